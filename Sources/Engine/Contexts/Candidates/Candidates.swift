public import Contracts
public import Foundation
public import Kernel

/// A candidate's way: link, consent, profile, questions, answers, receipt; and HR's view of it.
public struct Candidates: Sendable {
  public static let migrations = Migrations(
    schema: "candidates",
    files: [
      (name: "m0001_sessions", sql: PackageResources.m0001_sessions_sql),
      (name: "m0002_support", sql: PackageResources.m0002_support_sql),
      (name: "m0003_rights", sql: PackageResources.m0003_rights_sql),
    ])

  /// What this context asks of others; Composition gives the answers.
  public struct Neighbours: Sendable {
    /// The interview behind a link, or why it takes nobody.
    public var published: @Sendable (LinkID) async throws -> InterviewSnapshot
    /// The interview that a personal link leads to, or why it takes nobody.
    public var opening: @Sendable (InterviewID, OrganisationID) async throws -> InterviewSnapshot
    /// A token for this session and nothing else.
    public var token: @Sendable (SessionID, OrganisationID) async throws -> String
    /// What the store holds of each take.
    public var stored: @Sendable ([TakePlace]) async throws -> [TakeID: [PartState]]
    /// Which segments of these parts the store does not hold.
    public var unstored: @Sendable (TakePlace, [PartManifest]) async throws -> [SegmentPlace]
    /// These parts as the store holds them.
    public var held: @Sendable (TakePlace, [Int]) async throws -> [PartManifest]

    public init(
      published: @escaping @Sendable (LinkID) async throws -> InterviewSnapshot,
      opening: @escaping @Sendable (InterviewID, OrganisationID) async throws -> InterviewSnapshot,
      token: @escaping @Sendable (SessionID, OrganisationID) async throws -> String,
      stored: @escaping @Sendable ([TakePlace]) async throws -> [TakeID: [PartState]],
      unstored: @escaping @Sendable (TakePlace, [PartManifest]) async throws -> [SegmentPlace],
      held: @escaping @Sendable (TakePlace, [Int]) async throws -> [PartManifest]
    ) {
      self.published = published
      self.opening = opening
      self.token = token
      self.stored = stored
      self.unstored = unstored
      self.held = held
    }
  }

  let database: Database
  let neighbours: Neighbours
  let now: @Sendable () -> Date
  private let resumeKey: Data

  /// - Parameter resumeKey: 32 secret bytes, the same on every start; resume codes are hashed with it.
  public init(
    database: Database, resumeKey: Data, neighbours: Neighbours, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.database = database
    self.resumeKey = resumeKey
    self.neighbours = neighbours
    self.now = now
  }

  // MARK: In

  /// Begins a session from a link. The resume code is told here and never again; a personal link leads back to the
  /// session that it began, without a code.
  ///
  /// - Throws: What the link's owner says: `link-not-found`, `interview-closed`, `interview-expired`; of personal links
  ///   `invitation-revoked`, `invitation-expired`, `session-withdrawn`.
  public func start(_ link: LinkID) async throws -> SessionGrant {
    if let invited = try await invitation(link) { return try await start(invited) }
    let snapshot = try await neighbours.published(link)
    let time = now()
    let session = CandidateSession(
      id: .new(at: time), snapshot: snapshot, status: .opened, consent: nil, profile: nil, extraTimePercent: nil,
      epoch: 0, openedAt: time, receipt: nil, answers: [:])
    let code = try await database.transaction { transaction in
      var code = ResumeCode.random()
      while try await !Store.insert(session, codeMAC: codeMAC(code), transaction) { code = ResumeCode.random() }
      try await transaction.publish(
        CandidateStarted(session: session.id, interview: snapshot.interview), organisation: snapshot.organisation)
      try await audit("session-started", session, transaction)
      return code
    }
    let token = try await neighbours.token(session.id, snapshot.organisation)
    return SessionGrant(session: session.id, token: token, resumeCode: code)
  }

  func codeMAC(_ code: String) -> Data { ResumeCode.mac(code, key: resumeKey) }

  /// Goes on with a session, on any machine; a submitted one too, to see its receipt. Throws `code-unknown`.
  public func resume(_ request: ResumeRequest) async throws -> SessionGrant {
    guard let code = ResumeCode.normalised(request.code),
      let (session, organisation) = try await Store.find(codeMAC: codeMAC(code), database)
    else { throw CandidatesError.codeUnknown }
    let token = try await neighbours.token(session, organisation)
    return SessionGrant(session: session, token: token, resumeCode: nil)
  }

  // MARK: Before the questions

  /// Everything a client needs to go on where the candidate was. Throws `candidate-not-found`.
  public func state(_ id: SessionID, organisation: OrganisationID) async throws -> SessionState {
    let session = try await load(id, organisation)
    try session.validateKept()
    let places = session.answers.flatMap { number, answer in
      answer.takes.map { place($0.id, number, session) }
    }
    let stored = places.isEmpty ? [:] : try await neighbours.stored(places)
    return SessionState(
      session: id, organisation: session.snapshot.organisationName, title: session.snapshot.content.title,
      welcome: session.snapshot.content.welcome, thankYou: session.snapshot.content.thankYou,
      branding: session.snapshot.content.settings.branding, requires: session.snapshot.content.settings.requires,
      languages: session.snapshot.content.settings.languages, status: session.status,
      consentText: session.snapshot.consent,
      consent: session.consent, profile: session.profile,
      profileFields: session.snapshot.content.settings.profileFields,
      contact: session.snapshot.content.settings.contact,
      retentionDays: session.snapshot.content.settings.retentionDays,
      extraTimePercent: session.extraTimePercent ?? session.snapshot.content.settings.extraTimePercent,
      resume: session.resume,
      allowsStandIns: session.snapshot.content.settings.allowsStandIns,
      questions: session.sessionQuestions(stored: stored), now: now())
  }

