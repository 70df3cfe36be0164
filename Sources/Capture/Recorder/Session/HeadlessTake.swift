public import CaptureCore
internal import Client
public import Contracts
public import Foundation
public import Platform
public import Transport

/// A candidate's whole way without screens: the same session, recorder, spool and uploader, with audio files as the
/// microphone.
///
/// Says a line for each state, as `recording 1`, `saved 1 00:42`, `submitted 1`, `completed`. Killed and started
/// again it goes on where it was: the answer that was interrupted gets another part, and its file plays on from what
/// is saved. Preparation time is skipped. With ``tellsMilliseconds`` each chunk is told as it is saved, as
/// `saved 1 42180`.
public struct HeadlessTake: Sendable {
  public var entry: TakeEntry
  /// A folder with a file for each question but the one for practice, in name order (numbers by value): audio for a
  /// recording, `.txt` for a written answer, with the numbers of the options for a choice, a document for a file; the
  /// résumé is `resume.*`. An empty `.txt` skips a question that may be skipped.
  public var answers: URL
  public var profile: Profile
  /// Where the interview asks for one.
  public var pin: String?
  public var camera: CameraSpec
  public var stateFolder: URL
  /// How long to wait at the end for the server to have read everything back.
  public var verifyS: Double
  /// Says each step that is saved, in milliseconds; for measuring.
  public var tellsMilliseconds: Bool

  public init(
    entry: TakeEntry, answers: URL, profile: Profile, pin: String? = nil, camera: CameraSpec = .test,
    stateFolder: URL = Folders.state,
    verifyS: Double = 60, tellsMilliseconds: Bool = false
  ) {
    self.entry = entry
    self.answers = answers
    self.profile = profile
    self.pin = pin
    self.camera = camera
    self.stateFolder = stateFolder
    self.verifyS = verifyS
    self.tellsMilliseconds = tellsMilliseconds
  }

  /// What was recorded and how long it took.
  public struct Outcome: Sendable {
    public var session: SessionID
    public var receipt: Receipt
    /// What this run recorded; answers of earlier runs are missing.
    public var answers: [AnswerFigures]
    /// The server has verified everything, and nothing is left on this machine.
    public var isWiped: Bool
    /// Seconds, all answers together.
    public var recordS: Double { answers.reduce(0) { $0 + $1.recordS } }
    /// Seconds from the end of a recording until the server had confirmed its last segment, all answers together.
    public var uploadAfterStopS: Double { answers.reduce(0) { $0 + $1.uploadAfterStopS } }
  }

  public struct AnswerFigures: Sendable, Hashable {
    public var question: Int
    public var durationMs: Int
    public var recordS: Double
    public var uploadAfterStopS: Double
  }

  /// Runs to the receipt. Cancelling the task closes the answer within a chunk and leaves it to be gone on with.
  public func run(
    transport: HTTPTransport, say: @escaping @Sendable (String) -> Void
  ) async throws -> Outcome {
    // Wrong files are told before anything is begun.
    let files = try Self.answerFiles(in: answers)
    let take = try await TakeSession.open(entry, pin: pin, stateFolder: stateFolder, transport: transport)
    return try await run(take, files, say: say)
  }

  func run(
    _ take: TakeSession, _ files: [URL], say: @escaping @Sendable (String) -> Void
  ) async throws -> Outcome {
    let snapshots = await take.snapshots()
    let trouble = Task {
      var told: UploadTrouble?
      for await snapshot in snapshots where snapshot.trouble != told {
        told = snapshot.trouble
        if let told { say("waiting \(Sanitise.terminal(told.sentence))") }
      }
    }
    defer { trouble.cancel() }
    do {
      let outcome = try await walk(take, files, say)
      return outcome
    } catch {
      await take.closeNow()
      throw error
    }
  }

  private func walk(
    _ take: TakeSession, _ files: [URL], _ say: @escaping @Sendable (String) -> Void
  ) async throws -> Outcome {
    var snapshot = await take.snapshot()
    say("session \(snapshot.state.session)")
    var figures: [AnswerFigures] = []
    let receipt: Receipt
    if let known = snapshot.receipt {
      receipt = known
    } else {
      if let code = snapshot.resumeCode { say("resume-code \(code)") }
      try await enter(take, snapshot)
      let all = snapshot.state.questions
      let questions = all.filter { !$0.isPractice }
      guard files.count >= questions.count else {
        throw TakeError.tooFewAnswers(files: files.count, questions: questions.count, folder: answers.path)
      }
      var unused = files[...]
      for question in all {
        snapshot = await take.snapshot()
        let status = snapshot.answers[question.number]?.status
        if question.isPractice {
          guard status == .waiting || status == .open else { continue }
          try await take.openQuestion(question.number)
          try await take.finishQuestion(question.number)
          continue
        }
        let file = unused.removeFirst()
        if status == .waiting || status == .open {
          if !question.isRequired, Self.isEmptyText(file) {
            try await take.openQuestion(question.number)
            try await take.finishQuestion(question.number)
            say("skipped \(question.number)")
            continue
          }
          if question.kind.isRecorded {
            figures.append(try await answer(question.number, file, take, say))
          } else {
            try await write(question.number, file, take)
          }
        }
        say("submitted \(question.number)")
      }
      receipt = try await take.submit()
    }
    say("completed")
    let isWiped = await take.finish(withinS: verifyS)
    if isWiped { say("verified") }
    return Outcome(session: receipt.session, receipt: receipt, answers: figures, isWiped: isWiped)
  }

