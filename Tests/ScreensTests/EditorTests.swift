import Contracts
import Foundation
import Kit
import Screens
import Testing

@MainActor
@Suite("Building an interview")
struct EditorTests {
  @Test("From nothing to published: saved by itself, the screen shows the link")
  func whole() async throws {
    let stage = try await Stage.withList()
    await stage.build()
    await stage.type("Инженер")
    #expect(stage.text.contains("● not saved yet"))
    await stage.wait(s: 2)
    #expect(stage.text.contains("✓ saved"))
    #expect(stage.office.with { $0.interviews.first?.content.title } == "Инженер")
    // The rubric: a name and levels 1, 3 and 5.
    await stage.press(.escape, "c")
    await stage.type("Motivation")
    await stage.press(.tab, .tab, .tab)
    await stage.type("Knows nothing of us")
    await stage.press(.tab, .tab)
    await stage.type("Knows what we do")
    await stage.press(.tab, .tab)
    await stage.type("Says what draws them")
    // A question that is scored by it.
    await stage.press(.escape, "G", .enter)
    await stage.type("Why us?")
    await stage.press(.tab, .tab)
    await stage.paste("Knows what we do\n\n  Says what draws them  ")
    await stage.press(.tab, .tab, .control("u"))
    await stage.type("90")
    await stage.press(.escape, "p")
    #expect(stage.text.contains("Publish the interview?"))
    await stage.press(.enter)
    #expect(stage.text.contains("https://interviews.example.org/i/3f0c6a52"))
    #expect(!stage.terminal.reportsMouse)
    await stage.press("c")
    #expect(stage.terminal.copied?.hasPrefix("https://interviews.example.org/i/") == true)
    await stage.press(.escape)
    #expect(stage.text.contains("3 Candidates"))
    #expect(stage.terminal.reportsMouse)
    let made = try #require(stage.office.with { $0.interviews.first })
    #expect(made.status == .published)
    #expect(made.content.rubric.first?.anchors.map(\.level) == [1, 3, 5])
    let question = try #require(made.content.questions.first)
    #expect(question.text == "Why us?")
    #expect(question.competency == "Motivation")
    #expect(question.points == ["Knows what we do", "Says what draws them"])
    #expect(question.limitS == 90)
    #expect(stage.office.with { $0.calls.count { $0.hasPrefix("create") } } == 1)
    await stage.end()
  }

  @Test("Rows move, are copied, removed, and every change can be taken back and made again")
  func rows() async throws {
    let stage = try await Stage.withList(width: 160, height: 50)
    await stage.build(0)
    await stage.press("G")
    await stage.press("D", "e")
    await stage.type("Second. ")
    await stage.press(.escape, "K")
    #expect(stage.text.contains("▌ ○ 1 Tell us about"))
    await stage.press("x")
    await stage.wait(s: 2)
    #expect(stage.office.with { $0.interviews[0].content.questions.count } == 1)
    await stage.press("u", "u")
    #expect(stage.text.contains("▌ ○ 2 Tell us about"))
    await stage.press(.control("r"))
    await stage.wait(s: 2)
    let moved = stage.office.with { $0.interviews[0].content.questions }
    #expect(moved.count == 2)
    #expect(moved[0].text.hasSuffix("Second. ") || moved[0].text.hasSuffix("Second."))
    #expect(Set(moved.map(\.id)).count == 2)
    // Back to the beginning: what was written, the copy.
    await stage.press("u", "u", "u", "u")
    await stage.wait(s: 2)
    #expect(stage.office.with { $0.interviews[0].content.questions } == [Office.question(34)])
    await stage.end()
  }

  @Test("Typing is one step until one pauses or leaves the field; Ctrl-Z takes it back in the form")
  func grouped() async throws {
    let stage = try await Stage.withList()
    await stage.build()
    await stage.type("Nurse")
    await stage.wait(s: 4)
    await stage.type(", night shift")
    #expect(stage.text.contains("Nurse, night shift"))
    await stage.press(.control("z"))
    #expect(stage.text.contains("Title         Nurse\n"))
    await stage.press(.control("z"))
    #expect(!stage.text.contains("Title         Nurse"))
    await stage.press(.control("y"), .control("y"))
    #expect(stage.text.contains("Nurse, night shift"))
    await stage.end()
  }

