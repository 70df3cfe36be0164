import Contracts
import Foundation

/// The statements of the job table. A finish counts only with the lease of its attempt: a worker that lost it changes
/// nothing.
enum JobStore {
  struct Claimed: Sendable {
    let job: RunningJob
    let lease: UUID
    /// Taken from a worker that fell silent in the attempt before.
    let wasLost: Bool
  }

  /// To be run within the transaction of the change that wants the job.
  static func enqueue(_ job: NewJob) -> [SQL] {
    [
      """
      INSERT INTO kernel.jobs (id, kind, key, organisation, payload, priority, run_after)
      VALUES (\(job.id), \(job.kind), \(job.key), \(job.organisation),
        \(String(decoding: job.payload, as: UTF8.self))::jsonb, \(job.priority), coalesce(\(job.runAfter), now()))
      ON CONFLICT DO NOTHING
      """,
      Outbox.wake,
    ]
  }

  /// Takes up to `limit` jobs that are due, or whose worker fell silent; the most urgent first.
  static func claim(_ kind: String, limit: Int, leaseS: Double, _ db: some Queryable) async throws -> [Claimed] {
    let lease = UUID()
    let rows = try await db.rows(
      """
      WITH due AS MATERIALIZED (
        SELECT id, state = 'running' AS was_lost FROM kernel.jobs
        WHERE kind = \(kind)
          AND (state = 'available' AND run_after <= now() OR state = 'running' AND lease_until < now())
        ORDER BY priority DESC, run_after, id LIMIT \(limit) FOR UPDATE SKIP LOCKED
      )
      UPDATE kernel.jobs j
      SET state = 'running', attempt = attempt + 1, lease = \(lease),
        lease_until = now() + make_interval(secs => \(leaseS))
      FROM due WHERE j.id = due.id
      RETURNING j.id, j.attempt, j.organisation, j.payload, due.was_lost
      """)
    return try rows.map { row in
      Claimed(
        job: RunningJob(
          id: try row.get("id"), kind: kind, attempt: try row.get("attempt"),
          organisation: try row.get("organisation"), payload: Data(try row.get("payload", as: String.self).utf8)),
        lease: lease, wasLost: try row.get("was_lost"))
    }
  }

  /// False when the lease is another's by now.
  static func renew(_ claimed: Claimed, leaseS: Double, _ db: some Queryable) async throws -> Bool {
    try await db.run(
      """
      UPDATE kernel.jobs SET lease_until = now() + make_interval(secs => \(leaseS))
      WHERE id = \(claimed.job.id) AND lease = \(claimed.lease)
      """) == 1
  }

  static func complete(_ claimed: Claimed, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE kernel.jobs SET state = 'completed', lease = NULL, lease_until = NULL, finished_at = now()
      WHERE id = \(claimed.job.id) AND lease = \(claimed.lease)
      """)
  }

  static func retry(_ claimed: Claimed, afterS delay: Double, error: String, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE kernel.jobs SET state = 'available', lease = NULL, lease_until = NULL, last_error = \(error),
        run_after = now() + make_interval(secs => \(delay))
      WHERE id = \(claimed.job.id) AND lease = \(claimed.lease)
      """)
  }

  /// Gives it back as if this attempt had not been.
  static func handBack(_ claimed: Claimed, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE kernel.jobs SET state = 'available', lease = NULL, lease_until = NULL, attempt = attempt - 1
      WHERE id = \(claimed.job.id) AND lease = \(claimed.lease)
      """)
    try await db.run(Outbox.wake)
  }

  /// False when the lease is another's by now.
  static func bury(_ claimed: Claimed, error: String, _ db: some Queryable) async throws -> Bool {
    try await db.run(
      """
      UPDATE kernel.jobs
      SET state = 'dead', lease = NULL, lease_until = NULL, finished_at = now(), last_error = \(error)
      WHERE id = \(claimed.job.id) AND lease = \(claimed.lease)
      """) == 1
  }

  /// Seconds until a job of `kinds` is due or its lease lapses; nil when there is none.
  static func nextDueS(_ kinds: [String], _ db: some Queryable) async throws -> Double? {
    try await db.first(
      """
      SELECT extract(epoch FROM min(coalesce(lease_until, run_after)) - now())::float8 AS seconds
      FROM kernel.jobs WHERE state IN ('available', 'running') AND kind = ANY(\(kinds))
      """)?.get("seconds")
  }

  /// Events not yet handled, jobs that run, are due, or will be tried again.
  static func pending(_ db: some Queryable) async throws -> Int {
    try await db.first(
      """
      SELECT (SELECT count(*) FROM kernel.outbox WHERE relayed_at IS NULL)
        + (SELECT count(*) FROM kernel.deliveries)
        + (SELECT count(*) FROM kernel.jobs WHERE state = 'running'
            OR state = 'available' AND (attempt > 0 OR run_after <= now())) AS pending
      """)?.get("pending") ?? 0
  }

  static func releaseLeases(_ db: some Queryable) async throws {
    try await db.run("UPDATE kernel.jobs SET lease_until = now() WHERE state = 'running'")
  }

  /// Forgets what was done long ago; what was buried stays.
  static func prune(days: Int, _ db: some Queryable) async throws {
    try await db.run(
      """
      DELETE FROM kernel.jobs
      WHERE state = 'completed' AND finished_at < now() - make_interval(days => \(days)::int)
      """)
  }
}
