internal import Client
public import Contracts
public import Foundation

/// Interviews as the console works with them. A `key` is the same for every repeat of one request; a `version` is the
/// one that the change was made on.
public nonisolated struct InterviewServices: Sendable {
  /// One page, newest first: statuses (nil is all but archived), words of the title, the `next` of the page before.
  public var list: @Sendable ([InterviewStatus]?, String?, String?) async throws -> Page<Interview>
  public var get: @Sendable (InterviewID) async throws -> Interview
  public var create: @Sendable (InterviewDraft, _ key: String) async throws -> Interview
  public var createFrom: @Sendable (FromTemplate, _ key: String) async throws -> Interview
  public var duplicate: @Sendable (InterviewID, _ key: String) async throws -> Interview
  public var update: @Sendable (InterviewID, InterviewDraft, _ version: Int) async throws -> Interview
  public var delete: @Sendable (InterviewID) async throws -> Void
  public var publish: @Sendable (InterviewID) async throws -> Interview
  public var close: @Sendable (InterviewID) async throws -> Interview
  public var archive: @Sendable (InterviewID) async throws -> Interview
  public var restore: @Sendable (InterviewID) async throws -> Interview
  public var revokeLink: @Sendable (InterviewID) async throws -> Interview
  public var setPIN: @Sendable (InterviewID, _ pin: String?) async throws -> Interview
  /// As a YAML file.
  public var export: @Sendable (InterviewID) async throws -> Data
  public var importYAML: @Sendable (Data, _ key: String) async throws -> Interview

  init(_ client: ParleyClient) {
    let calls = client.interviews
    list = { try await calls.list(statuses: $0, search: $1, cursor: $2) }
    get = { try await calls.get($0) }
    create = { try await calls.create($0, key: $1) }
    createFrom = { try await calls.create(from: $0, key: $1) }
    duplicate = { try await calls.duplicate($0, key: $1) }
    update = { try await calls.update($0, $1, version: $2) }
    delete = { try await calls.delete($0) }
    publish = { try await calls.publish($0) }
    close = { try await calls.close($0) }
    archive = { try await calls.archive($0) }
    restore = { try await calls.restore($0) }
    revokeLink = { try await calls.revokeLink($0) }
    setPIN = { try await calls.setPIN($1, of: $0) }
    export = { try await calls.export($0) }
    importYAML = { try await calls.importYAML($0, key: $1) }
  }
}

/// What interviews are begun with.
public nonisolated struct TemplateServices: Sendable {
  /// In one language, or all with nil.
  public var list: @Sendable (_ language: String?) async throws -> [TemplateSummary]
  public var get: @Sendable (_ id: String) async throws -> InterviewTemplate
  public var save: @Sendable (TemplateRequest, _ key: String) async throws -> InterviewTemplate
  public var delete: @Sendable (_ id: String) async throws -> Void
  /// The question bank: words to search for, the `next` of the page before.
  public var questions: @Sendable (_ search: String?, _ cursor: String?) async throws -> Page<BankQuestion>

  init(_ client: ParleyClient) {
    let calls = client.templates
    list = { try await calls.list(language: $0) }
    get = { try await calls.get($0) }
    save = { try await calls.save($0, key: $1) }
    delete = { try await calls.delete($0) }
    questions = { try await calls.questions(search: $0, cursor: $1) }
  }
}
