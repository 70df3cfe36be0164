import Candidates
import Composition
import Contracts

/// What candidates may ask for besides answering, and what HR sees and does of that.
enum RightsRoutes {
  static let all: [Route] = [
    .json(
      .post, "/v1/session/incidents", "reportIncident",
      "Something is wrong: it is kept, and may give a take or time back. The same id again changes nothing.",
      .candidate, takes: IncidentReport.self
    ) { call, report in
      let session = try call.session()
      return try await call.engine.candidates.report(
        report, session: session.id, organisation: session.organisation)
    },
    .json(
      .post, "/v1/session/withdraw", "withdrawSession",
      "Take no further part: everything of the candidate is deleted. Again gives the same certificate.", .candidate
    ) { call in
      let session = try call.session()
      return try await call.engine.erase(session.id, organisation: session.organisation, by: .candidate)
    },
    .json(
      .get, "/v1/session/copy", "copySession", "Everything that is held of the candidate.", .candidate
    ) { call in
      let session = try call.session()
      return try await call.engine.copy(of: session.id, organisation: session.organisation)
    },
    .done(
      .post, "/v1/session/groups", "giveGroups",
      "The voluntary form after submission, kept apart from the application; a second one is not kept.", .candidate,
      takes: GroupForm.self
    ) { call, form in
      let session = try call.session()
      try await call.engine.candidates.groups(form, session: session.id, organisation: session.organisation)
    },
    .json(
      .get, "/v1/interviews/{id}/groups", "getGroups",
      "What the voluntary forms of an interview say together; of fewer than five, nothing.", .staff
    ) { call in
      try await call.engine.candidates.groups(
        of: try call.id("id"), organisation: try call.account().organisation)
    },
    .json(
      .post, "/v1/candidates/{id}/erase", "eraseCandidate",
      "Delete everything of a candidate for good. Again gives the same certificate.", .editors
    ) { call in
      let account = try call.account()
      return try await call.engine.erase(try call.id("id"), organisation: account.organisation, by: .staff(account))
    },
  ]
}
