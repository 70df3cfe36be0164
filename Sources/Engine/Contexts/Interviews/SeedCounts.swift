public import Contracts
import Kernel

extension Interviews {
  /// Counts candidates that came without events, as made-up ones do.
  public func addCounts(
    started: Int, completed: Int, to interview: InterviewID, organisation: OrganisationID
  ) async throws {
    try await Store.count(interview, organisation, started: started, completed: completed, database)
  }
}
