import Contracts
import Foundation
import Kernel

/// The SQL statements that write made-up candidates, thousands in one.
enum StoreSeed {
  static func isEmpty(_ transaction: Transaction) async throws -> Bool {
    try await transaction.first("SELECT FROM candidates.sessions LIMIT 1") == nil
  }

  /// Drops what is kept up row by row, as indexes and foreign keys; primary keys stay.
  ///
  /// - Returns: what ``makeIndexes(_:_:)`` makes again. Until it did, the transaction must not be committed.
  static func dropIndexes(_ transaction: Transaction) async throws -> [String] {
    let tables: SQL = """
      SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'candidates'::regnamespace
        AND c.relname IN ('sessions', 'answers', 'tags', 'decisions', 'history')
      """
    let rows = try await transaction.rows(
      """
      SELECT drop, make FROM (
        SELECT 1 AS turn, format('DROP INDEX %s', i.indexrelid::regclass) AS drop, pg_get_indexdef(i.indexrelid) AS make
        FROM pg_index i WHERE i.indrelid IN (\(tables))
          AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype <> 'f')
        UNION ALL
        SELECT CASE c.contype WHEN 'u' THEN 2 ELSE 3 END,
          format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
          format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
        FROM pg_constraint c WHERE c.conrelid IN (\(tables)) AND c.contype IN ('u', 'f')
      ) parts ORDER BY turn
      """)
    for row in rows { try await transaction.run("\(raw: try row.get("drop"))") }
    return try rows.map { try $0.get("make") }
  }

  static func makeIndexes(_ indexes: [String], _ transaction: Transaction) async throws {
    try await transaction.run("SET LOCAL maintenance_work_mem = '256MB'")
    for index in indexes { try await transaction.run("\(raw: index)") }
    for table in ["sessions", "answers", "tags", "decisions", "history"] {
      try await transaction.run("ANALYZE candidates.\(raw: table)")
    }
  }

  static func insert(_ people: [SeedCandidate], _ account: Account, _ transaction: Transaction) async throws {
    var snapshots: [InterviewID: SnapshotID] = [:]
    for person in people where snapshots[person.snapshot.interview] == nil {
      snapshots[person.snapshot.interview] = try await Store.snapshot(person.snapshot, transaction)
    }
    // Arrays hold no NULL here: the epoch, 0 and the empty text stand for nothing.
    let none = Date(timeIntervalSince1970: 0)
    let ids = people.map(\.id)
    try await transaction.run(
      """
      INSERT INTO candidates.sessions (id, organisation, interview, snapshot, questions, link, code_mac, status,
        consent_version, consent_purposes, name, email, name_key, email_key, invited_at, expires_at, opened_at,
        started_at, completed_at, ended_at, receipt, answered, analysed, score, decision)
      SELECT id, \(account.organisation), interview, CASE WHEN opened > \(none) THEN snapshot END,
        CASE WHEN opened > \(none) THEN questions ELSE 0 END, CASE WHEN invited > \(none) THEN gen_random_uuid() END,
        CASE WHEN opened > \(none) THEN sha256(id::text::bytea) END, status,
        CASE WHEN started > \(none) THEN version END,
        CASE WHEN started > \(none) THEN ARRAY['record', 'analyse', 'retain'] END, name, email, name_key, email_key,
        nullif(invited, \(none)), nullif(expires, \(none)), nullif(opened, \(none)), nullif(started, \(none)),
        nullif(completed, \(none)), nullif(ended, \(none)),
        CASE WHEN completed > \(none) THEN jsonb_build_object('session', id, 'consent_version', version, 'answers',
          '[]'::jsonb, 'purposes', '["record", "analyse", "retain"]'::jsonb, 'contact', '', 'delete_after',
          to_char((completed + interval '180 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'submitted_at', to_char(completed AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END,
        CASE WHEN completed > \(none) THEN questions ELSE 0 END,
        CASE WHEN completed > \(none) THEN questions ELSE 0 END, nullif(score, 0), nullif(decision, '')
      FROM unnest(\(ids), \(people.map(\.snapshot.interview)),
        \(people.map { snapshots[$0.snapshot.interview] ?? .new() }), \(people.map(\.snapshot.content.questions.count)),
        \(people.map(\.status.rawValue)), \(people.map(\.snapshot.consent.version)), \(people.map(\.profile.name)),
        \(people.map(\.profile.email)), \(people.map { SearchKey.folded($0.profile.name) }),
        \(people.map { SearchKey.folded($0.profile.email) }), \(people.map { $0.invitedAt ?? none }),
        \(people.map { $0.expiresAt ?? none }), \(people.map { $0.openedAt ?? none }),
        \(people.map { $0.startedAt ?? none }), \(people.map { $0.completedAt ?? none }),
        \(people.map { $0.endedAt ?? none }), \(people.map(\.score)), \(people.map { $0.decision?.rawValue ?? "" }))
        AS person (id, interview, snapshot, questions, status, version, name, email, name_key, email_key, invited,
          expires, opened, started, completed, ended, score, decision)
      """)
    try await answers(people, account.organisation, transaction)
    try await tags(people, account.organisation, transaction)
    try await transaction.run(
      """
      INSERT INTO candidates.decisions (session, organisation, decision, reason, at, by, by_name)
      SELECT id, organisation, decision, CASE decision WHEN 'reject' THEN 'Others fit better' END,
        completed_at + interval '1 day', \(account.user), \(account.name)
      FROM candidates.sessions WHERE id = ANY(\(ids)) AND decision IS NOT NULL
      """)
    try await history(ids, account, transaction)
  }

