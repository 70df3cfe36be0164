import Contracts
import Foundation
import Kernel

/// Every SQL statement of interviews.
enum Store {
  private static let columns: SQL = "i.content, " + otherColumns
  private static let otherColumns: SQL = """
    i.id, i.organisation, i.status, i.version, i.revision, i.begun_revision, i.link, i.code, i.pin_mac,
    i.pin_failures, i.pin_failed_at, i.created_at, i.updated_at,
    coalesce(c.started, 0) AS started, coalesce(c.completed, 0) AS completed
    """
  /// Without logo and pictures, which no list shows.
  private static let lightContent: SQL = """
    jsonb_set(i.content #- '{settings,branding,logo}', '{questions}', coalesce(
      (SELECT jsonb_agg(q.value - 'picture' ORDER BY q.ordinality)
        FROM jsonb_array_elements(i.content->'questions') WITH ORDINALITY q), '[]')) AS content
    """
  private static let tables: SQL =
    "interviews.interviews i LEFT JOIN interviews.candidate_counts c ON c.interview = i.id"

  private static func stored(_ row: Row) throws -> StoredInterview {
    StoredInterview(
      id: try row.get("id"), organisation: try row.get("organisation"), status: try row.get("status"),
      content: try row.get("content", as: JSON<InterviewDraft>.self).value, version: try row.get("version"),
      revision: try row.get("revision"), begunRevision: try row.get("begun_revision"), link: try row.get("link"),
      code: try row.get("code"), pinMAC: try row.get("pin_mac"), pinFailures: try row.get("pin_failures"),
      pinFailedAt: try row.get("pin_failed_at"), createdAt: try row.get("created_at"),
      updatedAt: try row.get("updated_at"), candidates: try row.get("started"), completed: try row.get("completed"))
  }

  static func insert(_ new: StoredInterview, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO interviews.interviews (id, organisation, status, content, created_at, updated_at)
      VALUES (\(new.id), \(new.organisation), \(new.status), \(JSON(new.content)), \(new.createdAt), \(new.updatedAt))
      """)
  }

  static func update(_ changed: StoredInterview, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE interviews.interviews
      SET status = \(changed.status), content = \(JSON(changed.content)), version = \(changed.version),
        revision = \(changed.revision), begun_revision = \(changed.begunRevision), link = \(changed.link),
        code = \(changed.code), pin_mac = \(changed.pinMAC), pin_failures = \(changed.pinFailures),
        pin_failed_at = \(changed.pinFailedAt), updated_at = \(changed.updatedAt)
      WHERE id = \(changed.id) AND organisation = \(changed.organisation)
      """)
  }

  static func delete(_ id: InterviewID, _ organisation: OrganisationID, _ db: some Queryable) async throws {
    try await db.run("DELETE FROM interviews.interviews WHERE id = \(id) AND organisation = \(organisation)")
  }

  static func get(
    _ id: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> StoredInterview? {
    try await db.first(
      "SELECT " + columns + " FROM " + tables
        + " WHERE i.id = \(id) AND i.organisation = \(organisation)"
    ).map(stored)
  }

  static func hidingScores(
    _ ids: [InterviewID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> Set<InterviewID> {
    let rows = try await db.rows(
      """
      SELECT id FROM interviews.interviews WHERE organisation = \(organisation) AND id = ANY(\(ids.map(\.uuid)))
        AND content->'settings'->>'hides_scores' = 'true'
      """)
    return Set(try rows.map { try $0.get("id") })
  }

  static func titles(
    _ ids: [InterviewID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [InterviewID: String] {
    let rows = try await db.rows(
      """
      SELECT id, content->>'title' AS title FROM interviews.interviews
      WHERE organisation = \(organisation) AND id = ANY(\(ids.map(\.uuid)))
      """)
    return Dictionary(try rows.map { (try $0.get("id"), try $0.get("title")) }, uniquingKeysWith: { first, _ in first })
  }

  static func reviewFacts(
    _ ids: [InterviewID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [InterviewID: (title: String, isBlind: Bool)] {
    let rows = try await db.rows(
      """
      SELECT id, content->>'title' AS title, coalesce((content #>> '{settings,is_blind}')::boolean, true) AS blind
      FROM interviews.interviews WHERE organisation = \(organisation) AND id = ANY(\(ids.map(\.uuid)))
      """)
    return Dictionary(
      try rows.map { (try $0.get("id"), (title: try $0.get("title"), isBlind: try $0.get("blind"))) },
      uniquingKeysWith: { first, _ in first })
  }

  static func closing(
    from: Date, to: Date, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [(interview: InterviewID, title: String, at: Date)] {
    try await db.rows(
      """
      SELECT id, content->>'title' AS title, (content->'settings'->>'closes_at')::timestamptz AS at
      FROM interviews.interviews
      WHERE organisation = \(organisation) AND status = 'published'
        AND (content->'settings'->>'closes_at')::timestamptz BETWEEN \(from) AND \(to)
      ORDER BY at LIMIT 20
      """
    ).map { (try $0.get("id"), try $0.get("title"), try $0.get("at")) }
  }

  /// As ``get(_:_:_:)``, locked until the transaction ends.
  static func lock(
    _ id: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> StoredInterview? {
    try await db.first(
      "SELECT " + columns + " FROM " + tables
        + " WHERE i.id = \(id) AND i.organisation = \(organisation) FOR UPDATE OF i"
    ).map(stored)
  }

  /// Newest first, older than `cursor`; without logo and pictures.
  static func list(
    _ organisation: OrganisationID, statuses: [InterviewStatus], words: [String], before cursor: InterviewID?,
    limit: Int, _ db: some Queryable
  ) async throws -> [StoredInterview] {
    var filter: SQL = cursor.map { " AND i.id < \($0)" } ?? ""
    for word in words { filter = filter + " AND strpos(lower(i.content->>'title'), lower(\(word))) > 0" }
    return try await db.rows(
      "SELECT " + lightContent + ", " + otherColumns + " FROM " + tables
        + " WHERE i.organisation = \(organisation) AND i.status = ANY(\(statuses.map(\.rawValue)))" + filter
        + " ORDER BY i.id DESC LIMIT \(limit)"
    ).map(stored)
  }

  /// Without an organisation: a candidate knows nothing but the link.
  static func byLink(_ link: LinkID, locked: Bool = false, _ db: some Queryable) async throws -> StoredInterview? {
    let lock: SQL = locked ? " FOR UPDATE OF i" : ""
    return try await db.first("SELECT " + columns + " FROM " + tables + " WHERE i.link = \(link)" + lock).map(stored)
  }

  /// Without an organisation, as ``byLink(_:locked:_:)``.
  static func link(code: String, _ db: some Queryable) async throws -> LinkID? {
    try await db.first("SELECT link FROM interviews.interviews WHERE code = \(code)").map { try $0.get("link") }
  }

  static func count(
    _ interview: InterviewID, _ organisation: OrganisationID, started: Int, completed: Int, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO interviews.candidate_counts AS c (interview, organisation, started, completed)
      SELECT id, organisation, \(started), \(completed) FROM interviews.interviews
      WHERE id = \(interview) AND organisation = \(organisation)
      ON CONFLICT (interview) DO UPDATE
      SET started = c.started + excluded.started, completed = c.completed + excluded.completed
      """)
  }
}
