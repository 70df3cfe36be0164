public import Contracts
import Foundation
import Synchronization

/// Statements that take effect together, and the events, jobs and audit entries that belong to them.
public final class Transaction: Queryable {
  private let connection: Connection
  private let statementLimitS: Double?
  private let isOver = Atomic(false)

  init(_ connection: Connection, statementLimitS: Double?) {
    self.connection = connection
    self.statementLimitS = statementLimitS
  }

  /// From here on the connection is another's.
  func end() { isOver.store(true, ordering: .releasing) }

  public func rows(_ sql: SQL) async throws -> [Row] { try await batch([sql])[0].rows }

  public func first(_ sql: SQL) async throws -> Row? { try await batch([sql])[0].rows.first }

  @discardableResult public func run(_ sql: SQL) async throws -> Int { try await batch([sql])[0].affected }

  /// Runs `statements` in one round trip.
  public func pipeline(_ statements: [SQL]) async throws -> [[Row]] { try await batch(statements).map(\.rows) }

  /// Writes an event to the outbox: it is delivered when this transaction commits, and only then.
  public func publish(_ event: some EventData, organisation: OrganisationID) async throws {
    _ = try await batch(Outbox.publish(event, organisation: organisation))
  }

  /// Writes events of aggregates that this transaction has made, each with one event here, in one statement.
  public func publish(ofNewAggregates events: [some EventData], organisation: OrganisationID) async throws {
    if !events.isEmpty { _ = try await batch(try Outbox.publish(ofNewAggregates: events, organisation: organisation)) }
  }

  /// Enqueues a job: it runs when this transaction commits, and only then. While a job of the same kind and key
  /// waits or runs nothing is added.
  public func enqueue(_ job: NewJob) async throws {
    _ = try await batch(JobStore.enqueue(job))
  }

  /// Adds an entry to the audit. `actor` and `object` are ids with their kind, as `user:018f…`; no names of people.
  public func audit(
    actor: String, action: String, object: String, organisation: OrganisationID?, details: [String: String] = [:]
  ) async throws {
    try await run(
      """
      INSERT INTO kernel.audit (id, organisation, actor, action, object, details)
      VALUES (\(EventID.new()), \(organisation), \(actor), \(action), \(object), \(JSON(details)))
      """)
  }

  /// A script of several statements without values.
  func script(_ text: String) async throws {
    try checkUse()
    try await connection.script(text)
  }

  private func batch(_ statements: [SQL]) async throws -> [ResultSet] {
    try checkUse()
    return try await connection.perform(statements, withinS: statementLimitS)
  }

  private func checkUse() throws {
    guard !isOver.load(ordering: .acquiring) else {
      throw DatabaseError.misuse("a transaction was used after its end")
    }
  }
}
