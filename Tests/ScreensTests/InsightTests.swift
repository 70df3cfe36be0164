import Contracts
import Kit
import Screens
import Testing

@MainActor
@Suite("Search by meaning, and the match with the job")
struct InsightTests {
  @Test("A question in one's own words finds passages, and opens the candidate at the answer", arguments: sizes)
  func search(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height, section: "3")
    stage.office.with { state in
      let row = state.candidates[3]
      func found(_ name: String, _ question: Int, _ text: String, _ startS: Double) -> PassageSearch.Found {
        PassageSearch.Found(
          candidate: row.id, name: name, interview: row.interview, title: "Customer support specialist",
          questionText: "Tell us about a time when you helped a customer who was upset. What did you do?",
          passage: Passage(question: question, text: text, startS: startS, endS: startS + 6.2), likeness: 0.5)
      }
      state.people.passages = PassageSearch(
        found: [
          found("Ada Lovelace", 1, "I found the parcel at the depot, and I offered to send it by courier.", 14),
          found("", 2, "We moved the database to the new machines while the shop was open.", 71),
        ], answers: 48, passages: 310, embedS: 0.01, searchS: 0.002)
    }
    await stage.press("M")
    await stage.type("who has moved a database under load?")
    await stage.press(.enter)
    #expect(stage.office.with { $0.people.meanings } == ["who has moved a database under load?"])
    try stage.matches("meaning")
    await stage.press("j")
    #expect(stage.text.contains("while the shop was open"))
    await stage.press("k", .enter)
    #expect(stage.text.contains("did not interrupt") || stage.text.contains("upset"))
    await stage.end()
  }

  @Test("Requirements stand beside what was said, and what is not shown is not called lacking", arguments: sizes)
  func match(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    stage.office.with { state in
      state.people.match = JobMatch(
        requirements: [
          .init(
            text: "Stays calm with upset customers", standing: .met,
            passage: Passage(question: 1, text: "I let her explain everything.", startS: 6, endS: 9), likeness: 0.6,
            named: ["Zendesk"]),
          .init(
            text: "Explains technical things to laymen", standing: .partly,
            passage: Passage(question: 2, text: "I draw it first.", startS: 3, endS: 5), likeness: 0.3),
          .init(text: "A driving licence", standing: .notShown, passage: nil, likeness: nil),
        ], answers: 3)
    }
    await stage.press("j", .enter, "G", .enter, "J")
    try stage.matches("match")
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      await stage.press("r")
      if width == 80 { try stage.matches("match-ru") }
    }
    await stage.end()
  }
}
