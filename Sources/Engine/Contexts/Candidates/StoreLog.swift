import Contracts
import Foundation
import Kernel

/// The log of a session in the database. Lines are added under the lock of the session's row.
extension Store {
  /// Locks the session until the transaction ends; its status, or nil when there is no such session.
  static func lockLog(
    _ session: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> SessionStatus? {
    try await db.first(
      """
      SELECT status FROM candidates.sessions WHERE id = \(session) AND organisation = \(organisation)
      FOR NO KEY UPDATE
      """
    ).map { try $0.get("status") }
  }

  static func addLog(
    _ entries: [SessionLogReport.Entry], run: UUID, of session: SessionID, _ organisation: OrganisationID, most: Int,
    _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      WITH last AS (
        SELECT coalesce(max(sequence), 0) AS sequence, count(*) FILTER (WHERE source = 'client') AS client
        FROM candidates.session_log WHERE session = \(session)
      ), fresh AS (
        SELECT e.*, row_number() OVER (ORDER BY e.number) AS place
        FROM jsonb_to_recordset(\(JSON(entries)))
          AS e(number bigint, at timestamptz, kind text, question integer, details jsonb)
        WHERE NOT EXISTS (
          SELECT FROM candidates.session_log l
          WHERE l.session = \(session) AND l.run = \(run) AND l.number = e.number)
      )
      INSERT INTO candidates.session_log
        (session, sequence, organisation, at, source, kind, question, details, run, number)
      SELECT \(session), last.sequence + fresh.place, \(organisation), fresh.at, 'client', fresh.kind, fresh.question,
        fresh.details, \(run), fresh.number
      FROM fresh, last WHERE last.client + fresh.place <= \(most)
      """)
  }

  /// A line of the server's, or of support's. A session that makes as many as ten thousand is told no more.
  static func addLog(
    _ kind: String, source: SessionLogEntry.Source = .server, question: Int? = nil, details: [String: String] = [:],
    of session: SessionID, _ organisation: OrganisationID, at time: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO candidates.session_log (session, sequence, organisation, at, source, kind, question, details)
      SELECT \(session), last.sequence + 1, \(organisation), \(time), \(source), \(kind), \(question),
        \(JSON(LogRules.facts(details)))
      FROM (SELECT coalesce(max(sequence), 0) AS sequence FROM candidates.session_log WHERE session = \(session)) last
      WHERE last.sequence < 10000
      """)
  }

  static func log(
    of session: SessionID, _ organisation: OrganisationID, after: Int, limit: Int, _ db: some Queryable
  ) async throws -> [SessionLogEntry] {
    try await db.rows(
      """
      SELECT sequence, at, source, kind, question, details FROM candidates.session_log
      WHERE session = \(session) AND organisation = \(organisation) AND sequence > \(after)
      ORDER BY sequence LIMIT \(limit)
      """
    ).map { row in
      SessionLogEntry(
        sequence: try row.get("sequence"), at: try row.get("at"), source: try row.get("source"),
        kind: try row.get("kind"), question: try row.get("question"),
        details: try row.get("details", as: JSON<[String: String]>.self).value)
    }
  }

  /// For the operator of the machine, who knows nothing but the session.
  static func organisation(of session: SessionID, _ db: some Queryable) async throws -> OrganisationID? {
    try await db.first("SELECT organisation FROM candidates.sessions WHERE id = \(session)").map {
      try $0.get("organisation")
    }
  }
}
