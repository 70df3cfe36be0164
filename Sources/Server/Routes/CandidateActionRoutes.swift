import Candidates
import Composition
import Contracts

/// What HR does with candidates, one or many.
enum CandidateActionRoutes {
  static let all: [Route] = [
    .json(
      .put, "/v1/candidates/{id}/tags", "setCandidateTags", "Give a candidate these tags and no others.", .editors,
      takes: CandidateTags.self
    ) { call, tags in
      try await call.engine.candidates.setTags(tags, of: try call.id("id"), by: try call.account())
    },
    .json(
      .post, "/v1/candidates/{id}/decisions", "decideCandidate", "Decide on a candidate; earlier decisions are kept.",
      .editors, takes: DecisionGiven.self
    ) { call, decision in
      try await call.engine.candidates.decide(decision, on: try call.id("id"), by: try call.account())
    }.with { $0.isIdempotent = true },
    .json(.post, "/v1/candidates/{id}/withdraw", "withdrawCandidate", "End a candidate's part.", .editors) { call in
      try await call.engine.candidates.withdraw(try call.id("id"), by: try call.account())
    },
    .json(
      .post, "/v1/candidate-actions", "bulkCandidates", "One action on many candidates, all or none.", .editors,
      takes: BulkAction.self
    ) { call, action in
      try await call.engine.candidates.bulk(action, by: try call.account())
    }.with { $0.isIdempotent = true },
  ]
}
