import Analysis
public import Candidates
public import Contracts
import Kernel
import Media

/// What support does for one candidate.
extension Engine {
  /// Does what was asked for. Processing is tried again for each answer where it was given up.
  ///
  /// - Throws: what ``Candidates/help(_:session:organisation:by:)`` throws.
  public func help(
    _ help: SessionHelp, session: SessionID, organisation: OrganisationID, by helper: SessionHelper
  ) async throws -> SessionHelpOutcome {
    try await candidates.help(help, session: session, organisation: organisation, by: helper)
    guard help.retry == true else { return SessionHelpOutcome(retried: 0) }
    var retried = 0
    for question in try await candidates.failed(session, organisation: organisation) {
      let isMedia = try await reprocess(question, of: session, organisation)
      let isAnalysis = try await analysis.retry(session: session, organisation: organisation, question: question)
      guard isMedia || isAnalysis else { continue }
      try await candidates.waitAgain(session, organisation: organisation, question: question)
      retried += 1
    }
    return SessionHelpOutcome(retried: retried)
  }

  private func reprocess(_ question: Int, of session: SessionID, _ organisation: OrganisationID) async throws -> Bool {
    do {
      return try await media.reprocess(session: session, organisation: organisation, question: question)
    } catch let error as MediaError where error.problem.code == "media-not-ready" {
      return false
    }
  }
}
