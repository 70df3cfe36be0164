import CaptureCore
import Contracts
import Foundation
import Kit
import Testing

@testable import Recorder
@testable import Screens

/// A candidate's screens as they are drawn, at both sizes, and in Russian at the smaller one.
@MainActor
@Suite("A candidate's screens as they are drawn")
struct KioskGoldenTests {
  private typealias Make = @MainActor () throws -> KioskScreen

  private nonisolated static let names = [
    "welcome", "consent", "profile", "devices", "pause", "thinking", "recording", "recorded", "interrupted", "writing",
    "wrong", "told", "withdrawal", "phone", "review", "receipt", "groups", "withdrawn",
  ]

  /// Made in the language that they are drawn in.
  private static let screens: [(String, Make)] = [
    ("welcome", { try KioskData.screen(.welcome, KioskData.snapshot()) }),
    (
      "consent",
      {
        var screen = try KioskData.screen(.consent, KioskData.snapshot())
        screen.state.ticked = [.record]
        return screen
      }
    ),
    (
      "profile",
      {
        var screen = try KioskData.screen(.profile, KioskData.snapshot())
        screen.state.form = screen.profileForm()
        screen.state.form.setText("name", "Ada Kandidat")
        _ = screen.submitProfile()
        return screen
      }
    ),
    ("devices", { try devices() }),
    (
      "pause",
      {
        let questions = [KioskData.question(1, .text, "a", status: .submitted), KioskData.question(2, .video, nil)]
        return try KioskData.screen(.question(2, .pausing), KioskData.snapshot(KioskData.underWay(questions)))
      }
    ),
    ("thinking", { try question(.preparing(untilS: 1021.4), KioskData.answer()) }),
    (
      "recording",
      {
        var screen = try question(.recording, KioskData.answer(savedMs: 43_000))
        screen.state.picture = KioskData.picture
        screen.state.loudness = Loudness(peakDB: -12, rmsDB: -24, isClipping: false)
        return screen
      }
    ),
    (
      "recorded",
      {
        try question(
          .recorded,
          KioskData.answer(
            savedMs: 101_000, isComplete: true, takesLeft: 1, takes: [KioskData.take, KioskData.second]),
          keeps: .chosen)
      }
    ),
    ("interrupted", { try question(.interrupted, KioskData.answer(savedMs: 43_000, takesLeft: 1)) }),
    ("writing", { try writing() }),
    (
      "wrong",
      {
        var screen = try question(.recording, KioskData.answer(savedMs: 43_000))
        _ = screen.openWrong()
        return screen
      }
    ),
    (
      "told",
      {
        var screen = try question(.recorded, KioskData.answer(savedMs: 43_000, isComplete: true))
        var wrong = KioskWrong(question: 2)
        wrong.stage = .told(
          IncidentReply(grantsTake: true, creditS: 30, contact: "Anna Beck, +49 30 1234, jobs@example.org"))
        screen.state.overlay = .wrong(wrong)
        return screen
      }
    ),
    (
      "withdrawal",
      {
        var screen = try KioskData.screen(.review, KioskData.snapshot())
        screen.state.overlay = .withdrawal(KioskWithdrawal())
        return screen
      }
    ),
    (
      "phone",
      {
        var screen = try KioskData.screen(.resume, KioskData.snapshot(), place: .kiosk)
        screen.state.overlay = .phone(KioskPhone(question: nil, before: nil))
        screen.phoneCame(
          PhoneUpload(
            url: "https://parley.example.org/u/K7WDQ2M9XH4RB6TYPZ8NC3FVJA",
            expiresAt: KioskData.now.addingTimeInterval(-60)))
        return screen
      }
    ),
    ("review", { try review() }),
    (
      "receipt",
      {
        var screen = try KioskData.screen(.done, KioskData.snapshot(receipt: KioskData.receipt))
        screen.state.isWiped = true
        return screen
      }
    ),
    ("groups", { try KioskData.screen(.groups, KioskData.snapshot(receipt: KioskData.receipt)) }),
    (
      "withdrawn",
      {
        let certificate = WithdrawalCertificate(
          session: KioskData.session, at: KioskData.now, deleted: ["answers": 3, "segments": 41])
        return try KioskData.screen(.withdrawn(certificate), KioskData.snapshot())
      }
    ),
  ]

