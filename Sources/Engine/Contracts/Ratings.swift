public import Foundation

/// A person's rating of an answer on the anchors of its competency: `PUT /v1/candidates/{id}/answers/{n}/rating`.
///
/// It stands beside the program's score and takes its place in what counts; the program's score stays as it was.
public struct RatingGiven: Codable, Sendable, Hashable {
  /// 1 to 5.
  public var score: Int
  /// Why; 1 to 2,000 characters.
  public var reason: String
  /// Whether the program's score was on the screen; true unless told. What is hidden by the interview counts as unseen
  /// whatever is said here.
  public var sawScore: Bool

  public init(score: Int, reason: String, sawScore: Bool = true) {
    self.score = score
    self.reason = reason
    self.sawScore = sawScore
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      score: try fields.decode(Int.self, forKey: .score), reason: try fields.decode(String.self, forKey: .reason),
      sawScore: try fields.decodeIfPresent(Bool.self, forKey: .sawScore) ?? true)
  }
}

/// Why the program's score is not to count: `PUT /v1/candidates/{id}/answers/{n}/dismissal`. 1 to 2,000 characters.
public struct DismissalGiven: Codable, Sendable, Hashable {
  public var reason: String

  public init(reason: String) { self.reason = reason }
}

/// A remark on an answer: `POST /v1/candidates/{id}/answers/{n}/comments`. 1 to 2,000 characters.
public struct CommentGiven: Codable, Sendable, Hashable {
  public var text: String

  public init(text: String) { self.text = text }
}

/// What someone did beside the program's score.
public enum ReviewAction: String, Codable, Sendable, CaseIterable {
  case rated
  /// Took their rating back.
  case unrated
  /// Set the program's score aside.
  case dismissed
  /// Lets the program's score count again.
  case restored
  case commented
}

/// The rating of one person that counts: their last one.
public struct Rating: Codable, Sendable, Hashable {
  /// The name as it was then.
  public var by: String
  /// Whether it is of who asks.
  public var isMine: Bool
  /// 1 to 5.
  public var score: Int
  public var reason: String
  public var at: Date
  /// Whether they could see the program's score when they rated.
  public var sawScore: Bool

  public init(by: String, isMine: Bool, score: Int, reason: String, at: Date, sawScore: Bool) {
    self.by = by
    self.isMine = isMine
    self.score = score
    self.reason = reason
    self.at = at
    self.sawScore = sawScore
  }
}

/// One step of what people did with an answer; steps are added and never changed.
public struct ReviewStep: Codable, Sendable, Hashable {
  public var action: ReviewAction
  public var by: String
  public var isMine: Bool
  public var at: Date
  /// Of a rating.
  public var score: Int?
  /// The reason or the comment.
  public var text: String?
  /// The program's score at that time.
  public var beside: Int?

  public init(
    action: ReviewAction, by: String, isMine: Bool, at: Date, score: Int? = nil, text: String? = nil,
    beside: Int? = nil
  ) {
    self.action = action
    self.by = by
    self.isMine = isMine
    self.at = at
    self.score = score
    self.text = text
    self.beside = beside
  }
}

/// Whose score counts for an answer.
public enum ScoreSource: String, Codable, Sendable, CaseIterable {
  /// The mean of the people who rated.
  case people
  case program
}

/// What people made of an answer, as one of them may see it.
public struct AnswerReview: Codable, Sendable, Hashable {
  /// What counts, 1 to 5: the mean of the people's ratings, else the program's score unless it was dismissed. Nil
  /// without either, and where it would give away what is hidden.
  public var counts: Double?
  public var source: ScoreSource?
  /// The program's score is hidden until one's own rating is in.
  public var isScoreHidden: Bool
  /// How many others rated whose ratings are hidden until one's own is in.
  public var hiddenRatings: Int
  /// One's own first, then in the order in which they were made.
  public var ratings: [Rating]
  /// Set when the program's score does not count.
  public var dismissal: ReviewStep?
  /// Oldest first; up to 500. Those of others are left out until one's own rating is in.
  public var steps: [ReviewStep]

  public init(
    counts: Double? = nil, source: ScoreSource? = nil, isScoreHidden: Bool = false, hiddenRatings: Int = 0,
    ratings: [Rating] = [], dismissal: ReviewStep? = nil, steps: [ReviewStep] = []
  ) {
    self.counts = counts
    self.source = source
    self.isScoreHidden = isScoreHidden
    self.hiddenRatings = hiddenRatings
    self.ratings = ratings
    self.dismissal = dismissal
    self.steps = steps
  }

  /// The rating of who asks.
  public var mine: Rating? { ratings.first(where: \.isMine) }
}

// MARK: Agreement

/// How well two raters agree beyond chance.
public struct Agreement: Codable, Sendable, Hashable {
  /// Quadratic weighted kappa: 1 is full agreement, 0 what chance gives. Nil with fewer than ``least`` pairs, and where
  /// it is not defined since every score is the same.
  public var kappa: Double?
  /// Answers that both rated; for reviewers, pairs of them.
  public var pairs: Int
  /// Of these, with the same score.
  public var same: Int
  /// Of these, two or more levels apart.
  public var apart: Int

  /// With fewer pairs no kappa is told: it would say more about chance than about the raters.
  public static let least = 20

  public init(kappa: Double?, pairs: Int, same: Int, apart: Int) {
    self.kappa = kappa
    self.pairs = pairs
    self.same = same
    self.apart = apart
  }
}

/// An answer on which program and people, or people among themselves, are two or more levels apart.
public struct Disagreement: Codable, Sendable, Hashable {
  public var session: SessionID
  public var candidate: String
  /// The candidate's question number, from 1.
  public var question: Int
  public var text: String
  public var competency: String
  /// The program's score; nil without one, or when it was dismissed.
  public var program: Int?
  public var ratings: [Rating]
  /// The largest distance, in levels.
  public var distance: Int

  public init(
    session: SessionID, candidate: String, question: Int, text: String, competency: String, program: Int?,
    ratings: [Rating], distance: Int
  ) {
    self.session = session
    self.candidate = candidate
    self.question = question
    self.text = text
    self.competency = competency
    self.program = program
    self.ratings = ratings
    self.distance = distance
  }
}

/// `GET /v1/interviews/{id}/agreement`.
public struct AgreementReport: Codable, Sendable, Hashable {
  /// Answers with a score of the program.
  public var scored: Int
  /// Answers that at least one person rated.
  public var rated: Int
  /// Each person's rating against the program's score, dismissed ones too.
  public var program: Agreement
  /// The same, of ratings alone that were made without seeing the program's score.
  public var unseen: Agreement
  /// Each pair of people who rated the same answer.
  public var people: Agreement
  /// How many answers are to be talked over.
  public var disagreements: Int
  /// The farthest apart first; up to 200.
  public var queue: [Disagreement]

  public init(
    scored: Int, rated: Int, program: Agreement, unseen: Agreement, people: Agreement, disagreements: Int,
    queue: [Disagreement]
  ) {
    self.scored = scored
    self.rated = rated
    self.program = program
    self.unseen = unseen
    self.people = people
    self.disagreements = disagreements
    self.queue = queue
  }
}
