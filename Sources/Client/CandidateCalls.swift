public import Contracts
public import Foundation

/// Candidates as those who review see them.
public struct CandidateCalls: Sendable {
  let reviewer: ReviewerWire

  /// `GET /v1/interviews/{id}/candidates`. `cursor` is the `next` of the page before.
  public func list(
    interview: InterviewID, cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<CandidateRow> {
    try await reviewer.json(
      Page<CandidateRow>.self, .get("/v1/interviews/\(interview)/candidates" + paging(cursor, limit)))
  }

  /// `GET /v1/candidates/{id}`: answers, transcripts, scores.
  public func get(_ session: SessionID) async throws -> CandidateDetail {
    try await reviewer.json(CandidateDetail.self, .get("/v1/candidates/\(session)"))
  }

  /// `GET /v1/candidates/{id}/answers/{n}/frames/{k}`: a key frame as binary PPM (P6), 160 pixels wide.
  /// `question` counts from 1, `index` from 0.
  public func frame(_ session: SessionID, question: Int, index: Int) async throws -> Data {
    try await reviewer.bytes(
      "image/x-portable-pixmap", .get("/v1/candidates/\(session)/answers/\(question)/frames/\(index)"))
  }

  /// `GET /v1/candidates/{id}/answers/{n}/video`: where the joined MP4 of the answer, or of an alternative to it, can be
  /// had for a while.
  public func video(_ session: SessionID, question: Int, take: TakeID? = nil) async throws -> VideoLink {
    let which = take.map { "?take=\($0)" } ?? ""
    return try await reviewer.json(VideoLink.self, .get("/v1/candidates/\(session)/answers/\(question)/video\(which)"))
  }

  /// `POST /v1/candidates/{id}/erase`: deletes everything of a candidate for good.
  public func erase(_ session: SessionID) async throws -> WithdrawalCertificate {
    try await reviewer.json(WithdrawalCertificate.self, .post("/v1/candidates/\(session)/erase"))
  }

  /// `GET /v1/candidates/{id}/log?after=N`: the session's log, and what the candidate said was wrong.
  public func log(_ session: SessionID, after: Int = 0) async throws -> SessionLog {
    try await reviewer.json(SessionLog.self, .get("/v1/candidates/\(session)/log?after=\(after)"))
  }

  /// `POST /v1/candidates/{id}/help`: more time, a question once more, processing again.
  @discardableResult
  public func help(_ session: SessionID, _ help: SessionHelp) async throws -> SessionHelpOutcome {
    try await reviewer.json(SessionHelpOutcome.self, .post("/v1/candidates/\(session)/help", help))
  }

  /// `GET /v1/interviews/{id}/groups`: what the voluntary forms of an interview say together.
  public func groups(of interview: InterviewID) async throws -> GroupReport {
    try await reviewer.json(GroupReport.self, .get("/v1/interviews/\(interview)/groups"))
  }

  /// `GET /v1/candidates/{id}/answers/{n}/file`, or the résumé without a question: where it can be had for a while.
  public func file(_ session: SessionID, question: Int?) async throws -> FileLink {
    let place = question.map { "answers/\($0)/file" } ?? "resume"
    return try await reviewer.json(FileLink.self, .get("/v1/candidates/\(session)/\(place)"))
  }
}