  /// Throws `consent-required` when the recording is not agreed to, `consent-changed`, `session-completed`.
  public func consent(_ given: ConsentGiven, session id: SessionID, organisation: OrganisationID) async throws {
    try await move(id, organisation) { session, transaction in
      guard try session.consent(given) else { return }
      try await Store.setConsent(session, at: now(), transaction)
      try await transaction.publish(
        CandidateChanged(organisation: organisation, session: id), organisation: organisation)
      try await audit(
        "consent-given", session, transaction,
        ["version": given.version, "purposes": session.consent?.purposes.map(\.rawValue).joined(separator: " ") ?? ""])
    }
  }

  /// Throws `invalid-field`, `consent-required`, `session-completed`.
  public func profile(_ given: Profile, session id: SessionID, organisation: OrganisationID) async throws {
    try await move(id, organisation) { session, transaction in
      guard try session.setProfile(given) else { return }
      try await Store.setProfile(session, transaction)
      try await transaction.publish(
        CandidateChanged(organisation: organisation, session: id), organisation: organisation)
      try await audit("profile-given", session, transaction)
    }
  }

  /// Takes the right to write from whoever held it. Throws `session-completed`.
  public func lease(session id: SessionID, organisation: OrganisationID) async throws -> Lease {
    try await move(id, organisation) { session, transaction in
      let lease = try session.lease()
      try await Store.setEpoch(session, transaction)
      try await audit("lease-taken", session, transaction, ["epoch": String(lease.epoch)])
      return lease
    }
  }

  // MARK: Shared

  func place(_ take: TakeID, _ question: Int, _ session: CandidateSession) -> TakePlace {
    TakePlace(organisation: session.organisation, session: session.id, question: question, take: take)
  }

  func load(_ id: SessionID, _ organisation: OrganisationID) async throws -> CandidateSession {
    // One transaction, so that its queries see one state.
    let session = try await database.transaction { try await Store.session(id, organisation, locked: false, $0) }
    guard let session else { throw CandidatesError.notFound(id) }
    return session
  }

  /// One move of one session, under its lock: decided by the model, written in `body`.
  func move<T: Sendable>(
    _ id: SessionID, _ organisation: OrganisationID,
    _ body: (inout CandidateSession, Transaction) async throws -> T
  ) async throws -> T {
    do {
      return try await database.transaction { transaction in
        guard var session = try await Store.session(id, organisation, locked: true, transaction) else {
          throw CandidatesError.notFound(id)
        }
        return try await body(&session, transaction)
      }
    } catch let error as CandidatesError where error == .staleWriter {
      await noteApart("stale_writer_refused", id, organisation)
      throw error
    }
  }

  /// A step that the candidate took, in the audit and in the history. The session's random id stands for the person; no
  /// name reaches the audit.
  func audit(
    _ action: String, _ session: CandidateSession, _ transaction: Transaction, _ details: [String: String] = [:]
  ) async throws {
    try await transaction.audit(
      actor: "candidate", action: action, object: "session:\(session.id)", organisation: session.organisation,
      details: details)
    if Self.logged.contains(action) {
      try await Store.addLog(
        action.replacing("-", with: "_"), question: details["question"].flatMap { Int($0) },
        details: details.filter { $0.key == "epoch" }, of: session.id, session.organisation, at: now(), transaction)
    }
    guard Self.told.contains(action) else { return }
    try await Store.addHistory(
      Step(actor: .candidate, action: action, details: details.filter { Self.toldDetails.contains($0.key) }),
      of: [session.id], session.organisation, at: now(), transaction)
  }

  /// The candidate's steps that HR is shown; leases and parts of takes are the recorder's affair.
  private static let told: Set = [
    "session-started", "consent-given", "profile-given", "resume-given", "question-opened", "question-skipped",
    "answer-submitted", "alternative-arrived",
    "session-submitted", "incident-reported", "session-withdrawn",
  ]
  private static let toldDetails: Set = ["question", "version", "purposes", "kind", "granted_take", "credit_s"]
  /// The steps that stand in the log of the session, in order with what its recorder says.
  private static let logged: Set = [
    "session-started", "consent-given", "lease-taken", "question-opened", "question-skipped", "answer-submitted",
    "alternative-arrived", "resume-given", "session-submitted", "incident-reported",
  ]
}

extension CandidateSession {
  /// The questions as the candidate may see them: no text before a question was opened.
  func sessionQuestions(stored: [TakeID: [PartState]]) -> [SessionQuestion] {
    let percent = extraTimePercent ?? snapshot.content.settings.extraTimePercent
    return questions.enumerated().map { index, question in
      let answer = answers[index + 1]
      let takes = (answer?.takes ?? []).map { take in
        TakeState(
          take: take.id,
          parts: take.isClosed
            ? []
            : take.parts.map { part in
              stored[take.id]?.first { $0.part == part.number }
                ?? PartState(part: part.number, storedMs: 0, stored: [])
            })
      }
      return SessionQuestion(
        number: index + 1, kind: question.kind, isRequired: question.isRequired && !question.isPractice,
        isPractice: question.isPractice, text: answer == nil ? nil : question.text,
        picture: answer == nil ? nil : question.picture, options: answer == nil ? [] : question.options,
        preparationS: question.preparationS * percent / 100 + creditS(index + 1),
        limitS: question.limitS * percent / 100,
        limit: question.limit, retakes: retakes(index + 1), keeps: question.keeps, status: answer?.status ?? .waiting,
        openedAt: answer?.openedAt, takes: takes, answer: answer?.submitted?.take, written: answer?.written)
    }
  }
}
