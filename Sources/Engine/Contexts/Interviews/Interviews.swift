public import Contracts
public import Foundation
public import Kernel
public import Platform

/// Interviews: written, published behind a link, closed, put away; and the templates that they begin with.
public struct Interviews: Sendable {
  public static let migrations = Migrations(
    schema: "interviews", files: [(name: "m0001_interviews", sql: PackageResources.m0001_interviews_sql)])

  let database: Database
  let publicURL: String
  let pinKey: Data
  let organisationName: @Sendable (OrganisationID) async throws -> String
  let shipped: ShippedTemplates
  let now: @Sendable () -> Date

  /// - Parameters:
  ///   - publicURL: Where candidates reach this server, as `https://interviews.example.org`.
  ///   - pinKey: 32 bytes for the keyed hash of PINs.
  ///   - templates: The folder with the templates that ship; nil without any.
  ///   - organisationName: The name that candidates see; from Users.
  public init(
    database: Database, publicURL: String, pinKey: Data, templates: URL? = Folders.shipped("templates"),
    organisationName: @escaping @Sendable (OrganisationID) async throws -> String,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.database = database
    self.publicURL = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
    self.pinKey = pinKey
    self.organisationName = organisationName
    shipped = ShippedTemplates(folder: templates)
    self.now = now
  }

  // MARK: Reading

  /// Newest first, up to 200 a page; without logos and pictures, which ``get(_:organisation:)`` brings.
  ///
  /// - Parameters:
  ///   - statuses: nil for all that are not archived.
  ///   - search: words of the title.
  /// - Throws: `invalid-field` for a bad limit or cursor.
  public func list(
    organisation: OrganisationID, statuses: [InterviewStatus]? = nil, search: String = "", cursor: String? = nil,
    limit: Int = 50
  ) async throws -> Page<Interview> {
    let page = try PageRequest(cursor: cursor, limit: limit)
    // One more than asked tells whether there is a next page.
    let found = try await Store.list(
      organisation, statuses: statuses ?? [.draft, .published, .closed], words: try Search.words(search),
      before: page.before, limit: limit + 1, database)
    let items = found.prefix(limit)
    let next = found.count > limit ? items.last?.id.description : nil
    return Page(items: items.map(wire), next: next)
  }

  /// Throws `interview-not-found`.
  public func get(_ id: InterviewID, organisation: OrganisationID) async throws -> Interview {
    wire(try await stored(id, organisation))
  }

  /// Titles of those that are of the organisation.
  public func titles(_ ids: [InterviewID], organisation: OrganisationID) async throws -> [InterviewID: String] {
    try await Store.titles(ids, organisation, database)
  }

  /// Those of these where the program's score is hidden until one's own rating is in.
  public func hidingScores(_ ids: [InterviewID], organisation: OrganisationID) async throws -> Set<InterviewID> {
    try await Store.hidingScores(ids, organisation, database)
  }

  /// What those who read answers of these interviews have to know.
  public func reviewFacts(
    _ ids: [InterviewID], organisation: OrganisationID
  ) async throws -> [InterviewID: (title: String, isBlind: Bool)] {
    try await Store.reviewFacts(ids, organisation, database)
  }

  /// Published ones that take new candidates only until some time in the next `withinS` seconds, soonest first.
  public func closing(
    withinS: Double, organisation: OrganisationID
  ) async throws -> [(interview: InterviewID, title: String, at: Date)] {
    try await Store.closing(from: now(), to: now().addingTimeInterval(withinS), organisation, database)
  }

  func stored(_ id: InterviewID, _ organisation: OrganisationID) async throws -> StoredInterview {
    guard let stored = try await Store.get(id, organisation, database) else { throw InterviewsError.notFound(id) }
    return stored
  }

  // MARK: Writing
  //
  // Each change takes the version that it was made over; with another there now it throws `edited-elsewhere`, and nil
  // changes whatever is there.

  /// Makes a draft. Throws `invalid-field`.
  public func create(_ draft: InterviewDraft, by account: Account) async throws -> Interview {
    let content = draft.tidied()
    try content.validate()
    let time = now()
    let stored = StoredInterview(
      id: .new(at: time), organisation: account.organisation, status: .draft, content: content, createdAt: time,
      updatedAt: time)
    try await database.transaction { transaction in
      try await Store.insert(stored, transaction)
      try await record(InterviewCreated(interview: stored.id), "interview-created", stored.id, account, transaction)
    }
    return wire(stored)
  }

  /// A draft with the same content but for its times; its questions have ids of their own.
  public func duplicate(_ id: InterviewID, by account: Account) async throws -> Interview {
    var content = try await stored(id, account.organisation).content.withNewQuestions()
    let suffix = content.language?.hasPrefix("ru") == true ? " (копия)" : " (copy)"
    content.title = String(content.title.prefix(200 - suffix.unicodeScalars.count)) + suffix
    content.settings.opensAt = nil
    content.settings.closesAt = nil
    return try await create(content, by: account)
  }

  /// Replaces the content. Candidates who have begun keep the interview that they began with.
  ///
  /// - Throws: `invalid-field`; what was published once has to stay fit to be published. `interview-archived`.
  public func update(
    _ id: InterviewID, _ draft: InterviewDraft, version: Int? = nil, by account: Account
  ) async throws -> Interview {
    try await change(id, version, by: account) { stored, transaction in
      guard try stored.edit(draft) else { return }
      try await record(InterviewUpdated(interview: id), "interview-updated", id, account, transaction)
    }
  }

