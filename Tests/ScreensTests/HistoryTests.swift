import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

@MainActor
@Suite("A candidate's way in words")
struct HistoryTests {
  private static func step(
    _ at: String, _ actor: HistoryStep.Actor, _ action: String, _ details: [String: String] = [:]
  ) -> HistoryStep {
    HistoryStep(
      at: WireJSON.date(at)!, actor: actor, by: actor == .staff ? "Ann Lee" : nil, action: action, details: details)
  }

  private static let steps = [
    step("2026-11-18T10:00:00Z", .staff, "invited"),
    step("2026-11-18T10:00:01Z", .staff, "tag-added", ["tag": "night shift"]),
    step("2026-11-21T08:59:30Z", .candidate, "session-started"),
    step("2026-11-21T09:05:00Z", .candidate, "consent-given", ["version": "1", "purposes": "record analyse"]),
    step("2026-11-21T09:06:40Z", .candidate, "question-opened", ["question": "1"]),
    step("2026-11-21T09:10:00Z", .candidate, "answer-submitted", ["question": "1"]),
    step("2026-11-21T09:21:00Z", .candidate, "session-submitted"),
    step("2026-11-23T12:00:00Z", .staff, "decided", ["decision": "reject", "reason": "No licence"]),
    step("2026-11-23T12:00:04Z", .staff, "decision-taken-back"),
    step("2026-11-23T12:30:00Z", .program, "something-new"),
  ]

  private func stage(_ width: Int, _ height: Int) async throws -> Stage {
    let office = Office()
    office.with { $0.people.histories[$0.candidates[3].id] = Self.steps }
    let stage = try await candidatesStage(office, width: width, height: height)
    await stage.press("G", "H")
    return stage
  }

  @Test("As it is drawn, with the time between", arguments: sizes)
  func drawn(_ width: Int, _ height: Int) async throws {
    let stage = try await stage(width, height)
    #expect(stage.text.contains("│ 2 d 22 h") && stage.text.contains("Decided: reject: “No licence”  Ann Lee"))
    #expect(stage.text.contains("Agreed: to be recorded, to be scored by a program"))
    #expect(!stage.text.contains("Okafor"), "blind here too")
    try stage.matches("history")
    await stage.end()
  }

  @Test("In Russian")
  func russian() async throws {
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      let stage = try await stage(80, 24)
      try stage.matches("history-ru")
      await stage.press(.escape)
      try stage.matches("candidates-ru")
      await stage.press("i")
      try stage.matches("invite-ru")
      await stage.end()
    }
  }
}
