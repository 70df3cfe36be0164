public import Contracts

/// What the database, or the way to it, answered instead of a result.
public struct DatabaseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// SQLSTATE of the server (PostgreSQL manual, appendix A), or `unavailable`, `encoding`, `decoding`, `misuse`.
  public let code: String
  /// The server's primary message. Its detail and context, which quote rows, are left out on purpose.
  public let message: String
  /// The constraint that refused the change.
  public let constraint: String?

  public init(code: String, message: String, constraint: String? = nil) {
    self.code = code
    self.message = message
    self.constraint = constraint
  }

  public var isUniqueViolation: Bool { code == "23505" }
  public var isCheckViolation: Bool { code == "23514" }
  /// The database cannot be reached, or went away: trying again later may help.
  public var isUnavailable: Bool {
    // Connection exceptions, and a server that stops, crashes, starts or has no room.
    code == "unavailable" || code.hasPrefix("08") || ["57P01", "57P02", "57P03", "53300"].contains(code)
  }
  /// The server took it back to end a deadlock or a conflict: the same transaction may pass now.
  public var isTransient: Bool { ["40001", "40P01", "55P03"].contains(code) }

  public var description: String {
    "database \(code): \(message)" + (constraint.map { " (constraint \($0))" } ?? "")
  }

  static func unavailable(_ message: String) -> Self { Self(code: "unavailable", message: message) }
  static func encoding(_ message: String) -> Self { Self(code: "encoding", message: message) }
  static func decoding(_ message: String) -> Self { Self(code: "decoding", message: message) }
  static func misuse(_ message: String) -> Self { Self(code: "misuse", message: message) }
}

extension DatabaseError: ProblemConvertible {
  public var problem: Problem {
    if isUnavailable {
      return Problem(
        code: "database-away", title: "The database is away", status: 503,
        detail: "The database cannot be reached just now. Nothing is lost; try again in a moment. "
          + "If it stays away, look at the log of `parley up`.")
    }
    return Problem(
      code: "internal", title: "Something went wrong inside", status: 500,
      detail: "The server could not do this because of an error of its own; the operator finds it in the log.",
      ids: ["sqlstate": code])
  }
}
