import Contracts
import Foundation
import Kit
import Screens
import Testing

@MainActor
@Suite("Building an interview")
struct EditorTests {
  /// A new interview with one question, written but not saved.
  private func written(_ stage: Stage) async {
    await stage.press("n")
    await stage.type("Инженер")
    await stage.press(.escape, "a")
    await stage.type("Why us?")
    await stage.press(.tab)
    await stage.type("Motivation")
    await stage.press(.tab)
    await stage.paste("Knows what we do\n\n  Says what draws them  ")
    await stage.press(.tab, .tab, .control("u"))
    await stage.type("90")
  }

  @Test("Written, saved, published: the server gets what was typed, the screen shows the link")
  func whole() async throws {
    let stage = try await Stage()
    await written(stage)
    #expect(stage.text.contains("● not saved"))
    await stage.press(.control("s"))
    #expect(stage.text.contains("Saved."))
    let made = try #require(stage.office.with { $0.interviews.first })
    #expect(made.content.title == "Инженер")
    let question = try #require(made.content.questions.first)
    #expect(question.text == "Why us?")
    #expect(question.competency == "Motivation")
    #expect(question.points == ["Knows what we do", "Says what draws them"])
    #expect(question.limitS == 90)
    await stage.press(.escape, "p", .enter)
    #expect(stage.text.contains("https://interviews.example.org/i/3f0c6a52"))
    #expect(stage.text.contains("parley take"))
    #expect(!stage.terminal.reportsMouse)
    await stage.press("c")
    #expect(stage.terminal.copied?.hasPrefix("https://interviews.example.org/i/") == true)
    await stage.press(.escape)
    #expect(stage.text.contains("Parley › Interviews"))
    #expect(stage.terminal.reportsMouse)
    await stage.end()
  }

  @Test("Questions move, are copied, removed and brought back")
  func outline() async throws {
    let stage = try await Stage(width: 160, height: 50)
    await stage.press("j", "e", "j", "J")
    #expect(stage.text.contains("1 A system that you look after"))
    await stage.press("D", "x", "x", "z")
    let before = stage.office.with { $0.interviews[1].content.questions }
    await stage.press("s")
    let after = stage.office.with { $0.interviews[1].content.questions }
    #expect(after.map(\.text) == [before[1].text, before[0].text, before[2].text])
    #expect(Set(after.map(\.id)).count == 3)
    await stage.end()
  }

  @Test("What the server refuses stands at its field, and goes when the field changes")
  func validation() async throws {
    let stage = try await Stage()
    await stage.press("j", "e")
    stage.office.with {
      $0.refusal = Problem(
        code: "invalid-field", title: "", status: 422, detail: "Point 2 of question 3 has 500 characters.",
        field: "questions[2].points[1]")
    }
    await stage.press(.enter)
    await stage.type("!")
    await stage.press(.control("s"))
    #expect(stage.text.contains("✗ Point 2 of question 3 has 500 characters."))
    #expect(stage.text.contains("▌ ✗ 3 How do you explain"))
    await stage.type("x")
    #expect(!stage.text.contains("✗"))
    await stage.end()
  }

  @Test("A closing date that is none is said at once; one that is, is sent")
  func closing() async throws {
    let stage = try await Stage()
    await stage.press("j", "e", .enter, .tab, .tab, .tab)
    await stage.type("2026-02-30 10:00")
    await stage.press(.control("s"))
    #expect(stage.text.contains("✗ Write it as 2026-12-31 18:00"))
    await stage.press(.control("u"))
    await stage.type("2026-12-01 18:00")
    await stage.press(.control("s"))
    let sent = stage.office.with { $0.interviews[1].content.settings.closesAt }
    #expect(sent == WireJSON.date("2026-12-01T18:00:00Z"))
    await stage.end()
  }

  @Test("While the server is gone nothing is lost, and it is saved by itself when it is back")
  func away() async throws {
    let stage = try await Stage()
    await written(stage)
    stage.office.with { $0.isAway = true }
    await stage.press(.control("s"))
    #expect(stage.text.contains("Not saved yet, kept here; trying again"))
    #expect(stage.services.drafts.load(nil)?.draft.title == "Инженер")
    await stage.wait(s: 5)
    #expect(stage.office.with { $0.interviews.count } == 3)
    stage.office.with { $0.isAway = false }
    await stage.wait(s: 8)
    #expect(stage.text.hasPrefix(" Parley › Interviews › Инженер"))
    #expect(!stage.text.contains("not saved"))
    #expect(stage.office.with { $0.interviews.count } == 4)
    #expect(stage.services.drafts.load(nil) == nil)
    await stage.end()
  }

  @Test("An interview whose making was answered into the void is not made twice")
  func lostAnswer() async throws {
    let stage = try await Stage()
    await written(stage)
    stage.office.with { $0.losesAnswers = true }
    await stage.press(.control("s"))
    #expect(stage.text.contains("Not saved yet, kept here"))
    stage.office.with { $0.losesAnswers = false }
    await stage.wait(s: 2)
    #expect(!stage.text.contains("not saved"))
    #expect(stage.office.with { $0.interviews.count } == 4)
    #expect(stage.office.with { $0.calls.count { $0.hasPrefix("create") } } == 2)
    await stage.end()
  }

  @Test("What was not saved when the program ended is offered again")
  func offered() async throws {
    let office = Office()
    let first = try await Stage(office: office)
    await written(first)
    await first.end()
    let kept = try #require(first.services.drafts.load(nil))

    let second = try await Stage(office: office)
    try second.services.drafts.save(kept.draft, of: nil, at: Office.now)
    await second.press("n")
    #expect(second.text.contains("Go on with what you wrote?"))
    await second.press(.enter, .control("s"))
    #expect(office.with { $0.interviews.first?.content.questions.first?.text } == "Why us?")
    await second.end()
  }

  @Test("Leaving with changes asks; keeping them marks the interview in the list")
  func leaving() async throws {
    let stage = try await Stage()
    await stage.press("j", "e", .enter)
    await stage.type(" 2")
    await stage.press(.escape, .escape)
    #expect(stage.text.contains("Save what you changed?"))
    await stage.press("k")
    #expect(stage.text.contains("● Support engineer, first interview"))
    #expect(!stage.office.with { $0.calls }.contains { $0.hasPrefix("update") })
    await stage.press("e", "t", .escape)
    #expect(!stage.text.contains("●"))
    await stage.press("e", .enter)
    await stage.type("x")
    await stage.press(.control("c"))
    #expect(stage.text.contains("End the program?"))
    await stage.end()
  }
}
