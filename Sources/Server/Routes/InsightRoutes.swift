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
      .get, "/v1/search", "searchAnswers",
      "Passages of all answers by their meaning, the nearest first; names only where no interview is reviewed blind.",
      .staff,
      query: [
        Route.QueryParameter(name: "q", summary: "What is searched for, in words of any language that is spoken."),
        Route.QueryParameter(name: "limit", summary: "1 to 50; 20 unless told.", isInteger: true),
      ]
    ) { call in
      try await call.engine.search(
        call.query("q") ?? "", limit: call.query("limit").flatMap(Int.init) ?? 20,
        organisation: try call.account().organisation)
    },
    .json(
      .get, "/v1/candidates/{id}/match", "matchCandidate",
      "The requirements of the job description beside what the candidate said; no score.", .staff
    ) { call in
      try await call.engine.match(try call.id("id"), organisation: try call.account().organisation)
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
