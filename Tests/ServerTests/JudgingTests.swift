import Client
import Composition
import Contracts
import Foundation
import Kernel
import TestSupport
import Testing
import Transport

/// What people do beside the program's scores, through the real gateway and the program's own client.
@Suite struct JudgingTests {
  @Test func `a rating stands beside the program's score and counts in its place`() async throws {
    let bench = try await Bench()
    let session = try await bench.answer(score: 2)
    var review = try await bench.anna.candidates.get(session).answers[0].review
    #expect(review == AnswerReview(counts: 2, source: .program))

    review = try await bench.anna.judging.rate(session, question: 1, RatingGiven(score: 5, reason: "Named the beans."))
    #expect(review?.counts == 5 && review?.source == .people && review?.mine?.score == 5)
    #expect(review?.mine?.sawScore == true && review?.steps.first?.beside == 2)
    _ = try await bench.anna.judging.rate(session, question: 1, RatingGiven(score: 4, reason: "Heard it again."))
    let bert = try await bench.colleague("Bert", .reviewer)
    // Bert is blind to Anna until he has rated.
    review = try await bert.candidates.get(session).answers[0].review
    #expect(review?.ratings == [] && review?.steps == [] && review?.hiddenRatings == 1 && review?.counts == nil)
    review = try await bert.judging.rate(session, question: 1, RatingGiven(score: 1, reason: "No beans at all."))
    #expect(review?.ratings.map(\.by) == ["Bert", "Anna"] && review?.ratings.map(\.score) == [1, 4])
    #expect(review?.counts == 2.5 && review?.hiddenRatings == 0)
    #expect(review?.steps.map(\.action) == [.rated, .rated, .rated], "what no longer counts is kept")

    let detail = try await bench.anna.candidates.get(session)
    #expect(detail.answers[0].analysis?.scores.map(\.score) == [2], "the program's score stays as it was")
    // The list follows by an event.
    try await bench.working {
      try await eventually("the list has the people's score") {
        try await bench.anna.candidates.get(session).candidate.score == 2.5
      }
      review = try await bert.judging.unrate(session, question: 1)
      try await eventually("Bert's rating no longer counts") {
        try await bench.anna.candidates.get(session).candidate.score == 4
      }
    }
    #expect(review?.ratings == [] && review?.steps.map(\.action) == [.rated, .unrated], "Bert is blind again")
    let audit = try await bench.owner.rows("SELECT actor, action FROM kernel.audit WHERE object LIKE 'answer:%'")
    #expect(
      try audit.map { try $0.get("action", as: String.self) }
        == ["answer-rated", "answer-rated", "answer-rated", "answer-unrated"])
  }

  @Test func `a score that was set aside does not count, and can be taken back`() async throws {
    let bench = try await Bench()
    let session = try await bench.answer(score: 4)
    let judging = bench.anna.judging
    var review = try await judging.dismiss(session, question: 1, DismissalGiven(reason: "It scored the recruiter."))
    #expect(review.counts == nil && review.source == nil && review.dismissal?.text == "It scored the recruiter.")
    review = try await judging.restore(session, question: 1)
    #expect(review.counts == 4 && review.dismissal == nil)
    review = try await judging.comment(session, question: 1, CommentGiven(text: "Ask about\nnights."), key: "k")
    _ = try await judging.comment(session, question: 1, CommentGiven(text: "Ask about\nnights."), key: "k")
    #expect(try await bench.anna.candidates.get(session).answers[0].review?.steps.count == 3, "said once")
    #expect(review.steps.last?.text == "Ask about\nnights.")

    let bert = try await bench.colleague("Bert", .reviewer)
    #expect(
      await bench.refusal { try await bert.judging.dismiss(session, question: 1, DismissalGiven(reason: "No.")) }
        == "403 not-allowed")
    #expect(await bench.refusal { try await bert.judging.agreement(of: bench.interview.id) } == "403 not-allowed")
    let stranger = try await bench.stranger()
    #expect(
      await bench.refusal {
        try await stranger.judging.rate(session, question: 1, RatingGiven(score: 5, reason: "Mine."))
      } == "404 candidate-not-found")
    #expect(
      await bench.refusal { try await stranger.judging.agreement(of: bench.interview.id) }
        == "404 interview-not-found")
  }

  @Test func `the program's score is hidden until one has rated, where the interview says so`() async throws {
    let bench = try await Bench { $0.settings.hidesScores = true }
    let session = try await bench.answer(score: 2)
    let bert = try await bench.colleague("Bert", .reviewer)
    var detail = try await bert.candidates.get(session)
    #expect(detail.answers[0].analysis?.scores == [] && detail.answers[0].analysis?.transcript != nil)
    #expect(detail.answers[0].review?.isScoreHidden == true && detail.answers[0].review?.counts == nil)
    #expect(detail.candidate.score == nil)
    try await bench.owner.run("UPDATE candidates.sessions SET score = 2 WHERE id = \(session)")
    #expect(try await bert.candidates.list(interview: bench.interview.id).items.map(\.score) == [nil])
    #expect(try await bert.candidates.search(CandidateQuery()).items.map(\.score) == [nil])
    #expect(try await bench.anna.candidates.search(CandidateQuery()).items.map(\.score) == [2], "who decides")

    _ = try await bert.judging.comment(session, question: 1, CommentGiven(text: "Hm."))
    _ = try await bert.judging.rate(session, question: 1, RatingGiven(score: 4, reason: "Fine.", sawScore: true))
    detail = try await bert.candidates.get(session)
    #expect(detail.answers[0].analysis?.scores.map(\.score) == [2])
    #expect(detail.answers[0].review?.mine?.sawScore == false, "whatever the client says")
    #expect(detail.answers[0].review?.steps.map(\.beside) == [2, 2])
  }

  @Test func `bad input is refused by name`() async throws {
    let bench = try await Bench()
    let session = try await bench.answer(score: 2)
    let (judging, id) = (bench.anna.judging, session)
    func rating(_ score: Int, _ reason: String, question: Int = 1) async -> String? {
      await bench.refusal {
        try await judging.rate(id, question: question, RatingGiven(score: score, reason: reason))
      }
    }
    #expect(await rating(0, "x") == "422 invalid-field score")
    #expect(await rating(6, "x") == "422 invalid-field score")
    #expect(await rating(3, "  \n") == "422 invalid-field reason")
    #expect(await rating(3, String(repeating: "x", count: 2001)) == "422 invalid-field reason")
    #expect(await rating(3, "\u{1B}[2J") == "422 invalid-field reason")
    #expect(await rating(3, "x", question: 9) == "404 question-not-found")
    let empty = try await bench.gateway.session(of: bench.interview).session
    #expect(
      await bench.refusal { try await judging.rate(empty, question: 1, RatingGiven(score: 3, reason: "x")) }
        == "409 answer-missing")
    // A recording that is not processed yet has no take to rate.
    try await bench.owner.run("DELETE FROM analysis.answers")
    #expect(await rating(3, "x") == "409 answer-not-ready")
  }

  @Test func `answers on which people and program are apart are listed, with how far all agree`() async throws {
    let bench = try await Bench()
    let bert = try await bench.colleague("Bert", .reviewer)
    var sessions: [SessionID] = []
    for index in 0..<20 {
      let session = try await bench.answer(score: 1 + index % 5)
      sessions.append(session)
      // The first is far from the program, the second far from each other.
      let mine = index == 0 ? 4 : 1 + index % 5
      _ = try await bench.anna.judging.rate(session, question: 1, RatingGiven(score: mine, reason: "a"))
      if index == 1 {
        _ = try await bert.judging.rate(session, question: 1, RatingGiven(score: 5, reason: "b", sawScore: false))
      }
    }
    var report = try await bench.anna.judging.agreement(of: bench.interview.id)
    #expect(report.scored == 20 && report.rated == 20)
    #expect(report.program.pairs == 21 && report.program.same == 19 && report.program.apart == 2)
    let kappa = try #require(report.program.kappa)
    #expect(kappa > 0.7 && kappa < 0.9)
    #expect(report.unseen.pairs == 1 && report.unseen.kappa == nil, "too few to tell")
    #expect(report.people.pairs == 1 && report.people.kappa == nil)
    #expect(report.queue.map(\.session) == [sessions[0], sessions[1]] && report.disagreements == 2)
    #expect(report.queue[0].program == 1 && report.queue[0].ratings.map(\.score) == [4])
    // What was set aside is settled with the program; people may still differ.
    _ = try await bench.anna.judging.dismiss(sessions[0], question: 1, DismissalGiven(reason: "Heard wrongly."))
    _ = try await bench.anna.judging.dismiss(sessions[1], question: 1, DismissalGiven(reason: "Heard wrongly."))
    report = try await bench.anna.judging.agreement(of: bench.interview.id)
    #expect(report.queue.map(\.session) == [sessions[1]] && report.queue[0].program == nil)
  }

  @Test func `candidates of an interview are ranked by what counts, and compared on the same question`() async throws {
    let bench = try await Bench { draft in
      draft.questions = (1...3).map { number in
        Question(text: "Why coffee \(number)?", competency: number == 3 ? "Craft" : "Motivation", points: ["Taste"])
      }
      draft.rubric[0].weight = 1
      var craft = draft.rubric[0]
      (craft.name, craft.weight) = ("Craft", 3)
      draft.rubric.append(craft)
    }
    var sessions: [SessionID] = []
    for scores in [[5, 5, 1], [1, 2, 4], [3, 3, 3]] {
      var session: SessionID?
      for (index, score) in scores.enumerated() {
        session = try await bench.answer(question: index + 1, score: score, of: session)
      }
      sessions.append(try #require(session))
    }
    let still = try await bench.answer(score: 5)
    try await bench.complete(sessions)
    var ranking = try await bench.anna.judging.ranking(of: bench.interview.id)
    // 0.25 · 1.5 + 0.75 · 4, 3, 0.25 · 5 + 0.75 · 1.
    #expect(ranking.items.map(\.id) == [sessions[1], sessions[2], sessions[0]] && ranking.total == 3)
    #expect(ranking.items.map(\.total) == [3.375, 3, 2] && ranking.items.map(\.rank) == [1, 2, 3])
    #expect(ranking.hasIntervals && ranking.items[1].low == 3 && ranking.items[1].high == 3)
    #expect(ranking.items[0].rankTo == 3, "other questions could turn it round")
    #expect(ranking.weights == [.init(competency: "Motivation", weight: 1), .init(competency: "Craft", weight: 3)])
    #expect(!ranking.items.contains { $0.id == still }, "who is not done is not ranked")
    #expect(try await bench.anna.judging.ranking(of: bench.interview.id) == ranking)
    // People's ratings take the place of the program's, and what is set aside does not count.
    _ = try await bench.anna.judging.rate(sessions[0], question: 3, RatingGiven(score: 5, reason: "Latte art."))
    for question in 1...3 {
      let reason = DismissalGiven(reason: "Heard wrongly.")
      _ = try await bench.anna.judging.dismiss(sessions[2], question: question, reason)
    }
    ranking = try await bench.anna.judging.ranking(of: bench.interview.id)
    #expect(ranking.items.map(\.id) == [sessions[0], sessions[1]] && ranking.unscored == 1)
    #expect(ranking.items[0].total == 5 && ranking.items[0].byPeople == 1 && ranking.items[0].scored == 3)
    #expect(try await bench.anna.judging.ranking(of: bench.interview.id, limit: 1).items.count == 1)

    let third = try #require(bench.interview.content.questions.last).id
    let judging = bench.anna.judging
    let compared = try await judging.comparison(
      of: [sessions[1], sessions[0], still], question: third, in: bench.interview.id)
    #expect(compared.question.text == "Why coffee 3?" && compared.competency?.anchors.count == 3)
    #expect(compared.candidates.map(\.id) == [sessions[1], sessions[0], still])
    #expect(compared.candidates.map(\.program) == [4, 1, nil])
    #expect(compared.candidates.map { $0.review?.counts } == [4, 5, nil])
    #expect(compared.candidates[2].status == .waiting && compared.candidates[2].isSameWording)
    #expect(compared.rows.map(\.point) == ["Taste"])
    #expect(compared.rows[0].evidence.map { $0.map(\.quote) } == [["I like the taste"], [], []])

    // Bert has not rated: of others he sees nothing here either.
    let bert = try await bench.colleague("Bert", .reviewer)
    let his = try await bert.judging.comparison(
      of: [sessions[1], sessions[0]], question: third, in: bench.interview.id)
    #expect(his.candidates.map { $0.review?.counts } == [4, nil] && his.candidates[1].review?.ratings == [])
    #expect(await bench.refusal { try await bert.judging.ranking(of: bench.interview.id) } == "403 not-allowed")
    let id = bench.interview.id
    for (ids, refused) in [
      ([sessions[0]], "422 invalid-field candidates"), ([sessions[0], sessions[0]], "422 invalid-field candidates"),
      ([sessions[0], .new()], "404 candidate-not-found"),
    ] {
      #expect(await bench.refusal { try await judging.comparison(of: ids, in: id) } == refused)
    }
    #expect(
      await bench.refusal { try await judging.comparison(of: [sessions[0], still], question: .new(), in: id) }
        == "404 question-not-found")
    #expect(await bench.refusal { try await judging.ranking(of: id, limit: 0) } == "422 invalid-field limit")
    let stranger = try await bench.stranger()
    #expect(
      await bench.refusal { try await stranger.judging.comparison(of: [sessions[0], sessions[1]], in: id) }
        == "404 interview-not-found")
  }

  @Test func `a corrected transcript is scored anew, and every version is kept`() async throws {
    // The local helper scores: it is the real one.
    let bench = try await Bench(speechURL: nil) { draft in
      draft.questions[0].points = ["I like the taste of coffee", "I roast beans at home"]
    }
    let session = try await bench.answer(score: 2)
    try await bench.complete([session])
    let judging = bench.anna.judging
    var versions = try await judging.transcripts(session, question: 1)
    #expect(versions.version == 1 && !versions.isScoring && versions.items.map(\.text) == [Bench.words])
    _ = try await judging.rate(session, question: 1, RatingGiven(score: 5, reason: "Knows coffee."))

    func refused(_ text: String, _ version: Int) async -> String? {
      await bench.refusal {
        try await judging.correct(session, question: 1, CorrectionGiven(text: text), version: version)
      }
    }
    #expect(await refused(" \n ", 1) == "422 invalid-field text")
    #expect(await refused(String(repeating: "a ", count: 50_001), 1) == "422 invalid-field text")
    #expect(await refused("\u{1B}[31mred", 1) == "422 invalid-field text")
    #expect(await refused("Fine.", 7) == "412 edited-elsewhere")
    let path = "/v1/candidates/\(session)/answers/1/transcript"
    let token = try await bench.gateway.accessToken()
    let unnamed = try await bench.gateway.send("PUT", path, token: token, json: CorrectionGiven(text: "Fine."))
    #expect(unnamed.refusal == "428 version-missing If-Match")
    #expect(
      try await judging.correct(session, question: 1, CorrectionGiven(text: Bench.words), version: 1).version == 1)

    let text = "I like the taste of coffee, and I roast beans at home. I know where the beans come from."
    versions = try await judging.correct(session, question: 1, CorrectionGiven(text: text), version: 1)
    #expect(versions.version == 2 && versions.isScoring && versions.items.map(\.by) == [nil, "Anna"])
    #expect(versions.items.map(\.text) == [Bench.words, text])
    #expect(versions.items[0].scores.map(\.score) == [2])
    #expect(await refused("Fine.", 1) == "412 edited-elsewhere")
    #expect(await refused("Fine.", 2) == "409 answer-not-ready", "its scores are being made")
    try await bench.working {
      try await eventually("it is scored anew", deadlineS: 120) {
        try await judging.transcripts(session, question: 1).isScoring == false
      }
    }
    let answer = try await bench.anna.candidates.get(session).answers[0]
    let after = try #require(answer.analysis?.scores.first)
    #expect(answer.analysis?.transcript?.text == text && after.score > 2)
    #expect(answer.correction?.version == 2 && answer.correction?.by == "Anna" && answer.correction?.before == 2)
    #expect(answer.review?.mine?.score == 5, "what people said of the recording stays")
    // What was not changed keeps its times; what was is between its neighbours.
    let words = try #require(answer.analysis?.transcript?.words)
    #expect(words.first { $0.text == "coffee," }?.startS == 5 && words.first { $0.text == "come" }?.startS == 12)
    #expect(zip(words, words.dropFirst()).allSatisfy { $0.startS <= $0.endS && $0.endS <= $1.startS })
    for piece in after.evidence {
      #expect(piece.quote == words[piece.firstWord...piece.lastWord].map(\.text).joined(separator: " "))
    }
    // The candidate's own copy has both, and does not say who.
    let me = try await bench.anna.account.me()
    let copy = try await bench.gateway.engine.copy(of: session, organisation: me.organisation).answers[0]
    #expect(copy.corrected == [Bench.words] && copy.transcript == text)
    #expect(copy.judged.map(\.text) == ["Knows coffee."] && copy.judged.map(\.by) == [""])

    let bert = try await bench.colleague("Bert", .reviewer)
    #expect(
      await bench.refusal {
        try await bert.judging.correct(session, question: 1, CorrectionGiven(text: "No."), version: 2)
      } == "403 not-allowed")
    let stranger = try await bench.stranger()
    #expect(
      await bench.refusal { try await stranger.judging.transcripts(session, question: 1) } == "404 candidate-not-found")
    _ = try await bench.anna.candidates.erase(session)
    let left = try await bench.owner.first("SELECT count(*) AS count FROM analysis.transcripts")
    #expect(try left?.get("count", as: Int.self) == 0)
  }

  @Test func `with a candidate goes what people said of them, for good`() async throws {
    let bench = try await Bench()
    let session = try await bench.answer(score: 2)
    _ = try await bench.anna.judging.rate(session, question: 1, RatingGiven(score: 5, reason: "Likes zebras."))
    let certificate = try await bench.anna.candidates.erase(session)
    #expect(certificate.deleted["ratings"] == 1)
    let left = try await bench.owner.first("SELECT count(*) AS count FROM analysis.reviews")
    #expect(try left?.get("count", as: Int.self) == 0)
    #expect(
      await bench.refusal {
        try await bench.anna.judging.comment(session, question: 1, CommentGiven(text: "And bears."))
      } == "404 question-not-found")
  }
}
