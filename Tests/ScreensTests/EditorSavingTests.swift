import Contracts
import Foundation
import Kit
import Screens
import Testing

@MainActor
@Suite("What is built is kept and saved")
struct EditorSavingTests {
  /// Somebody else saves the first interview with another title.
  private func elsewhere(_ stage: Stage, _ title: String) {
    stage.office.with { state in
      state.interviews[0].content.title = title
      state.interviews[0].version += 1
    }
  }

  @Test("While the server is gone nothing is lost, and it is saved by itself when it is back")
  func away() async throws {
    let stage = try await Stage.withList()
    await stage.build()
    await stage.type("Инженер")
    stage.office.with { $0.isAway = true }
    await stage.wait(s: 2)
    #expect(stage.text.contains("Not saved yet, kept here; trying again"))
    #expect(stage.text.contains("● kept here, server away"))
    #expect(stage.services.drafts.load(nil)?.draft.title == "Инженер")
    await stage.wait(s: 5)
    #expect(stage.office.with { $0.interviews.count } == 3)
    stage.office.with { $0.isAway = false }
    await stage.wait(s: 8)
    #expect(stage.text.contains("✓ saved"))
    #expect(stage.office.with { $0.interviews.count } == 4)
    #expect(stage.services.drafts.load(nil) == nil)
    await stage.end()
  }

  @Test("An interview whose making was answered into the void is not made twice")
  func lostAnswer() async throws {
    let stage = try await Stage.withList()
    stage.office.with { $0.losesAnswers = true }
    await stage.build()
    await stage.type("Nurse")
    await stage.wait(s: 2)
    #expect(stage.text.contains("Not saved yet, kept here"))
    stage.office.with { $0.losesAnswers = false }
    await stage.wait(s: 2)
    #expect(stage.text.contains("✓ saved"))
    #expect(stage.office.with { $0.interviews.count } == 4)
    #expect(stage.office.with { $0.calls.count { $0.hasPrefix("create") } } == 2)
    await stage.end()
  }

  @Test("What was not saved when the program ended is offered again")
  func offered() async throws {
    let office = Office()
    let first = try await Stage.withList(office: office)
    await first.build()
    await first.type("Nurse")
    await first.end()
    let kept = try #require(first.services.drafts.load(nil))

    let second = try await Stage.withList(office: office)
    try second.services.drafts.save(kept.draft, of: nil, at: Office.now)
    await second.build()
    #expect(second.text.contains("Go on with what you wrote?"))
    await second.press(.enter)
    await second.wait(s: 2)
    #expect(office.with { $0.interviews.first?.content.title } == "Nurse")
    #expect(second.services.drafts.load(nil) == nil)
    await second.end()
  }

  @Test("What cannot be read yet is kept as it was typed")
  func halfWritten() async throws {
    let stage = try await Stage.withList()
    await stage.build(0)
    await stage.press("j", .enter)
    await stage.type("2026-12-")
    await stage.press(.escape, .escape)
    #expect(stage.text.contains("Kept on this machine."))
    await stage.build(0)
    #expect(stage.text.contains("Go on with what you wrote?"))
    await stage.press(.enter, "j")
    #expect(stage.text.contains("Opens         2026-12-\n"))
    #expect(stage.text.contains("▌ ✗ Times and rules"))
    await stage.end()
  }

  @Test("Leaving a draft saves it; one that cannot be saved is kept and offered")
  func leaving() async throws {
    let stage = try await Stage.withList()
    await stage.build()
    await stage.type("Nurse")
    await stage.press(.escape, .escape)
    #expect(stage.text.contains("2 Interviews"))
    #expect(stage.office.with { $0.interviews.first?.content.title } == "Nurse")
    await stage.build()
    await stage.press(.tab)
    await stage.type("Hello")
    await stage.press(.escape, .escape)
    #expect(stage.services.drafts.load(nil)?.draft.welcome == "Hello")
    await stage.build()
    #expect(stage.text.contains("Go on with what you wrote?"))
    await stage.press("t")
    #expect(stage.services.drafts.load(nil) == nil)
    await stage.end()
  }

