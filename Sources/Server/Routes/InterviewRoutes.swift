import Composition
import Contracts
import Interviews

/// Interviews, for those who write and publish them.
enum InterviewRoutes {
  static let paging = [
    Route.QueryParameter(name: "limit", summary: "Items a page, 1 to 200; 50 unless told.", isInteger: true),
    Route.QueryParameter(name: "cursor", summary: "The `next` of the page before."),
  ]

  static let all: [Route] = [
    .json(.get, "/v1/interviews", "listInterviews", "Interviews, newest first.", .staff, query: paging) { call in
      let page = try call.page()
      return try await call.engine.interviews.list(
        organisation: try call.account().organisation, cursor: page.cursor, limit: page.limit)
    },
    .json(
      .post, "/v1/interviews", "createInterview", "Make a draft.", .editors, takes: InterviewDraft.self, status: 201
    ) {
      try await $0.engine.interviews.create($1, by: try $0.account())
    }.with { $0.isIdempotent = true },
    .json(.get, "/v1/interviews/{id}", "getInterview", "One interview.", .staff) { call in
      try await call.engine.interviews.get(try call.id("id"), organisation: try call.account().organisation)
    },
    .json(
      .put, "/v1/interviews/{id}", "updateInterview", "Replace an interview's content.", .editors,
      takes: InterviewDraft.self
    ) { call, draft in
      try await call.engine.interviews.update(try call.id("id"), draft, by: try call.account())
    },
    .done(.delete, "/v1/interviews/{id}", "deleteInterview", "Delete a draft.", .editors) { call in
      try await call.engine.interviews.delete(try call.id("id"), by: try call.account())
    },
    .json(
      .post, "/v1/interviews/{id}/publish", "publishInterview", "Open the link to candidates.", .editors
    ) { call in
      try await call.engine.interviews.publish(try call.id("id"), by: try call.account())
    },
    .json(
      .post, "/v1/interviews/{id}/close", "closeInterview", "Close the link to new candidates.", .editors
    ) { call in
      try await call.engine.interviews.close(try call.id("id"), by: try call.account())
    },
  ]
}
