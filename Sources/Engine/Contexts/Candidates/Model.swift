public import Contracts
import Foundation
import Platform

/// The interview as it was when a candidate began it.
public struct InterviewSnapshot: Codable, Sendable, Hashable {
  public var interview: InterviewID
  public var organisation: OrganisationID
  public var organisationName: String
  public var content: InterviewDraft
  public var consent: ConsentText
  /// Which wording of the interview this is, from 1.
  public var revision: Int

  public init(
    interview: InterviewID, organisation: OrganisationID, organisationName: String, content: InterviewDraft,
    consent: ConsentText, revision: Int = 1
  ) {
    self.interview = interview
    self.organisation = organisation
    self.organisationName = organisationName
    self.content = content
    self.consent = consent
    self.revision = revision
  }
}

/// What processing has to know of a session: what was asked, and what the candidate agreed to.
public struct SessionSnapshot: Sendable, Hashable {
  public var session: SessionID
  public var status: SessionStatus
  public var consent: ConsentGiven?
  public var interview: InterviewSnapshot
}

enum SnapshotTag {}
typealias SnapshotID = ID<SnapshotTag>

/// Where a take belongs.
public struct TakePlace: Sendable, Hashable {
  public var organisation: OrganisationID
  public var session: SessionID
  /// From 1.
  public var question: Int
  public var take: TakeID

  public init(organisation: OrganisationID, session: SessionID, question: Int, take: TakeID) {
    self.organisation = organisation
    self.session = session
    self.question = question
    self.take = take
  }
}

/// A candidate's session as its rules see it: every move is decided here and nowhere else.
///
/// Each `mutating` rule makes its change or throws and changes nothing; what has to be written follows from its result.
struct CandidateSession: Sendable {
  struct Part: Sendable, Hashable {
    var number: Int
    var gapMs: Int
    var camera: SourceKind
    var microphone: SourceKind
  }

  struct Take: Sendable, Hashable {
    var id: TakeID
    var parts: [Part]
    /// From before support let the question be answered once more.
    var isClosed = false
  }

  struct Submitted: Sendable, Hashable {
    var take: TakeID
    var durationMs: Int
    var segments: Int
    /// SHA-256 over the 32-byte hashes of the segments in order.
    var digest: String
    var camera: SourceKind
    var microphone: SourceKind
  }

  struct Answer: Sendable, Hashable {
    var status: AnswerStatus
    var openedAt: Date
    var takes: [Take]
    var submitted: Submitted?
    var written: WrittenAnswer?
    var failure: String?
    /// How often support let it be answered once more.
    var reopened = 0

    /// Nothing more is wanted of the candidate.
    var isDone: Bool { submitted != nil || status == .skipped || written != nil && status == .verified }
  }

  let id: SessionID
  let snapshot: InterviewSnapshot
  var status: SessionStatus
  var consent: ConsentGiven?
  var profile: Profile?
  /// Of this candidate; nil leaves that of the interview.
  var extraTimePercent: Int?
  var epoch: Int
  let openedAt: Date
  var receipt: Receipt?
  var resume: FileFacts?
  var incidents: [KeptIncident] = []
  var groupsGiven = false
  /// When everything of the person was deleted, and what that was.
  var certificate: WithdrawalCertificate?
  /// By question number; absent while the candidate has not seen the question.
  var answers: [Int: Answer]

  var organisation: OrganisationID { snapshot.organisation }
  var questions: [Question] { snapshot.content.questions }
  /// How many count: all but the one for practice.
  var counted: Int { questions.count { !$0.isPractice } }

  // MARK: Before the questions

  /// Returns false when this very consent was given before.
  mutating func consent(_ given: ConsentGiven) throws(CandidatesError) -> Bool {
    try validateOpen()
    guard given.version == snapshot.consent.version else {
      throw .consentChanged(snapshot.consent.version)
    }
    // Kept in the order of the text, each once.
    let purposes = snapshot.consent.purposes.map(\.kind).filter(given.purposes.contains)
    let required = snapshot.consent.purposes.filter(\.required).map(\.kind)
    guard required.allSatisfy(purposes.contains) else { throw .consentRequired }
    let kept = ConsentGiven(version: given.version, purposes: purposes)
    if consent == kept { return false }
    consent = kept
    if status == .opened { status = .inProgress }
    return true
  }

