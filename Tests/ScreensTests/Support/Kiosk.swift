import CaptureCore
import Client
import Contracts
import Foundation
import Kit
import Testing
import Transport

@testable import Recorder
@testable import Screens

/// A candidate's screen on a terminal in memory, in whatever state a test wants; nothing is called.
@MainActor
final class KioskStage {
  let terminal: MemoryTerminal
  let app: App

  init(_ screen: KioskScreen, width: Int = 80, height: Int = 24) throws {
    terminal = MemoryTerminal(width: width, height: height)
    app = App(terminal: terminal, now: { 0 })
    try app.start(screen)
  }

  var text: String { terminal.text }

  func press(_ keys: Key...) {
    for key in keys {
      terminal.send(.key(key))
      app.step()
    }
  }

  func type(_ text: String) { for character in text { press(.character(character)) } }

  func matches(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try Golden.matches(terminal, name, sourceLocation: sourceLocation)
  }
}

@MainActor
enum Golden {
  /// Compares the screen with `Golden/name-WxH.txt`; PARLEY_TEST_RECORD=1 writes it instead.
  static func matches(
    _ terminal: MemoryTerminal, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/\(name)-\(terminal.size.width)x\(terminal.size.height).txt")
    let text = terminal.text
    if ProcessInfo.processInfo.environment["PARLEY_TEST_RECORD"] == "1" {
      try Data((text + "\n").utf8).write(to: file)
      return
    }
    let wanted = try String(contentsOf: file, encoding: .utf8)
    #expect(text + "\n" == wanted, "\(file.lastPathComponent) differs", sourceLocation: sourceLocation)
  }
}

/// One interview and its candidate, as far as each step wants them.
@MainActor
enum KioskData {
  static let session = SessionID("0193d5f0-7a3e-7c41-9b1e-5d2f8a6c4e10")!
  static let take = TakeID("0193d5f0-7a3e-7c41-9b1e-5d2f8a6c4e11")!
  static let second = TakeID("0193d5f0-7a3e-7c41-9b1e-5d2f8a6c4e12")!
  /// 23 November 2026, 12:00 UTC.
  static let now = Date(timeIntervalSince1970: 1_795_435_200)

  static func question(
    _ number: Int, _ kind: QuestionKind, _ text: String?, status: AnswerStatus = .waiting, retakes: Int = 1,
    isRequired: Bool = true, isPractice: Bool = false, options: [String] = [], limit: LimitKind = .hard
  ) -> SessionQuestion {
    SessionQuestion(
      number: number, kind: kind, isRequired: isRequired, isPractice: isPractice, text: text, options: options,
      preparationS: kind.isRecorded ? 30 : 0, limitS: 120, limit: limit, retakes: retakes, status: status,
      openedAt: status == .waiting ? nil : now, takes: [])
  }

  static var questions: [SessionQuestion] {
    [
      question(1, .video, nil, isRequired: false, isPractice: true),
      question(2, .video, nil),
      question(3, .text, nil),
      question(4, .singleChoice, nil, isRequired: false, options: ["Early", "Late", "Nights"]),
      question(5, .file, nil),
    ]
  }

  static func state(_ questions: [SessionQuestion]? = nil) -> SessionState {
    SessionState(
      session: session, organisation: "ACME", title: "Night nurse, ward 3",
      welcome: "We are glad that you are here. There are no trick questions.",
      branding: Branding(name: "St. Mary Hospital"), languages: ["en", "ru"], status: .opened,
      consentText: .current, consent: nil, profile: nil,
      profileFields: [ProfileField(label: "Earliest start", isRequired: true), ProfileField(label: "Licence number")],
      contact: "Anna Beck, +49 30 1234, jobs@example.org", retentionDays: 180, allowsStandIns: false,
      questions: questions ?? Self.questions, now: now)
  }

  static func answer(
    _ status: AnswerStatus = .open, savedMs: Int = 0, limitMs: Int = 120_000, isComplete: Bool = false,
    takesLeft: Int = 2, takes: [TakeID] = []
  ) -> TakeSnapshot.Answer {
    TakeSnapshot.Answer(
      status: status, savedMs: savedMs, heldMs: 0, remainingMs: max(0, limitMs - savedMs), overMs: 0,
      canGoOn: savedMs < limitMs, isComplete: isComplete, takesLeft: takesLeft,
      takes: takes.map { .init(id: $0, savedMs: savedMs) })
  }

  static let away = UploadTrouble.call(
    .unreachable(server: "https://jobs.example.org", why: "Could not connect to server"))

  static func snapshot(
    _ state: SessionState? = nil, answers: [Int: TakeSnapshot.Answer] = [:], trouble: UploadTrouble? = nil,
    receipt: Receipt? = nil
  ) -> TakeSnapshot {
    TakeSnapshot(
      state: state ?? self.state(), resumeCode: "ABCDE-FGHJK", answers: answers, recording: nil,
      upload: UploadProgress(pendingBytes: 0, trouble: nil), trouble: trouble, receipt: receipt)
  }

  /// In the middle of the interview: consent and profile are given, devices checked.
  static func underWay(_ questions: [SessionQuestion]) -> SessionState {
    var state = state(questions)
    state.status = .inProgress
    state.consent = ConsentGiven(version: "2026-12", purposes: [.record])
    state.profile = Profile(name: "Ada Kandidat", email: "ada@example.org")
    return state
  }

  static func screen(
    _ step: KioskState.Step, _ snapshot: TakeSnapshot, place: KioskPlace = .own,
    makePicker: (() -> MediumPicker)? = nil
  ) throws -> KioskScreen {
    let work = KioskWork(
      entry: .link(try LinkAddress("http://127.0.0.1:1/i/\(UUID().uuidString)")), transport: HTTPTransport(),
      stateFolder: FileManager.default.temporaryDirectory, makePicker: makePicker)
    var screen = KioskScreen(work: work, devices: DeviceChoice(), place: place)
    screen.state.snapshot = snapshot
    screen.state.step = step
    screen.state.devicesWereChecked = true
    screen.state.nowS = 1000
    return screen
  }

  /// A grey picture with a lighter face in the middle.
  static var picture: Kit.Picture {
    let (width, height) = (96, 72)
    var rgb: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let inside = (x - 48) * (x - 48) + (y - 36) * (y - 36) < 400
        rgb += inside ? [220, 180, 150] : [60, 70, 90]
      }
    }
    return Kit.Picture(width: width, height: height, rgb: rgb)!
  }

  static var receipt: Receipt {
    Receipt(
      session: session, submittedAt: now, consentVersion: "2026-12", purposes: [.record, .analyse],
      deleteAfter: now.addingTimeInterval(180 * 86_400), contact: "Anna Beck, +49 30 1234, jobs@example.org",
      answers: [
        .init(question: 2, durationMs: 101_000, segments: 51, digest: "3fa9c04be1277d20aa"),
        .init(question: 3, durationMs: 0, segments: 0, digest: "90c1e2d7a55b01f34c"),
      ])
  }
}
