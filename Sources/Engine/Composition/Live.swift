public import Contracts
import Kernel

extension Engine {
  /// The events of an organisation as they are committed, by whichever program on the database, while ``run()`` runs.
  ///
  /// - Parameter seq: the last event that the reader was told of, to go on after it; nil for those from now on.
  /// - Returns: what the reader missed, and what comes.
  /// - Throws: `DatabaseError`.
  public func live(
    organisation: OrganisationID, after seq: Int? = nil
  ) async throws -> (missed: [LiveMessage], stream: AsyncStream<LiveMessage>) {
    try await kernel.live(organisation: organisation, after: seq)
  }
}
