import Contracts
import Foundation
import Kernel

/// The SQL statements behind HR's list and page of a candidate.
extension Store {
  private static let rowColumns: SQL = """
    s.id, s.interview, coalesce(s.name, '') AS name, coalesce(s.email, '') AS email, s.status, s.started_at,
    s.completed_at, s.questions, a.answered, a.analysed, a.score
    """
  private static let rowTables: SQL = """
    candidates.sessions s CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE status <> 'open') AS answered, count(*) FILTER (WHERE analysed) AS analysed,
        (SELECT avg(score)::float8 FROM candidates.answers b, unnest(b.scores) AS score
          WHERE b.session = s.id AND b.organisation = s.organisation) AS score
      FROM candidates.answers WHERE session = s.id AND organisation = s.organisation
    ) a
    """

  private static func candidateRow(_ row: Row) throws -> CandidateRow {
    CandidateRow(
      id: try row.get("id"), interview: try row.get("interview"), name: try row.get("name"),
      email: try row.get("email"), status: try row.get("status"), startedAt: try row.get("started_at"),
      completedAt: try row.get("completed_at"), answered: try row.get("answered"),
      questions: try row.get("questions"), analysed: try row.get("analysed"), score: try row.get("score"))
  }

  /// Newest first, older than `cursor`.
  static func list(
    _ interview: InterviewID, _ organisation: OrganisationID, before cursor: SessionID?, limit: Int,
    _ db: some Queryable
  ) async throws -> [CandidateRow] {
    let older: SQL = cursor.map { " AND s.id < \($0)" } ?? ""
    return try await db.rows(
      "SELECT " + rowColumns + " FROM " + rowTables
        + " WHERE s.organisation = \(organisation) AND s.interview = \(interview)" + older
        + " ORDER BY s.id DESC LIMIT \(limit)"
    ).map(candidateRow)
  }

  static func candidate(
    _ id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> CandidateRow? {
    try await db.first(
      "SELECT " + rowColumns + " FROM " + rowTables
        + " WHERE s.id = \(id) AND s.organisation = \(organisation)"
    ).map(candidateRow)
  }
}
