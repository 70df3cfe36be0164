import Analysis
import Candidates
public import Contracts
import Interviews

/// What scores were made from, and making them again.
extension Engine {
  /// Everything that the score of an answer was made from.
  ///
  /// - Throws: `candidate-not-found`, `candidate-erased`, `receipt-missing`.
  public func receipt(of session: SessionID, question: Int, organisation: OrganisationID) async throws -> ScoreReceipt {
    try await candidates.checkHeld(session, organisation: organisation)
    return try await analysis.receipt(of: session, question: question, organisation: organisation)
  }

  /// How far the scores of an interview are those of today's scorer, and how they moved. Throws `interview-not-found`.
  public func rescoring(of interview: InterviewID, organisation: OrganisationID) async throws -> RescoreReport {
    _ = try await interviews.get(interview, organisation: organisation)
    return try await analysis.rescoring(of: interview, organisation: organisation)
  }

  /// Has the answers of an interview scored again that were scored by something else. Throws `interview-not-found`.
  public func rescore(_ interview: InterviewID, organisation: OrganisationID) async throws -> RescoreReport {
    _ = try await interviews.get(interview, organisation: organisation)
    return try await analysis.rescore(interview, organisation: organisation)
  }
}
