internal import Client
public import Contracts

/// What people do beside the program's scores, and what both say together.
public nonisolated struct JudgingServices: Sendable {
  public var rate: @Sendable (SessionID, Int, RatingGiven) async throws -> AnswerReview
  public var unrate: @Sendable (SessionID, Int) async throws -> AnswerReview
  public var dismiss: @Sendable (SessionID, Int, DismissalGiven) async throws -> AnswerReview
  public var restore: @Sendable (SessionID, Int) async throws -> AnswerReview
  public var comment: @Sendable (SessionID, Int, CommentGiven, _ key: String) async throws -> AnswerReview
  public var transcripts: @Sendable (SessionID, Int) async throws -> TranscriptVersions
  /// In place of that version and no other.
  public var correct: @Sendable (SessionID, Int, CorrectionGiven, _ version: Int) async throws -> TranscriptVersions
  public var agreement: @Sendable (InterviewID) async throws -> AgreementReport
  public var ranking: @Sendable (InterviewID) async throws -> InterviewRanking
  public var comparison: @Sendable ([SessionID], QuestionID?, InterviewID) async throws -> AnswerComparison

  init(_ client: ParleyClient) {
    let calls = client.judging
    rate = { try await calls.rate($0, question: $1, $2) }
    unrate = { try await calls.unrate($0, question: $1) }
    dismiss = { try await calls.dismiss($0, question: $1, $2) }
    restore = { try await calls.restore($0, question: $1) }
    comment = { try await calls.comment($0, question: $1, $2, key: $3) }
    transcripts = { try await calls.transcripts($0, question: $1) }
    correct = { try await calls.correct($0, question: $1, $2, version: $3) }
    agreement = { try await calls.agreement(of: $0) }
    ranking = { try await calls.ranking(of: $0, limit: 1000) }
    comparison = { try await calls.comparison(of: $0, question: $1, in: $2) }
  }
}