  @Test("Of a published interview nothing is sent until HR says so")
  func published() async throws {
    let stage = try await Stage.withList()
    await stage.build(1)
    await stage.press(.enter)
    await stage.type(" 2")
    await stage.wait(s: 4)
    #expect(stage.text.contains("● kept here, w sends"))
    #expect(!stage.office.with { $0.calls }.contains { $0.hasPrefix("update") })
    await stage.press(.escape, "w")
    #expect(stage.text.contains("candidates have begun and keep the version that they began"))
    await stage.press("y")
    #expect(stage.office.with { $0.interviews[1].content.title } == "Support engineer, first interview 2")
    #expect(stage.text.contains("✓ saved"))
    // Leaving with changes asks; keeping them marks the interview in the list.
    await stage.press(.enter)
    await stage.type("3")
    await stage.press(.escape, .escape)
    #expect(stage.text.contains("Send what you changed?"))
    await stage.press("k")
    #expect(stage.text.contains("● Support engineer, first interview"))
    await stage.build(1)
    await stage.press("t", .escape)
    #expect(!stage.text.contains("●"))
    await stage.build(1)
    await stage.press(.enter)
    await stage.type("x")
    await stage.press(.control("c"))
    #expect(stage.text.contains("End the program?"))
    await stage.end()
  }

  @Test("Two editors at once: both versions are shown; the saved one is taken, and undoing brings one's own back")
  func conflictTheirs() async throws {
    let stage = try await Stage.withList()
    await stage.build(0)
    await stage.press(.enter, .control("u"))
    await stage.type("Mine")
    elsewhere(stage, "Theirs")
    await stage.wait(s: 2)
    #expect(stage.text.contains("Two versions of this interview"))
    #expect(stage.text.contains("saved:  Theirs"))
    #expect(stage.text.contains("yours:  Mine"))
    await stage.press("t")
    #expect(stage.text.contains("Title         Theirs"))
    #expect(stage.text.contains("✓ saved"))
    await stage.press(.escape, "u")
    #expect(stage.text.contains("Title         Mine"))
    await stage.wait(s: 2)
    #expect(stage.office.with { $0.interviews[0].content.title } == "Mine")
    await stage.end()
  }

  @Test("Two editors at once: one's own is saved over the other, or later")
  func conflictMine() async throws {
    let stage = try await Stage.withList()
    await stage.build(0)
    await stage.press(.enter, .control("u"))
    await stage.type("Mine")
    elsewhere(stage, "Theirs")
    await stage.wait(s: 2)
    await stage.press(.escape)
    await stage.wait(s: 4)
    #expect(stage.text.contains("● kept here, see both: w"))
    #expect(stage.office.with { $0.interviews[0].content.title } == "Theirs")
    await stage.press(.escape, "w", "m")
    #expect(stage.office.with { $0.interviews[0].content.title } == "Mine")
    #expect(stage.text.contains("✓ saved"))
    await stage.end()
  }

  @Test("Two editors at once: one's own becomes a draft of its own")
  func conflictBoth() async throws {
    let stage = try await Stage.withList()
    await stage.build(0)
    await stage.press(.enter, .control("u"))
    await stage.type("Mine")
    elsewhere(stage, "Theirs")
    await stage.wait(s: 2)
    await stage.press("c")
    #expect(stage.text.contains("Yours is kept as the draft “Mine (copy)”."))
    #expect(stage.text.contains("Title         Theirs"))
    #expect(stage.office.with { $0.interviews.map(\.content.title) }.prefix(2) == ["Mine (copy)", "Theirs"])
    #expect(stage.services.drafts.times().isEmpty)
    await stage.end()
  }
}
