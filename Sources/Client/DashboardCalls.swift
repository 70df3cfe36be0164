public import Contracts

/// What needs somebody.
public struct DashboardCalls: Sendable {
  let reviewer: ReviewerWire

  /// `GET /v1/dashboard`: of one interview, or of all with nil.
  public func get(interview: InterviewID? = nil) async throws -> DashboardSummary {
    let query = interview.map { "?interview=\($0)" } ?? ""
    return try await reviewer.json(DashboardSummary.self, .get("/v1/dashboard" + query))
  }
}
