public import Contracts
import Foundation
import Kernel

/// Counts of candidates, and those who wait for somebody.
extension Candidates {
  /// What of a dashboard candidates know; the titles of interviews are for others to say.
  ///
  /// - Parameter interview: of this one alone; nil for all of the organisation.
  public func dashboard(organisation: OrganisationID, interview: InterviewID? = nil) async throws -> DashboardSummary {
    let mine: SQL = "organisation = \(organisation)" + (interview.map { " AND interview = \($0)" } ?? "")
    let soon = now().addingTimeInterval(Self.expiringS)
    let answers = try await database.pipeline([
      "SELECT status, decision,"
        + " CASE WHEN score IS NOT NULL THEN least(floor((score - 1) * 2), 7)::integer END AS bin, count(*) AS count FROM candidates.sessions WHERE "
        + mine + " GROUP BY 1, 2, 3",
      "SELECT interview, count(*) AS count, max(completed_at) AS at FROM candidates.sessions WHERE " + mine
        + " AND status = 'completed' AND decision IS NULL GROUP BY interview ORDER BY at DESC LIMIT 20",
      "SELECT interview, count(*) AS count, min(expires_at) AS at FROM candidates.sessions WHERE " + mine
        + " AND status IN ('invited', 'opened') AND expires_at > \(now()) AND expires_at < \(soon)"
        + " GROUP BY interview ORDER BY at LIMIT 10",
      "SELECT s.interview, s.id AS session, count(*) AS count, max(a.submitted_at) AS at"
        + " FROM candidates.answers a JOIN candidates.sessions s ON s.id = a.session WHERE s." + mine
        + " AND a.organisation = \(organisation) AND (a.status = 'failed' OR a.abstained = 'failed')"
        + " AND s.decision IS NULL GROUP BY s.interview, s.id ORDER BY at DESC LIMIT 10",
    ])
    var summary = DashboardSummary(
      needs: [], counts: CandidateCounts(), scores: Array(repeating: 0, count: DashboardSummary.scoreBins))
    for row in answers[0] { try count(row, &summary) }
    summary.needs =
      try answers[3].map { try need(.failed, $0) } + answers[2].map { try need(.expiring, $0) }
      + answers[1].map { try need(.undecided, $0) }
    return summary
  }

  private static let expiringS = 2 * 86_400.0

  private func need(_ kind: DashboardNeed.Kind, _ row: Row) throws -> DashboardNeed {
    DashboardNeed(
      kind: kind, interview: try row.get("interview"), title: "",
      session: kind == .failed ? try row.get("session") : nil, count: try row.get("count"), at: try row.get("at"))
  }

  private func count(_ row: Row, _ summary: inout DashboardSummary) throws {
    let count: Int = try row.get("count")
    switch try row.get("status", as: SessionStatus.self) {
    case .invited: summary.counts.invited += count
    case .opened: summary.counts.opened += count
    case .inProgress: summary.counts.inProgress += count
    case .completed: summary.counts.completed += count
    case .expired: summary.counts.expired += count
    case .withdrawn: summary.counts.withdrawn += count
    }
    switch try row.get("decision", as: Decision?.self) {
    case .advance: summary.counts.advanced += count
    case .hold: summary.counts.held += count
    case .reject: summary.counts.rejected += count
    case nil: break
    }
    if let bin = try row.get("bin", as: Int?.self), summary.scores.indices.contains(bin) {
      summary.scores[bin] += count
    }
  }
}
