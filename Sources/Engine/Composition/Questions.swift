import Candidates
public import Contracts
import Media

/// Questions that no context can answer alone.
extension Engine {
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

  /// The right to upload a file: for a question, or (nil) as the résumé.
  public func grantFile(
    _ offer: FileOffer, question: Int?, session: SessionID, organisation: OrganisationID
  ) async throws -> FileGrant {
    try await candidates.authoriseFile(offer, question: question, session: session, organisation: organisation)
    return try media.grant(offer, question: question, session: session, organisation: organisation)
  }

  /// Takes a file that was uploaded, once it is found to be of a kind that is taken.
  public func keepFile(
    _ offer: FileOffer, question: Int?, session: SessionID, organisation: OrganisationID
  ) async throws -> FileFacts {
    try await candidates.authoriseFile(offer, question: question, session: session, organisation: organisation)
    let kind = try await media.inspect(offer, question: question, session: session, organisation: organisation)
    try await candidates.attach(offer, kind: kind, question: question, session: session, organisation: organisation)
    return FileFacts(name: offer.name, kind: kind, bytes: offer.bytes, sha256: offer.sha256)
  }

  /// Where HR can have a candidate's file for a while. Throws `candidate-not-found`, `file-missing`.
  public func file(of session: SessionID, question: Int?, organisation: OrganisationID) async throws -> FileLink {
    let file = try await candidates.file(session, question: question, organisation: organisation)
    return try media.link(to: file, question: question, session: session, organisation: organisation)
  }
}
