import CaptureCore
import Contracts
import Foundation
import Kit
import Testing

@testable import Recorder
@testable import Screens

/// What keys and reports do on a candidate's way.
@MainActor @Suite struct KioskStateTests {
  @Test func nothingIsTickedBeforehandAndNothingGoesOnWithoutASession() {
    let state = KioskState(devices: DeviceChoice())
    #expect(state.ticked.isEmpty && !state.mayConsent)
    #expect(state.nextStep == .opening)
  }

  /// Closing the program does not buy time to think.
  @Test func theTimeToThinkRunsFromWhenTheQuestionWasFirstShown() {
    var state = KioskState(devices: DeviceChoice())
    state.nowS = 1000
    var session = KioskData.state()
    var question = KioskData.question(1, .video, "Why?")
    #expect(state.preparationEndS(question) == 1030)
    question.openedAt = KioskData.now
    session.now = KioskData.now.addingTimeInterval(20)
    state.snapshot = KioskData.snapshot(session)
    #expect(state.preparationEndS(question) == 1010)
  }

  /// A disabled key says why, and every key has its words.
  @Test func theKeysOfEachStepHaveWords() throws {
    var screen = try KioskData.screen(.opening, KioskData.snapshot())
    let phases: [KioskState.Phase] = [
      .pausing, .opening, .preparing(untilS: 0), .starting, .recording, .stopping, .recorded, .interrupted,
      .sending, .writing,
    ]
    let certificate = WithdrawalCertificate(session: KioskData.session, at: KioskData.now, deleted: [:])
    let steps: [KioskState.Step] =
      [
        .opening, .stuck("x"), .pin(nil), .welcome, .consent, .profile, .resume, .devices, .review, .submitting, .done,
        .groups, .withdrawn(certificate),
      ] + phases.map { .question(2, $0) }
    for step in steps {
      screen.state.step = step
      #expect(!screen.keys.isEmpty)
      for row in screen.keys { #expect(!row.label.contains("kiosk.") && !row.help.contains("kiosk."), "\(step)") }
    }
    screen.state.step = .consent
    #expect(screen.keys.contains { $0.disabled?.contains("tick") == true })
  }

  @Test func aWrongPINIsToldAndAskedForAgain() throws {
    let stage = try KioskStage(try KioskData.screen(.pin("This is not the interview's PIN."), KioskData.snapshot()))
    stage.type("47a11")
    #expect(stage.text.contains("4711") && stage.text.contains("not the interview's PIN"))
    stage.press(.enter)
    #expect(stage.text.contains("Connecting"))
  }

  @Test func whatTheSessionHoldsDecidesWhereOneGoesOn() throws {
    var state = KioskState(devices: DeviceChoice())
    state.snapshot = KioskData.snapshot()
    #expect(state.nextStep == .welcome)
    var session = KioskData.underWay(KioskData.questions)
    state.snapshot = KioskData.snapshot(session)
    #expect(state.nextStep == .devices)
    state.devicesWereChecked = true
    // A question that was not seen waits for the candidate; one that was goes on.
    #expect(state.nextStep == .question(1, .pausing))
    session.questions[0].status = .skipped
    session.questions[1] = KioskData.question(2, .video, "Why?", status: .open)
    state.snapshot = KioskData.snapshot(session)
    #expect(state.nextStep == .question(2, .opening))
    state.snapshot = KioskData.snapshot(session, answers: [2: KioskData.answer(savedMs: 4000)])
    #expect(state.nextStep == .question(2, .interrupted))
    state.snapshot = KioskData.snapshot(session, answers: [2: KioskData.answer(savedMs: 4000, isComplete: true)])
    #expect(state.nextStep == .question(2, .recorded))
    state.snapshot = KioskData.snapshot(session, receipt: KioskData.receipt)
    #expect(state.nextStep == .done)
  }

  @Test func aRecordedAnswerIsGoneOnWithOrRecordedAgainAtItsPrice() throws {
    let answer = KioskData.answer(savedMs: 43_000, takesLeft: 1, takes: [KioskData.take])
    var questions = KioskData.questions
    questions[0].status = .skipped
    questions[1] = KioskData.question(2, .video, "Why?", status: .open)
    let snapshot = KioskData.snapshot(KioskData.underWay(questions), answers: [2: answer])
    let stage = try KioskStage(try KioskData.screen(.question(2, .interrupted), snapshot))
    #expect(stage.text.contains("Saved: 00:43"))
    stage.press("r")
    #expect(stage.text.contains("takes the place of this one") && stage.text.contains("0 more times"))
    stage.press(.escape)
    #expect(stage.text.contains("This answer was interrupted"))
    stage.press("r", .enter)
    #expect(stage.text.contains("Opening camera"))
  }

  @Test func anAnswerThatAnotherMachineBeganIsGoneOnWithHere() throws {
    var answer = KioskData.answer(savedMs: 43_000, takesLeft: 0, takes: [KioskData.take])
    answer.heldMs = 43_000
    var questions = KioskData.questions
    questions[0].status = .skipped
    questions[1] = KioskData.question(2, .video, "Why?", status: .open)
    let snapshot = KioskData.snapshot(KioskData.underWay(questions), answers: [2: answer])
    let stage = try KioskStage(try KioskData.screen(.question(2, .interrupted), snapshot))
    #expect(stage.text.contains("Of that, 00:43 was recorded on another machine"))
    stage.press("s")
    #expect(stage.text.contains("Handing in"))
  }

  @Test func aDraftThatTheServerLacksComesBackAndIsToldAsKeptHere() throws {
    let question = KioskData.question(3, .text, "Why?", status: .open)
    var writing = KioskWriting(question, draft: WrittenAnswer(text: "Because"))
    #expect(!writing.isSaved && !writing.isUnkept && writing.isDue(1000))
    _ = writing.handle("!")
    #expect(writing.isUnkept && writing.answer.text == "Because!")
    writing.saved = writing.answer
    #expect(writing.isSaved && !writing.isUnkept && !writing.isDue(1000))
  }

  /// The recording does not begin behind what the candidate reports, and what is credited is added.
  @Test func timeToThinkWaitsWhileSomethingIsReported() throws {
    var questions = KioskData.questions
    questions[1] = KioskData.question(2, .video, "Why?", status: .open)
    var screen = try KioskData.screen(
      .question(2, .preparing(untilS: 1000)), KioskData.snapshot(KioskData.underWay(questions)))
    screen.state.nowS = 1001
    _ = screen.openWrong()
    _ = screen.preparationTick()
    #expect(screen.state.phase == .preparing(untilS: 1000))
    let reply = IncidentReply(grantsTake: false, creditS: 30, contact: "")
    _ = screen.take(.rights(.told(reply, try #require(screen.state.snapshot))))
    _ = screen.closeOverlay()
    #expect(screen.state.phase == .preparing(untilS: 1031))
  }

  @Test func somethingIsWrongCanBeSaidOnEveryStepOfTheInterview() throws {
    for step: KioskState.Step in [.welcome, .consent, .devices, .review, .question(2, .recording), .done] {
      let screen = try KioskData.screen(step, KioskData.snapshot())
      #expect(screen.keys.contains { $0.intent == .wrong && $0.keys.contains(.function(1)) }, "\(step)")
    }
  }

  @Test func withdrawingWantsItsWordTyped() throws {
    var screen = try KioskData.screen(.review, KioskData.snapshot())
    screen.state.overlay = .withdrawal(KioskWithdrawal())
    let stage = try KioskStage(screen)
    stage.press(.enter)
    #expect(stage.text.contains("Write “delete” first."))
    stage.type("Delete")
    stage.press(.enter)
    #expect(stage.text.contains("Deleting …"))
    let certificate = WithdrawalCertificate(session: KioskData.session, at: KioskData.now, deleted: ["segments": 41])
    _ = screen.take(.rights(.withdrawn(certificate)))
    #expect(screen.state.step == .withdrawn(certificate) && screen.state.overlay == nil)
  }

  @Test func aKioskOffersNeitherPathsNorACopy() throws {
    for place: KioskPlace in [.own, .kiosk] {
      let resume = try KioskData.screen(.resume, KioskData.snapshot(), place: place)
      #expect(resume.captures("a") == (place == .own))
      #expect(resume.keys.contains { $0.intent == .attach } == (place == .own))
      #expect(resume.keys.contains { $0.intent == .phone })
      let done = try KioskData.screen(.done, KioskData.snapshot(receipt: KioskData.receipt), place: place)
      #expect(done.keys.contains { $0.intent == .copy } == (place == .own))
    }
  }

  @Test func theVoluntaryFormLeavesOutWhatOneWouldRatherNotSay() {
    var groups = KioskGroups()
    #expect(groups.given.given.isEmpty)
    _ = groups.form.handle(.right)
    _ = groups.form.handle(.right)
    #expect(groups.given.given == ["gender": "man"])
  }

  @Test func verdictsSayWhatToDo() {
    var check = KioskCheck()
    check.begin(100)
    #expect(check.sound(101) == .waiting(tr("kiosk.devices.speak")))
    #expect(check.sound(110) == .poor(tr("kiosk.devices.too_quiet"), advice: tr("kiosk.devices.too_quiet_advice")))
    check.hear(Loudness(peakDB: -10, rmsDB: -20, isClipping: false), 111)
    #expect(check.sound(111) == .good(tr("kiosk.devices.heard")))
    check.hear(Loudness(peakDB: 0, rmsDB: -3, isClipping: true), 112)
    #expect(check.sound(113) == .poor(tr("kiosk.devices.too_loud"), advice: tr("kiosk.devices.too_loud_advice")))
    #expect(check.sound(117) == .good(tr("kiosk.devices.heard")))
    check.storage = Storage(freeBytes: 100 << 20, neededBytes: 300 << 20)
    #expect(check.disk == .bad(tr("kiosk.devices.disk_full"), advice: tr("kiosk.devices.disk_advice", ["mib": "200"])))
  }

  /// Where letters are text, a key that is none shows the help, with the keys that work there.
  @Test func helpIsReachedWhereOneWrites() throws {
    let questions = [KioskData.question(1, .text, "Why?", status: .open)]
    var screen = try KioskData.screen(.question(1, .writing), KioskData.snapshot(KioskData.underWay(questions)))
    screen.state.writing = KioskWriting(questions[0])
    let stage = try KioskStage(screen)
    stage.app.isLocked = true
    #expect(stage.text.contains("F3 help"))
    stage.type("?:")
    #expect(stage.text.contains("?:") && !stage.text.contains("Keys: "))
    stage.press(.function(3))
    try stage.matches("kiosk-writing-help")
    stage.press(.escape)
    #expect(stage.text.contains("?:") && !stage.text.contains("Keys: "))
    // Nor does the palette lead out of a locked program where letters are free.
    let welcome = try KioskStage(try KioskData.screen(.welcome, KioskData.snapshot()))
    let before = welcome.text
    welcome.app.isLocked = true
    welcome.press(":")
    #expect(welcome.text == before)
    welcome.app.isLocked = false
    welcome.press(":")
    #expect(welcome.text != before)
  }
}
