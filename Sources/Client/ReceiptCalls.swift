public import Contracts
internal import Platform

/// What scores were made from, and making them again.
extension CandidateCalls {
  /// `GET /v1/candidates/{id}/answers/{n}/receipt`: everything that the score of an answer was made from.
  public func receipt(_ session: SessionID, question: Int) async throws -> ScoreReceipt {
    try await reviewer.json(ScoreReceipt.self, .get("/v1/candidates/\(session)/answers/\(question)/receipt"))
  }

  /// The same as a new file at `path`, as `parley verify` reads it.
  @concurrent
  public func saveReceipt(_ session: SessionID, question: Int, to path: String) async throws {
    try DurableFile.write(try WireJSON.encode(await receipt(session, question: question)), to: path)
  }

  /// `GET /v1/interviews/{id}/rescore`: whether scores are those of today's scorer, and how they moved.
  public func rescoring(of interview: InterviewID) async throws -> RescoreReport {
    try await reviewer.json(RescoreReport.self, .get("/v1/interviews/\(interview)/rescore"))
  }

  /// `POST /v1/interviews/{id}/rescore`: scores again what another scorer, model or prompt scored.
  public func rescore(_ interview: InterviewID) async throws -> RescoreReport {
    try await reviewer.json(RescoreReport.self, .post("/v1/interviews/\(interview)/rescore"))
  }
}
