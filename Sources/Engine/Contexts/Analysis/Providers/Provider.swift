import Foundation
import Transport

/// Where a service with the OpenAI HTTP API is, and how to ask it.
struct Provider: Sendable {
  /// Up to and without `/v1`.
  let baseURL: String
  let unixSocket: String?
  /// Secret: never to be logged.
  let key: String?
  let model: String

  init(baseURL: String, unixSocket: String? = nil, key: String?, model: String) {
    // People write the address with and without the version.
    self.baseURL = baseURL.hasSuffix("/v1") ? String(baseURL.dropLast(3)) : baseURL
    self.unixSocket = unixSocket
    self.key = key
    self.model = model
  }

  /// The body of the answer. Throws ``ProviderError``, or that the task was cancelled.
  func post(
    _ path: String, contentType: String, body: Data, timeoutS: Double, _ transport: HTTPTransport
  ) async throws -> Data {
    try Self.body(
      of: try await send(path, contentType: contentType, body: body, timeoutS: timeoutS, maxBytes: 32 << 20, transport))
  }

  /// Whatever was answered. Throws ``ProviderError`` when nothing was, or that the task was cancelled.
  func send(
    _ path: String, contentType: String, body: Data, timeoutS: Double, maxBytes: Int, _ transport: HTTPTransport
  ) async throws -> HTTPResponse {
    var headers: [(name: String, value: String)] = [("Content-Type", contentType)]
    if let key { headers.append(("Authorization", "Bearer " + key)) }
    do {
      return try await transport.send(
        HTTPRequest(
          method: "POST", url: baseURL + path, headers: headers, body: .data(body), unixSocket: unixSocket,
          timeoutS: timeoutS, maxResponseBytes: maxBytes))
    } catch let error as TransportError {
      try Task.checkCancellation()
      switch error.kind {
      case .timeout: throw ProviderError("timeout", "\(error)")
      case .tooLong: throw ProviderError("too-long", "\(error)")
      default: throw ProviderError("unreachable", "\(error)")
      }
    }
  }

  /// The body of an answer that is one. Throws ``ProviderError``.
  static func body(of response: HTTPResponse) throws -> Data {
    // Seconds; a date instead is left to the back-off.
    let retryAfterS = response.headers["Retry-After"].flatMap(Double.init).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    switch response.status {
    case 200: return response.body
    case 400, 413, 415, 422:
      throw ProviderError("refused", "the service refused the answer with status \(response.status)", isFinal: true)
    case 401, 403: throw ProviderError("not-allowed", "the service refused the key")
    case 404: throw ProviderError("no-such-model", "the service has no such address or model")
    case 429: throw ProviderError("queue-full", "the service is busy", retryAfterS: retryAfterS)
    default:
      throw ProviderError(
        "unavailable", "the service answered with status \(response.status)", retryAfterS: retryAfterS)
    }
  }
}
