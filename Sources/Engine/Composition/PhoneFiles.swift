public import Candidates
public import Contracts
public import Foundation
import Media
import Platform

/// Files that come from a candidate's phone.
extension Engine {
  /// Makes a page for one file; see ``Candidates/phoneUpload(_:session:organisation:)`` for what it throws.
  public func phoneUpload(
    _ request: PhoneUploadRequest, session: SessionID, organisation: OrganisationID
  ) async throws -> PhoneUpload {
    let made = try await candidates.phoneUpload(request, session: session, organisation: organisation)
    return PhoneUpload(url: "\(publicURL)/u/\(made.token)", expiresAt: made.expiresAt)
  }

  /// Keeps the file that came through a page, checked as any other; the page is spent then, and only then.
  ///
  /// - Throws: what ``Candidates/phonePlace(_:)`` and ``keepFile(_:question:session:organisation:)`` throw.
  public func keepPhoneFile(_ data: Data, name: String, token: PhoneToken) async throws -> FileFacts {
    let place = try await candidates.phonePlace(token)
    let offer = FileOffer(
      epoch: place.epoch, name: name, bytes: data.count, sha256: Digests.sha256Hex(data), md5: Digests.md5Base64(data))
    try await candidates.authoriseFile(
      offer, question: place.question, session: place.session, organisation: place.organisation)
    try await candidates.spendPhone(token)
    do {
      try await media.keep(
        data, as: offer, question: place.question, session: place.session, organisation: place.organisation)
      return try await keepFile(
        offer, question: place.question, session: place.session, organisation: place.organisation)
    } catch {
      try await candidates.returnPhone(token)
      throw error
    }
  }
}