  private static func answers(
    _ people: [SeedCandidate], _ organisation: OrganisationID, _ transaction: Transaction
  ) async throws {
    let answers = people.flatMap { person in person.scores.enumerated().map { (person.id, $0.offset + 1, $0.element) } }
    guard !answers.isEmpty else { return }
    try await transaction.run(
      """
      INSERT INTO candidates.answers (session, organisation, question, status, opened_at, take, duration_ms, segments,
        digest, camera, microphone, submitted_at, analysed, scores)
      SELECT s.id, s.organisation, a.question, 'verified', s.started_at, gen_random_uuid(), 60000, 31,
        encode(sha256((s.id::text || a.question)::bytea), 'hex'), 'device', 'device', s.completed_at, true,
        ARRAY[a.score]
      FROM unnest(\(answers.map(\.0)), \(answers.map(\.1)), \(answers.map(\.2))) AS a (session, question, score)
      JOIN candidates.sessions s ON s.id = a.session AND s.organisation = \(organisation)
      """)
  }

  private static func tags(
    _ people: [SeedCandidate], _ organisation: OrganisationID, _ transaction: Transaction
  ) async throws {
    let tags = people.flatMap { person in person.tags.map { (person.id, $0) } }
    guard !tags.isEmpty else { return }
    try await transaction.run(
      """
      INSERT INTO candidates.tags (session, organisation, tag)
      SELECT session, \(organisation), tag FROM unnest(\(tags.map(\.0)), \(tags.map(\.1))) AS t (session, tag)
      """)
  }

  private static func history(_ ids: [SessionID], _ account: Account, _ transaction: Transaction) async throws {
    try await transaction.run(
      """
      INSERT INTO candidates.history (session, organisation, at, actor, by, by_name, action)
      SELECT s.id, s.organisation, step.at, step.actor, CASE step.actor WHEN 'staff' THEN \(account.user) END,
        CASE step.actor WHEN 'staff' THEN \(account.name) END, step.action
      FROM candidates.sessions s CROSS JOIN LATERAL (VALUES
        (s.invited_at, 'staff', 'invited'), (s.opened_at, 'candidate', 'session-started'),
        (s.started_at, 'candidate', 'consent-given'), (s.completed_at, 'candidate', 'session-submitted'),
        (CASE s.status WHEN 'expired' THEN s.ended_at END, 'program', 'expired'),
        (CASE s.status WHEN 'withdrawn' THEN s.ended_at END, 'staff', 'withdrawn'),
        (CASE WHEN s.decision IS NOT NULL THEN s.completed_at + interval '1 day' END, 'staff', 'decided')
      ) AS step (at, actor, action)
      WHERE s.id = ANY(\(ids)) AND step.at IS NOT NULL
      ORDER BY s.id, step.at
      """)
  }
}
