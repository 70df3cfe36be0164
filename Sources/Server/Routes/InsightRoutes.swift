import Analysis
import Candidates
import Composition
import Contracts

/// What answers and decisions say beyond scores: skills, match with the job, search by meaning, fairness.
enum InsightRoutes {
  static let all: [Route] = [
    .json(
      .get, "/v1/skills", "getSkills", "The organisation's own names of skills, beside those that ship.", .staff
    ) { call in
      try await call.engine.analysis.skills(organisation: try call.account().organisation)
    },
    .json(
      .put, "/v1/skills", "setSkills", "Put these names of skills in place of the organisation's own.", .editors,
      takes: SkillList.self
    ) { call, list in
      let account = try call.account()
      return try await call.engine.analysis.setSkills(list, organisation: account.organisation, by: account.user)
    },
    .json(
      .get, "/v1/interviews/{id}/fairness", "getFairness",
      "How often those of each group of the voluntary forms go on; of fewer than five, nothing.", .staff
    ) { call in
      try await call.engine.candidates.fairness(
        of: try call.id("id"), organisation: try call.account().organisation)
    },
  ]
}
