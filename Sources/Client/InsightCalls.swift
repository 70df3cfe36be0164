public import Contracts

/// What answers and decisions say beyond scores.
public struct InsightCalls: Sendable {
  let reviewer: ReviewerWire

  /// `GET /v1/skills`: the organisation's own names of skills.
  public func skills() async throws -> SkillList {
    try await reviewer.json(SkillList.self, .get("/v1/skills"))
  }

  /// `GET /v1/interviews/{id}/fairness`: decisions by group.
  public func fairness(of interview: InterviewID) async throws -> FairnessReport {
    try await reviewer.json(FairnessReport.self, .get("/v1/interviews/\(interview)/fairness"))
  }

  /// `GET /v1/search`: passages of all answers by their meaning.
  public func search(_ query: String, limit: Int = 20) async throws -> PassageSearch {
    try await reviewer.json(PassageSearch.self, .get("/v1/search?limit=\(limit)&q=" + Wire.escape(query)))
  }

  /// `GET /v1/candidates/{id}/match`: requirements of the job beside what was said.
  public func match(_ session: SessionID) async throws -> JobMatch {
    try await reviewer.json(JobMatch.self, .get("/v1/candidates/\(session)/match"))
  }

  /// `PUT /v1/skills`: these in place of the organisation's own.
  @discardableResult
  public func setSkills(_ own: [OwnSkill]) async throws -> SkillList {
    try await reviewer.json(SkillList.self, .put("/v1/skills", SkillList(own: own)))
  }
}
