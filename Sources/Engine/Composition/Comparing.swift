import Analysis
import Candidates
public import Contracts
import Foundation
import Interviews

/// Candidates of one interview beside each other.
extension Engine {
  /// The fewest and most candidates that are put side by side.
  static let compared = 2...6

  /// Who has completed an interview, ranked by what counts of their answers. Throws `interview-not-found`.
  ///
  /// The interview's questions and weights of now hold for everybody; a question counts for those who were asked it.
  ///
  /// - Parameter limit: how many of the best are told, 1 to 10,000.
  public func ranking(_ interview: InterviewID, limit: Int, for account: Account) async throws -> InterviewRanking {
    guard (1...10_000).contains(limit) else {
      throw ReviewError.invalid("limit", "The limit has to be 1 to 10,000.")
    }
    let organisation = account.organisation
    let content = try await interviews.get(interview, organisation: organisation).content
    let roster = try await candidates.roster(interview, organisation: organisation).filter { $0.status == .completed }
    let found = try await analysis.judgements(of: roster.map(\.session), organisation: organisation)
    let asked = content.questions.filter(\.isScored)
    let names = asked.map(\.competency).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let weights = names.map { name in content.rubric.first { $0.name == name }?.weight ?? 1 }
    var (scored, byPeople): ([Int], [Int]) = ([], [])
    let scores = roster.map { candidate -> [Double?] in
      let numbers = Dictionary(
        candidate.questions.enumerated().map { ($1.id, $0 + 1) }, uniquingKeysWith: { first, _ in first })
      var people = 0
      let row = asked.map { question -> Double? in
        guard let number = numbers[question.id] else { return nil }
        let state = found.reviews[candidate.session]?[number] ?? ReviewState([])
        if state.people != nil { people += 1 }
        return state.counts(program: found.program[candidate.session]?[number])
      }
      scored.append(row.count { $0 != nil })
      byPeople.append(people)
      return row
    }
    let ranking = Ranking(
      scores: scores, competencies: asked.map { names.firstIndex(of: $0.competency) ?? 0 },
      weights: weights.map(Double.init))
    let places = ranking.places()
    return InterviewRanking(
      items: places.prefix(limit).map { place in
        let candidate = roster[place.candidate]
        return RankedCandidate(
          id: candidate.session, name: candidate.name, decision: candidate.decision, total: place.total,
          low: place.low, high: place.high, rank: place.rank, rankFrom: place.rankFrom, rankTo: place.rankTo,
          scored: scored[place.candidate], byPeople: byPeople[place.candidate])
      }, total: places.count, unscored: roster.count - places.count, questions: asked.count,
      hasIntervals: ranking.hasIntervals,
      weights: zip(names, weights).map { CompetencyWeight(competency: $0, weight: $1) }, draws: Ranking.draws)
  }

  /// Candidates side by side on one question, each as this person may see them.
  ///
  /// - Parameter question: nil for the first that is scored.
  /// - Throws: `interview-not-found`, `question-not-found`, `candidate-not-found` also for one of another interview,
  ///   `invalid-field` for too few, too many or the same twice.
  public func comparison(
    of ids: [SessionID], question: QuestionID?, in interview: InterviewID, for account: Account
  ) async throws -> AnswerComparison {
    let organisation = account.organisation
    let content = try await interviews.get(interview, organisation: organisation).content
    guard Self.compared.contains(ids.count), Set(ids).count == ids.count else {
      throw ReviewError.invalid(
        "candidates",
        "Name \(Self.compared.lowerBound) to \(Self.compared.upperBound) "
          + "different candidates, with commas between their ids.")
    }
    let scored = content.questions.filter(\.isScored)
    guard var asked = question.map({ id in scored.first { $0.id == id } }) ?? scored.first else {
      throw ReviewError.noSuchScoredQuestion
    }
    asked.picture = nil
    var (compared, scores): ([ComparedCandidate], [[Score]]) = ([], [])
    for id in ids {
      let (owner, person) = try await candidates.onRoster(id, organisation: organisation)
      guard owner == interview else { throw ReviewError.ofAnotherInterview }
      let detail = try await candidateDetail(id, for: account)
      let number = person.questions.firstIndex { $0.id == asked.id }.map { $0 + 1 }
      let answer = detail.answers.first { $0.question == number }
      let proposed = answer?.analysis?.scores ?? []
      compared.append(
        ComparedCandidate(
          id: id, name: person.name, decision: person.decision, number: number,
          isSameWording: answer?.text == asked.text, status: answer?.status ?? .waiting,
          abstained: answer?.analysis?.abstained, program: proposed.first?.score, review: answer?.review,
          text: answer?.analysis?.transcript?.text ?? answer?.written?.text))
      scores.append(proposed)
    }
    return AnswerComparison(
      question: asked, questions: scored.map(\.id),
      competency: content.rubric.first { $0.name == asked.competency }, candidates: compared,
      rows: EvidenceAlignment.rows(points: asked.points, answers: scores))
  }
}
