public import Contracts
import Foundation
import Kernel

/// What candidates come in by: links, short codes, PINs.
extension Interviews {
  /// The interview behind a link, as long as it takes new candidates.
  ///
  /// - Throws: `link-not-found`, `interview-closed`, `interview-expired`, `interview-not-yet-open`.
  public func byLink(_ link: LinkID) async throws -> PublishedInterview {
    guard let stored = try await Store.byLink(link, database) else { throw InterviewsError.linkNotFound }
    return try await open(stored)
  }

  /// As ``byLink(_:)``, for a candidate who begins now: what they get is a revision that no later edit changes.
  public func begin(_ link: LinkID) async throws -> PublishedInterview {
    guard let stored = try await Store.byLink(link, database) else { throw InterviewsError.linkNotFound }
    let published = try await open(stored)
    if stored.begunRevision == stored.revision { return published }
    // The name is asked for before the lock: another context answers.
    let locked = try await database.transaction { transaction in
      guard var locked = try await Store.byLink(link, locked: true, transaction) else {
        throw InterviewsError.linkNotFound
      }
      locked.begunRevision = locked.revision
      try await Store.update(locked, transaction)
      return locked
    }
    return try check(locked, name: published.organisationName)
  }

  /// What the welcome screen shows. Throws as ``byLink(_:)`` does.
  public func linkInfo(_ link: LinkID) async throws -> LinkInfo {
    let published = try await byLink(link)
    return LinkInfo(
      published.content, organisation: published.organisationName, consent: published.consent,
      needsPIN: published.hasPIN)
  }

  private func open(_ stored: StoredInterview) async throws -> PublishedInterview {
    try check(stored, name: try await organisationName(stored.organisation))
  }

  private func check(_ stored: StoredInterview, name: String) throws -> PublishedInterview {
    let settings = stored.content.settings
    guard stored.status == .published else { throw InterviewsError.closed(organisation: name) }
    if let opensAt = settings.opensAt, opensAt > now() {
      throw InterviewsError.notYetOpen(organisation: name, opensAt: opensAt)
    }
    if let closesAt = settings.closesAt, closesAt <= now() {
      throw InterviewsError.expired(organisation: name, closedAt: closesAt)
    }
    return PublishedInterview(
      interview: stored.id, organisation: stored.organisation, organisationName: name, content: stored.content,
      consent: settings.consent ?? .current, revision: stored.revision, hasPIN: stored.pinMAC != nil)
  }

  // MARK: Codes

  /// The link behind a short code, however it is typed. Throws `code-not-found`. Ask seldom: codes can be guessed.
  public func byCode(_ typed: String) async throws -> CodeLink {
    guard let code = LinkCode.normalised(typed), let link = try await Store.link(code: code, database) else {
      throw InterviewsError.codeNotFound
    }
    return CodeLink(link: link, url: url(link))
  }

  func freeCode(_ transaction: Transaction) async throws -> String {
    var code = LinkCode.random()
    while try await Store.link(code: code, transaction) != nil { code = LinkCode.random() }
    return code
  }

  /// Makes the public link and its code anew; the old ones lead nowhere from then on. Who has begun can go on.
  ///
  /// - Throws: `not-published` for a draft, `interview-archived`.
  public func revokeLink(_ id: InterviewID, version: Int? = nil, by account: Account) async throws -> Interview {
    try await change(id, version, by: account) { stored, transaction in
      if stored.status == .archived { throw InterviewsError.isArchived(id) }
      guard stored.link != nil else { throw InterviewsError.neverPublished(id) }
      stored.link = .random()
      stored.code = try await freeCode(transaction)
      try await record(InterviewUpdated(interview: id), "interview-link-revoked", id, account, transaction)
    }
  }

  // MARK: PINs

  /// Sets or removes the PIN that the public link asks for. Throws `invalid-field`, `interview-archived`.
  public func setPIN(
    _ pin: String?, of id: InterviewID, version: Int? = nil, by account: Account
  ) async throws -> Interview {
    let mac = try pin.map { PIN.mac(try PIN.validated($0), of: id, key: pinKey) }
    return try await change(id, version, by: account) { stored, transaction in
      if stored.status == .archived { throw InterviewsError.isArchived(id) }
      guard stored.pinMAC != mac else { return }
      stored.pinMAC = mac
      stored.pinFailures = 0
      stored.pinFailedAt = nil
      try await record(InterviewUpdated(interview: id), "interview-pin-set", id, account, transaction)
    }
  }

  /// Whether a session may begin by this link. Links that are not public ones, and those without a PIN, ask for none.
  ///
  /// - Throws: `pin-needed`, `pin-wrong`; after ten wrong ones `pin-locked` for a quarter of an hour.
  public func checkPIN(_ pin: String?, of link: LinkID) async throws {
    guard try await Store.byLink(link, database)?.pinMAC != nil else { return }
    let answer = try await database.transaction { transaction in
      guard var stored = try await Store.byLink(link, locked: true, transaction) else {
        return StoredInterview.PINAnswer.right
      }
      let before = stored
      let answer = stored.check(pin: pin, at: now(), key: pinKey)
      if stored != before { try await Store.update(stored, transaction) }
      return answer
    }
    // Thrown after the commit: a wrong one has to be counted.
    switch answer {
    case .right: return
    case .missing: throw InterviewsError.pinNeeded
    case .wrong: throw InterviewsError.pinWrong
    case .locked(let seconds): throw InterviewsError.pinLocked(retryAfterS: seconds)
    }
  }
}
