import Client
import Contracts
import Foundation
import Kit
import Recorder
import Testing
import Transport

@testable import Screens

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
    let question = SessionQuestion(
      number: 1, text: "Why?", preparationS: 30, limitS: 60, retakes: 0, status: .open, openedAt: nil, takes: [])
    #expect(state.preparationEndS(question) == 1030)
  }

  /// A disabled key says why, and every key has its words.
  @Test func theKeysOfEachStepHaveWords() throws {
    Strings.current = try Strings.shipped()
    let work = KioskWork(
      entry: .link(
        try LinkAddress("http://127.0.0.1:1/i/\(UUID().uuidString)")), transport: HTTPTransport(),
      stateFolder: FileManager.default.temporaryDirectory)
    var screen = KioskScreen(work: work, devices: DeviceChoice())
    let phases: [KioskState.Phase] = [
      .opening, .preparing(untilS: 0), .starting, .recording, .stopping, .recorded, .interrupted, .sending,
    ]
    let steps: [KioskState.Step] =
      [.opening, .stuck("x"), .welcome, .consent, .profile, .devices, .review, .submitting, .done]
      + phases.map { .question(1, $0) }
    for step in steps {
      screen.state.step = step
      #expect(!screen.keys.isEmpty)
      for row in screen.keys { #expect(!row.label.contains("kiosk.") && !row.help.contains("kiosk."), "\(step)") }
    }
    screen.state.step = .consent
    #expect(screen.keys.contains { $0.disabled?.contains("tick") == true })
  }
}
