import Contracts
import Foundation
import Kernel

/// Every SQL statement of interviews.
enum Store {
  struct Stored {
    var id: InterviewID
    var organisation: OrganisationID
    var status: InterviewStatus
    var content: InterviewDraft
    var link: LinkID?
    var createdAt: Date
    var updatedAt: Date
    var candidates: Int
    var completed: Int
  }

  private static let columns: SQL = """
    i.id, i.organisation, i.status, i.content, i.link, i.created_at, i.updated_at,
    coalesce(c.started, 0) AS started, coalesce(c.completed, 0) AS completed
    """
  private static let tables: SQL =
    "interviews.interviews i LEFT JOIN interviews.candidate_counts c ON c.interview = i.id"

  private static func stored(_ row: Row) throws -> Stored {
    Stored(
      id: try row.get("id"), organisation: try row.get("organisation"), status: try row.get("status"),
      content: try row.get("content", as: JSON<InterviewDraft>.self).value, link: try row.get("link"),
      createdAt: try row.get("created_at"), updatedAt: try row.get("updated_at"),
      candidates: try row.get("started"), completed: try row.get("completed"))
  }

  static func insert(_ new: Stored, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO interviews.interviews (id, organisation, status, content, link, created_at, updated_at)
      VALUES (\(new.id), \(new.organisation), \(new.status), \(JSON(new.content)), \(new.link), \(new.createdAt),
        \(new.updatedAt))
      """)
  }

  static func update(_ changed: Stored, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE interviews.interviews
      SET status = \(changed.status), content = \(JSON(changed.content)), link = \(changed.link),
        updated_at = \(changed.updatedAt)
      WHERE id = \(changed.id) AND organisation = \(changed.organisation)
      """)
  }

  static func delete(_ id: InterviewID, _ organisation: OrganisationID, _ db: some Queryable) async throws {
    try await db.run("DELETE FROM interviews.interviews WHERE id = \(id) AND organisation = \(organisation)")
  }

  static func get(_ id: InterviewID, _ organisation: OrganisationID, _ db: some Queryable) async throws -> Stored? {
    try await db.first(
      "SELECT " + columns + " FROM " + tables
        + " WHERE i.id = \(id) AND i.organisation = \(organisation)"
    ).map(stored)
  }

  /// As ``get(_:_:_:)``, locked until the transaction ends.
  static func lock(_ id: InterviewID, _ organisation: OrganisationID, _ db: some Queryable) async throws -> Stored? {
    try await db.first(
      "SELECT " + columns + " FROM " + tables
        + " WHERE i.id = \(id) AND i.organisation = \(organisation) FOR UPDATE OF i"
    ).map(stored)
  }

  /// Newest first, older than `cursor`.
  static func list(
    _ organisation: OrganisationID, before cursor: InterviewID?, limit: Int, _ db: some Queryable
  ) async throws -> [Stored] {
    let older: SQL = cursor.map { " AND i.id < \($0)" } ?? ""
    return try await db.rows(
      "SELECT " + columns + " FROM " + tables + " WHERE i.organisation = \(organisation)" + older
        + " ORDER BY i.id DESC LIMIT \(limit)"
    ).map(stored)
  }

  /// The one query without an organisation: a candidate knows nothing but the link.
  static func byLink(_ link: LinkID, _ db: some Queryable) async throws -> Stored? {
    try await db.first("SELECT " + columns + " FROM " + tables + " WHERE i.link = \(link)").map(stored)
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
