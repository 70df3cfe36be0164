import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

@MainActor
@Suite("What is done to candidates, and who sees whom")
struct CandidateActionTests {
  @Test("Tags for the marked ones, said with numbers, and taken back with u")
  func tags() async throws {
    let office = Office.crowd(50)
    office.with { $0.candidates[0].tags = ["night"] }
    let stage = try await candidatesStage(office)
    await stage.press(" ", " ", " ")
    #expect(stage.text.contains("3 marked"))
    await stage.press("t")
    #expect(stage.text.contains("3 candidates") && stage.text.contains("[~] night"))
    await stage.press(" ", "n")
    await stage.type("berlin")
    await stage.press(.enter, .enter)
    #expect(stage.text.contains("The tags are changed. 3 of 3 changed."))
    func tags(_ index: Int) -> [String] { office.with { $0.candidates[index].tags } }
    #expect(tags(0) == ["berlin", "night"] && tags(2) == ["berlin", "night"] && tags(3).isEmpty)
    #expect(!stage.text.contains("marked"), "what they were for is done")
    await stage.press("u")
    await stage.wait(s: 1)
    #expect(tags(0) == ["night"] && tags(1).isEmpty && tags(2).isEmpty, "who had it before keeps it")
    await stage.end()
  }

  @Test("All that the filter finds are decided on by the filter, and one alone by its id; u takes both back")
  func decisions() async throws {
    let office = Office.crowd(900)
    let stage = try await candidatesStage(office)
    await stage.press("/")
    await stage.type("person 0001")
    await stage.press(.enter, "*")
    #expect(stage.text.contains("all marked: 100 candidates"))
    await stage.press("a")
    #expect(stage.text.contains("Decided: goes on. 100 of 100 changed."))
    let action = office.with { $0.people.actions.last }
    #expect(action?.ids == nil && action?.filter?.search == "person 0001" && action?.filter?.interview == Office.id(20))
    #expect(office.with { state in state.candidates.count { $0.decision == .advance } } == 100)
    await stage.press("u")
    await stage.wait(s: 1)
    #expect(office.with { state in state.candidates.count { $0.decision != nil } } == 0)
    await stage.press("o")
    #expect(stage.text.contains("Decided: on hold.  u undo") && stage.text.contains("hold"))
    #expect(office.with { $0.people.actions.last?.ids?.count } == 1)
    await stage.end()
  }

  @Test("A rejection asks for a reason; what the server refuses stands at the field")
  func rejecting() async throws {
    let office = Office.crowd(10)
    let stage = try await candidatesStage(office)
    await stage.press("x", .control("s"))
    #expect(stage.text.contains("A rejection says why.") && office.with { $0.people.actions.isEmpty })
    await stage.type("No licence")
    await stage.press(.tab)
    await stage.type("Ask again in spring")
    await stage.press(.control("s"))
    let given = office.with { $0.people.actions.last?.decision }
    #expect(given == DecisionGiven(decision: .reject, reason: "No licence", note: "Ask again in spring"))
    #expect(stage.text.contains("Decided: rejected.  u undo") && office.with { $0.candidates[0].decision } == .reject)
    await stage.press("u")
    await stage.wait(s: 1)
    #expect(office.with { $0.candidates[0].decision } == nil)
    office.with {
      $0.people.bulkRefusal = Problem(
        code: "invalid-field", title: "", status: 422, detail: "Too rude.", field: "reason")
    }
    await stage.press("x")
    await stage.type("Rude")
    await stage.press(.control("s"))
    #expect(stage.text.contains("✗ Too rude."))
    await stage.end()
  }

  @Test("What cannot be taken back is asked first")
  func withdrawing() async throws {
    let office = Office.crowd(10)
    let stage = try await candidatesStage(office)
    await stage.press("W")
    // What will happen is said to its end, and what will not.
    let dialog = stage.text.split(separator: "\n").compactMap { line in
      line.split(separator: "│", omittingEmptySubsequences: false).dropFirst().first
    }.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(dialog.contains("D on a candidate's page deletes it at once. This cannot be taken back."), "\(dialog)")
    await stage.press(.enter)
    #expect(office.with { $0.candidates[0].status } == .invited)
    await stage.press("W", "y")
    #expect(office.with { $0.candidates[0].status } == .withdrawn && stage.text.contains("Withdrawn."))
    await stage.press(" ", " ", "R", "y")
    #expect(office.with { $0.people.actions.last?.action } == .revoke)
    #expect(stage.text.contains("The link is taken back. 2 of 2 changed."))
    await stage.end()
  }

