public import Contracts
import Crypto
public import Foundation
import Kernel

/// The secret in the address of a page for a candidate's phone.
public typealias PhoneToken = ID<PhoneTokenTag>
public enum PhoneTokenTag {}

/// What such a page is for.
public struct PhonePlace: Sendable, Hashable {
  public var session: SessionID
  public var organisation: OrganisationID
  /// The name that candidates know.
  public var organisationName: String
  public var title: String
  /// Nil is the résumé.
  public var question: Int?
  public var questionText: String?
  public var expiresAt: Date
  /// Of the writer that holds the session now, whoever asked for the page.
  public var epoch: Int
}

/// A file from the candidate's phone: a page that is good once, for a quarter of an hour, for one file.
extension Candidates {
  static let phoneS: Double = 15 * 60
  static let mostPhonePages = 20

  /// Makes a page for one file.
  ///
  /// - Throws: `stale-writer`, `not-a-file`, `question-not-open`, `answer-submitted`, `profile-required`, and
  ///   `too-many-uploads` after the twentieth of a session.
  public func phoneUpload(
    _ request: PhoneUploadRequest, session id: SessionID, organisation: OrganisationID
  ) async throws -> (token: PhoneToken, expiresAt: Date) {
    try await move(id, organisation) { session, transaction in
      try session.validateFilePlace(epoch: request.epoch, question: request.question)
      guard try await Store.phoneUploads(of: id, transaction) < Self.mostPhonePages else {
        throw CandidatesError.tooManyUploads(Self.mostPhonePages)
      }
      let token = PhoneToken.random()
      let time = now()
      let expiresAt = time.addingTimeInterval(Self.phoneS)
      try await Store.insertPhoneUpload(
        Self.digest(token), session: id, organisation, question: request.question, at: time, expiresAt: expiresAt,
        transaction)
      try await Store.addLog(
        "phone_page_made", question: request.question, of: id, organisation, at: time, transaction)
      return (token, expiresAt)
    }
  }

  /// What a page is for, while it is good.
  ///
  /// - Throws: `upload-unknown`, `upload-expired`, `upload-spent`, and what the session says of a file now.
  public func phonePlace(_ token: PhoneToken) async throws -> PhonePlace {
    guard let page = try await Store.phoneUpload(Self.digest(token), database) else {
      throw CandidatesError.uploadUnknown
    }
    guard !page.isSpent else { throw CandidatesError.uploadSpent }
    guard page.expiresAt > now() else { throw CandidatesError.uploadExpired }
    let session = try await load(page.session, page.organisation)
    try session.validateFilePlace(epoch: session.epoch, question: page.question)
    let settings = session.snapshot.content.settings
    return PhonePlace(
      session: page.session, organisation: page.organisation,
      organisationName: settings.branding.name.isEmpty ? session.snapshot.organisationName : settings.branding.name,
      title: session.snapshot.content.title, question: page.question,
      questionText: page.question.map { session.questions[$0 - 1].text }, expiresAt: page.expiresAt,
      epoch: session.epoch)
  }

  /// Spends a page before its file is kept, so that of two that come at once one is taken. Throws `upload-spent`.
  public func spendPhone(_ token: PhoneToken) async throws {
    guard try await Store.spendPhoneUpload(Self.digest(token), at: now(), database) else {
      throw CandidatesError.uploadSpent
    }
  }

  /// Gives a page back whose file was not taken, for another try.
  public func returnPhone(_ token: PhoneToken) async throws {
    try await Store.returnPhoneUpload(Self.digest(token), database)
  }

  private static func digest(_ token: PhoneToken) -> Data { Data(SHA256.hash(data: Data(token.description.utf8))) }
}

extension Store {
  struct PhonePage {
    var session: SessionID
    var organisation: OrganisationID
    var question: Int?
    var expiresAt: Date
    var isSpent: Bool
  }

  static func phoneUploads(of session: SessionID, _ db: some Queryable) async throws -> Int {
    try await db.first("SELECT count(*) AS pages FROM candidates.phone_uploads WHERE session = \(session)")?
      .get("pages") ?? 0
  }

  static func insertPhoneUpload(
    _ token: Data, session: SessionID, _ organisation: OrganisationID, question: Int?, at time: Date, expiresAt: Date,
    _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO candidates.phone_uploads (token, session, organisation, question, made_at, expires_at)
      VALUES (\(token), \(session), \(organisation), \(question), \(time), \(expiresAt))
      """)
  }

  /// Without an organisation: a phone knows nothing but the token.
  static func phoneUpload(_ token: Data, _ db: some Queryable) async throws -> PhonePage? {
    try await db.first(
      """
      SELECT session, organisation, question, expires_at, spent_at IS NOT NULL AS spent
      FROM candidates.phone_uploads WHERE token = \(token)
      """
    ).map { row in
      PhonePage(
        session: try row.get("session"), organisation: try row.get("organisation"), question: try row.get("question"),
        expiresAt: try row.get("expires_at"), isSpent: try row.get("spent"))
    }
  }

  static func spendPhoneUpload(_ token: Data, at time: Date, _ db: some Queryable) async throws -> Bool {
    try await db.run(
      "UPDATE candidates.phone_uploads SET spent_at = \(time) WHERE token = \(token) AND spent_at IS NULL") == 1
  }

  static func returnPhoneUpload(_ token: Data, _ db: some Queryable) async throws {
    try await db.run("UPDATE candidates.phone_uploads SET spent_at = NULL WHERE token = \(token)")
  }
}
