import Contracts
import Foundation

/// One row of the table that requests, documentation and tests go by.
struct Route: Sendable {
  enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  /// Whom it is for.
  enum Access: Sendable, Hashable {
    case anyone
    /// Whoever is signed in.
    case staff
    /// Who may change interviews.
    case editors
    /// The candidate of one session.
    case candidate
    /// The same, or a program that sends the session's recordings without the candidate.
    case uploader
    /// The operator on the machine itself, who can read the installation's key.
    case machine
    /// Whoever can sign (AWS Signature Version 4), or was given a signed address.
    case signed
  }

  enum Input: Sendable {
    case none
    case json(SchemaOf, isNeeded: Bool = true)
    /// Read whole, and not JSON; as `text/csv`.
    case whole(mediaType: String)
    /// The route reads it as it comes.
    case stream
  }

  struct Output: Sendable {
    var status = 200
    var mediaType: String?
    var schema: SchemaOf?
    /// Whether the version comes as `ETag`.
    var hasETag = false

    static let nothing = Output(status: 204)
  }

  /// Whether a change names the version that it was made over, with `If-Match` (RFC 9110 §13.1.1).
  enum Match: Sendable {
    case none, optional, required
  }

  struct QueryParameter: Sendable {
    var name: String
    var summary: String
    var isInteger = false
  }

  var method: Method
  /// As `/v1/interviews/{id}`; `{key…}` at the end takes the rest of the path.
  var path: String
  /// The name of the operation, unique.
  var name: String
  var summary: String
  var access: Access
  var query: [QueryParameter] = []
  var input = Input.none
  var output: Output
  /// Whether `Idempotency-Key` makes a repeat give the first answer again.
  var isIdempotent = false
  var match = Match.none
  /// Whether addresses may ask only so often, because the answer could be guessed.
  var isLimited = false
  /// Bytes of a body that is read whole.
  var maxBodyBytes = 1 << 20
  var handle: @Sendable (Call) async throws -> Reply

  /// Names of the parameters in `path`.
  var pathParameters: [String] {
    path.split(separator: "/").compactMap { part in
      part.hasPrefix("{") ? part.dropFirst().prefix { $0 != "}" && $0 != "…" }.description : nil
    }
  }

  /// A route that answers JSON.
  static func json<Answer: Codable & Sendable>(
    _ method: Method, _ path: String, _ name: String, _ summary: String, _ access: Access,
    query: [QueryParameter] = [], status: Int = 200,
    handle: @escaping @Sendable (Call) async throws -> Answer
  ) -> Route {
    Route(
      method: method, path: path, name: name, summary: summary, access: access, query: query,
      output: Output(status: status, mediaType: "application/json", schema: SchemaOf(Answer.self))
    ) { call in
      try .json(try await handle(call), status: status)
    }
  }

  /// A route that takes and answers JSON.
  static func json<Body: Codable & Sendable, Answer: Codable & Sendable>(
    _ method: Method, _ path: String, _ name: String, _ summary: String, _ access: Access,
    takes: Body.Type, status: Int = 200,
    handle: @escaping @Sendable (Call, Body) async throws -> Answer
  ) -> Route {
    Route(
      method: method, path: path, name: name, summary: summary, access: access, input: .json(SchemaOf(Body.self)),
      output: Output(status: status, mediaType: "application/json", schema: SchemaOf(Answer.self))
    ) { call in
      try .json(try await handle(call, try call.json(Body.self)), status: status)
    }
  }

  /// A route that answers nothing.
  static func done(
    _ method: Method, _ path: String, _ name: String, _ summary: String, _ access: Access,
    handle: @escaping @Sendable (Call) async throws -> Void
  ) -> Route {
    Route(method: method, path: path, name: name, summary: summary, access: access, output: .nothing) { call in
      try await handle(call)
      return .nothing
    }
  }

  /// A route that takes JSON and answers nothing.
  static func done<Body: Codable & Sendable>(
    _ method: Method, _ path: String, _ name: String, _ summary: String, _ access: Access, takes: Body.Type,
    handle: @escaping @Sendable (Call, Body) async throws -> Void
  ) -> Route {
    Route(
      method: method, path: path, name: name, summary: summary, access: access, input: .json(SchemaOf(Body.self)),
      output: .nothing
    ) { call in
      try await handle(call, try call.json(Body.self))
      return .nothing
    }
  }

  /// This route, changed.
  func with(_ change: (inout Route) -> Void) -> Route {
    var route = self
    change(&route)
    return route
  }
}