  @Test("Every important state", arguments: names)
  func states(_ name: String) throws {
    let make = try #require(Self.screens.first { $0.0 == name }?.1)
    for (width, height) in sizes {
      try KioskStage(try make(), width: width, height: height).matches("kiosk-" + name)
    }
    try Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      try KioskStage(try make()).matches("kiosk-\(name)-ru")
      try KioskStage(try make(), width: 160, height: 50).matches("kiosk-\(name)-ru")
    }
  }

  /// 20x5 in the middle of an answer shows what matters, and the whole again afterwards.
  @Test func aTinyWindowShowsTheTimeAndWhatIsSaved() throws {
    var screen = try Self.question(.recording, KioskData.answer(savedMs: 43_000))
    screen.state.picture = KioskData.picture
    let stage = try KioskStage(screen)
    let before = stage.text
    stage.terminal.resize(width: 20, height: 5)
    stage.app.step()
    try stage.matches("kiosk-tiny")
    stage.terminal.resize(width: 80, height: 24)
    stage.app.step()
    #expect(stage.text == before)
    try Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      try KioskStage(screen, width: 20, height: 5).matches("kiosk-tiny-ru")
    }
  }

  private static func question(
    _ phase: KioskState.Phase, _ answer: TakeSnapshot.Answer, keeps: KeptTake = .last
  ) throws -> KioskScreen {
    var questions = KioskData.questions
    questions[0].status = .skipped
    questions[1] = KioskData.question(
      2, .video, "Two patients call at once, and you are alone on the ward. What do you do first, and why?",
      status: .open)
    questions[1].keeps = keeps
    let state = KioskData.underWay(questions)
    return try KioskData.screen(.question(2, phase), KioskData.snapshot(state, answers: [2: answer]))
  }

  private static func writing() throws -> KioskScreen {
    var questions = KioskData.questions
    (questions[0].status, questions[1].status) = (.skipped, .submitted)
    questions[2] = KioskData.question(3, .text, "Why do you want to work at night?", status: .open)
    var screen = try KioskData.screen(
      .question(3, .writing),
      KioskData.snapshot(KioskData.underWay(questions), trouble: KioskData.away))
    screen.state.writing = KioskWriting(
      questions[2], draft: WrittenAnswer(text: "I like the quiet, and the time that one has for each patient."))
    return screen
  }

  private static func devices() throws -> KioskScreen {
    var questions = KioskData.questions
    questions[0].status = .skipped
    var screen = try KioskData.screen(.devices, KioskData.snapshot(KioskData.underWay(questions)))
    screen.state.picture = KioskData.picture
    screen.state.loudness = Loudness(peakDB: -12, rmsDB: -24, isClipping: false)
    screen.state.check.isOpen = true
    screen.state.check.cameras = [
      CameraOption(spec: .device("/dev/video0"), name: "HD Webcam", isDefault: true),
      CameraOption(spec: .device("/dev/video2"), name: "Desk camera", isDefault: false),
    ]
    screen.state.check.microphones = [
      MicrophoneOption(spec: .pulse(source: "a"), name: "Built-in microphone", isDefault: true),
      MicrophoneOption(spec: .pulse(source: "b"), name: "Headset", isDefault: false),
    ]
    screen.state.check.facts = CameraFacts(
      name: "HD Webcam", width: 1280, height: 720, format: "MJPEG", agreedRate: 30)
    screen.state.check.brightness = 0.1
    screen.state.check.loudestDB = -12
    screen.state.check.storage = Storage(freeBytes: 20 << 30, neededBytes: 300 << 20)
    screen.state.check.line = .bitsPerS(700_000)
    return screen
  }

  private static func review() throws -> KioskScreen {
    var questions = KioskData.questions
    let texts = [
      "Say hello.", "Two patients call at once, and you are alone on the ward. What do you do first, and why?",
      "Why do you want to work at night?", "Which shift?", "Your licence, please.",
    ]
    for (index, text) in texts.enumerated() {
      questions[index].text = text
      questions[index].status = index == 3 || index == 0 ? .skipped : .submitted
    }
    questions[1].takes = [
      TakeState(take: KioskData.take, parts: [PartState(part: 1, storedMs: 60_000, stored: [])]),
      TakeState(take: KioskData.second, parts: [PartState(part: 1, storedMs: 101_000, stored: [])]),
    ]
    questions[1].answer = KioskData.second
    questions[4].written = WrittenAnswer(
      file: FileFacts(
        name: "licence.pdf", kind: .pdf, bytes: 120_000, sha256: String(repeating: "a", count: 64)))
    return try KioskData.screen(.review, KioskData.snapshot(KioskData.underWay(questions)))
  }
}
