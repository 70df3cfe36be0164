internal import Contracts
internal import Foundation
internal import Transport

/// One call: builds the request, tells Parley's answers from others', decodes.
struct Wire: Sendable {
  let server: ServerAddress
  let transport: HTTPTransport

  struct Call: Sendable {
    var method: String
    var path: String
    var body: Data?
    var contentType = "application/json"
    var token: String?
    var timeoutS: Double = 30
    /// The same for every repeat of one request, so that the server does it once.
    var idempotencyKey: String?
    /// The version that is to be changed, and no other.
    var version: Int?

    static func get(_ path: String) -> Call { Call(method: "GET", path: path) }
    static func delete(_ path: String) -> Call { Call(method: "DELETE", path: path) }
    static func post(_ path: String) -> Call { Call(method: "POST", path: path) }
    static func post(_ path: String, _ body: some Encodable) throws -> Call {
      Call(method: "POST", path: path, body: try WireJSON.encode(body))
    }
    static func put(_ path: String, _ body: some Encodable) throws -> Call {
      Call(method: "PUT", path: path, body: try WireJSON.encode(body))
    }
  }

  /// Makes the call and decodes the JSON of its answer.
  @concurrent
  func json<T: Decodable & Sendable>(_ type: T.Type, _ call: Call) async throws -> T {
    let response = try await send(call)
    guard response.mediaType == "application/json" else {
      throw ClientError.notParley(server: server.url, why: "it sent \(Self.kind(response)) instead of JSON")
    }
    do {
      return try WireJSON.decode(type, from: response.body)
    } catch {
      throw ClientError.notParley(
        server: server.url, why: "its answer to \(call.method) could not be read; its version may differ")
    }
  }

  /// Makes a call whose answer carries nothing that is needed.
  @concurrent
  func done(_ call: Call) async throws {
    let response = try await send(call)
    guard response.body.isEmpty || response.mediaType == "application/json" else {
      throw ClientError.notParley(server: server.url, why: "it sent \(Self.kind(response)) instead of JSON")
    }
  }

  /// Makes a call whose answer is not JSON.
  @concurrent
  func bytes(_ mediaType: String, _ call: Call) async throws -> Data {
    let response = try await send(call)
    guard response.mediaType == mediaType else {
      throw ClientError.notParley(server: server.url, why: "it sent \(Self.kind(response)) instead of \(mediaType)")
    }
    return response.body
  }

  /// Makes a call whose answer is good whatever it holds, but for a web page.
  @concurrent
  func anything(_ call: Call) async throws {
    let response = try await send(call)
    guard response.mediaType != "text/html" else {
      throw ClientError.notParley(server: server.url, why: "it sent a web page")
    }
  }

  private func send(_ call: Call) async throws -> HTTPResponse {
    var request = HTTPRequest(method: call.method, url: server.url + call.path, timeoutS: call.timeoutS)
    request.headers.append(("Accept", "application/json, application/problem+json, */*;q=0.1"))
    if let token = call.token { request.headers.append(("Authorization", "Bearer " + token)) }
    if let key = call.idempotencyKey { request.headers.append(("Idempotency-Key", key)) }
    if let version = call.version { request.headers.append(("If-Match", "\"\(version)\"")) }
    if let body = call.body {
      request.headers.append(("Content-Type", call.contentType))
      request.body = .data(body)
    }
    let response: HTTPResponse
    do {
      response = try await transport.send(request)
    } catch let error as TransportError {
      if error.kind == .cancelled { throw CancellationError() }
      if error.kind == .tls { throw ClientError.notTrusted(server: server.url, why: error.message) }
      throw ClientError.unreachable(server: server.url, why: error.message)
    }
    if (200..<300).contains(response.status) { return response }
    if response.mediaType == "application/problem+json",
      var problem = try? WireJSON.decode(Problem.self, from: response.body)
    {
      problem.status = response.status
      throw problem
    }
    if [502, 503, 504].contains(response.status) {
      throw ClientError.unreachable(server: server.url, why: "it answered \(response.status)")
    }
    throw ClientError.notParley(server: server.url, why: "it answered \(response.status) with \(Self.kind(response))")
  }

  private static func kind(_ response: HTTPResponse) -> String {
    response.mediaType.isEmpty ? "no content type" : response.mediaType
  }

  /// A query value with everything but letters and digits escaped.
  static func escape(_ value: String) -> String {
    value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
