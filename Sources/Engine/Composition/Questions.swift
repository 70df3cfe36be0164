import Analysis
import Candidates
public import Contracts
import Media

/// Questions that no context can answer alone.
extension Engine {
  /// A candidate with what media and analysis know of each answer. Throws `candidate-not-found`.
  public func candidateDetail(_ session: SessionID, organisation: OrganisationID) async throws -> CandidateDetail {
    var detail = try await candidates.get(session, organisation: organisation)
    let reports = try await media.reports(session: session, organisation: organisation)
    let analyses = try await analysis.results(of: session, organisation: organisation)
    for index in detail.answers.indices {
      let number = detail.answers[index].question
      detail.answers[index].media = reports[number]
      detail.answers[index].analysis = analyses[number]
    }
    return detail
  }

  /// The right to upload segments of a take that was begun.
  ///
  /// - Throws: what ``Candidates/authoriseUpload(_:question:session:organisation:)`` and Media throw.
  public func grantUploads(
    _ list: SegmentList, question: Int, session: SessionID, organisation: OrganisationID
  ) async throws -> UploadGrants {
    try await candidates.authoriseUpload(list, question: question, session: session, organisation: organisation)
    return try await media.grant(list, question: question, session: session, organisation: organisation)
  }

  /// Which of these segments the store has.
  public func confirmUploads(
    _ list: SegmentList, question: Int, session: SessionID, organisation: OrganisationID
  ) async throws -> ConfirmReply {
    try await candidates.authoriseUpload(list, question: question, session: session, organisation: organisation)
    return try await media.confirm(list, question: question, session: session, organisation: organisation)
  }
}
