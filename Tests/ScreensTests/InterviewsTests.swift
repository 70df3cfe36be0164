import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

@MainActor
@Suite("The list of interviews")
struct InterviewsTests {
  @Test("What is done can be undone; nothing is asked first")
  func undo() async throws {
    let stage = try await Stage()
    func status() -> InterviewStatus { stage.office.with { $0.interviews.first { $0.id == Office.id(20) }!.status } }
    await stage.press("j", "x")
    #expect(status() == .closed && stage.text.contains("closed"))
    await stage.press("u")
    try await stage.until("it is open again") { status() == .published }
    await stage.wait(s: 1)
    await stage.press("x")
    await stage.wait(s: 1)
    await stage.press("A")
    #expect(status() == .archived)
    await stage.press("u")
    try await stage.until("it is out of the archive") { status() == .closed }
    await stage.wait(s: 1)
    let drafts = stage.office.with { $0.interviews.count(where: { $0.status == .draft }) }
    await stage.press("g", "d")
    #expect(stage.office.with { $0.interviews.count(where: { $0.status == .draft }) } == drafts - 1)
    await stage.press("u")
    try await stage.until("the draft is back") {
      stage.office.with { $0.interviews.count(where: { $0.status == .draft }) } == drafts
    }
    await stage.end()
  }

  @Test("Only drafts are deleted, only closed ones archived: the reason is said")
  func reasons() async throws {
    let stage = try await Stage()
    await stage.press("j", "d")
    #expect(stage.text.contains("Only drafts can be deleted"))
    await stage.press("A")
    #expect(stage.office.with { !$0.calls.contains("archive") })
    await stage.end()
  }

  @Test("Letters narrow the list as they are typed; Esc shows all again")
  func filter() async throws {
    let stage = try await Stage()
    let all = stage.text
    await stage.press("/")
    await stage.type("support")
    #expect(stage.text.contains("Support engineer") && stage.office.with { $0.calls.contains("list support") })
    await stage.press(.control("u"))
    await stage.type("nothing like it")
    #expect(!stage.text.contains("Support engineer"))
    await stage.press(.escape)
    #expect(stage.text == all)
    await stage.end()
  }

  @Test("A copy, a template of it, and the way back")
  func copies() async throws {
    let stage = try await Stage()
    await stage.press("j", "D")
    #expect(stage.text.contains("(copy)"))
    await stage.press("u")
    try await stage.until("the copy is gone") { stage.office.with { $0.calls.contains("delete") } }
    await stage.wait(s: 1)
    await stage.press("w")
    await stage.press(.control("u"))
    await stage.type("Our support")
    await stage.press(.enter)
    #expect(stage.office.with { $0.templates.first?.name } == "Our support")
    await stage.end()
  }

  @Test("A file with a key that is not known says so and its line; a good one is a draft")
  func files() async throws {
    let stage = try await Stage()
    let bad = stage.folder.url.appending(path: "bad.yaml")
    try Data("parley_template: 1\ncolour: red\n".utf8).write(to: bad)
    await stage.press("i")
    await stage.type(bad.path)
    await stage.press(.enter)
    #expect(stage.text.contains("colour"))
    await stage.press(.enter, "i", .control("u"))
    await stage.type("/nowhere/at/all.yaml")
    await stage.press(.enter)
    #expect(stage.text.contains("/nowhere/at/all.yaml"))
    let good = stage.folder.url.appending(path: "good.yaml")
    try Data("parley_interview: 1\n".utf8).write(to: good)
    await stage.press(.enter, "i", .control("u"))
    await stage.type(good.path)
    await stage.press(.enter)
    #expect(stage.text.contains("From a file"))
    await stage.end()
  }

