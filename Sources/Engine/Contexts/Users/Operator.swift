public import Contracts
import Kernel

extension Users {
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
