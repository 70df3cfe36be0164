/// A stretch of an answer.
public struct Passage: Codable, Sendable, Hashable {
  /// From 1.
  public var question: Int
  /// As it stands in the transcript.
  public var text: String
  public var startS: Double
  public var endS: Double

  public init(question: Int, text: String, startS: Double, endS: Double) {
    self.question = question
    self.text = text
    self.startS = startS
    self.endS = endS
  }
}

/// `GET /v1/search?q=…`: passages of all answers of the organisation by their meaning, the nearest first.
public struct PassageSearch: Codable, Sendable, Hashable {
  public struct Found: Codable, Sendable, Hashable {
    public var candidate: SessionID
    /// Empty where the interview is reviewed blind.
    public var name: String
    public var interview: InterviewID
    public var title: String
    /// As the candidate was asked it.
    public var questionText: String
    public var passage: Passage
    /// Cosine of the two meanings, -1 to 1. It orders; it is no probability.
    public var likeness: Double

    public init(
      candidate: SessionID, name: String, interview: InterviewID, title: String, questionText: String,
      passage: Passage, likeness: Double
    ) {
      self.candidate = candidate
      self.name = name
      self.interview = interview
      self.title = title
      self.questionText = questionText
      self.passage = passage
      self.likeness = likeness
    }
  }

  /// The best passage of each answer.
  public var found: [Found]
  /// How many answers and passages there are to search.
  public var answers: Int
  public var passages: Int
  /// Wall-clock seconds: of the query's embedding, and of everything after it.
  public var embedS: Double
  public var searchS: Double

  public init(found: [Found], answers: Int, passages: Int, embedS: Double, searchS: Double) {
    self.found = found
    self.answers = answers
    self.passages = passages
    self.embedS = embedS
    self.searchS = searchS
  }
}

/// `GET /v1/candidates/{id}/match`: the requirements of the job's description beside what the candidate said. It is no
/// score, and part of none.
public struct JobMatch: Codable, Sendable, Hashable {
  public enum Standing: String, Codable, Sendable, CaseIterable {
    /// Something that was said is near in meaning; whether it is true it does not say.
    case met
    case partly
    /// Nothing near it was said. It does not mean that the candidate lacks it: perhaps nobody asked.
    case notShown = "not_shown"
  }
  public struct Requirement: Codable, Sendable, Hashable {
    /// As the description has it.
    public var text: String
    public var standing: Standing
    /// The nearest passage; nil for ``Standing/notShown``.
    public var passage: Passage?
    /// Cosine of the two meanings; nil without any passage.
    public var likeness: Double?
    /// Skills that the requirement and the answers both name.
    public var named: [String]

    public init(text: String, standing: Standing, passage: Passage?, likeness: Double?, named: [String] = []) {
      self.named = named
      self.text = text
      self.standing = standing
      self.passage = passage
      self.likeness = likeness
    }
  }

  /// In the order of the description; empty when the interview has none.
  public var requirements: [Requirement]
  /// How many answers were compared; those in work are not.
  public var answers: Int

  public init(requirements: [Requirement], answers: Int) {
    self.requirements = requirements
    self.answers = answers
  }
}
