public import Contracts
import Crypto
public import Foundation
public import Kernel

/// Organisations, accounts, sign-in, and every token that the program signs.
public struct Users: Sendable {
  /// Life of an access token in seconds.
  public static let accessTokenS = 15 * 60
  /// Life of a candidate's session token in seconds.
  public static let sessionTokenS = 4 * 3600
  /// Life in seconds of the right to send what was recorded, without the candidate.
  public static let uploadTokenS = 30 * 24 * 3600
  /// Life of a refresh token in seconds; each use starts it anew.
  public static let refreshTokenS = 30 * 24 * 3600

  public static let migrations = Migrations(
    schema: "users", files: [(name: "m0001_accounts", sql: PackageResources.m0001_accounts_sql)])

  let database: Database
  let dataFolder: URL
  let now: @Sendable () -> Date
  let hasher: PasswordHasher
  let signer: TokenSigner
  private let key: SymmetricKey

  /// Reads the installation's key from `signing.key` in `dataFolder`, or makes it.
  ///
  /// - Throws: ``KeyFileError`` when the key is short or open to other users; `SystemError` when it cannot be written.
  public init(
    database: Database, dataFolder: URL, scrypt: ScryptCost = .standard,
    now: @escaping @Sendable () -> Date = { Date() }
  ) async throws {
    self.database = database
    self.dataFolder = dataFolder
    self.now = now
    hasher = PasswordHasher(cost: scrypt)
    key = try Secrets.key(at: dataFolder.appending(path: "signing.key").path)
    signer = await TokenSigner(key: Secrets.derive("tokens", from: key))
  }

  /// A 32-byte key of this installation for one purpose, for example the keyed hash of resume codes; the same on every
  /// start, and of no use to find another purpose's.
  public func key(for purpose: String) -> Data {
    Secrets.derive("purpose " + purpose, from: key).withUnsafeBytes { Data($0) }
  }

  // MARK: Signing in and out

  /// Signs in with e-mail and password.
  ///
  /// - Throws: `wrong-credentials`, the same after the same time whether or not the e-mail is known;
  ///   `too-many-attempts` after several failures in a row.
  public func signIn(_ request: SignIn) async throws -> Tokens {
    let email = TextRules.tidied(request.email)
    let start = now()
    let mac = emailMAC(email)
    let since = start.addingTimeInterval(-SignInDelay.forgottenAfterS)
    if let failures = try await Store.failures(emailMAC: mac, since: since, database) {
      let wait = SignInDelay.waitS(failures: failures.count, lastAt: failures.lastAt, now: start)
      if wait > 0 { throw UsersError.tooManyAttempts(waitS: wait) }
    }
    // What is no e-mail is nobody's, and takes as long to refuse.
    let stored =
      TextRules.emailFault(email) == nil ? try await Store.account(email: email, database) : nil
    let password = String(request.password.unicodeScalars.prefix(PasswordRules.longest + 1))
    let right = try await hasher.verify(password, against: stored?.passwordHash)
    guard right, let account = stored?.account else {
      try await database.transaction { try await Store.addFailure(emailMAC: mac, since: since, at: start, $0) }
      throw UsersError.wrongCredentials
    }
    return try await database.transaction { transaction in
      try await Store.forgetFailures(emailMAC: mac, transaction)
      return try await begin(account, transaction)
    }
  }

  /// Changes a refresh token for new tokens. Each works once.
  ///
  /// - Throws: `refresh-reused` when it was used before; then its whole family has ended. `token-expired`,
  ///   `token-invalid`.
  public func refresh(_ request: RefreshRequest) async throws -> Tokens {
    let hash = Secrets.hash(request.refreshToken)
    let time = now()
    // The end of a family has to be committed, so the verdict leaves the transaction as a value, not as an error.
    let outcome: Result<Tokens, UsersError> = try await database.transaction { transaction in
      guard let stored = try await Store.refreshToken(hash: hash, transaction) else {
        return .failure(.tokenInvalid)
      }
      switch RefreshVerdict(
        usedAt: stored.usedAt, expiresAt: stored.expiresAt, familyEnded: stored.familyEnded, now: time)
      {
      case .invalid: return .failure(.tokenInvalid)
      case .expired: return .failure(.tokenExpired)
      case .reused:
        _ = try await Store.endFamily(stored.family, why: "reused", at: time, transaction)
        try await transaction.audit(
          actor: stored.account.description, action: "refresh-reused", object: "sign-in:\(stored.family)",
          organisation: stored.organisation)
        return .failure(.refreshReused)
      case .good:
        guard
          let account = try await Store.account(
            stored.account, organisation: stored.organisation, family: stored.family, transaction)
        else { return .failure(.tokenInvalid) }
        try await Store.useRefreshToken(hash: hash, at: time, transaction)
        return .success(try await issue(account, stored.family, transaction))
      }
    }
    return try outcome.get()
  }

