public import Contracts
import Foundation

/// What people do beside the program's scores. Each answers with what there is of the answer afterwards.
public struct JudgingCalls: Sendable {
  let reviewer: ReviewerWire

  /// `PUT /v1/candidates/{id}/answers/{n}/rating`.
  public func rate(_ session: SessionID, question: Int, _ given: RatingGiven) async throws -> AnswerReview {
    try await reviewer.json(AnswerReview.self, .put(place(session, question, "rating"), given))
  }

  /// `DELETE …/rating`: one's own.
  public func unrate(_ session: SessionID, question: Int) async throws -> AnswerReview {
    try await reviewer.json(AnswerReview.self, .delete(place(session, question, "rating")))
  }

  /// `PUT …/dismissal`: the program's score no longer counts.
  public func dismiss(_ session: SessionID, question: Int, _ given: DismissalGiven) async throws -> AnswerReview {
    try await reviewer.json(AnswerReview.self, .put(place(session, question, "dismissal"), given))
  }

  /// `DELETE …/dismissal`: it counts again.
  public func restore(_ session: SessionID, question: Int) async throws -> AnswerReview {
    try await reviewer.json(AnswerReview.self, .delete(place(session, question, "dismissal")))
  }

  /// `POST …/comments`. With a `key` it may be sent again unchanged: it is said once.
  public func comment(
    _ session: SessionID, question: Int, _ given: CommentGiven, key: String? = nil
  ) async throws -> AnswerReview {
    try await reviewer.json(AnswerReview.self, .post(place(session, question, "comments"), given).with(key: key))
  }

  /// `GET …/transcript`: every version, with what the program made of each.
  public func transcripts(_ session: SessionID, question: Int) async throws -> TranscriptVersions {
    try await reviewer.json(TranscriptVersions.self, .get(place(session, question, "transcript")))
  }

  /// `PUT …/transcript`: in place of `version` and no other (`edited-elsewhere`).
  public func correct(
    _ session: SessionID, question: Int, _ given: CorrectionGiven, version: Int
  ) async throws -> TranscriptVersions {
    try await reviewer.json(
      TranscriptVersions.self, .put(place(session, question, "transcript"), given).with(version: version))
  }

  /// `GET /v1/interviews/{id}/agreement`: how far program and people agree, and the answers where they do not.
  public func agreement(of interview: InterviewID) async throws -> AgreementReport {
    try await reviewer.json(AgreementReport.self, .get("/v1/interviews/\(interview)/agreement"))
  }

  /// `GET /v1/interviews/{id}/ranking`: the best `limit` of those who have completed.
  public func ranking(of interview: InterviewID, limit: Int = 200) async throws -> InterviewRanking {
    try await reviewer.json(InterviewRanking.self, .get("/v1/interviews/\(interview)/ranking?limit=\(limit)"))
  }

  /// `GET /v1/interviews/{id}/comparison`: side by side on one question, the first that is scored unless told.
  public func comparison(
    of sessions: [SessionID], question: QuestionID? = nil, in interview: InterviewID
  ) async throws -> AnswerComparison {
    let ids = sessions.map(\.description).joined(separator: ",")
    let which = question.map { "&question=\($0)" } ?? ""
    return try await reviewer.json(
      AnswerComparison.self, .get("/v1/interviews/\(interview)/comparison?candidates=\(ids)\(which)"))
  }

  private func place(_ session: SessionID, _ question: Int, _ what: String) -> String {
    "/v1/candidates/\(session)/answers/\(question)/\(what)"
  }
}
