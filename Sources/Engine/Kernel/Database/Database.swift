public import Contracts
public import Logging

/// What statements can be run on: the database, each statement then a transaction of its own, or a transaction.
public protocol Queryable: Sendable {
  /// All rows.
  func rows(_ sql: SQL) async throws -> [Row]
  /// The first row, or nil without one.
  func first(_ sql: SQL) async throws -> Row?
  /// How many rows were changed.
  @discardableResult func run(_ sql: SQL) async throws -> Int
}

/// PostgreSQL through a pool of connections.
///
/// Statements are prepared once a connection, values and results travel in binary, and a cancelled task cancels its
/// statement on the server. While the server is away a call waits a few seconds for it and then fails with a
/// ``DatabaseError`` that ``DatabaseError/isUnavailable``.
public final class Database: Queryable {
  private let pool: Pool
  private let conninfo: String
  private let log: Logger
  /// How long a call waits for a connection, in seconds.
  private let patienceS: Double
  /// How long one statement may take, in seconds; nil for as long as it wants.
  private let statementLimitS: Double?

  /// - Parameters:
  ///   - conninfo: a connection string of libpq, as a URI or as `key=value` pairs.
  ///   - connections: the most that are open at a time; they are made when needed.
  public init(
    _ conninfo: String, connections: Int, log: Logger, patienceS: Double = 5, statementLimitS: Double? = 60
  ) {
    self.conninfo = conninfo
    self.log = log
    self.patienceS = patienceS
    self.statementLimitS = statementLimitS
    pool = Pool(conninfo, limit: connections, log: log)
  }

  public func rows(_ sql: SQL) async throws -> [Row] { try await single(sql).rows }

  public func first(_ sql: SQL) async throws -> Row? { try await single(sql).rows.first }

  @discardableResult public func run(_ sql: SQL) async throws -> Int { try await single(sql).affected }

  private func single(_ sql: SQL) async throws -> ResultSet {
    try await lend { try await $0.perform([sql], withinS: statementLimitS)[0] }
  }

  /// Runs `statements` in one round trip and one transaction: all of them, or none.
  ///
  /// - Parameter organisation: what `parley.org` is set to for the transaction.
  public func pipeline(_ statements: [SQL], organisation: OrganisationID? = nil) async throws -> [[Row]] {
    try await lend { connection in
      let opening = Self.opening(organisation)
      do {
        let results = try await connection.perform(opening + statements + ["COMMIT"], withinS: statementLimitS)
        return results.dropFirst(opening.count).dropLast().map(\.rows)
      } catch {
        await Self.rollBack(connection)
        throw error
      }
    }
  }

  /// Runs `body` between BEGIN and COMMIT; when it throws, everything is taken back and the error passed on.
  ///
  /// - Parameter organisation: what `parley.org` is set to for the transaction.
  @discardableResult public func transaction<T: Sendable>(
    organisation: OrganisationID? = nil, _ body: (Transaction) async throws -> T
  ) async throws -> T {
    try await lend { connection in
      let transaction = Transaction(connection, statementLimitS: statementLimitS)
      defer { transaction.end() }
      do {
        _ = try await connection.perform(Self.opening(organisation), withinS: statementLimitS)
        let value = try await body(transaction)
        let outcome = try await connection.finish(["COMMIT"], withinS: statementLimitS ?? 600)
        // COMMIT of a transaction in which a statement failed rolls it back, and calls that a success.
        guard outcome[0].tag == "COMMIT" else {
          throw DatabaseError.misuse("a failed statement's error was caught inside its transaction")
        }
        return value
      } catch {
        transaction.end()
        await Self.rollBack(connection)
        throw error
      }
    }
  }

  /// Notifications on `channel` from now on, until the reader stops. A lost connection is made again; each time that
  /// it stands an empty text comes, since what was sent before it is not known.
  public func listen(_ channel: String) -> AsyncStream<String> {
    Listener.stream(channel, conninfo: conninfo, log: log)
  }

  /// Ends the connections; what runs is let finish, what is asked later fails.
  public func close() async { await pool.close() }

  /// Whether the database answers within `withinS` seconds.
  public func isReachable(withinS: Double) async -> Bool {
    guard let connection = try? await pool.acquire(withinS: withinS) else { return false }
    defer { pool.release(connection) }
    return (try? await connection.perform(["SELECT 1"], withinS: withinS)) != nil
  }

  private func lend<T>(_ body: (Connection) async throws -> T) async throws -> T {
    let connection = try await pool.acquire(withinS: patienceS)
    defer { pool.release(connection) }
    return try await body(connection)
  }

  /// The organisation holds for the transaction only, so a pooled connection never carries it over.
  private static func opening(_ organisation: OrganisationID?) -> [SQL] {
    guard let organisation else { return ["BEGIN"] }
    return ["BEGIN", "SELECT set_config('parley.org', \(organisation.description), true)"]
  }

  /// A connection on which even this fails is dropped by the pool, and the server takes the transaction back.
  private static func rollBack(_ connection: Connection) async {
    guard connection.isInTransaction, !connection.isBroken else { return }
    _ = try? await connection.finish(["ROLLBACK"], withinS: 5)
  }
}