  /// Ends the sign-in that this refresh token came from, its access tokens included. An unknown token is no error.
  public func signOut(_ request: RefreshRequest) async throws {
    let hash = Secrets.hash(request.refreshToken)
    try await database.transaction { transaction in
      guard let stored = try await Store.refreshToken(hash: hash, transaction),
        try await Store.endFamily(stored.family, why: "signed-out", at: now(), transaction)
      else { return }
      try await transaction.audit(
        actor: stored.account.description, action: "signed-out", object: "sign-in:\(stored.family)",
        organisation: stored.organisation)
    }
  }

  /// Whose access token this is, as the account stands now.
  ///
  /// - Throws: `token-expired`, `token-invalid` (also after signing out).
  public func account(accessToken: String) async throws -> Account {
    let claims = try await signer.verify(accessToken, audience: .hr, now: now())
    guard let family = claims.fam,
      let account = try await Store.account(
        UserID(claims.sub), organisation: claims.org, family: family, database)
    else { throw UsersError.tokenInvalid }
    return account
  }

  /// The name that candidates see. Throws `organisation-not-found`.
  public func organisationName(_ organisation: OrganisationID) async throws -> String {
    guard let name = try await Store.organisationName(organisation, database) else {
      throw UsersError.organisationNotFound
    }
    return name
  }

  // MARK: Candidates' tokens

  /// A token that is good for one candidate's session and nothing else, for ``sessionTokenS``.
  public func sessionToken(session: SessionID, organisation: OrganisationID) async throws -> String {
    try await signer.sign(
      .candidate, subject: session.uuid, organisation: organisation, now: now(), validS: Self.sessionTokenS)
  }

  /// Whose session token this is. Throws `token-expired`, `token-invalid`.
  public func session(fromToken token: String) async throws -> (session: SessionID, organisation: OrganisationID) {
    let claims = try await signer.verify(token, audience: .candidate, now: now())
    return (SessionID(claims.sub), claims.org)
  }

  /// A token that is good for sending one session's recordings and nothing else, for ``uploadTokenS``.
  public func uploadToken(session: SessionID, organisation: OrganisationID) async throws -> String {
    try await signer.sign(
      .upload, subject: session.uuid, organisation: organisation, now: now(), validS: Self.uploadTokenS)
  }

  /// Whose upload token this is. Throws `token-expired`, `token-invalid`.
  public func session(fromUploadToken token: String) async throws -> (session: SessionID, organisation: OrganisationID)
  {
    let claims = try await signer.verify(token, audience: .upload, now: now())
    return (SessionID(claims.sub), claims.org)
  }

  // MARK: Within a transaction

  /// A new sign-in of `account`.
  func begin(_ account: Account, _ transaction: Transaction) async throws -> Tokens {
    let family = FamilyID.new(at: now())
    try await Store.insertFamily(family, account, at: now(), transaction)
    try await transaction.audit(
      actor: account.user.description, action: "signed-in", object: "sign-in:\(family)",
      organisation: account.organisation)
    return try await issue(account, family, transaction)
  }

  private func issue(_ account: Account, _ family: FamilyID, _ transaction: Transaction) async throws -> Tokens {
    let time = now()
    let refresh = Secrets.base64URL(Secrets.random(32))
    try await Store.insertRefreshToken(
      hash: Secrets.hash(refresh), family: family,
      expiresAt: time.addingTimeInterval(Double(Self.refreshTokenS)), transaction)
    let access = try await signer.sign(
      .hr, subject: account.user.uuid, organisation: account.organisation, family: family, now: time,
      validS: Self.accessTokenS)
    return Tokens(
      accessToken: access, expiresInS: Self.accessTokenS, refreshToken: refresh, account: account)
  }

  /// The key of the failures table: no e-mail of a stranger is kept in the clear.
  private func emailMAC(_ email: String) -> Data {
    let key = Secrets.derive("sign-in failures", from: key)
    return Data(HMAC<SHA256>.authenticationCode(for: Data(email.lowercased().utf8), using: key))
  }
}