  /// Returns false when nothing changes.
  mutating func setProfile(_ given: Profile) throws(CandidatesError) -> Bool {
    try validateOpen()
    // Nothing of a person is stored before they have agreed to it.
    guard consent != nil else { throw .consentRequired }
    var kept = Profile(name: TextRules.tidied(given.name), email: TextRules.tidied(given.email))
    if let fault = TextRules.fault(in: kept.name, length: 1...200) { throw .invalid("name", "Your name", fault) }
    if let fault = TextRules.emailFault(kept.email) { throw .invalid("email", "Your e-mail", fault) }
    kept.extra = try checkedExtra(given.extra)
    if profile == kept { return false }
    profile = kept
    return true
  }

  /// The right to write goes to whoever asks last.
  mutating func lease() throws(CandidatesError) -> Lease {
    try validateOpen()
    epoch += 1
    return Lease(epoch: epoch)
  }

  // MARK: Answers

  /// Shows question `number`; returns false when it was shown before.
  ///
  /// An earlier question has to be recorded, not submitted: its upload may go on in the background on a slow line.
  mutating func open(_ number: Int, at now: Date) throws(CandidatesError) -> Bool {
    try validateOpen()
    _ = try question(number)
    guard consent != nil else { throw .consentRequired }
    guard let profile else { throw .profileRequired }
    // An invitation gives name and e-mail alone.
    if let missing = missingDetail(profile.extra) { throw .detailRequired(missing) }
    if answers[number] != nil { return false }
    if let first = (1..<number).first(where: { answers[$0].map { $0.takes.isEmpty && !$0.isDone } ?? true }) {
      throw .questionLocked(number, first: first)
    }
    answers[number] = Answer(status: .open, openedAt: now, takes: [], submitted: nil, failure: nil)
    return true
  }

  enum Begun: Equatable {
    /// It was begun before; nothing is to be written.
    case already
    case part(Part)
    /// A new take with this number, and its first part.
    case take(number: Int, Part)
  }

  mutating func begin(_ request: PartBegin, question number: Int) throws(CandidatesError) -> Begun {
    try validateWriter(request.epoch)
    let asked = try question(number)
    var answer = try opened(number)
    if let known = answer.takes.first(where: { $0.id == request.take }),
      known.parts.contains(where: { $0.number == request.part })
    {
      return .already
    }
    guard answer.status == .open else { throw .answerSubmitted(number) }
    guard asked.kind.isRecorded else { throw .notRecorded(number) }
    let part = try checked(request)
    if asked.kind == .audio, part.camera != .none {
      throw .invalid("camera", "The camera", "is not wanted for this question; record sound alone")
    }
    if let index = answer.takes.firstIndex(where: { $0.id == request.take }) {
      guard !answer.takes[index].isClosed else { throw .answerSubmitted(number) }
      let expected = (answer.takes[index].parts.last?.number ?? 0) + 1
      guard part.number == expected else { throw .partOutOfOrder(expected: expected) }
      answer.takes[index].parts.append(part)
      answers[number] = answer
      return .part(part)
    }
    guard !answers.values.contains(where: { $0.takes.contains { $0.id == request.take } }) else {
      throw .invalid("take", "The take", "belongs to another question; give each take an id of its own")
    }
    guard answer.takes.count <= retakes(number) else { throw .noRetakesLeft(number, retakes: retakes(number)) }
    guard part.number == 1 else { throw .partOutOfOrder(expected: 1) }
    answer.takes.append(Take(id: request.take, parts: [part]))
    answers[number] = answer
    return .take(number: answer.takes.count, part)
  }

  func checked(_ request: PartBegin) throws(CandidatesError) -> Part {
    guard (0...86_400_000).contains(request.gapMs) else {
      throw .invalid("gap_ms", "The gap", "is \(request.gapMs) ms; it must lie between 0 and a day")
    }
    guard request.camera != .none || request.microphone != .none else {
      throw .invalid("microphone", "The microphone", "cannot be missing together with the camera; choose one of them")
    }
    if !snapshot.content.settings.allowsStandIns {
      if request.camera.isStandIn { throw .standInRefused("camera") }
      if request.microphone.isStandIn { throw .standInRefused("microphone") }
    }
    return Part(
      number: request.part, gapMs: request.gapMs, camera: request.camera, microphone: request.microphone)
  }

