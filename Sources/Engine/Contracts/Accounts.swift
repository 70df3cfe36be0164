/// `POST /v1/sign-in`.
public struct SignIn: Codable, Sendable {
  public var email: String
  public var password: String

  public init(email: String, password: String) {
    self.email = email
    self.password = password
  }
}

/// `POST /v1/sign-in/first`: the one-time token of a new installation makes the first account.
public struct FirstSignIn: Codable, Sendable {
  /// From the file that `parley up` names.
  public var token: String
  public var organisation: String
  public var name: String
  public var email: String
  /// At least 10 characters.
  public var password: String

  public init(token: String, organisation: String, name: String, email: String, password: String) {
    self.token = token
    self.organisation = organisation
    self.name = name
    self.email = email
    self.password = password
  }
}

/// `POST /v1/tokens/refresh`. A refresh token works once; used twice, its whole family is revoked.
public struct RefreshRequest: Codable, Sendable {
  public var refreshToken: String

  public init(refreshToken: String) { self.refreshToken = refreshToken }
}

/// The answer to a sign-in or refresh.
public struct Tokens: Codable, Sendable {
  /// For `Authorization: Bearer`.
  public var accessToken: String
  /// Life of the access token in seconds.
  public var expiresInS: Int
  public var refreshToken: String
  public var account: Account

  public init(accessToken: String, expiresInS: Int, refreshToken: String, account: Account) {
    self.accessToken = accessToken
    self.expiresInS = expiresInS
    self.refreshToken = refreshToken
    self.account = account
  }
}

public enum Role: String, Codable, Sendable, CaseIterable {
  case admin, recruiter, reviewer
}

/// `GET /v1/me`.
public struct Account: Codable, Sendable, Hashable {
  public var user: UserID
  public var organisation: OrganisationID
  public var organisationName: String
  public var name: String
  public var email: String
  public var role: Role

  public init(
    user: UserID, organisation: OrganisationID, organisationName: String, name: String,
    email: String, role: Role
  ) {
    self.user = user
    self.organisation = organisation
    self.organisationName = organisationName
    self.name = name
    self.email = email
    self.role = role
  }
}
