import Foundation
import Transport

/// Where a service with the OpenAI HTTP API is, and how to ask it.
public struct Provider: Sendable {
  /// Up to and without `/v1`.
  public var baseURL: String
  public var unixSocket: String?
  public var key: String?
  public var model: String

  public init(baseURL: String, unixSocket: String? = nil, key: String?, model: String) {
    // People write the address with and without the version.
    self.baseURL = baseURL.hasSuffix("/v1") ? String(baseURL.dropLast(3)) : baseURL
    self.unixSocket = unixSocket
    self.key = key
    self.model = model
  }

  func post(
    _ path: String, contentType: String, body: Data, timeoutS: Double, _ transport: HTTPTransport
  ) async throws -> Data {
    var headers: [(name: String, value: String)] = [("Content-Type", contentType)]
    if let key { headers.append(("Authorization", "Bearer " + key)) }
    let response: HTTPResponse
    do {
      response = try await transport.send(
        HTTPRequest(
          method: "POST", url: baseURL + path, headers: headers, body: .data(body), unixSocket: unixSocket,
          timeoutS: timeoutS))
    } catch let error as TransportError {
      throw ProviderError("unreachable", "\(error)")
    }
    switch response.status {
    case 200: return response.body
    case 429: throw ProviderError("queue-full", "the provider is busy")
    case 400, 413, 415, 422: throw ProviderError("refused-\(response.status)", "the provider refused it", isFinal: true)
    default: throw ProviderError("status-\(response.status)", "the provider answered \(response.status)")
    }
  }
}