  /// Puts a question after another, or first with nil. Made on what is there now, so that it undoes nobody's edit.
  ///
  /// - Throws: `question-not-found`, `invalid-field`, `interview-archived`.
  public func move(
    _ question: QuestionID, after: QuestionID?, of id: InterviewID, version: Int? = nil, by account: Account
  ) async throws -> Interview {
    try await change(id, version, by: account) { stored, transaction in
      guard try stored.move(question, after: after) else { return }
      try await record(InterviewUpdated(interview: id), "interview-updated", id, account, transaction)
    }
  }

  /// Deletes a draft. Throws `not-a-draft`, `interview-not-found`.
  public func delete(_ id: InterviewID, version: Int? = nil, by account: Account) async throws {
    try await database.transaction { transaction in
      let stored = try await lock(id, version, account, transaction)
      guard stored.status == .draft else { throw InterviewsError.notADraft(id) }
      try await Store.delete(id, account.organisation, transaction)
      try await record(InterviewDeleted(interview: id), "interview-deleted", id, account, transaction)
    }
  }

  // MARK: Moves

  /// Opens the link to candidates. The link stays the same from the first publishing on; again is harmless.
  ///
  /// - Throws: `invalid-field` for what is not fit to be seen or a closing time that has passed; `interview-archived`.
  public func publish(_ id: InterviewID, version: Int? = nil, by account: Account) async throws -> Interview {
    try await change(id, version, by: account) { stored, transaction in
      guard try stored.publish(at: now()) else { return }
      if stored.code == nil { stored.code = try await freeCode(transaction) }
      try await record(InterviewPublished(interview: id), "interview-published", id, account, transaction)
    }
  }

  /// Closes the link to new candidates; those who have begun may finish. Again is harmless.
  ///
  /// - Throws: `not-published` for a draft, `interview-archived`.
  public func close(_ id: InterviewID, version: Int? = nil, by account: Account) async throws -> Interview {
    try await change(id, version, by: account) { stored, transaction in
      guard try stored.close() else { return }
      try await record(InterviewClosed(interview: id), "interview-closed", id, account, transaction)
      if stored.isComplete {
        try await transaction.publish(InterviewCompleted(interview: id), organisation: account.organisation)
      }
    }
  }

  /// Puts a closed interview away. Throws `not-closed`.
  public func archive(_ id: InterviewID, version: Int? = nil, by account: Account) async throws -> Interview {
    try await change(id, version, by: account) { stored, transaction in
      guard try stored.archive() else { return }
      try await record(InterviewArchived(interview: id), "interview-archived", id, account, transaction)
    }
  }

  /// Takes an interview back from the archive; it is closed then. Throws `not-archived`.
  public func restore(_ id: InterviewID, version: Int? = nil, by account: Account) async throws -> Interview {
    try await change(id, version, by: account) { stored, transaction in
      guard try stored.restore() else { return }
      try await record(InterviewRestored(interview: id), "interview-restored", id, account, transaction)
    }
  }

  // MARK: Shared

  /// One change of one interview, under its lock; `body` says nothing changed by leaving it as it was.
  func change(
    _ id: InterviewID, _ version: Int?, by account: Account,
    _ body: (inout StoredInterview, Transaction) async throws -> Void
  ) async throws -> Interview {
    try await database.transaction { transaction in
      var stored = try await lock(id, version, account, transaction)
      let before = stored
      try await body(&stored, transaction)
      if before != stored {
        stored.version += 1
        stored.updatedAt = now()
        try await Store.update(stored, transaction)
      }
      return wire(stored)
    }
  }

  private func lock(
    _ id: InterviewID, _ version: Int?, _ account: Account, _ transaction: Transaction
  ) async throws -> StoredInterview {
    guard let stored = try await Store.lock(id, account.organisation, transaction) else {
      throw InterviewsError.notFound(id)
    }
    if let version, version != stored.version { throw InterviewsError.editedElsewhere(stored) }
    return stored
  }

  func record(
    _ event: some EventData, _ action: String, _ id: InterviewID, _ account: Account, _ transaction: Transaction
  ) async throws {
    try await transaction.publish(event, organisation: account.organisation)
    try await transaction.audit(
      actor: account.user.description, action: action, object: "interview:\(id)",
      organisation: account.organisation)
  }

  func wire(_ stored: StoredInterview) -> Interview {
    Interview(
      id: stored.id, status: stored.status, content: stored.content, version: stored.version,
      revision: stored.revision, link: stored.link, url: stored.link.map(url), code: stored.code,
      hasPIN: stored.pinMAC != nil, createdAt: stored.createdAt, updatedAt: stored.updatedAt,
      candidates: stored.candidates, completed: stored.completed)
  }

  func url(_ link: LinkID) -> String { "\(publicURL)/i/\(link)" }
}

extension InterviewDraft {
  /// The same questions as new ones.
  func withNewQuestions() -> InterviewDraft {
    var draft = self
    for index in draft.questions.indices { draft.questions[index].id = .new() }
    return draft
  }
}

/// Words that a person searches for.
enum Search {
  static func words(_ text: String) throws(InterviewsError) -> [String] {
    try Check.text(TextRules.tidied(text), 0...200, "search", "The search")
    return text.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init)
  }
}
