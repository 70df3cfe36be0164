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
    let time = now()
    let soon = time.addingTimeInterval(Self.expiringS)
    let answers = try await database.pipeline([
      "SELECT status, decision,"
        + " CASE WHEN score IS NOT NULL THEN least(floor((score - 1) * 2), 7)::integer END AS bin, count(*) AS count,"
        + " count(opened_at) AS opened, count(started_at) AS started FROM candidates.sessions WHERE " + mine
        + " GROUP BY 1, 2, 3",
      "SELECT interview, count(*) AS count, max(completed_at) AS at FROM candidates.sessions WHERE " + mine
        + " AND status = 'completed' AND decision IS NULL AND erased_at IS NULL GROUP BY interview ORDER BY at DESC LIMIT 50",
      "SELECT interview, count(*) AS count, min(expires_at) AS at FROM candidates.sessions WHERE " + mine
        + " AND status IN ('invited', 'opened') AND expires_at > \(time) AND expires_at < \(soon)"
        + " AND revoked_at IS NULL GROUP BY interview ORDER BY at LIMIT 50",
      "SELECT s.interview, s.id AS session, coalesce(s.name, '') AS name, count(*) AS count, max(a.submitted_at) AS at"
        + " FROM candidates.answers a JOIN candidates.sessions s ON s.id = a.session WHERE s." + mine
        + " AND a.organisation = \(organisation) AND (a.status = 'failed' OR a.abstained = 'failed')"
        + " AND s.decision IS NULL GROUP BY s.interview, s.id ORDER BY at DESC LIMIT 50",
    ])
    var funnel = CandidateFunnel()
    var scores = (0..<8).map { ScoreBin(from: 1 + Double($0) / 2, to: 1.5 + Double($0) / 2, count: 0) }
    for row in answers[0] { try count(row, &funnel, &scores) }
    let needs =
      try answers[3].map { try item(.failed, $0) } + answers[2].map { try item(.expiring, $0) }
      + answers[1].map { try item(.undecided, $0) }
    return DashboardSummary(at: time, needsMe: needs, funnel: funnel, scores: scores)
  }

  /// Candidates of an interview who may still finish it.
  public func unfinished(in interview: InterviewID, organisation: OrganisationID) async throws -> Int {
    try await database.first(
      """
      SELECT count(*) AS count FROM candidates.sessions
      WHERE organisation = \(organisation) AND interview = \(interview) AND step <= 3
      """)?.get("count") ?? 0
  }

  private static let expiringS = 2 * 86_400.0

  private func item(_ kind: DashboardItem.Kind, _ row: Row) throws -> DashboardItem {
    var item = DashboardItem(
      kind: kind, interview: try row.get("interview"), title: "", count: try row.get("count"), at: try row.get("at"))
    if kind == .failed {
      item.candidate = try row.get("session")
      item.name = try row.get("name")
    }
    return item
  }

  private func count(_ row: Row, _ funnel: inout CandidateFunnel, _ scores: inout [ScoreBin]) throws {
    let count: Int = try row.get("count")
    let decision = try row.get("decision", as: Decision?.self)
    switch try row.get("status", as: SessionStatus.self) {
    case .invited: funnel.invited += count
    case .opened: funnel.opened += count
    case .inProgress: funnel.inProgress += count
    case .completed:
      funnel.completed += count
      if decision == nil { funnel.undecided += count }
    case .expired: funnel.expired += count
    case .withdrawn: funnel.withdrawn += count
    }
    switch decision {
    case .advance: funnel.advance += count
    case .hold: funnel.hold += count
    case .reject: funnel.reject += count
    case nil: break
    }
    funnel.everOpened += try row.get("opened", as: Int.self)
    funnel.everStarted += try row.get("started", as: Int.self)
    if let bin = try row.get("bin", as: Int?.self), scores.indices.contains(bin) { scores[bin].count += count }
  }
}
