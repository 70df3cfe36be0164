/// `GET /v1/interviews/{id}/ranking`: who has completed an interview, by what counts of their answers.
public struct InterviewRanking: Codable, Sendable, Hashable {
  /// Best first; with the same total in the order of their beginning.
  public var items: [RankedCandidate]
  /// How many there are; `items` may be fewer.
  public var total: Int
  /// How many of those who have completed have no score that counts; they are not ranked.
  public var unscored: Int
  /// Scored questions of the interview.
  public var questions: Int
  /// Whether there are enough questions to tell how sure the ranks are; without that there are no intervals.
  public var hasIntervals: Bool
  /// Competencies with their weight, as they entered.
  public var weights: [CompetencyWeight]
  /// How often the questions were drawn anew for the intervals.
  public var draws: Int

  public init(
    items: [RankedCandidate], total: Int, unscored: Int, questions: Int, hasIntervals: Bool,
    weights: [CompetencyWeight], draws: Int
  ) {
    self.items = items
    self.total = total
    self.unscored = unscored
    self.questions = questions
    self.hasIntervals = hasIntervals
    self.weights = weights
    self.draws = draws
  }
}

public struct CompetencyWeight: Codable, Sendable, Hashable {
  public var competency: String
  public var weight: Int

  public init(competency: String, weight: Int) {
    self.competency = competency
    self.weight = weight
  }
}

public struct RankedCandidate: Codable, Sendable, Hashable, Identifiable {
  public var id: SessionID
  /// Empty until given.
  public var name: String
  public var decision: Decision?
  /// The weighted mean of the competencies' means, 1 to 5.
  public var total: Double
  /// In 95 of 100 draws of the questions the total lies between these; nil where too few questions count.
  public var low: Double?
  public var high: Double?
  /// One more than how many have a better total.
  public var rank: Int
  /// In 95 of 100 draws the rank lies between these. Whose ranges overlap cannot be told apart by these questions.
  public var rankFrom: Int
  public var rankTo: Int
  /// Questions with a score that counts.
  public var scored: Int
  /// Of these, how many a person rated.
  public var byPeople: Int

  public init(
    id: SessionID, name: String, decision: Decision?, total: Double, low: Double?, high: Double?, rank: Int,
    rankFrom: Int, rankTo: Int, scored: Int, byPeople: Int
  ) {
    self.id = id
    self.name = name
    self.decision = decision
    self.total = total
    self.low = low
    self.high = high
    self.rank = rank
    self.rankFrom = rankFrom
    self.rankTo = rankTo
    self.scored = scored
    self.byPeople = byPeople
  }
}

/// `GET /v1/interviews/{id}/comparison`: candidates side by side on one question and the same anchors.
public struct AnswerComparison: Codable, Sendable, Hashable {
  /// As the interview asks it now.
  public var question: Question
  /// The interview's questions that are scored, in order, to go on to.
  public var questions: [QuestionID]
  /// What the answers are judged on.
  public var competency: Competency?
  /// In the order asked for.
  public var candidates: [ComparedCandidate]
  /// A row a point of a good answer; in each the evidence of every candidate, in the same order.
  public var rows: [ComparedPoint]

  public init(
    question: Question, questions: [QuestionID], competency: Competency?, candidates: [ComparedCandidate],
    rows: [ComparedPoint]
  ) {
    self.question = question
    self.questions = questions
    self.competency = competency
    self.candidates = candidates
    self.rows = rows
  }
}

public struct ComparedCandidate: Codable, Sendable, Hashable, Identifiable {
  public var id: SessionID
  public var name: String
  public var decision: Decision?
  /// Their number of the question, from 1; nil when they were not asked it.
  public var number: Int?
  /// Whether they were asked it in the same words.
  public var isSameWording: Bool
  public var status: AnswerStatus
  public var abstained: Abstention?
  /// The program's score; nil without one, and while it is hidden.
  public var program: Int?
  public var review: AnswerReview?
  /// What was said; nil without a transcript.
  public var text: String?

  public init(
    id: SessionID, name: String, decision: Decision?, number: Int?, isSameWording: Bool, status: AnswerStatus,
    abstained: Abstention? = nil, program: Int? = nil, review: AnswerReview? = nil, text: String? = nil
  ) {
    self.id = id
    self.name = name
    self.decision = decision
    self.number = number
    self.isSameWording = isSameWording
    self.status = status
    self.abstained = abstained
    self.program = program
    self.review = review
    self.text = text
  }
}

/// A point of a good answer, and who showed it.
public struct ComparedPoint: Codable, Sendable, Hashable {
  /// Nil for what speaks for the answer as a whole.
  public var point: String?
  /// By candidate; empty where the program found nothing, or it is hidden.
  public var evidence: [[Evidence]]

  public init(point: String?, evidence: [[Evidence]]) {
    self.point = point
    self.evidence = evidence
  }
}
