import Composition
import Contracts
import Foundation
import HTTPTypes
import Hummingbird

/// One request on its way to its route: matched, authenticated, its body read.
struct Call: Sendable {
  /// Who asks.
  enum Principal: Sendable {
    case anyone
    case account(Account)
    case candidate(SessionID, OrganisationID)
    case uploader(SessionID, OrganisationID)
    case machine
  }

  let engine: Engine
  let request: Request
  let connection: ConnectionContext
  let parameters: [String: String]
  let principal: Principal
  /// Empty for routes that stream it.
  let body: Data

  /// Who is signed in. Only for routes that want an account.
  func account() throws -> Account {
    guard case .account(let account) = principal else { throw Problem.tokenMissing }
    return account
  }

  /// Whose session this is. Only for routes that want a session's token.
  func session() throws -> (id: SessionID, organisation: OrganisationID) {
    switch principal {
    case .candidate(let session, let organisation), .uploader(let session, let organisation):
      return (session, organisation)
    case .anyone, .account, .machine: throw Problem.tokenMissing
    }
  }

  // MARK: Path and query

  /// A path parameter that is an identifier; what is none names nothing.
  func id<Tag>(_ name: String, _ type: ID<Tag>.Type = ID<Tag>.self) throws(Problem) -> ID<Tag> {
    guard let id = ID<Tag>(parameters[name] ?? "") else {
      throw Problem(
        code: "invalid-id", title: "The address holds no valid id", status: 404,
        detail: "The address names nothing here: its part {\(name)} is not a UUID.", field: name)
    }
    return id
  }

  /// A path parameter that counts.
  func number(_ name: String) throws(Problem) -> Int {
    guard let number = Int(parameters[name] ?? ""), number >= 0 else {
      throw Problem(
        code: "invalid-id", title: "The address holds no valid number", status: 404,
        detail: "The address names nothing here: its part {\(name)} is not a number.", field: name)
    }
    return number
  }

  func query(_ name: String) -> String? {
    request.uri.queryParameters.first { $0.key == name[...] }.map { String($0.value) }
  }

  /// Every value of a parameter that may come several times; nil without any.
  func queries(_ name: String) -> [String]? {
    let values = request.uri.queryParameters.filter { $0.key == name[...] }.map { String($0.value) }
    return values.isEmpty ? nil : values
  }

  /// A parameter with two values; without it, `no` holds.
  func flag(_ name: String, yes: String, no: String) throws(Problem) -> Bool {
    switch query(name) {
    case nil, no: return false
    case yes: return true
    default: throw Problem.invalidField(name, "\(name) is \(yes) or \(no).")
    }
  }

  /// `limit` and `cursor` of a list; their ranges are the list's to check.
  func page() throws(Problem) -> (cursor: String?, limit: Int) {
    guard let text = query("limit") else { return (query("cursor"), 50) }
    guard let limit = Int(text) else {
      throw Problem.invalidField("limit", "limit is not a number; leave it out, or give one from 1 to 200.")
    }
    return (query("cursor"), limit)
  }

  /// The version that `If-Match` names; nil without the header, or for any (`*`).
  func version(isNeeded: Bool = false) throws(Problem) -> Int? {
    guard let text = header("If-Match")?.trimmingCharacters(in: .whitespaces) else {
      guard isNeeded else { return nil }
      throw Problem(
        code: "version-missing", title: "The version is not named", status: 428,
        detail: "Send If-Match with the ETag of what you change, so that nobody's changes are lost.", field: "If-Match")
    }
    if text == "*" { return nil }
    guard text.count >= 3, text.hasPrefix("\""), text.hasSuffix("\""), let version = Int(text.dropFirst().dropLast())
    else {
      throw Problem.invalidField("If-Match", "If-Match must be one ETag as it was given, as \"7\" in its quotes.")
    }
    return version
  }

  func header(_ name: String) -> String? {
    HTTPField.Name(name).flatMap { request.headers[$0] }
  }

  // MARK: Body

  /// Refuses a body that says it is something else.
  func checkMediaType(_ allowed: [String]) throws(Problem) {
    guard let kind = header("Content-Type") else { return }
    let media = kind.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    guard media.map(allowed.contains) == true else {
      let name = allowed[0] == "application/json" ? "JSON" : allowed[0]
      throw Problem(
        code: "unsupported-media-type", title: "The body is of another kind", status: 415,
        detail: "The body has to be \(name); send it with Content-Type: \(allowed[0]).")
    }
  }

  /// The body as JSON. What is wrong with it is told by the name of the field.
  func json<T: Decodable>(_ type: T.Type) throws(Problem) -> T {
    try checkMediaType(["application/json"])
    return try BodyDecoding.decode(type, from: body)
  }
}

extension Problem {
  static let tokenMissing = Problem(
    code: "token-missing", title: "Sign-in is needed", status: 401,
    detail: "This needs a sign-in. Send the token as Authorization: Bearer …; sign in to get one, or as a candidate "
      + "open your link.")

  static func invalidField(_ field: String, _ detail: String) -> Problem {
    Problem(code: "invalid-field", title: "A field is not valid", status: 422, detail: detail, field: field)
  }
}