  private func enter(_ take: TakeSession, _ snapshot: TakeSnapshot) async throws {
    if snapshot.state.consent == nil {
      try await take.consent(to: snapshot.state.consentText.purposes.map(\.kind))
    }
    if snapshot.state.profile == nil { try await take.setProfile(profile) }
    if snapshot.state.requires.resume, snapshot.state.resume == nil {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: answers.path)) ?? []
      guard let name = names.first(where: { $0.hasPrefix("resume.") }) else { throw TakeError.resumeNeeded }
      try await take.giveFile(nil, at: answers.appending(path: name).path)
    }
  }

  private func write(_ number: Int, _ file: URL, _ take: TakeSession) async throws {
    let question = try await take.openQuestion(number)
    if question.kind == .file {
      try await take.giveFile(number, at: file.path)
      return try await take.finishQuestion(number)
    }
    guard file.pathExtension == "txt", let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw TakeError.wrongFile(question: number, file: file.lastPathComponent)
    }
    let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let answer =
      question.kind.isChoice
      ? WrittenAnswer(choices: words.split { !$0.isNumber }.compactMap { Int($0) }) : WrittenAnswer(text: words)
    try await take.write(number, answer)
    try await take.finishQuestion(number)
  }

  private func answer(
    _ number: Int, _ file: URL, _ take: TakeSession, _ say: @escaping @Sendable (String) -> Void
  ) async throws -> AnswerFigures {
    try await take.openQuestion(number)
    let begin = Monotonic.nowS()
    if let known = await take.snapshot().answers[number], !known.isComplete, known.remainingMs > 0 {
      try await record(number, file, savedMs: known.savedMs, take, say)
    }
    let stopped = Monotonic.nowS()
    say("uploading \(number)")
    try await take.waitUntilStored(number)
    let stored = Monotonic.nowS()
    try await take.submitAnswer(number)
    return AnswerFigures(
      question: number, durationMs: await take.durationMs(number), recordS: stopped - begin,
      uploadAfterStopS: stored - stopped)
  }

  private func record(
    _ number: Int, _ file: URL, savedMs: Int, _ take: TakeSession, _ say: @escaping @Sendable (String) -> Void
  ) async throws {
    if savedMs > 0 { say("resuming \(number) \(place(savedMs))") }
    let events = try await take.record(
      question: number, savedMs > 0 ? .goOn : .anew, with: DeviceChoice(camera: camera, microphone: .file(file.path))
    )
    say("recording \(number)")
    let stepMs = tellsMilliseconds ? 1 : 1000
    var told = savedMs / stepMs
    for await event in events {
      switch event {
      case .saved(let ms) where ms / stepMs > told:
        told = ms / stepMs
        say("saved \(number) \(place(ms))")
      case .warning(let warning): say("warning \(number) \(Sanitise.terminal(warning.sentence))")
      case .ended(.failed(let error)): throw error
      case .ended(.closed): throw CancellationError()
      case .saved, .level, .preview, .camera, .ended: continue
      }
    }
    try Task.checkCancellation()
  }

  private func place(_ ms: Int) -> String { tellsMilliseconds ? "\(ms)" : Self.clock(ms) }

  /// `mm:ss` of whole seconds.
  static func clock(_ ms: Int) -> String {
    let seconds = ms / 1000
    return (seconds / 60 < 10 ? "0" : "") + "\(seconds / 60):" + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)"
  }

  private static func isEmptyText(_ file: URL) -> Bool {
    guard file.pathExtension == "txt", let text = try? String(contentsOf: file, encoding: .utf8) else { return false }
    return text.allSatisfy(\.isWhitespace)
  }

  static func answerFiles(in folder: URL) throws -> [URL] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw TakeError.answersUnreadable(folder: folder.path)
    }
    let kinds: Set = [
      "txt", "pdf", "docx", "odt", "png", "jpg", "jpeg", "zip", "wav", "mp3", "m4a", "aac", "ogg", "oga", "opus",
      "flac", "webm", "mp4", "mkv",
    ]
    return names.filter {
      !$0.hasPrefix(".") && !$0.hasPrefix("resume.") && kinds.contains(($0 as NSString).pathExtension.lowercased())
    }
    .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    .map { folder.appending(path: $0) }
  }
}
