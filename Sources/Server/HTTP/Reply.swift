import Contracts
import Foundation
import HTTPTypes
import Hummingbird

/// What a route answers; made into a response of the HTTP library in one place.
struct Reply: Sendable {
  enum Body: Sendable {
    case none
    case data(Data)
    /// Exactly `bytes` bytes, given piece by piece; nil at the end.
    case stream(bytes: Int, next: @Sendable () async throws -> Data?)
    /// Of a length that nobody knows yet: each piece is sent as it is written.
    case open(@Sendable @concurrent (_ writer: inout any ResponseBodyWriter) async throws -> Void)
    /// As for HEAD: the length is told, nothing is sent.
    case absent(bytes: Int)
  }

  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: Body = .none

  static func json(_ value: some Encodable, status: Int = 200) throws -> Reply {
    Reply(status: status, headers: [("Content-Type", "application/json")], body: .data(try WireWriter.encode(value)))
  }

  static func problem(_ problem: Problem) -> Reply {
    let data = (try? WireWriter.encode(problem)) ?? Data("{}".utf8)
    var reply = Reply(
      status: problem.status, headers: [("Content-Type", "application/problem+json")], body: .data(data))
    // RFC 9110 §11.6.1 wants the challenge with every 401.
    if problem.status == 401 { reply.headers.append(("WWW-Authenticate", "Bearer")) }
    if let seconds = problem.retryAfterS { reply.headers.append(("Retry-After", String(seconds))) }
    return reply
  }

  static func text(_ text: String, type: String, status: Int = 200) -> Reply {
    Reply(status: status, headers: [("Content-Type", type)], body: .data(Data(text.utf8)))
  }

  static let nothing = Reply(status: 204)

  func header(_ name: String) -> String? {
    headers.first { $0.name.caseInsensitiveCompare(name) == .orderedSame }?.value
  }

  var response: Response {
    var fields = HTTPFields()
    for header in headers {
      guard let name = HTTPField.Name(header.name) else { continue }
      fields.append(HTTPField(name: name, value: header.value))
    }
    let status = HTTPResponse.Status(code: status)
    switch body {
    case .none:
      return Response(status: status, headers: fields)
    case .absent(let bytes):
      fields[.contentLength] = String(bytes)
      return Response(status: status, headers: fields)
    case .data(let data):
      return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    case .open(let write):
      return Response(
        status: status, headers: fields,
        body: ResponseBody { writer in
          try await write(&writer)
          try await writer.finish(nil)
        })
    case .stream(let bytes, let next):
      return Response(
        status: status, headers: fields,
        body: ResponseBody(contentLength: bytes) { writer in
          while let data = try await next() { try await writer.write(ByteBuffer(bytes: data)) }
          try await writer.finish(nil)
        })
    }
  }
}