  /// Whether segments of this take may be uploaded: by the present writer, for a part that was begun, until the
  /// interview is submitted.
  func validateUpload(_ list: SegmentList, question number: Int) throws(CandidatesError) {
    try validateWriter(list.epoch)
    _ = try question(number)
    guard let take = try opened(number).takes.first(where: { $0.id == list.take }) else {
      throw .takeUnknown(number, list.take)
    }
    for (index, segment) in list.segments.enumerated()
    where !take.parts.contains(where: { $0.number == segment.part }) {
      throw .invalid("segments[\(index)].part", "Part \(segment.part)", "was not begun; begin it (…/takes) first")
    }
  }

  /// Whether these parts may be taken as the store has them.
  func validateHeld(_ request: AnswerSubmit, question number: Int) throws(CandidatesError) {
    try validateWriter(request.epoch)
    let parts = answers[number]?.takes.first { $0.id == request.take }?.parts.count ?? 0
    guard request.held.count <= parts, Set(request.held).count == request.held.count else {
      throw .invalid("held", "The list of parts", "names one twice, or more than were begun; list each once")
    }
  }

  /// The recording to be checked and joined; nil when this take is the answer already.
  func submission(_ request: AnswerSubmit, question number: Int) throws(CandidatesError) -> Recording? {
    try validateWriter(request.epoch)
    _ = try question(number)
    let answer = try opened(number)
    if let submitted = answer.submitted {
      guard submitted.take == request.take else { throw .answerSubmitted(number) }
      return nil
    }
    guard let take = answer.takes.first(where: { $0.id == request.take && !$0.isClosed }) else {
      throw .takeUnknown(number, request.take)
    }
    return try Recording(request.parts, of: take)
  }

  mutating func submit(_ recording: Recording, question number: Int) {
    answers[number]?.status = .submitted
    answers[number]?.submitted = recording.submitted
  }

  // MARK: The end

  /// The receipt, and whether it is new. Submitting again gives the same receipt, whoever asks.
  mutating func complete(epoch: Int, at now: Date) throws(CandidatesError) -> (receipt: Receipt, isNew: Bool) {
    try validateKept()
    if let receipt { return (receipt, false) }
    try validateWriter(epoch)
    guard let consent else { throw .consentRequired }
    let numbers = 1...questions.count
    let missing = numbers.filter { number in
      let asked = questions[number - 1]
      return asked.isRequired && !asked.isPractice && answers[number]?.isDone != true
    }
    guard missing.isEmpty else { throw .answersMissing(missing) }
    if snapshot.content.settings.requires.resume, resume == nil { throw .resumeMissing }
    let receipt = Receipt(
      session: id, submittedAt: now, consentVersion: consent.version, purposes: consent.purposes,
      deleteAfter: now.addingTimeInterval(Double(snapshot.content.settings.retentionDays) * 86_400),
      contact: snapshot.content.settings.contact,
      answers: numbers.compactMap { number in
        guard !questions[number - 1].isPractice, let answer = answers[number] else { return nil }
        if let submitted = answer.submitted {
          return Receipt.Answer(
            question: number, durationMs: submitted.durationMs, segments: submitted.segments, digest: submitted.digest)
        }
        guard answer.isDone, let written = answer.written else { return nil }
        return Receipt.Answer(question: number, durationMs: 0, segments: 0, digest: written.digest)
      })
    status = .completed
    self.receipt = receipt
    return (receipt, true)
  }

  // MARK: Common ground

  func validateOpen() throws(CandidatesError) {
    try validateKept()
    switch status {
    case .opened, .inProgress: return
    case .completed: throw .completed
    case .withdrawn: throw .ended
    case .expired, .invited: throw .invitationExpired
    }
  }

  /// Whether there is still anything of the person here.
  func validateKept() throws(CandidatesError) {
    guard certificate != nil else { return }
    throw status == .withdrawn ? .withdrawn : .erased
  }

  /// Epochs are given by ``lease()`` alone, so any other than the last is someone else's.
  func validateWriter(_ epoch: Int) throws(CandidatesError) {
    try validateOpen()
    guard epoch == self.epoch, epoch > 0 else { throw .staleWriter }
  }

  func question(_ number: Int) throws(CandidatesError) -> Question {
    guard (1...questions.count).contains(number) else {
      throw .questionNotFound(number, of: questions.count)
    }
    return questions[number - 1]
  }

  func opened(_ number: Int) throws(CandidatesError) -> Answer {
    guard let answer = answers[number] else { throw .questionNotOpen(number) }
    return answer
  }
}

extension SourceKind {
  var isStandIn: Bool { self == .file || self == .test }
}
