import Contracts
import Foundation
import Kernel

/// The SQL statements behind HR's page of a candidate.
extension Store {
  static func candidate(
    _ id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> CandidateRow? {
    try await db.first(
      "SELECT " + StoreList.columns
        + " FROM candidates.sessions s WHERE s.id = \(id) AND s.organisation = \(organisation)"
    ).map(StoreList.row)
  }

  /// Newest first.
  static func decisions(
    of id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [DecisionMade] {
    try await db.rows(
      """
      SELECT decision, reason, note, at, by_name FROM candidates.decisions
      WHERE session = \(id) AND organisation = \(organisation) ORDER BY seq DESC LIMIT 200
      """
    ).map { row in
      DecisionMade(
        decision: try row.get("decision"), reason: try row.get("reason"), note: try row.get("note"),
        at: try row.get("at"), by: try row.get("by_name"))
    }
  }

  /// Oldest first.
  static func history(
    of id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [HistoryStep] {
    try await db.rows(
      """
      SELECT at, actor, by_name, action, details FROM (
        SELECT * FROM candidates.history WHERE session = \(id) AND organisation = \(organisation)
        ORDER BY seq DESC LIMIT 1000
      ) newest ORDER BY seq
      """
    ).map { row in
      HistoryStep(
        at: try row.get("at"), actor: try row.get("actor"), by: try row.get("by_name"), action: try row.get("action"),
        details: try row.get("details", as: JSON<[String: String]>.self).value)
    }
  }
}
