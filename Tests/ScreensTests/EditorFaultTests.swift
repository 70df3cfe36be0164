import Contracts
import Foundation
import Screens
import TestSupport
import Testing

@testable import Kit

@MainActor
@Suite("What is wrong in the builder is said at its field")
struct EditorFaultTests {
  /// A new interview with the rules of it open, in its first field.
  private func rules(_ width: Int = 100) async throws -> Stage {
    let stage = try await Stage.withList(width: width, height: 40)
    await stage.build()
    await stage.type("Nurse")
    await stage.press(.control("n"))
    return stage
  }

  @Test("Times: no such day, closing before opening, a zone that is none; clock times stay in a new zone")
  func times() async throws {
    let stage = try await rules()
    await stage.type("2026-02-30")
    #expect(stage.text.contains("✗ Write it as 2026-12-31 18:00"))
    #expect(stage.text.contains("▌ ✗ Times and rules"))
    await stage.wait(s: 3)
    #expect(stage.text.contains("● kept here, has errors"))
    #expect(!stage.office.with { $0.calls }.contains { $0.hasPrefix("create") })
    await stage.press(.control("u"))
    await stage.type("2026-12-10")
    await stage.press(.tab)
    await stage.type("2026-12-01 18:00")
    #expect(stage.text.contains("✗ This lies before the opening."))
    await stage.press(.control("u"))
    await stage.type("2026-12-31 18:00")
    #expect(!stage.text.contains("✗"))
    await stage.press(.tab, .control("u"))
    await stage.type("Mars/Base")
    #expect(stage.text.contains("✗ There is no such time zone."))
    await stage.press(.control("u"))
    await stage.type("Europe/Berlin")
    await stage.wait(s: 2)
    let settings = try #require(stage.office.with { $0.interviews.first?.content.settings })
    #expect(settings.opensAt == WireJSON.date("2026-12-09T23:00:00Z"))
    #expect(settings.closesAt == WireJSON.date("2026-12-31T17:00:00Z"))
    await stage.end()
  }

  @Test("Absurd and missing numbers, languages that are none")
  func numbers() async throws {
    let stage = try await rules()
    await stage.press(.tab, .tab, .tab)
    await stage.type("en, q")
    #expect(stage.text.contains("✗ This is no language tag."))
    await stage.press(.backspace)
    await stage.type("ru")
    await stage.press(.tab, .tab, .tab, .tab, .tab, .tab, .control("u"))
    #expect(stage.text.contains("✗ Write a whole number."))
    await stage.type("999999")
    #expect(stage.text.contains("✗ Write a number from 100 to 400."))
    await stage.press(.control("u"))
    await stage.type("150")
    await stage.press(.tab, .control("u"))
    await stage.type("-1")
    await stage.wait(s: 2)
    let settings = try #require(stage.office.with { $0.interviews.first?.content.settings })
    #expect(settings.languages == ["en", "ru"])
    #expect(settings.extraTimePercent == 150)
    // Digits alone can be written there.
    #expect(settings.retentionDays == 1)
    await stage.end()
  }

  @Test("A logo that is no image, a colour that is none; what is right is taken")
  func look() async throws {
    let stage = try await rules()
    await stage.press(.control("n"))
    let text = stage.folder.url.appending(path: "notes.txt").path
    try Data("not a picture".utf8).write(to: URL(filePath: text))
    await stage.press(.tab)
    await stage.type("blue")
    #expect(stage.text.contains("✗ This is no colour. Write it as #2f6fed."))
    await stage.press(.control("u"))
    await stage.type("#2F6FED")
    await stage.press(.tab)
    await stage.type("/no/such/file.png")
    #expect(stage.text.contains("✗ There is no such file"))
    await stage.press(.control("u"))
    await stage.paste(text)
    #expect(stage.text.contains("✗ This file is neither a PNG nor a JPEG picture."))
    let png = stage.folder.url.appending(path: "logo.png").path
    try Self.png.write(to: URL(filePath: png))
    await stage.press(.control("u"))
    await stage.paste(png)
    #expect(!stage.text.contains("✗"))
    await stage.wait(s: 2)
    let branding = try #require(stage.office.with { $0.interviews.first?.content.settings.branding })
    #expect(branding.accent == "#2f6fed")
    #expect(branding.logo == Self.png)
    await stage.end()
  }

  @Test("Overlong, right-to-left and combining text: counted as the server counts it, kept as it is")
  func texts() async throws {
    let stage = try await Stage.withList(width: 100, height: 40)
    await stage.build()
    await stage.paste(String(repeating: "x", count: 201))
    #expect(stage.text.contains("✗ This has 201 characters; at most 200 are allowed."))
    await stage.press(.control("u"))
    #expect(stage.text.contains("✗ This must not be empty."))
    await stage.paste("ممرضة e\u{301}te\u{301} \u{1B}[31m\u{202E}")
    await stage.wait(s: 2)
    let title = try #require(stage.office.with { $0.interviews.first?.content.title })
    #expect(title.hasPrefix("ممرضة e\u{301}te\u{301}"))
    #expect(!title.unicodeScalars.contains("\u{1B}") && !title.unicodeScalars.contains("\u{202E}"))
    await stage.end()
  }

