public import Client
public import Contracts
internal import Foundation

/// How a candidate comes in.
public enum TakeEntry: Sendable {
  /// The public link. A session that this user has begun with it on this machine is gone on with.
  case link(LinkAddress)
  /// The short code of an interview, as it is typed at a kiosk.
  case shortCode(String, server: ServerAddress)
  /// The resume code of a session begun anywhere.
  case code(String, server: ServerAddress)
}

/// A candidate's whole way through an interview: from the link to the receipt, through crashes and outages.
///
/// Drives nothing by itself: a screen or a loop calls its steps. After ``open(_:stateFolder:transport:resumesLocally:)``
/// each step keeps trying while the server is away, with the trouble told in ``TakeSnapshot/trouble``; cancel the task
/// to give up. Errors are `Problem` (the server refuses), ``TakeError``, ``SpoolError`` and `ClientError`.
public actor TakeSession {
  let access: SessionAccess
  let spool: Spool
  let uploader: Uploader
  let startCapture: @Sendable (CaptureRequest) async throws -> CaptureFeed
  let reporter: SessionReporter
  var server: SessionState
  var running: RunningPart?
  /// The server said that everything of the session is deleted.
  private(set) var isGone = false
  private var trouble: UploadTrouble?
  /// What the log was told of last.
  private var toldTrouble: UploadTrouble?
  private var forwarding: Task<Void, Never>?
  private var isPublishing = false
  private var wantsPublishing = false
  private let updates = Broadcast<TakeSnapshot>()

  struct RunningPart {
    let question: Int
    let take: TakeID
    let feed: CaptureFeed
    let task: Task<RecordingEnd, Never>
    var isClosing = false
  }

  init(
    access: SessionAccess, spool: Spool, uploader: Uploader, server: SessionState,
    startCapture: @escaping @Sendable (CaptureRequest) async throws -> CaptureFeed
  ) {
    self.access = access
    self.spool = spool
    self.uploader = uploader
    self.server = server
    self.startCapture = startCapture
    reporter = SessionReporter(access: access)
  }

  // MARK: What is known

  /// Everything a screen shows, as of now.
  public func snapshot() async -> TakeSnapshot {
    let local = await spool.state
    var answers: [Int: TakeSnapshot.Answer] = [:]
    for question in server.questions { answers[question.number] = answer(question, local) }
    let upload = await uploader.progress
    return TakeSnapshot(
      state: server, resumeCode: access.resumeCode, answers: answers, recording: running?.question,
      upload: upload, trouble: trouble ?? upload.trouble, receipt: local.receipt)
  }

  /// A snapshot now and whenever something changed; a slow reader gets the newest.
  public func snapshots() async -> AsyncStream<TakeSnapshot> {
    updates.subscribe(startingWith: await snapshot())
  }

  func answer(_ question: SessionQuestion, _ local: SpoolState) -> TakeSnapshot.Answer {
    let take = local.take(question: question.number)
    let here = local.takes.filter { $0.question == question.number && $0.savedMs > 0 && $0.fate != .aside }
    let used = Set(question.takes.map(\.take)).union(here.map(\.id)).count
    let savedMs = take?.savedMs ?? 0
    let overMs = savedMs - question.limitS * 1000
    return TakeSnapshot.Answer(
      status: question.status, savedMs: savedMs, heldMs: take?.heldMs ?? 0, remainingMs: max(0, -overMs),
      overMs: question.limit == .soft ? max(0, overMs) : 0, canGoOn: savedMs < question.mostMs,
      isComplete: take?.isAnswered ?? false, takesLeft: max(0, question.retakes + 1 - used),
      takes: here.filter { $0.fate != .discarded }.map { TakeSnapshot.Take(id: $0.id, savedMs: $0.savedMs) })
  }

  /// Tells readers; one at a time, so that the last that they see is the newest.
  func publish() async {
    wantsPublishing = true
    guard !isPublishing else { return }
    isPublishing = true
    defer { isPublishing = false }
    while wantsPublishing {
      wantsPublishing = false
      let now = await snapshot()
      if (now.trouble == nil) != (toldTrouble == nil) {
        toldTrouble = now.trouble
        await note(now.trouble == nil ? .uploadBack : .uploadTrouble, now.trouble?.facts ?? [:])
      }
      updates.send(now)
    }
  }

  // MARK: Before the questions

  /// Agrees to these purposes of the consent text that ``TakeSnapshot/state`` shows.
  public func consent(to purposes: [ConsentPurpose.Kind]) async throws {
    let given = ConsentGiven(version: server.consentText.version, purposes: purposes)
    try await persistently { try await $0.consent(given) }
    try await refresh()
  }

  /// Who the candidate is.
  public func setProfile(_ profile: Profile) async throws {
    try await persistently { try await $0.profile(profile) }
    try await refresh()
  }

  /// Shows a question: its text is known from now on, and its time of opening is kept.
  @discardableResult
  public func openQuestion(_ number: Int) async throws -> SessionQuestion {
    while true {
      do {
        try await persistently { try await $0.open(question: number) }
        break
      } catch let problem as Problem where problem.code == "question-locked" {
        // The answer before is recorded here, and the server has not heard of it yet.
        let isOnItsWay = await spool.state.takes.contains { $0.question < number && $0.parts.contains { !$0.isBegun } }
        guard isOnItsWay else { throw problem }
        try await Task.sleep(for: .milliseconds(200))
      }
    }
    try await refresh()
    return try question(number)
  }

  /// Asks the server how things stand, and takes over what it says.
  public func refresh() async throws {
    server = try await persistently { try await $0.state() }
    try await reconcile()
    await publish()
  }

  func question(_ number: Int) throws -> SessionQuestion {
    guard let question = server.questions.first(where: { $0.number == number }) else {
      throw TakeError.noSuchQuestion(number)
    }
    return question
  }

  /// What the server knows better than the journal: what another machine recorded, an answer whose acceptance was not
  /// heard, a verified one.
  func reconcile() async throws {
    for question in server.questions {
      try await letGo(of: question)
      try await takeOver(question)
      let local = await spool.state
      guard let take = question.answer.flatMap({ local.take($0) }) else { continue }
      if take.fate == .kept, take.hasUnsent {
        // Another machine handed the answer in without all that is here.
        try await spool.note(.aside(take: take.id))
        await uploader.drop(take.id)
        continue
      }
      switch (question.status, take.fate) {
      case (.submitted, .kept), (.failed, .kept): try await spool.note(.submitted(take: take.id))
      case (.verified, .kept), (.verified, .submitted): try await spool.verified(take.id)
      default: continue
      }
      if question.status == .verified { await uploader.drop(take.id) }
    }
  }

  /// Gives up what is here from before support let the question be answered once more.
  private func letGo(of question: SessionQuestion) async throws {
    guard question.status == .open else { return }
    for done in question.takes where done.parts.isEmpty {
      // What is set aside is sent beside the answer all the same.
      guard let known = await spool.state.take(done.take), known.fate != .discarded, known.fate != .aside else {
        continue
      }
      try await spool.discard(done.take)
      await uploader.drop(done.take)
    }
  }

  /// Notes what another machine recorded of an answer that is not handed in, so that it can be gone on with here.
  private func takeOver(_ question: SessionQuestion) async throws {
    guard question.status == .open else { return }
    for take in question.takes {
      let local = await spool.state
      let known = local.take(take.take)
      guard known?.fate ?? .kept == .kept else { continue }
      let here = Set((known?.parts ?? []).filter(\.hasMedia).map(\.record.part))
      let held = take.parts.filter { !here.contains($0.part) }.map { part in
        // By this machine's clock, which may be another than the server's.
        let agoMs = part.lastAt.map { server.now.timeIntervalSince($0) * 1000 }
        return HeldPart(
          part: part.part, savedMs: part.storedMs,
          endedAtMs: agoMs.map { Int(Date().timeIntervalSince1970 * 1000 - $0) })
      }
      // An attempt of which nothing arrived does not stand before one that is here.
      let isSomething = held.contains { $0.savedMs > 0 } || local.take(question: question.number) == nil
      guard known != nil || isSomething, !(known?.held ?? []).describe(held) else { continue }
      try await spool.note(.held(take: take.take, question: question.number, held))
    }
  }

  // MARK: The server, patiently

  /// Makes a call until the server answers; only refusals and cancellation end it.
  func persistently<T: Sendable>(_ call: @Sendable (SessionCalls) async throws -> T) async throws -> T {
    var failures = 0
    while true {
      do {
        let result = try await access.call(call)
        if trouble != nil {
          trouble = nil
          await publish()
        }
        return result
      } catch {
        noticeEnd(error)
        guard case .temporary(let why) = Uploader.failure(error), !(error is CancellationError) else { throw error }
        failures += 1
        trouble = why
        await publish()
        try await Task.sleep(for: .milliseconds(UploadPlan.waitMs(failures, .random(in: 0...1))))
      }
    }
  }

  /// Remembers when `error` says that there is nothing left of the session.
  func noticeEnd(_ error: any Error) {
    if let problem = error as? Problem, problem.saysDeleted { isGone = true }
  }

  /// Begins to upload, and to tell of it.
  func begin() async {
    await uploader.start()
    forwarding = Task { [weak self, changes = uploader.changes] in
      for await _ in changes.subscribe() { await self?.publish() }
    }
  }

  func end() async {
    forwarding?.cancel()
    await uploader.stop()
    await reporter.finish(withinS: 1)
    updates.finish()
  }
}

