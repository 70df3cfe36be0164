public import Contracts
public import Foundation
import Kernel

/// Interviews to begin with: those that ship, and the organisation's own.
extension Interviews {
  /// The organisation's own, newest first, then those that ship.
  ///
  /// - Parameter language: BCP 47, as `ru`; nil for all.
  public func templates(organisation: OrganisationID, language: String? = nil) async throws -> TemplateList {
    let all = try await TemplateStore.list(organisation, database) + shipped.all()
    return TemplateList(
      items: all.filter { language == nil || $0.language.lowercased() == language?.lowercased() }
        .map(TemplateSummary.init))
  }

  /// Throws `template-not-found`.
  public func template(_ id: String, organisation: OrganisationID) async throws -> InterviewTemplate {
    if let own = UUID(uuidString: id) {
      if let found = try await TemplateStore.get(own, organisation, database) { return found }
    } else if let found = try shipped.all().first(where: { $0.id == id }) {
      return found
    }
    throw InterviewsError.templateNotFound(id)
  }

  /// Keeps an interview as a template of the organisation. Throws `interview-not-found`, `invalid-field`.
  public func saveTemplate(_ request: TemplateRequest, by account: Account) async throws -> InterviewTemplate {
    var content = try await stored(request.interview, account.organisation).content.withNewQuestions()
    // Times and a trial are of that one interview.
    content.settings.opensAt = nil
    content.settings.closesAt = nil
    content.settings.allowsStandIns = false
    let name = TextRules.tidied(request.name ?? String(content.title.prefix(120)))
    let summary = TextRules.tidied(request.summary ?? "")
    try Check.text(name, 1...120, "name", "The name of the template")
    try Check.text(summary, 0...300, "summary", "The summary")
    let template = InterviewTemplate(
      id: ID<TemplateTag>.new(at: now()).description, language: content.language ?? "en", name: name,
      summary: summary, isOwn: true, interview: content)
    try await database.transaction { transaction in
      try await TemplateStore.insert(template, account.organisation, at: now(), transaction)
      try await transaction.audit(
        actor: account.user.description, action: "template-saved", object: "template:\(template.id)",
        organisation: account.organisation)
    }
    return template
  }

  /// Throws `template-not-found`, `template-ships`.
  public func deleteTemplate(_ id: String, by account: Account) async throws {
    guard let own = UUID(uuidString: id) else {
      if try shipped.all().contains(where: { $0.id == id }) { throw InterviewsError.templateShips }
      throw InterviewsError.templateNotFound(id)
    }
    try await database.transaction { transaction in
      guard try await TemplateStore.delete(own, account.organisation, transaction) else {
        throw InterviewsError.templateNotFound(id)
      }
      try await transaction.audit(
        actor: account.user.description, action: "template-deleted", object: "template:\(id)",
        organisation: account.organisation)
    }
  }

  /// A draft with the template's content. Throws `template-not-found`, `invalid-field`.
  public func create(from request: FromTemplate, by account: Account) async throws -> Interview {
    let template = try await template(request.template, organisation: account.organisation)
    var content = template.interview.withNewQuestions()
    if let title = request.title { content.title = title }
    return try await create(content, by: account)
  }

  // MARK: Files

  /// The interview as a YAML file. Throws `interview-not-found`.
  public func export(_ id: InterviewID, organisation: OrganisationID) async throws -> String {
    try InterviewYAML.text(try await stored(id, organisation).content)
  }

  /// A draft from a YAML file, exported or a template. Throws `invalid-yaml` with key and line, `invalid-field`.
  public func importYAML(_ data: Data, by account: Account) async throws -> Interview {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw InterviewsError.yaml("The file is not text in UTF-8. Save it so, and import it again.")
    }
    return try await create(try InterviewYAML.interview(text), by: account)
  }
}

enum TemplateTag {}
