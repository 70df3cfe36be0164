import Contracts
import Foundation
import Kit
import Testing

/// People beside the program: rating, setting aside, correcting, comparing.
@MainActor
@Suite("Judging")
struct JudgingScreenTests {
  /// The stage with the candidate open whose answer is scored.
  private func candidate(_ width: Int = 80, _ height: Int = 24, _ change: (inout Office.State) -> Void = { _ in })
    async throws -> Stage
  {
    let office = Office()
    office.with { state in
      state.interviews[1].content.rubric = [Office.competency("Customer focus"), Office.competency("Clarity")]
      change(&state)
    }
    let stage = try await Stage(width: width, height: height, office: office)
    await stage.press("j", .enter, "G", .enter)
    return stage
  }

  @Test("An answer is rated beside the program's score", arguments: sizes)
  func rate(_ width: Int, _ height: Int) async throws {
    let stage = try await candidate(width, height)
    await stage.press("m")
    // Nothing is chosen beforehand.
    await stage.press(.control("s"))
    #expect(stage.text.contains("Choose one of the levels"))
    await stage.press("2", .tab)
    await stage.type("She did not call back.")
    try stage.matches("rate")
    await stage.press(.control("s"))
    #expect(
      stage.office.with { $0.judgements.given }
        == [RatingGiven(score: 2, reason: "She did not call back.", sawScore: true)])
    await stage.wait(s: 6)
    if width == 160 {
      #expect(stage.text.contains("What counts") && stage.text.contains("She did not call back."))
      #expect(stage.text.contains("3 of 4 points"), "the program's score stays")
      try stage.matches("candidate-rated")
    }
    await stage.press("M")
    #expect(stage.office.with { $0.calls.contains("unrate") } && !stage.text.contains("She did not call back."))
    await stage.end()
  }

  @Test("A score is set aside with a reason and counts again; a comment is kept")
  func dismiss() async throws {
    let stage = try await candidate(160, 50)
    await stage.press("d")
    await stage.press(.control("s"))
    #expect(stage.office.with { $0.judgements.dismissed.isEmpty }, "a reason is wanted")
    await stage.type("It scored the recruiter.")
    await stage.press(.control("s"))
    #expect(stage.text.contains("does not count: It scored the recruiter."))
    await stage.press("d")
    #expect(stage.office.with { $0.calls.contains("restore") } && !stage.text.contains("It scored the recruiter."))
    await stage.press("c")
    await stage.type("Ask about nights.")
    await stage.press(.control("s"))
    #expect(stage.text.contains("Ann Meyer: Ask about nights."))
    await stage.end()
  }

  @Test("The program's score is hidden until one has rated: by the interview, or by oneself", arguments: sizes)
  func hidden(_ width: Int, _ height: Int) async throws {
    let stage = try await candidate(width, height) { state in
      let id = state.candidates[3].id
      state.details[id]?.answers[0].analysis?.scores = []
      state.details[id]?.candidate.score = nil
      state.details[id]?.answers[0].review = AnswerReview(isScoreHidden: true, hiddenRatings: 2)
    }
    try stage.matches("candidate-hidden")
    #expect(!stage.text.contains("3 of 4 points"))
    await stage.end()

    let own = try await candidate(width, height)
    #expect(own.text.contains("3 of 4 points"))
    await own.press("z")
    #expect(!own.text.contains("3 of 4 points") && own.text.contains("until your own rating is in"))
    await own.press("z")
    #expect(own.text.contains("3 of 4 points"))
    await own.end()
  }

  @Test("A transcript is corrected over the version that was read, and both are shown", arguments: sizes)
  func correct(_ width: Int, _ height: Int) async throws {
    let stage = try await candidate(width, height) { state in
      let id = state.candidates[3].id
      state.details[id]?.answers[0].correction = Correction(
        version: 2, by: "Boris Lindt", at: Office.now.addingTimeInterval(-600), before: 2)
    }
    await stage.press("C")
    try stage.matches("correct")
    await stage.press(.control("s"))
    #expect(stage.text.contains("Nothing is changed") && stage.office.with { $0.judgements.corrected.isEmpty })
    stage.office.with { $0.judgements.isCorrectedElsewhere = true }
    await stage.type("And ")
    await stage.press(.control("s"))
    #expect(stage.text.contains("was corrected since you read it"))
    stage.office.with { $0.judgements.isCorrectedElsewhere = false }
    await stage.press(.control("s"))
    #expect(stage.office.with { $0.judgements.corrected.count } == 1)
    await stage.wait(s: 6)
    await stage.press("v")
    try stage.matches("versions")
    await stage.end()
  }

  @Test("Ranks come with their range, ties are shown as ties", arguments: sizes)
  func ranking(_ width: Int, _ height: Int) async throws {
    let stage = try await candidate(width, height) { state in
      state.judgements.ranking = Office.ranking
      state.judgements.comparison = Office.comparison(width == 80 ? 2 : 4)
    }
    await stage.press("q", "q", "K")
    try stage.matches("ranking")
    await stage.press("c")
    #expect(stage.office.with { $0.judgements.compared.isEmpty }, "nobody is marked")
    await stage.press("g", " ", " ")
    if width == 160 { await stage.press(" ", " ") }
    await stage.press("c")
    #expect(stage.office.with { $0.judgements.compared.first?.count } == (width == 80 ? 2 : 4))
    try stage.matches("compare")
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      await stage.press("r")
      if width == 80 { try stage.matches("compare-ru") }
      await stage.press("q", "r")
      if width == 80 { try stage.matches("ranking-ru") }
    }
    await stage.end()
  }

  @Test(
    "Agreement is told with its number of pairs, and not for too few; the queue leads to the answer", arguments: sizes)
  func agreement(_ width: Int, _ height: Int) async throws {
    let stage = try await candidate(width, height) { state in
      state.judgements.report = Office.report
      state.interviews[1].content.settings.isBlind = false
    }
    await stage.press("q", "q", "C")
    try stage.matches("agreement")
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      await stage.press("r")
      if width == 80 { try stage.matches("agreement-ru") }
    }
    await stage.press("r", .enter)
    #expect(stage.text.contains("2  " + Office.support.questions[1].text.prefix(40)), "at the second question")
    await stage.end()
  }
}
