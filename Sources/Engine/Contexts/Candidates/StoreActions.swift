import Contracts
import Foundation
import Kernel

/// The SQL statements of what HR does with candidates.
enum StoreActions {
  /// Those of `ids` that the organisation has, locked in one order, so that two such actions never wait for each other
  /// in a circle.
  static func lock(
    _ ids: [SessionID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [SessionID] {
    try await db.rows(
      """
      SELECT id FROM candidates.sessions WHERE id = ANY(\(ids)) AND organisation = \(organisation)
      ORDER BY id FOR UPDATE
      """
    ).map { try $0.get("id") }
  }

  static func lock(
    _ filter: CandidateFilter, _ organisation: OrganisationID, limit: Int, _ db: some Queryable
  ) async throws -> [SessionID] {
    try await db.rows(
      "SELECT s.id FROM candidates.sessions s WHERE " + StoreList.conditions(filter, organisation)
        + " ORDER BY s.id LIMIT \(limit) FOR UPDATE OF s"
    ).map { try $0.get("id") }
  }

  static func tags(_ organisation: OrganisationID, _ db: some Queryable) async throws -> [TagCount] {
    try await db.rows(
      """
      SELECT tag, count(*) AS count FROM candidates.tags WHERE organisation = \(organisation)
      GROUP BY tag ORDER BY tag LIMIT 1000
      """
    ).map { TagCount(tag: try $0.get("tag"), count: try $0.get("count")) }
  }

  /// Who did not have it; one who has thirty gets no more.
  static func addTag(
    _ tag: String, to ids: [SessionID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [SessionID] {
    try await db.rows(
      """
      INSERT INTO candidates.tags (session, organisation, tag)
      SELECT id, \(organisation), \(tag) FROM unnest(\(ids)) AS id
      WHERE (SELECT count(*) FROM candidates.tags t WHERE t.session = id) < 30
      ON CONFLICT DO NOTHING RETURNING session
      """
    ).map { try $0.get("session") }
  }

  static func removeTag(
    _ tag: String, from ids: [SessionID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [SessionID] {
    try await db.rows(
      """
      DELETE FROM candidates.tags
      WHERE session = ANY(\(ids)) AND organisation = \(organisation) AND tag = \(tag) RETURNING session
      """
    ).map { try $0.get("session") }
  }

  static func withdraw(
    _ ids: [SessionID], _ organisation: OrganisationID, at time: Date, _ db: some Queryable
  ) async throws -> [SessionID] {
    try await db.rows(
      """
      UPDATE candidates.sessions SET status = 'withdrawn', ended_at = \(time)
      WHERE id = ANY(\(ids)) AND organisation = \(organisation) AND status IN ('invited', 'opened', 'in_progress')
      RETURNING id
      """
    ).map { try $0.get("id") }
  }

  static func revoke(
    _ ids: [SessionID], _ organisation: OrganisationID, at time: Date, _ db: some Queryable
  ) async throws -> [SessionID] {
    try await db.rows(
      """
      UPDATE candidates.sessions
      SET revoked_at = \(time), ended_at = CASE status WHEN 'invited' THEN \(time) ELSE ended_at END,
        status = CASE status WHEN 'invited' THEN 'withdrawn' ELSE status END
      WHERE id = ANY(\(ids)) AND organisation = \(organisation) AND link IS NOT NULL AND revoked_at IS NULL
      RETURNING id
      """
    ).map { try $0.get("id") }
  }

  static func decide(
    _ given: DecisionGiven, on ids: [SessionID], by account: Account, at time: Date, _ db: some Queryable
  ) async throws -> [SessionID] {
    try await db.run(
      """
      INSERT INTO candidates.decisions (session, organisation, decision, reason, note, at, by, by_name)
      SELECT id, \(account.organisation), \(given.decision), \(given.reason), \(given.note), \(time), \(account.user),
        \(account.name)
      FROM unnest(\(ids)) AS id
      """)
    return try await db.rows(
      """
      UPDATE candidates.sessions SET decision = \(given.decision)
      WHERE id = ANY(\(ids)) AND organisation = \(account.organisation) RETURNING id
      """
    ).map { try $0.get("id") }
  }

  /// Whose newest decision was the account's own.
  static func undecide(_ ids: [SessionID], by account: Account, _ db: some Queryable) async throws -> [SessionID] {
    let gone: [SessionID] = try await db.rows(
      """
      WITH newest AS (
        SELECT DISTINCT ON (session) seq, by FROM candidates.decisions
        WHERE session = ANY(\(ids)) AND organisation = \(account.organisation) ORDER BY session, seq DESC
      )
      DELETE FROM candidates.decisions d USING newest n WHERE d.seq = n.seq AND n.by = \(account.user)
      RETURNING d.session
      """
    ).map { try $0.get("session") }
    try await db.run(
      """
      UPDATE candidates.sessions s SET decision = (
        SELECT d.decision FROM candidates.decisions d WHERE d.session = s.id ORDER BY d.seq DESC LIMIT 1
      ) WHERE s.id = ANY(\(gone)) AND s.organisation = \(account.organisation)
      """)
    return gone
  }
}
