/// An error as it crosses the wire: RFC 9457 problem details (`application/problem+json`).
public struct Problem: Error, Codable, Sendable, Hashable {
  /// A URI reference that names the kind of problem, as `/problems/interview-closed`.
  public var type: String
  /// A short sentence, the same for every problem of this type.
  public var title: String
  /// The HTTP status.
  public var status: Int
  /// What happened here and the way out, for a person.
  public var detail: String
  /// The request field or parameter at fault, where there is one (extension member).
  public var field: String?
  /// Ids that help support to find this case (extension member); never secrets, never a person's data.
  public var ids: [String: String]?
  /// The version that there is now, of what was to be changed (extension member of `edited-elsewhere`).
  public var version: Int?
  /// Seconds after which trying again may help; `Retry-After` says the same (extension member).
  public var retryAfterS: Int?

  public init(
    code: String, title: String, status: Int, detail: String, field: String? = nil,
    ids: [String: String]? = nil, version: Int? = nil, retryAfterS: Int? = nil
  ) {
    type = "/problems/" + code
    self.title = title
    self.status = status
    self.detail = detail
    self.field = field
    self.ids = ids
    self.version = version
    self.retryAfterS = retryAfterS
  }

  /// The last part of `type`, as `interview-closed`.
  public var code: String {
    type.split(separator: "/").last.map(String.init) ?? type
  }
}

/// What every context's error can say of itself; the gateway turns it into a ``Problem``.
public protocol ProblemConvertible: Error {
  var problem: Problem { get }
}