/// What a screen shows of a candidate's way.
public struct TakeSnapshot: Sendable {
  public struct Answer: Sendable, Hashable {
    /// Where it stands with the server.
    public var status: AnswerStatus
    /// What of it is on this machine's disk, or was recorded on another machine and has arrived, in milliseconds.
    public var savedMs: Int
    /// How much of that another machine recorded.
    public var heldMs: Int
    /// What of its limit is left, in milliseconds.
    public var remainingMs: Int
    /// How far it is over a limit that allows that, in milliseconds.
    public var overMs: Int
    /// Whether there is time to go on with it.
    public var canGoOn: Bool
    /// The candidate ended it, or its time was over. False with something saved: it was interrupted, and can be gone
    /// on with, submitted as it is, or recorded again.
    public var isComplete: Bool
    /// How often it can still be recorded from its beginning.
    public var takesLeft: Int
    /// What there is to pick from, the oldest first; more than one only where the candidate picks.
    public var takes: [Take]
  }

  /// One attempt.
  public struct Take: Sendable, Hashable {
    public var id: TakeID
    public var savedMs: Int
  }
  /// What the server said last.
  public var state: SessionState
  /// To go on elsewhere; nil when the session was entered by code on another machine.
  public var resumeCode: String?
  /// By question number.
  public var answers: [Int: Answer]
  /// The question that is being recorded.
  public var recording: Int?
  public var upload: UploadProgress
  /// What holds things up; nil while all is well.
  public var trouble: UploadTrouble?
  /// Set once the interview is submitted.
  public var receipt: Receipt?
}

extension SessionQuestion {
  /// The longest recording, in milliseconds: a soft limit may be gone over as far again.
  var mostMs: Int { limitS * (limit == .soft ? 2000 : 1000) }
}
