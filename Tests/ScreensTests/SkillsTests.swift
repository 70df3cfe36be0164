import Contracts
import Kit
import Screens
import Testing

@MainActor
@Suite("Skills in the review")
struct SkillsTests {
  @Test("What the candidate spoke of stands under the scores, with its first quote", arguments: sizes)
  func skills(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    stage.office.with { state in
      func piece(_ quote: String, _ startS: Double) -> Evidence {
        Evidence(quote: quote, startS: startS, endS: startS + 3, firstWord: 0, lastWord: 1, point: nil)
      }
      state.details[state.candidates[3].id]?.answers[0].analysis?.skills = [
        SkillFound(
          name: "Active listening", category: "Work with people", mentions: 2,
          evidence: [piece("I let her explain everything and did not interrupt.", 6), piece("I listened", 20)]),
        SkillFound(
          name: "Zendesk", category: "Customer relationship management CRM software", mentions: 1,
          evidence: [piece("I found the parcel at the depot,", 12)]),
      ]
    }
    await stage.press("j", .enter, "G", .enter, "G")
    try stage.matches("skills")
    await stage.end()
  }
}