  @Test("A competency that is renamed takes its questions along; the choice offers what the rubric has")
  func rename() async throws {
    var state = Office.sample
    state.interviews[0].content = Office.support
    let stage = try await Stage.withList(width: 160, height: 50, office: Office(state))
    await stage.build(0)
    await stage.press("j", "j", "j", "j", .enter, .control("u"))
    await stage.type("Care")
    await stage.wait(s: 2)
    let content = stage.office.with { $0.interviews[0].content }
    #expect(content.rubric.first?.name == "Care")
    #expect(content.questions.first?.competency == "Care")
    // The first question: Care, then Problem solving.
    await stage.press(.escape, "G", "k", "k", .enter, .tab, .right)
    #expect(stage.text.contains("‹ Problem solving ›"))
    await stage.press(.left, .left)
    #expect(stage.text.contains("‹ none: not scored ›"))
    await stage.end()
  }

  @Test("Each kind of question has the fields that it needs")
  func kinds() async throws {
    let stage = try await Stage.withList(width: 100, height: 40)
    await stage.build()
    await stage.press(.escape, "G", .enter, .backTab)
    #expect(stage.text.contains("‹ video ›"))
    #expect(stage.text.contains("Preparation") && stage.text.contains("Retakes") && stage.text.contains("What counts"))
    #expect(!stage.text.contains("Choices") && !stage.text.contains("Good answer"))
    await stage.press(.right, .right)
    #expect(stage.text.contains("‹ written text ›"))
    #expect(!stage.text.contains("Preparation") && !stage.text.contains("Retakes"))
    #expect(stage.text.contains("Time limit"))
    await stage.press(.right)
    #expect(stage.text.contains("‹ a file ›"))
    await stage.press(.right)
    #expect(stage.text.contains("‹ one of several ›") && stage.text.contains("Choices"))
    await stage.press(.tab)
    await stage.type("Which shift?")
    await stage.press(.tab)
    await stage.paste("Day\nNight\nday")
    await stage.press(.tab)
    #expect(stage.text.contains("✗ One choice is there twice."))
    await stage.press(.tab, .tab, " ")
    #expect(stage.text.contains("‹ it goes on, the overrun is noted ›"))
    await stage.press(.tab, .tab, " ")
    // For practice: it is scored by nothing.
    #expect(!stage.text.contains("Competency"))
    await stage.end()
  }

  @Test("A question from the bank comes with its competency, once")
  func bank() async throws {
    var state = Office.sample
    state.bank = Office.bank
    let stage = try await Stage.withList(office: Office(state))
    await stage.build()
    await stage.type("Operator")
    await stage.press(.escape, "b")
    #expect(stage.text.contains("A server does not answer") && stage.text.contains("Which languages"))
    await stage.type("server")
    #expect(!stage.text.contains("Which languages"))
    #expect(stage.text.contains("from Support agent"))
    await stage.press(.enter)
    #expect(stage.text.contains("Added, with “Troubleshooting” in the rubric."))
    await stage.press("b", .enter)
    await stage.wait(s: 2)
    let content = try #require(stage.office.with { $0.interviews.first?.content })
    #expect(content.rubric.map(\.name) == ["Troubleshooting"])
    #expect(content.questions.count == 2)
    #expect(Set(content.questions.map(\.id)).count == 2)
    await stage.press("u", "u")
    await stage.wait(s: 2)
    #expect(stage.office.with { $0.interviews.first?.content.rubric.isEmpty } == true)
    await stage.end()
  }

  @Test("The candidate's view is at the right of a wide window, and takes the whole of a small one")
  func preview() async throws {
    let stage = try await Stage.withList()
    await stage.build(0)
    await stage.press("G", "v")
    #expect(stage.text.contains("Question 1 of 1"))
    #expect(stage.text.contains("Your answer may take up to 02:00."))
    await stage.press("v")
    #expect(stage.text.contains("Competency"))
    let wide = try await Stage.withList(width: 160, height: 50)
    await wide.build(0)
    await wide.press("G", .enter)
    await wide.type(" Why?")
    #expect(wide.text.contains("did you do? Why?"))
    #expect(wide.text.contains("│ who was upset. What did you do? Why?"))
    await stage.end()
    await wide.end()
  }
}