  @Test("The voluntary forms: few tell nothing, more tell numbers, which move only when asked", arguments: sizes)
  func groups(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    await stage.press("g", "v")
    #expect(stage.office.with { !$0.calls.contains("groups") }, "a draft has no candidates")
    await stage.press("j", "v")
    try stage.matches("groups-none")
    let report = GroupReport(
      forms: 14,
      topics: [
        .init(
          topic: .gender,
          choices: [
            .init(choice: "woman", count: 8), .init(choice: "man", count: 4), .init(choice: "another", count: 1),
          ]),
        .init(
          topic: .age,
          choices: [
            .init(choice: "under_25", count: 0), .init(choice: "25_39", count: 9), .init(choice: "40_54", count: 3),
            .init(choice: "55_over", count: 1),
          ]),
        .init(
          topic: .background, choices: [.init(choice: "majority", count: 10), .init(choice: "minority", count: 2)]),
      ])
    stage.office.with { $0.people.groups = report }
    await stage.wait(s: 60)
    #expect(!stage.text.contains("14 forms"))
    await stage.press("r")
    try stage.matches("groups")
    stage.office.with { $0.isAway = true }
    await stage.press("r")
    #expect(stage.text.contains("14 forms") && stage.text.contains("Trying again"), "what is known stays")
    stage.office.with { $0.isAway = false }
    await stage.wait(s: 30)
    #expect(!stage.text.contains("Trying again"))
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      await stage.press("r")
      if width == 80 { try stage.matches("groups-ru") }
    }
    await stage.press(.escape)
    #expect(stage.text.contains("Backend engineer"))
    await stage.end()
  }

  @Test("Decisions by group stand beneath the voluntary forms", arguments: sizes)
  func fairness(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    stage.office.with {
      $0.people.groups = GroupReport(
        forms: 130, topics: [.init(topic: .gender, choices: [.init(choice: "woman", count: 44)])])
      $0.people.fairness = FairnessReport(topics: [
        .init(
          topic: .gender, reference: "man",
          groups: [
            .init(
              choice: "woman",
              numbers: .init(
                decided: 40, advanced: 12, rate: 0.3,
                rateInterval: .init(low: 0.181, high: 0.454, method: .wilson), isSmall: false,
                comparison: .init(
                  impactRatio: 0.5, ratioInterval: .init(low: 0.302, high: 0.827, method: .katzLog), fisherP: 0.0023,
                  isBelowFourFifths: true))),
            .init(
              choice: "man",
              numbers: .init(
                decided: 80, advanced: 48, rate: 0.6,
                rateInterval: .init(low: 0.49, high: 0.7, method: .wilson), isSmall: false, comparison: nil)),
            .init(choice: "another", numbers: nil),
          ]),
        .init(topic: .age, reference: nil, groups: []),
        .init(
          topic: .disability, reference: "no",
          groups: [
            .init(
              choice: "yes",
              numbers: .init(
                decided: 6, advanced: 0, rate: 0,
                rateInterval: .init(low: 0, high: 0.459, method: .clopperPearson), isSmall: true,
                comparison: .init(impactRatio: 0, ratioInterval: nil, fisherP: 0.0817, isBelowFourFifths: true))),
            .init(
              choice: "no",
              numbers: .init(
                decided: 31, advanced: 13, rate: 0.419,
                rateInterval: .init(low: 0.264, high: 0.592, method: .wilson), isSmall: false, comparison: nil)),
          ]),
        .init(topic: .background, reference: nil, groups: []),
      ])
    }
    await stage.press("g", "j", "v", "G")
    try stage.matches("fairness")
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      await stage.press("r", "G")
      if width == 80 { try stage.matches("fairness-ru") }
    }
    await stage.end()
  }

  @Test("The link: code, PIN, a new one", arguments: sizes)
  func link(_ width: Int, _ height: Int) async throws {
    let office = Office()
    office.with { $0.interviews[1].code = "K7MN4WPQ" }
    let stage = try await Stage(width: width, height: height, office: office)
    await stage.press("j", "L")
    try stage.matches("link-code")
    await stage.press("p")
    await stage.type("12")
    await stage.press(.enter)
    #expect(stage.office.with { !$0.calls.contains("pin") }, "too short is said at once")
    await stage.press(.control("u"))
    await stage.type("4711")
    await stage.press(.enter)
    #expect(stage.office.with { $0.interviews[1].hasPIN } && stage.text.contains("4711"))
    await stage.press("X", "y")
    #expect(stage.text.contains("9b2d5c1e"))
    await stage.end()
  }
}
