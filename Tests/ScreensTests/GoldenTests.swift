import Contracts
import Kit
import Testing

/// The main screens as they are drawn, at both sizes.
@MainActor
@Suite("Screens as they are drawn")
struct GoldenTests {
  @Test("Sign-in", arguments: sizes)
  func signIn(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height, office: Office(Office.State()))
    await stage.type("ann@acme.example")
    await stage.press(.tab)
    await stage.type("secret")
    try stage.matches("sign-in")
    await stage.press(.control("t"), .tab)
    try stage.matches("first-sign-in")
    await stage.end()
  }

  @Test("Interviews", arguments: sizes)
  func interviews(_ width: Int, _ height: Int) async throws {
    let office = Office()
    office.with { $0.interviews[0].content.rubric = [Office.competency("Customer focus")] }
    let stage = try await Stage(width: width, height: height, office: office)
    await stage.press("j")
    try stage.matches("interviews")
    await stage.press("?")
    try stage.matches("interviews-help")
    await stage.press(.escape, "k", "p")
    try stage.matches("publish")
    await stage.press("y")
    try stage.matches("link")
    await stage.end()
  }

  @Test("No interviews yet", arguments: sizes)
  func empty(_ width: Int, _ height: Int) async throws {
    var state = Office.State()
    state.account = Office.account
    let stage = try await Stage(width: width, height: height, office: Office(state))
    try stage.matches("interviews-empty")
    await stage.end()
  }

  @Test("Candidates", arguments: sizes)
  func candidates(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    await stage.press("j", .enter, "j")
    try stage.matches("candidates")
    await stage.end()
  }

  @Test("A candidate: evidence, abstention, an answer on its way", arguments: sizes)
  func candidate(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    await stage.press("j", .enter, "G", .enter)
    try stage.matches("candidate")
    await stage.press(.tab, .tab)
    try stage.matches("candidate-evidence")
    await stage.press("n")
    try stage.matches("candidate-abstained")
    await stage.press("n")
    try stage.matches("candidate-processing")
    await stage.end()
  }

  @Test(
    "A candidate whom a language model scored: an order to it, a score of an earlier model, a refusal", arguments: sizes
  )
  func modelScored(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    stage.office.with { state in
      let row = state.candidates[3]
      state.details[row.id]?.answers[0].analysis?.scores[0].scorer = "llm-1 qwen2.5-7b-instruct"
      state.details[row.id]?.answers[0].analysis?.scores[0].evidence.removeFirst(2)
      state.details[row.id]?.answers[0].analysis?.isOutdated = true
      state.details[row.id]?.answers[0].analysis?.flags = [
        AnswerFlag(kind: .instructsTheScorer, firstWord: 0, lastWord: 1, startS: 3, endS: 7.2)
      ]
      state.details[row.id]?.answers[1].analysis?.abstained = .evidenceRefused
    }
    await stage.press("j", .enter, "G", .enter)
    try stage.matches("candidate-model")
    await stage.press("n")
    try stage.matches("candidate-evidence-refused")
    await stage.end()
  }

  @Test("The server is gone", arguments: sizes)
  func away(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height)
    stage.office.with { $0.isAway = true }
    await stage.wait(s: 2)
    try stage.matches("server-gone")
    await stage.end()
  }
}