  @Test("Own consent begins with the built-in words; changed words that candidates have seen want a new version")
  func consent() async throws {
    let office = Office()
    let stage = try await Stage.withList(width: 100, height: 40, office: office)
    await stage.build(1)
    await stage.press("j", "j", "j", .enter, .right)
    #expect(stage.text.contains("I agree to be recorded"))
    #expect(!stage.text.contains("✗"))
    await stage.press(.escape, "w", "y")
    await stage.press(.enter, .tab, .tab)
    await stage.type(" And more.")
    #expect(stage.text.contains("✗ The words changed. Give them a version of their own."))
    await stage.press(.backTab)
    await stage.type("a")
    #expect(!stage.text.contains("✗"))
    await stage.press(.tab)
    stage.app.editor = { file throws(EditorError) in
      try? "short".write(to: file, atomically: true, encoding: .utf8)
    }
    await stage.press(.control("e"))
    try await stage.until("the editor's text") { stage.text.contains("short") }
    #expect(stage.text.contains("✗ This has"))
    #expect(stage.text.contains("at least 20 are needed."))
    await stage.end()
  }

  @Test("What is in the archive can be looked at, not changed")
  func archived() async throws {
    var state = Office.sample
    state.interviews[2].status = .archived
    let stage = try await Stage.withList(office: Office(state))
    await stage.build(2)
    await stage.press("G", .enter)
    await stage.type("x")
    await stage.press("a", "x", "D")
    await stage.wait(s: 2)
    #expect(stage.text.contains("This interview is in the archive."))
    #expect(stage.office.with { $0.interviews[2].content } == state.interviews[2].content)
    #expect(!stage.office.with { $0.calls }.contains { $0.hasPrefix("update") })
    await stage.end()
  }

  @Test("Publishing lists what is missing and goes to the first of it")
  func missing() async throws {
    let stage = try await Stage.withList()
    await stage.build()
    await stage.type("Nurse")
    await stage.press(.escape, "c")
    await stage.type("Care")
    await stage.press(.escape, "G", .enter)
    await stage.press(.escape, "p")
    #expect(stage.text.contains("Before it can be published"))
    #expect(stage.text.contains("• Care: Write what level 1 looks like"))
    #expect(stage.text.contains("• Question 1: Write what is asked."))
    #expect(stage.text.contains("• Question 1: It is scored: write at least one"))
    await stage.press(.enter)
    #expect(stage.text.contains("▌ ✗ Care"))
    await stage.type("Rough")
    await stage.press(.control("g"))
    #expect(stage.text.contains("▌ ✗ 1 (no text yet)"))
    #expect(!stage.office.with { $0.calls }.contains("publish"))
    await stage.end()
  }

  @Test("What the server refuses stands at its field, and goes when the field changes")
  func refusal() async throws {
    let stage = try await Stage.withList(width: 100, height: 40)
    await stage.build(0)
    stage.office.with {
      $0.refusal = Problem(
        code: "invalid-field", title: "", status: 422, detail: "Point 2 of question 1 is refused.",
        field: "questions[0].points[1]")
    }
    await stage.press(.enter)
    await stage.type("!")
    await stage.press(.control("s"))
    #expect(stage.text.contains("✗ Point 2 of question 1 is refused."))
    #expect(stage.text.contains("▌ ✗ 1 Tell us"))
    await stage.type("x")
    #expect(!stage.text.contains("✗ Point"))
    await stage.end()
  }

  @Test("There are at most 100 questions")
  func hundred() async throws {
    var state = Office.sample
    state.interviews[0].content.questions = (0..<100).map { Question(text: "Question number \($0)?") }
    let stage = try await Stage.withList(office: Office(state))
    await stage.build(0)
    await stage.press("G")
    #expect(stage.text.contains("▌ 100 Question"))
    await stage.press("a")
    #expect(stage.text.contains("An interview has at most 100 questions."))
    await stage.press("D")
    await stage.wait(s: 2)
    #expect(stage.office.with { $0.interviews[0].content.questions.count } == 100)
    await stage.end()
  }

  @Test("A long text is written in the user's own editor")
  func editor() async throws {
    let stage = try await Stage.withList()
    stage.app.editor = { file throws(EditorError) in
      let before = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      try? (before + "Welcome,\nand good luck.\n").write(to: file, atomically: true, encoding: .utf8)
    }
    await stage.build()
    await stage.type("Nurse")
    await stage.press(.tab, .control("e"))
    try await stage.until("the editor's text") { stage.text.contains("and good luck.") }
    await stage.wait(s: 2)
    #expect(stage.office.with { $0.interviews.first?.content.welcome } == "Welcome,\nand good luck.")
    await stage.press(.control("z"))
    #expect(!stage.text.contains("and good luck."))
    await stage.end()
  }

  /// The header of a PNG of 8 by 8 pixels, which is all that the rules read.
  private static let png = Data(
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 8, 0, 0, 0, 8]
      + Array(repeating: 0, count: 32))
}