  @Test("Everything of a candidate is deleted where one looks at it, once one has said so")
  func erasing() async throws {
    let office = Office()
    let stage = try await candidatesStage(office, width: 160, height: 50)
    await stage.press("G", .enter)
    #expect(stage.text.contains("Candidate 0029"))
    await stage.press("D", .enter)
    #expect(!office.with { $0.candidates.contains { $0.erasedAt != nil } })
    await stage.press("D", "y")
    #expect(office.with { $0.candidates.filter { $0.erasedAt != nil }.count } == 1)
    #expect(stage.text.contains("Everything is deleted."))
    await stage.press(.escape)
    await stage.wait(s: 16)
    #expect(stage.text.contains("(deleted)") && !stage.text.contains("Candidate 0029"))
    await stage.end()
  }

  @Test("Who has answered and waits for a decision is nobody until B, in the list and in the review")
  func blind() async throws {
    let stage = try await candidatesStage(Office(), width: 160, height: 50)
    #expect(stage.text.contains("Candidate 0029") && !stage.text.contains("Sam Okafor"))
    #expect(!stage.text.contains("sam.okafor"))
    await stage.press("G", .enter)
    #expect(stage.text.contains("Candidate 0029") && !stage.text.contains("Okafor"))
    #expect(!stage.text.contains("sam.okafor") && stage.text.contains("blind review"))
    await stage.press("B")
    #expect(stage.text.contains("Sam Okafor") && stage.text.contains("sam.okafor"))
    await stage.press("B", "a")
    #expect(stage.text.contains("Sam Okafor"), "decided: no longer blind")
    await stage.press("u")
    await stage.wait(s: 16)
    #expect(!stage.text.contains("Okafor"))
    await stage.press("q")
    #expect(stage.text.contains("▸ Candidate 0029"))
    await stage.press("B")
    #expect(stage.text.contains("▸ Sam Okafor"))
    await stage.end()
  }

  @Test("The review goes through the list, and the list's cursor comes along")
  func trail() async throws {
    let office = Office.crowd(1450)
    office.with { state in
      for row in state.candidates { state.details[row.id] = CandidateDetail(candidate: row, consent: nil, answers: []) }
    }
    let stage = try await candidatesStage(office)
    await stage.press("j", .enter)
    #expect(stage.text.contains("Person 000002"))
    for _ in 0..<850 { await stage.press("]") }
    #expect(stage.text.contains("Person 000852"), "further than the list had fetched")
    for _ in 0..<600 { await stage.press("[") }
    await stage.press("q")
    #expect(shownPersons(stage).cursor == 252)
    await stage.end()
  }

  @Test("As it is drawn", arguments: sizes)
  func drawn(_ width: Int, _ height: Int) async throws {
    let office = Office()
    office.with { state in
      state.candidates[2].tags = ["night shift", "referral"]
      state.candidates[1].decision = .hold
      state.candidates[3].durationS = 960
      state.candidates[0].invitedAt = WireJSON.date("2026-11-22T10:00:00Z")
    }
    let stage = try await candidatesStage(office, width: width, height: height, all: true)
    await stage.press("j", " ", "f", "d", " ", "j", "j", " ", .enter)
    try stage.matches("candidates-all")
    await stage.press("?")
    try stage.matches("candidates-help")
    await stage.press(.escape, "F", "f")
    try stage.matches("candidates-filter")
    await stage.press(.escape, .escape, "j", "j", "t")
    await stage.press("n")
    await stage.type("berlin")
    await stage.press(.enter)
    try stage.matches("candidates-tags")
    await stage.press(.escape, "x")
    await stage.type("No night shifts")
    try stage.matches("candidates-reject")
    await stage.end()
  }
}
