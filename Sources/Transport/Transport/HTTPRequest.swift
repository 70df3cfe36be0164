public import Foundation

/// One HTTP exchange to be made by ``HTTPTransport``. Redirects are never followed.
public struct HTTPRequest: Sendable {
  public enum Body: Sendable {
    case none
    case data(Data)
    /// The whole file at this path is sent; its length is taken when the transfer begins.
    case file(path: String)
  }

  /// As `GET`.
  public var method: String
  /// An absolute `http` or `https` address.
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: Body
  /// Connects to this Unix socket instead of the host in `url`.
  public var unixSocket: String?
  /// Seconds for name lookup, connection and TLS together.
  public var connectTimeoutS: Double
  /// Seconds for the whole exchange; nil sets no end.
  public var timeoutS: Double?
  /// Gives up when no byte has moved for this many seconds; nil waits for ever.
  public var lowSpeedS: Int?
  /// A longer response fails the exchange.
  public var maxResponseBytes: Int
  /// The body is sent no faster than this many bytes a second; nil sends it as fast as the line takes it.
  public var maxSendBytesPerS: Int?

  public init(
    method: String = "GET", url: String, headers: [(name: String, value: String)] = [],
    body: Body = .none, unixSocket: String? = nil, connectTimeoutS: Double = 10,
    timeoutS: Double? = 60, lowSpeedS: Int? = nil, maxResponseBytes: Int = 32 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.unixSocket = unixSocket
    self.connectTimeoutS = connectTimeoutS
    self.timeoutS = timeoutS
    self.lowSpeedS = lowSpeedS
    self.maxResponseBytes = maxResponseBytes
  }
}
