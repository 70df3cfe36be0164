public import Contracts
import Foundation
import Kernel
import Platform

extension Users {
  /// Life in seconds of a token of the machine's operator; one is made for each call.
  static let machineTokenS = 60

  /// A token for the server of this data folder, for who can read its key; nil when no engine was ever started there.
  public static func machineToken(dataFolder: String) async throws -> String? {
    let path = dataFolder + "/signing.key"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let signer = await TokenSigner(key: Secrets.derive("tokens", from: try Secrets.key(at: path)))
    return try await signer.sign(
      .machine, subject: UUID(), organisation: .new(), now: Date(), validS: machineTokenS)
  }

  /// Throws `token-invalid` or `token-expired` unless it is the token of the machine's operator.
  public func checkMachine(token: String) async throws {
    _ = try await signer.verify(token, audience: .machine, now: now())
  }

  /// The account of the longest standing that may do everything, for commands of the machine's operator; nil before the
  /// first sign-in.
  public func firstAdministrator() async throws -> Account? {
    try await Store.firstAdministrator(database)
  }
}

extension Store {
  fileprivate static func firstAdministrator(_ db: some Queryable) async throws -> Account? {
    try await db.first(
      """
      SELECT a.id, a.organisation, o.name AS organisation_name, a.name, a.email, a.role
      FROM users.accounts a JOIN users.organisations o ON o.id = a.organisation
      WHERE a.role = 'admin' ORDER BY a.id LIMIT 1
      """
    ).map { row in
      Account(
        user: try row.get("id"), organisation: try row.get("organisation"),
        organisationName: try row.get("organisation_name"), name: try row.get("name"), email: try row.get("email"),
        role: try row.get("role"))
    }
  }
}
