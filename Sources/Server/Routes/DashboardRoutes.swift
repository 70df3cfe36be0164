import Composition
import Contracts

/// What the console opens with.
enum DashboardRoutes {
  static let all: [Route] = [
    .json(
      .get, "/v1/dashboard", "getDashboard", "What needs somebody, and how far candidates have come.", .staff,
      query: [Route.QueryParameter(name: "interview", summary: "Of this interview alone.")]
    ) { call in
      try await call.engine.dashboard(
        organisation: try call.account().organisation, interview: try CandidateListRoutes.interview(call))
    }
  ]
}
