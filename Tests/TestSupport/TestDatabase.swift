public import Kernel

/// A database of a test's own in the shared cluster, with migrations applied, dropped with its last reference.
public final class TestDatabase: Sendable {
  public let name: String
  public let logins: Kernel.Connections
  /// As the program, as the relay, and as the owner of the tables.
  public let database: Database
  public let relay: Database
  public let owner: Database

  /// The kernel's own tables are always there.
  public static func make(migrations: [Migrations] = []) async throws -> TestDatabase {
    let (name, logins) = try await TestCluster.shared.makeDatabase()
    let made = TestDatabase(name, logins)
    try await Migrations.apply(migrations, to: made.owner)
    return made
  }

  private init(_ name: String, _ logins: Kernel.Connections) {
    self.name = name
    self.logins = logins
    // A machine that runs all tests at once is slow now and then: more patience than a user would have.
    database = Database(logins.prog, connections: 6, log: TestCluster.log, patienceS: 30)
    relay = Database(logins.relay, connections: 4, log: TestCluster.log, patienceS: 30)
    owner = Database(logins.owner, connections: 2, log: TestCluster.log, patienceS: 30)
  }

  deinit {
    let name = name
    Task { await TestCluster.shared.dropDatabase(name) }
  }
}
