internal import CCurl

/// No answer came: the exchange failed below HTTP.
public struct TransportError: Error, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// No connection, or it broke before the answer was whole.
    case unreachable
    case timeout
    /// The certificate or the TLS handshake.
    case tls
    case cancelled
    /// The answer is longer than was allowed.
    case tooLong = "too_long"
    /// The request itself cannot be made.
    case other
  }

  public let kind: Kind
  /// What went wrong, in words for a log or a person. Never holds the request's path, query or headers.
  public let message: String

  public init(kind: Kind, message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { "\(kind.rawValue): \(message)" }

  static let cancelled = TransportError(kind: .cancelled, message: "the transfer was cancelled")
}

extension TransportError {
  /// Sorts libcurl's result codes; `detail` is its error buffer.
  init(_ code: CURLcode, detail: String) {
    let kind: Kind =
      switch code {
      case CURLE_OPERATION_TIMEDOUT: .timeout
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
        CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE,
        CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
        .unreachable
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
        .tls
      default: .other
      }
    let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    self.init(kind: kind, message: text)
  }
}
