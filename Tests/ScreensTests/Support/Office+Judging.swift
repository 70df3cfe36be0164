import Contracts
import Foundation
import Screens

/// What people do beside the program's scores, in memory.
struct Judgements: Sendable {
  var given: [RatingGiven] = []
  var dismissed: [String] = []
  var comments: [String] = []
  var corrected: [String] = []
  var ranking = InterviewRanking(
    items: [], total: 0, unscored: 0, questions: 3, hasIntervals: true, weights: [], draws: 200)
  var report = AgreementReport(
    scored: 0, rated: 0, program: Agreement(kappa: nil, pairs: 0, same: 0, apart: 0),
    unseen: Agreement(kappa: nil, pairs: 0, same: 0, apart: 0),
    people: Agreement(kappa: nil, pairs: 0, same: 0, apart: 0), disagreements: 0, queue: [])
  var comparison: AnswerComparison?
  var compared: [[SessionID]] = []
  /// The next correction finds another version.
  var isCorrectedElsewhere = false
}

extension Office {
  func script(_ judging: inout JudgingServices) {
    judging.rate = { id, question, given in
      try self.call("rate") { state in
        state.judgements.given.append(given)
        return Self.review(id, question, &state) { review in
          let rating = Rating(
            by: "Ann Meyer", isMine: true, score: given.score, reason: given.reason, at: Office.now,
            sawScore: given.sawScore)
          review.ratings = [rating] + review.ratings.filter { !$0.isMine }
          review.counts = Double(given.score)
          review.source = .people
        }
      }
    }
    judging.unrate = { id, question in
      try self.call("unrate") { state in
        Self.review(id, question, &state) { review in
          review.ratings = review.ratings.filter { !$0.isMine }
          review.counts = 4
          review.source = .program
        }
      }
    }
    judging.dismiss = { id, question, given in
      try self.call("dismiss") { state in
        state.judgements.dismissed.append(given.reason)
        return Self.review(id, question, &state) { review in
          review.dismissal = ReviewStep(
            action: .dismissed, by: "Ann Meyer", isMine: true, at: Office.now, text: given.reason, beside: 4)
          review.counts = nil
          review.source = nil
        }
      }
    }
    judging.restore = { id, question in
      try self.call("restore") { state in
        Self.review(id, question, &state) { $0.dismissal = nil }
      }
    }
    judging.comment = { id, question, given, _ in
      try self.call("comment") { state in
        state.judgements.comments.append(given.text)
        return Self.review(id, question, &state) { review in
          review.steps.append(
            ReviewStep(action: .commented, by: "Ann Meyer", isMine: true, at: Office.now, text: given.text))
        }
      }
    }
    judging.transcripts = { id, question in
      try self.call("transcripts") { Self.versions(id, question, $0) }
    }
    judging.correct = { id, question, given, _ in
      try self.call("correct") { state in
        if state.judgements.isCorrectedElsewhere {
          throw Problem(
            code: "edited-elsewhere", title: "", status: 412,
            detail:
              "This transcript was corrected since you read it. Read it again, and put in what you want to change.")
        }
        state.judgements.corrected.append(given.text)
        return Self.versions(id, question, state)
      }
    }
    judging.ranking = { _ in try self.call("ranking") { $0.judgements.ranking } }
    judging.agreement = { _ in try self.call("agreement") { $0.judgements.report } }
    judging.comparison = { ids, _, _ in
      try self.call("compare") { state in
        state.judgements.compared.append(ids)
        return state.judgements.comparison!
      }
    }
  }

  private static func review(
    _ id: SessionID, _ question: Int, _ state: inout State, _ change: (inout AnswerReview) -> Void
  ) -> AnswerReview {
    var review = state.details[id]?.answers[question - 1].review ?? AnswerReview()
    change(&review)
    state.details[id]?.answers[question - 1].review = review
    return review
  }

  private static func versions(_ id: SessionID, _ question: Int, _ state: State) -> TranscriptVersions {
    let answer = state.details[id]!.answers[question - 1]
    let text = answer.analysis?.transcript?.text ?? ""
    var score = answer.analysis?.scores.first
    let current = TranscriptVersion(
      version: 2, text: text, by: "Boris Lindt", at: Office.now.addingTimeInterval(-600),
      scores: [score].compactMap { $0 }, abstained: nil)
    score?.score = 2
    let first = TranscriptVersion(
      version: 1, text: text.replacing("depot", with: "deep oh"), by: nil, at: Office.now.addingTimeInterval(-7200),
      scores: [score].compactMap { $0 }, abstained: nil)
    return TranscriptVersions(version: 2, isScoring: false, items: [first, current])
  }

  // MARK: Data

