import Contracts
import Foundation
import Kernel

/// Every SQL statement of accounts and tokens.
enum Store {
  struct StoredAccount {
    var account: Account
    var passwordHash: String
  }

  private static let accountColumns: SQL =
    "a.id, a.organisation, o.name AS organisation_name, a.name, a.email, a.role, a.password_hash"

  private static func account(_ row: Row) throws -> StoredAccount {
    StoredAccount(
      account: Account(
        user: try row.get("id"), organisation: try row.get("organisation"),
        organisationName: try row.get("organisation_name"), name: try row.get("name"),
        email: try row.get("email"), role: try row.get("role")),
      passwordHash: try row.get("password_hash"))
  }

  // MARK: Accounts

  static func anyAccount(_ db: some Queryable) async throws -> Bool {
    try await db.first("SELECT 1 AS one FROM users.accounts LIMIT 1") != nil
  }

  static func account(email: String, _ db: some Queryable) async throws -> StoredAccount? {
    try await db.first(
      "SELECT " + accountColumns + """
         FROM users.accounts a JOIN users.organisations o ON o.id = a.organisation
        WHERE lower(a.email) = lower(\(email))
        """
    ).map(account)
  }

  /// The account, as long as the sign-in that the token came from has not ended.
  static func account(
    _ user: UserID, organisation: OrganisationID, family: FamilyID, _ db: some Queryable
  ) async throws -> Account? {
    try await db.first(
      "SELECT " + accountColumns + """
         FROM users.accounts a
         JOIN users.organisations o ON o.id = a.organisation
         JOIN users.refresh_families f ON f.account = a.id AND f.organisation = a.organisation
        WHERE a.id = \(user) AND a.organisation = \(organisation) AND f.id = \(family) AND f.revoked_at IS NULL
        """
    ).map { try account($0).account }
  }

  static func organisationName(_ organisation: OrganisationID, _ db: some Queryable) async throws -> String? {
    try await db.first("SELECT name FROM users.organisations WHERE id = \(organisation)").map { try $0.get("name") }
  }

  static func insertOrganisation(
    _ organisation: OrganisationID, name: String, at now: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      "INSERT INTO users.organisations (id, name, created_at) VALUES (\(organisation), \(name), \(now))")
  }

  static func insertAccount(
    _ account: Account, passwordHash: String, at now: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO users.accounts (id, organisation, name, email, role, password_hash, created_at)
      VALUES (\(account.user), \(account.organisation), \(account.name), \(account.email), \(account.role),
        \(passwordHash), \(now))
      """)
  }

  // MARK: The first sign-in

  struct FirstToken {
    var hash: Data
    var expiresAt: Date
  }

  /// The row is locked until the transaction ends, so that one token makes one account.
  static func firstToken(_ db: some Queryable) async throws -> FirstToken? {
    try await db.first("SELECT token_hash, expires_at FROM users.first_sign_in FOR UPDATE").map {
      FirstToken(hash: try $0.get("token_hash"), expiresAt: try $0.get("expires_at"))
    }
  }

  static func putFirstToken(_ token: FirstToken, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO users.first_sign_in (token_hash, expires_at) VALUES (\(token.hash), \(token.expiresAt))
      ON CONFLICT (sole) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at
      """)
  }

  static func removeFirstToken(_ db: some Queryable) async throws {
    try await db.run("DELETE FROM users.first_sign_in")
  }

  // MARK: Refresh tokens

  static func insertFamily(_ family: FamilyID, _ account: Account, at now: Date, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO users.refresh_families (id, account, organisation, created_at)
      VALUES (\(family), \(account.user), \(account.organisation), \(now))
      """)
  }

  static func insertRefreshToken(
    hash: Data, family: FamilyID, expiresAt: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      "INSERT INTO users.refresh_tokens (hash, family, expires_at) VALUES (\(hash), \(family), \(expiresAt))")
  }

  struct StoredRefresh {
    var family: FamilyID
    var familyEnded: Bool
    var account: UserID
    var organisation: OrganisationID
    var expiresAt: Date
    var usedAt: Date?
  }

  /// The family is locked until the transaction ends: of two uses at the same time one is the second.
  static func refreshToken(hash: Data, _ db: some Queryable) async throws -> StoredRefresh? {
    guard
      let family = try await db.first(
        """
        SELECT f.id, f.account, f.organisation, f.revoked_at IS NOT NULL AS ended FROM users.refresh_families f
        WHERE f.id = (SELECT family FROM users.refresh_tokens WHERE hash = \(hash)) FOR UPDATE
        """),
      // Read after the lock is held, so that a use by the other is seen.
      let token = try await db.first("SELECT expires_at, used_at FROM users.refresh_tokens WHERE hash = \(hash)")
    else { return nil }
    return StoredRefresh(
      family: try family.get("id"), familyEnded: try family.get("ended"), account: try family.get("account"),
      organisation: try family.get("organisation"), expiresAt: try token.get("expires_at"),
      usedAt: try token.get("used_at"))
  }

  static func useRefreshToken(hash: Data, at now: Date, _ db: some Queryable) async throws {
    try await db.run("UPDATE users.refresh_tokens SET used_at = \(now) WHERE hash = \(hash)")
  }

  static func endFamily(_ family: FamilyID, why: String, at now: Date, _ db: some Queryable) async throws -> Bool {
    try await db.run(
      """
      UPDATE users.refresh_families SET revoked_at = \(now), revoked_why = \(why)
      WHERE id = \(family) AND revoked_at IS NULL
      """) > 0
  }

  // MARK: Failed sign-ins

  static func failures(emailMAC: Data, since: Date, _ db: some Queryable) async throws -> (count: Int, lastAt: Date)? {
    try await db.first(
      """
      SELECT failures, last_at FROM users.sign_in_failures
      WHERE email_mac = \(emailMAC) AND last_at > \(since)
      """
    ).map { (try $0.get("failures"), try $0.get("last_at")) }
  }

  static func addFailure(emailMAC: Data, since: Date, at now: Date, _ db: some Queryable) async throws {
    try await db.run("DELETE FROM users.sign_in_failures WHERE last_at <= \(since)")
    try await db.run(
      """
      INSERT INTO users.sign_in_failures (email_mac, failures, last_at) VALUES (\(emailMAC), 1, \(now))
      ON CONFLICT (email_mac) DO UPDATE SET failures = sign_in_failures.failures + 1, last_at = excluded.last_at
      """)
  }

  static func forgetFailures(emailMAC: Data, _ db: some Queryable) async throws {
    try await db.run("DELETE FROM users.sign_in_failures WHERE email_mac = \(emailMAC)")
  }
}
