public import Contracts

/// What interviews are begun with.
public struct TemplateCalls: Sendable {
  let reviewer: ReviewerWire

  /// `GET /v1/templates`: the organisation's own, then those that ship; in one language or all.
  public func list(language: String? = nil) async throws -> [TemplateSummary] {
    let query = language.map { "?language=" + Wire.escape($0) } ?? ""
    return try await reviewer.json(TemplateList.self, .get("/v1/templates" + query)).items
  }

  /// `GET /v1/templates/{template}`, whole.
  public func get(_ id: String) async throws -> InterviewTemplate {
    try await reviewer.json(InterviewTemplate.self, .get("/v1/templates/\(Wire.escape(id))"))
  }

  /// `POST /v1/templates`: keeps an interview as a template of the organisation.
  public func save(_ request: TemplateRequest, key: String? = nil) async throws -> InterviewTemplate {
    try await reviewer.json(InterviewTemplate.self, .post("/v1/templates", request).with(key: key))
  }

  /// `DELETE /v1/templates/{template}`; the organisation's own only.
  public func delete(_ id: String) async throws {
    try await reviewer.done(.delete("/v1/templates/\(Wire.escape(id))"))
  }

  /// `GET /v1/questions`: the question bank. `cursor` is the `next` of the page before.
  public func questions(
    search: String? = nil, cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<BankQuestion> {
    let query = paging(cursor, limit) + (search.map { "&search=" + Wire.escape($0) } ?? "")
    return try await reviewer.json(Page<BankQuestion>.self, .get("/v1/questions" + query))
  }
}