  static func ranked(
    _ number: Int, _ name: String, _ total: Double, _ low: Double, _ high: Double, _ rank: ClosedRange<Int>,
    scored: Int = 3, byPeople: Int = 0, decision: Decision? = nil
  ) -> RankedCandidate {
    RankedCandidate(
      id: person(number).id, name: name, decision: decision, total: total, low: low, high: high,
      rank: rank.lowerBound, rankFrom: rank.lowerBound, rankTo: rank.upperBound, scored: scored, byPeople: byPeople)
  }

  static let ranking = InterviewRanking(
    items: [
      ranked(1, "Amélie Dubois", 4.62, 4.2, 5, 1...1, byPeople: 2, decision: .advance),
      ranked(2, "Jörg Kästner", 3.75, 3.1, 4.4, 2...4, byPeople: 1, decision: .hold),
      ranked(3, "李小龍", 3.75, 2.9, 4.3, 2...4, decision: .hold),
      ranked(4, "Mallory \u{1B}[31mred", 3.4, 2.8, 4, 2...4, scored: 2, decision: .hold),
      ranked(5, "Nobody knows", 1.5, 1, 2.25, 5...5),
    ], total: 5, unscored: 2, questions: 3, hasIntervals: true,
    weights: [
      CompetencyWeight(competency: "Customer focus", weight: 2), CompetencyWeight(competency: "Clarity", weight: 1),
    ], draws: 200)

  static var report: AgreementReport {
    func rating(_ by: String, _ score: Int, mine: Bool = false) -> Rating {
      Rating(by: by, isMine: mine, score: score, reason: "Because.", at: now, sawScore: false)
    }
    let first = sample.candidates[3].id
    return AgreementReport(
      scored: 120, rated: 44, program: Agreement(kappa: 0.612, pairs: 61, same: 30, apart: 5),
      unseen: Agreement(kappa: 0.548, pairs: 25, same: 11, apart: 3),
      people: Agreement(kappa: nil, pairs: 17, same: 9, apart: 1), disagreements: 2,
      queue: [
        Disagreement(
          session: first, candidate: "Amélie Dubois", question: 2, text: "Why?", competency: "Clarity", program: 1,
          ratings: [rating("Ann Meyer", 4, mine: true), rating("Boris Lindt", 5)], distance: 4),
        Disagreement(
          session: person(2).id, candidate: "Jörg Kästner", question: 1, text: "How?", competency: "Customer focus",
          program: nil, ratings: [rating("Clara Voss", 2), rating("Boris Lindt", 4)], distance: 2),
      ])
  }

  /// - Parameter count: of candidates, up to four.
  static func comparison(_ count: Int) -> AnswerComparison {
    let question = support.questions[0]
    func evidence(_ quote: String, _ at: Double) -> [Evidence] {
      [Evidence(quote: quote, startS: at, endS: at + 3, firstWord: 0, lastWord: 1, point: nil)]
    }
    func rating(_ by: String, _ score: Int, mine: Bool = false) -> Rating {
      Rating(by: by, isMine: mine, score: score, reason: "Because.", at: now, sawScore: false)
    }
    let all = [
      ComparedCandidate(
        id: person(1).id, name: "Amélie Dubois", decision: .advance, number: 1, isSameWording: true, status: .verified,
        program: 4,
        review: AnswerReview(
          counts: 4.5, source: .people, ratings: [rating("Ann Meyer", 5, mine: true), rating("Boris Lindt", 4)]),
        text: "I let her explain everything and did not interrupt. I said that I was sorry, and offered a courier."),
      ComparedCandidate(
        id: person(2).id, name: "Jörg Kästner", decision: .hold, number: 2, isSameWording: false, status: .verified,
        program: 2,
        review: AnswerReview(
          dismissal: ReviewStep(action: .dismissed, by: "Ann Meyer", isMine: true, at: now, text: "Heard wrongly.")),
        text: "I apologised at once. Then I wrote a ticket."),
      ComparedCandidate(
        id: person(3).id, name: "李小龍", decision: .hold, number: 1, isSameWording: true, status: .verified,
        abstained: .noSpeech, review: AnswerReview(hiddenRatings: 1)),
      ComparedCandidate(
        id: person(4).id, name: "Mallory \u{1B}[31mred", decision: .hold, number: nil, isSameWording: false,
        status: .waiting),
    ]
    let cells: [[[Evidence]]] = [
      [evidence("I let her explain everything and did not interrupt.", 4), [], [], []],
      [evidence("I said that I was sorry", 11), evidence("I apologised at once.", 1), [], []],
      [evidence("offered a courier.", 14), evidence("Then I wrote a ticket.", 5), [], []],
    ]
    let titles = ["Listens and lets the customer explain", "Stays calm and apologises", "Offers a solution"]
    return AnswerComparison(
      question: question, questions: [question.id, .new()], competency: competency("Customer focus"),
      candidates: Array(all.prefix(count)),
      rows: zip(titles, cells).map { ComparedPoint(point: $0, evidence: Array($1.prefix(count))) })
  }
}
