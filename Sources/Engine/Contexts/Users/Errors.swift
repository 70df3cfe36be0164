public import Contracts

/// What can go wrong with accounts and tokens.
public struct UsersError: ProblemConvertible, Hashable, CustomStringConvertible {
  public let problem: Problem

  public var description: String { "\(problem.code): \(problem.detail)" }

  private init(_ code: String, _ title: String, _ status: Int, _ detail: String, field: String? = nil) {
    problem = Problem(code: code, title: title, status: status, detail: detail, field: field)
  }

  /// The same for a wrong password and an e-mail that nobody has, so that it does not tell who has an account.
  static let wrongCredentials = Self(
    "wrong-credentials", "E-mail or password is wrong", 401,
    "There is no account with this e-mail and password. Check both, capital letters too, and try again.")

  static func tooManyAttempts(waitS: Int) -> Self {
    Self(
      "too-many-attempts", "Too many failed sign-ins", 429,
      "There were too many failed sign-ins with this e-mail. Wait \(waitS) s, then try again.")
  }

  static let tokenExpired = Self(
    "token-expired", "The token has expired", 401,
    "The token has expired. Refresh it, or sign in again; a candidate resumes with the resume code.")

  static let tokenInvalid = Self(
    "token-invalid", "The token is not valid", 401,
    "The token is not valid here. Sign in again; a candidate resumes with the resume code.")

  static let refreshReused = Self(
    "refresh-reused", "The refresh token was used before", 401,
    "This refresh token was used before, so someone else may have it. Every sign-in that came from it is ended; "
      + "sign in again.")

  static let firstTokenWrong = Self(
    "first-token-invalid", "The first sign-in token is wrong", 401,
    "This is not the token of this installation. Copy the whole line from the file that `parley up` names.")

  static let firstTokenExpired = Self(
    "first-token-expired", "The first sign-in token has expired", 401,
    "The token is older than \(FirstSignInRules.validS / 60) minutes. "
      + "Stop `parley up` and start it again: it writes a new one.")

  static let firstSignInDone = Self(
    "first-sign-in-done", "There is an account already", 409,
    "The first account of this installation exists already. Sign in with its e-mail and password.")

  static let organisationNotFound = Self(
    "organisation-not-found", "No such organisation", 404, "There is no such organisation here.")

  /// `fault` ends a sentence that begins with the field's name.
  static func invalid(_ field: String, _ name: String, _ fault: String) -> Self {
    Self("invalid-field", "A field is not valid", 422, "\(name) \(fault).", field: field)
  }
}

/// The installation's key is there but cannot be used; nothing is started with a weak or foreign key.
public struct KeyFileError: Error, CustomStringConvertible {
  public let path: String
  public let reason: String

  public var description: String { "\(path): \(reason)" }
}
