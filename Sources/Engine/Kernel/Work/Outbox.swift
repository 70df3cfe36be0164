import Contracts
import Foundation

/// The statements that move events: published, relayed to their consumers, delivered.
enum Outbox {
  /// The one channel that wakes workers; a wake-up says nothing but "look".
  static let channel = "parley_work"
  static let wake: SQL = "SELECT pg_notify('parley_work', '')"

  /// To be run within the transaction of the change.
  static func publish<E: EventData>(_ event: E, organisation: OrganisationID) -> [SQL] {
    [
      // Publishers of one aggregate take turns until they commit, so that `seq` is the order of commits.
      "SELECT pg_advisory_xact_lock(hashtextextended(\(event.aggregate.uuidString), 1))",
      """
      INSERT INTO kernel.outbox (id, type, topic, organisation, aggregate, data)
      VALUES (\(EventID.new()), \(E.type), \(E.topic), \(organisation), \(event.aggregate), \(JSON(event)))
      """,
      wake,
    ]
  }

  /// Many events in one statement. Only for aggregates that the same transaction makes: nobody else can publish for them,
  /// so no turns are taken.
  static func publish<E: EventData>(ofNewAggregates events: [E], organisation: OrganisationID) throws -> [SQL] {
    let data = try events.map { String(decoding: try WireJSON.encode($0), as: UTF8.self) }
    return [
      """
      INSERT INTO kernel.outbox (id, type, topic, organisation, aggregate, data)
      SELECT id, \(E.type), \(E.topic), \(organisation), aggregate, data::jsonb
      FROM unnest(\(events.map { _ in EventID.new() }), \(events.map(\.aggregate)), \(data)) AS e (id, aggregate, data)
      """,
      wake,
    ]
  }

  static func register(_ subscriptions: [Subscription], _ db: some Queryable) async throws {
    for subscription in subscriptions {
      try await db.run(
        """
        INSERT INTO kernel.consumers (consumer, type) VALUES (\(subscription.consumer), \(subscription.type))
        ON CONFLICT DO NOTHING
        """)
    }
  }

  /// Makes the deliveries of published events, up to `limit`; how many events that were. Relays take turns, or a later
  /// event of an aggregate could pass an earlier one.
  static func relay(limit: Int, _ database: Database) async throws -> Int {
    try await database.transaction { transaction in
      let lock = try await transaction.first(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('parley.relay', 0)) AS taken")
      guard try lock?.get("taken") == true else { return 0 }
      return try await transaction.run(
        """
        WITH batch AS MATERIALIZED (
          SELECT seq, type, aggregate FROM kernel.outbox WHERE relayed_at IS NULL ORDER BY seq LIMIT \(limit)
        ), made AS (
          INSERT INTO kernel.deliveries (consumer, seq, aggregate)
          SELECT c.consumer, b.seq, b.aggregate FROM batch b JOIN kernel.consumers c USING (type)
        )
        UPDATE kernel.outbox o SET relayed_at = now() FROM batch b WHERE o.seq = b.seq
        """)
    }
  }

  struct Delivery: Sendable {
    let consumer: String
    let seq: Int
    let attempt: Int
    let lease: UUID
    let envelope: Envelope
  }

  /// Takes up to `limit` events that are the first of their aggregate for one of `consumers`.
  static func claim(
    _ consumers: [String], limit: Int, leaseS: Double, _ db: some Queryable
  ) async throws -> [Delivery] {
    let lease = UUID()
    let rows = try await db.rows(
      """
      WITH heads AS MATERIALIZED (
        SELECT d.consumer, d.seq FROM kernel.deliveries d
        WHERE d.consumer = ANY(\(consumers)) AND d.due_at <= now()
          AND (d.lease_until IS NULL OR d.lease_until < now())
          AND NOT EXISTS (
            SELECT FROM kernel.deliveries e
            WHERE e.consumer = d.consumer AND e.aggregate = d.aggregate AND e.seq < d.seq)
        ORDER BY d.seq LIMIT \(limit) FOR UPDATE OF d SKIP LOCKED
      ), taken AS (
        UPDATE kernel.deliveries d
        SET attempt = attempt + 1, lease = \(lease), lease_until = now() + make_interval(secs => \(leaseS))
        FROM heads h WHERE d.consumer = h.consumer AND d.seq = h.seq
        RETURNING d.consumer, d.seq, d.attempt
      )
      SELECT t.consumer, t.seq, t.attempt, o.id, o.type, o.topic, o.organisation, o.aggregate, o.time, o.data
      FROM taken t JOIN kernel.outbox o USING (seq) ORDER BY t.seq
      """)
    return try rows.map { row in
      Delivery(
        consumer: try row.get("consumer"), seq: try row.get("seq"), attempt: try row.get("attempt"), lease: lease,
        envelope: Envelope(
          id: try row.get("id"), type: try row.get("type"), topic: try row.get("topic"),
          organisation: try row.get("organisation"), aggregate: try row.get("aggregate"), time: try row.get("time"),
          data: Data(try row.get("data", as: String.self).utf8)))
    }
  }

  /// Notes in the handler's transaction that `consumer` handles the event; false when it has done so before.
  static func admit(_ delivery: Delivery, _ transaction: Transaction) async throws -> Bool {
    try await transaction.run(
      """
      INSERT INTO kernel.inbox (consumer, event) VALUES (\(delivery.consumer), \(delivery.envelope.id))
      ON CONFLICT DO NOTHING
      """) == 1
  }

  static func delivered(_ delivery: Delivery, _ db: some Queryable) async throws {
    try await db.run(
      "DELETE FROM kernel.deliveries WHERE consumer = \(delivery.consumer) AND seq = \(delivery.seq)")
  }

  static func postpone(_ delivery: Delivery, byS delay: Double, error: String, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE kernel.deliveries
      SET lease = NULL, lease_until = NULL, due_at = now() + make_interval(secs => \(delay)), last_error = \(error)
      WHERE consumer = \(delivery.consumer) AND seq = \(delivery.seq) AND lease = \(delivery.lease)
      """)
  }

  /// Seconds until the next delivery that is first of its aggregate is due or its lease lapses; nil when there is none.
  static func nextDueS(_ consumers: [String], _ db: some Queryable) async throws -> Double? {
    try await db.first(
      """
      SELECT extract(epoch FROM min(greatest(due_at, coalesce(lease_until, due_at))) - now())::float8 AS seconds
      FROM kernel.deliveries d WHERE d.consumer = ANY(\(consumers))
        AND NOT EXISTS (
          SELECT FROM kernel.deliveries e
          WHERE e.consumer = d.consumer AND e.aggregate = d.aggregate AND e.seq < d.seq)
      """)?.get("seconds")
  }

  static func releaseLeases(_ db: some Queryable) async throws {
    try await db.run("UPDATE kernel.deliveries SET lease_until = now() WHERE lease IS NOT NULL")
  }

  /// Forgets what was delivered long ago.
  static func prune(days: Int, _ db: some Queryable) async throws {
    try await db.run(
      """
      DELETE FROM kernel.outbox o
      WHERE relayed_at < now() - make_interval(days => \(days)::int)
        AND NOT EXISTS (SELECT FROM kernel.deliveries d WHERE d.seq = o.seq)
      """)
    // Longer than events: one that comes again is still known.
    try await db.run("DELETE FROM kernel.inbox WHERE handled_at < now() - make_interval(days => \(days * 2)::int)")
  }
}
