import Composition
import Contracts
import Interviews

/// What interviews are begun with: templates and the question bank.
enum TemplateRoutes {
  static let all: [Route] = [
    .json(
      .get, "/v1/templates", "listTemplates", "Templates: the organisation's own, then those that ship.", .staff,
      query: [Route.QueryParameter(name: "language", summary: "Those in this language alone, as en or ru.")]
    ) { call in
      try await call.engine.interviews.templates(
        organisation: try call.account().organisation, language: call.query("language"))
    },
    .json(.get, "/v1/templates/{template}", "getTemplate", "One template, whole.", .staff) { call in
      try await call.engine.interviews.template(
        call.parameters["template"] ?? "", organisation: try call.account().organisation)
    },
    .json(
      .post, "/v1/templates", "saveTemplate", "Keep an interview as a template of the organisation.", .editors,
      takes: TemplateRequest.self, status: 201
    ) {
      try await $0.engine.interviews.saveTemplate($1, by: try $0.account())
    }.with { $0.isIdempotent = true },
    .done(
      .delete, "/v1/templates/{template}", "deleteTemplate", "Delete a template of the organisation.", .editors
    ) { call in
      try await call.engine.interviews.deleteTemplate(call.parameters["template"] ?? "", by: try call.account())
    },
    .json(
      .get, "/v1/questions", "searchQuestions", "Questions of interviews and templates, to pick from.", .staff,
      query: [Route.QueryParameter(name: "search", summary: "Words of text, competency and source.")]
        + InterviewRoutes.paging
    ) { call in
      let page = try call.page()
      return try await call.engine.interviews.questions(
        organisation: try call.account().organisation, search: call.query("search") ?? "", cursor: page.cursor,
        limit: page.limit)
    },
  ]
}
