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

  private func checked(_ request: PartBegin) throws(CandidatesError) -> Part {
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

  /// The recording to be checked and joined; nil when this take is the answer already.
  func submission(_ request: AnswerSubmit, question number: Int) throws(CandidatesError) -> Recording? {
    try validateWriter(request.epoch)
    _ = try question(number)
    let answer = try opened(number)
    if let submitted = answer.submitted {
      guard submitted.take == request.take else { throw .answerSubmitted(number) }
      return nil
    }
    guard let take = answer.takes.first(where: { $0.id == request.take }) else {
      throw .takeUnknown(number, request.take)
    }
    return try Recording(request.parts, of: take)
  }

  mutating func submit(_ recording: Recording, question number: Int) {
    answers[number]?.status = .submitted
    answers[number]?.submitted = recording.submitted
  }

  // MARK: Written answers

  /// Keeps what is written so far. False when it is what was there.
  mutating func write(_ writing: AnswerWriting, question number: Int) throws(CandidatesError) -> Bool {
    try validateWriter(writing.epoch)
    let asked = try question(number)
    var answer = try opened(number)
    guard answer.status == .open else { throw .answerSubmitted(number) }
    let kept = try asked.checked(writing.answer, number)
    if answer.written == kept { return false }
    answer.written = kept
    answers[number] = answer
    return true
  }

  /// Ends a question that is not recorded, or skips an optional one. False when it is ended already.
  mutating func finish(_ number: Int, epoch: Int) throws(CandidatesError) -> Bool {
    try validateWriter(epoch)
    let asked = try question(number)
    var answer = try opened(number)
    if answer.isDone { return false }
    if answer.written?.isEmpty == false {
      answer.status = .verified
    } else if asked.isRequired, !asked.isPractice {
      throw asked.kind.isRecorded ? .answersMissing([number]) : .answerEmpty(number)
    } else {
      answer.status = .skipped
      answer.written = nil
    }
    answers[number] = answer
    return true
  }

  // MARK: Files

  /// Whether some file may be handed in: for a question, or (nil) as the résumé.
  func validateFilePlace(epoch: Int, question number: Int?) throws(CandidatesError) {
    try validateWriter(epoch)
    if let number {
      guard try question(number).kind == .file else { throw .notAFile(number) }
      guard try opened(number).status == .open else { throw .answerSubmitted(number) }
    } else {
      guard profile != nil else { throw .profileRequired }
    }
  }

  /// Whether this file may be handed in there.
  func validateFile(_ offer: FileOffer, question number: Int?) throws(CandidatesError) {
    try validateFilePlace(epoch: offer.epoch, question: number)
    if let fault = TextRules.fault(in: offer.name, length: 1...255) {
      throw .invalid("name", "The name of the file", fault)
    }
    guard (1...FileOffer.mostBytes).contains(offer.bytes) else {
      throw .invalid(
        "bytes", "The file", "has \(offer.bytes) bytes; a file has 1 byte to \(FileOffer.mostBytes >> 20) MiB")
    }
    guard offer.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
      throw .invalid("sha256", "The SHA-256", "is not 64 lower-case hexadecimal digits")
    }
    guard Data(base64Encoded: offer.md5)?.count == 16 else {
      throw .invalid("md5", "The MD5", "is not the base64 of 16 bytes")
    }
  }

  mutating func attach(_ offer: FileOffer, _ kind: FileKind, question number: Int?) throws(CandidatesError) {
    try validateFile(offer, question: number)
    let facts = FileFacts(name: offer.name, kind: kind, bytes: offer.bytes, sha256: offer.sha256)
    if let number { answers[number]?.written = WrittenAnswer(file: facts) } else { resume = facts }
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
    case .withdrawn: throw .withdrawn
    case .expired, .invited: throw .invitationExpired
    }
  }

  /// Whether there is still anything of the person here.
  func validateKept() throws(CandidatesError) {
    guard certificate != nil else { return }
    throw status == .withdrawn ? .withdrawn : .erased
  }

  /// Epochs are given by ``lease()`` alone, so any other than the last is someone else's.
  private func validateWriter(_ epoch: Int) throws(CandidatesError) {
    try validateOpen()
    guard epoch == self.epoch, epoch > 0 else { throw .staleWriter }
  }

  func question(_ number: Int) throws(CandidatesError) -> Question {
    guard (1...questions.count).contains(number) else {
      throw .questionNotFound(number, of: questions.count)
    }
    return questions[number - 1]
  }

  private func opened(_ number: Int) throws(CandidatesError) -> Answer {
    guard let answer = answers[number] else { throw .questionNotOpen(number) }
    return answer
  }
}

extension SourceKind {
  var isStandIn: Bool { self == .file || self == .test }
}

extension Question {
  /// What may be kept of a written answer.
  fileprivate func checked(_ answer: WrittenAnswer, _ number: Int) throws(CandidatesError) -> WrittenAnswer {
    switch kind {
    case .text:
      let text = answer.text ?? ""
      if let fault = TextRules.fault(in: text, length: 0...WrittenAnswer.mostCharacters, lines: true) {
        throw .invalid("answer.text", "The answer", fault)
      }
      return WrittenAnswer(text: text)
    case .singleChoice, .multipleChoice:
      let choices = Array(Set(answer.choices ?? [])).sorted()
      guard choices.allSatisfy({ (1...options.count).contains($0) }) else {
        throw .invalid("answer.choices", "The choice", "is none of the \(options.count) options; they count from 1")
      }
      guard kind == .multipleChoice || choices.count <= 1 else {
        throw .invalid("answer.choices", "The choice", "has \(choices.count) options; this question takes one")
      }
      return WrittenAnswer(choices: choices)
    case .video, .audio, .file: throw .notWritten(number)
    }
  }
}

extension WrittenAnswer {
  /// SHA-256 of its JSON, lower-case hex.
  var digest: String { Digests.sha256Hex((try? WireJSON.encode(self)) ?? Data()) }
}
