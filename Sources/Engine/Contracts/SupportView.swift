public import Foundation

/// `GET /v1/operator/sessions/{reference}`: where one session stands, for the operator of the machine. It holds no name,
/// no answer and no secret.
public struct SupportView: Codable, Sendable, Hashable {
  public struct Answer: Codable, Sendable, Hashable {
    public var question: Int
    public var kind: QuestionKind
    public var status: AnswerStatus
    /// How often it was recorded.
    public var takes: Int
    public var durationMs: Int?
    /// Why it could not be processed, in a sentence.
    public var failure: String?

    public init(
      question: Int, kind: QuestionKind, status: AnswerStatus, takes: Int, durationMs: Int?, failure: String?
    ) {
      self.question = question
      self.kind = kind
      self.status = status
      self.takes = takes
      self.durationMs = durationMs
      self.failure = failure
    }
  }
  public var session: SessionID
  public var interview: InterviewID
  public var status: SessionStatus
  public var openedAt: Date?
  public var startedAt: Date?
  public var completedAt: Date?
  /// When the personal link ends; nil for who came by the public one.
  public var expiresAt: Date?
  /// Per cent of the usual times; nil for those of the interview.
  public var extraTimePercent: Int?
  public var questions: Int
  public var answers: [Answer]
  /// How often the candidate said that something is wrong.
  public var incidents: Int

  public init(
    session: SessionID, interview: InterviewID, status: SessionStatus, openedAt: Date?, startedAt: Date?,
    completedAt: Date?, expiresAt: Date?, extraTimePercent: Int?, questions: Int, answers: [Answer], incidents: Int
  ) {
    self.session = session
    self.interview = interview
    self.status = status
    self.openedAt = openedAt
    self.startedAt = startedAt
    self.completedAt = completedAt
    self.expiresAt = expiresAt
    self.extraTimePercent = extraTimePercent
    self.questions = questions
    self.answers = answers
    self.incidents = incidents
  }
}
