public import Contracts
public import Foundation
public import Kernel

/// Interviews: written, published behind a link, closed.
public struct Interviews: Sendable {
  public static let migrations = Migrations(
    schema: "interviews", files: [(name: "m0001_interviews", sql: PackageResources.m0001_interviews_sql)])

  let database: Database
  private let publicURL: String
  private let organisationName: @Sendable (OrganisationID) async throws -> String
  private let now: @Sendable () -> Date

  /// - Parameters:
  ///   - publicURL: Where candidates reach this server, as `https://interviews.example.org`.
  ///   - organisationName: The name that candidates see; from Users.
  public init(
    database: Database, publicURL: String,
    organisationName: @escaping @Sendable (OrganisationID) async throws -> String,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.database = database
    self.publicURL = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
    self.organisationName = organisationName
    self.now = now
  }

  // MARK: For HR

  /// Makes a draft. Throws `invalid-field`.
  public func create(_ draft: InterviewDraft, by account: Account) async throws -> Interview {
    let content = draft.tidied()
    try content.validate()
    let time = now()
    let stored = Store.Stored(
      id: .new(at: time), organisation: account.organisation, status: .draft, content: content, link: nil,
      createdAt: time, updatedAt: time, candidates: 0, completed: 0)
    try await database.transaction { transaction in
      try await Store.insert(stored, transaction)
      try await record(InterviewCreated(interview: stored.id), "interview-created", stored.id, account, transaction)
    }
    return wire(stored)
  }

  /// Newest first, up to 200 a page. Throws `invalid-field` for a bad limit or cursor.
  public func list(
    organisation: OrganisationID, cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<Interview> {
    let page = try PageRequest(cursor: cursor, limit: limit)
    // One more than asked tells whether there is a next page.
    let found = try await Store.list(organisation, before: page.before, limit: limit + 1, database)
    let items = found.prefix(limit)
    let next = found.count > limit ? items.last?.id.description : nil
    return Page(items: items.map(wire), next: next)
  }

  /// Throws `interview-not-found`.
  public func get(_ id: InterviewID, organisation: OrganisationID) async throws -> Interview {
    guard let stored = try await Store.get(id, organisation, database) else { throw InterviewsError.notFound(id) }
    return wire(stored)
  }

  /// Replaces the content. Candidates who have begun keep the interview that they began with.
  ///
  /// - Throws: `invalid-field`; what was published once has to stay fit to be published.
  public func update(_ id: InterviewID, _ draft: InterviewDraft, by account: Account) async throws -> Interview {
    try await change(id, by: account) { stored, transaction in
      let content = draft.tidied()
      if stored.status.demandsCompleteness {
        try content.validateCompleteness()
      } else {
        try content.validate()
      }
      guard content != stored.content else { return }
      stored.content = content
      try await record(InterviewUpdated(interview: id), "interview-updated", id, account, transaction)
    }
  }

  /// Deletes a draft. Throws `not-a-draft`, `interview-not-found`.
  public func delete(_ id: InterviewID, by account: Account) async throws {
    try await database.transaction { transaction in
      guard let stored = try await Store.lock(id, account.organisation, transaction) else {
        throw InterviewsError.notFound(id)
      }
      guard stored.status == .draft else { throw InterviewsError.notADraft(id) }
      try await Store.delete(id, account.organisation, transaction)
      try await transaction.audit(
        actor: account.user.description, action: "interview-deleted", object: "interview:\(id)",
        organisation: account.organisation)
    }
  }

  /// Opens the link to candidates. The link stays the same from the first publishing on; again is harmless.
  ///
  /// - Throws: `invalid-field` without questions, without their words, or with a closing time that has passed.
  public func publish(_ id: InterviewID, by account: Account) async throws -> Interview {
    try await change(id, by: account) { stored, transaction in
      guard stored.status != .published else { return }
      try stored.content.validateCompleteness()
      try stored.content.validateClosingTime(at: now())
      stored.status = .published
      stored.link = stored.link ?? .random()
      try await record(InterviewPublished(interview: id), "interview-published", id, account, transaction)
    }
  }

  /// Closes the link to new candidates; those who have begun may finish. Again is harmless.
  ///
  /// - Throws: `not-published` for a draft.
  public func close(_ id: InterviewID, by account: Account) async throws -> Interview {
    try await change(id, by: account) { stored, transaction in
      guard stored.status != .closed else { return }
      guard stored.status != .draft else { throw InterviewsError.neverPublished(id) }
      stored.status = .closed
      try await record(InterviewClosed(interview: id), "interview-closed", id, account, transaction)
    }
  }

  // MARK: For candidates

  /// The interview behind a link, as long as it takes new candidates.
  ///
  /// - Throws: `link-not-found`, `interview-closed`, `interview-expired`.
  public func byLink(_ link: LinkID) async throws -> PublishedInterview {
    guard let stored = try await Store.byLink(link, database) else { throw InterviewsError.linkNotFound }
    let name = try await organisationName(stored.organisation)
    guard stored.status == .published else { throw InterviewsError.closed(organisation: name) }
    if let closesAt = stored.content.settings.closesAt, closesAt <= now() {
      throw InterviewsError.expired(organisation: name, closedAt: closesAt)
    }
    return PublishedInterview(
      interview: stored.id, organisation: stored.organisation, organisationName: name,
      content: stored.content, consent: .current)
  }

  /// What the welcome screen shows. Throws as ``byLink(_:)`` does.
  public func linkInfo(_ link: LinkID) async throws -> LinkInfo {
    let published = try await byLink(link)
    let content = published.content
    return LinkInfo(content, organisation: published.organisationName, consent: published.consent, needsPIN: false)
  }

  // MARK: Shared

  /// One change of one interview, under its lock; `body` says nothing changed by leaving it as it was.
  private func change(
    _ id: InterviewID, by account: Account, _ body: (inout Store.Stored, Transaction) async throws -> Void
  ) async throws -> Interview {
    try await database.transaction { transaction in
      guard var stored = try await Store.lock(id, account.organisation, transaction) else {
        throw InterviewsError.notFound(id)
      }
      let before = (stored.status, stored.content)
      try await body(&stored, transaction)
      if before != (stored.status, stored.content) {
        stored.updatedAt = now()
        try await Store.update(stored, transaction)
      }
      return wire(stored)
    }
  }

  private func record(
    _ event: some EventData, _ action: String, _ id: InterviewID, _ account: Account, _ transaction: Transaction
  ) async throws {
    try await transaction.publish(event, organisation: account.organisation)
    try await transaction.audit(
      actor: account.user.description, action: action, object: "interview:\(id)",
      organisation: account.organisation)
  }

  private func wire(_ stored: Store.Stored) -> Interview {
    Interview(
      id: stored.id, status: stored.status, content: stored.content, link: stored.link,
      url: stored.link.map { "\(publicURL)/i/\($0)" }, createdAt: stored.createdAt, updatedAt: stored.updatedAt,
      candidates: stored.candidates, completed: stored.completed)
  }
}
