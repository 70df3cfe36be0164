import Contracts
import Foundation
import Platform

@testable import Candidates

/// Made-up recordings and sessions.
enum Sample {
  /// An init segment and `segments` media segments of 2 s; one left out or segment 1 changed on request.
  static func part(
    _ number: Int, segments: Int, without: Int? = nil, change: (inout SegmentOffer) -> Void = { _ in }
  ) -> PartManifest {
    var offers = (0...segments).map { index in
      let bytes = Data("part \(number) segment \(index)".utf8)
      return SegmentOffer(
        part: number, index: index, bytes: bytes.count, sha256: Digests.sha256Hex(bytes),
        md5: Digests.md5Base64(bytes), durationMs: index == 0 ? 0 : 2000)
    }
    if segments > 0 { change(&offers[1]) }
    offers.removeAll { $0.index == without }
    return PartManifest(part: number, segments: offers, droppedFrames: 0, filledSilenceMs: 0)
  }

  /// What the contract says: SHA-256 over the segments' hashes in order.
  static func digest(_ parts: [PartManifest]) -> String {
    let hex = parts.flatMap(\.segments).map(\.sha256).joined()
    let bytes = stride(from: 0, to: hex.count, by: 2).map { offset in
      let start = hex.index(hex.startIndex, offsetBy: offset)
      return UInt8(hex[start...hex.index(after: start)], radix: 16)!
    }
    return Digests.sha256Hex(bytes)
  }

  static func begin(_ take: TakeID = .new(), part: Int = 1, epoch: Int) -> PartBegin {
    PartBegin(epoch: epoch, take: take, part: part, gapMs: 0, camera: .device, microphone: .device)
  }

  static func session() -> CandidateSession {
    CandidateSession(
      id: .new(),
      snapshot: InterviewSnapshot(
        interview: .new(), organisation: .new(), organisationName: "Acme", content: World.content,
        consent: ConsentText(
          version: "2026-11",
          purposes: [
            ConsentPurpose(kind: .record, text: "Record", required: true),
            ConsentPurpose(kind: .analyse, text: "Analyse", required: false),
          ])),
      status: .opened, consent: nil, profile: nil, extraTimePercent: nil, epoch: 0, openedAt: Date(), receipt: nil,
      answers: [:])
  }

  /// A session that has consent and a profile.
  static func ready() throws -> CandidateSession {
    var session = session()
    _ = try session.consent(ConsentGiven(version: "2026-11", purposes: [.record]))
    _ = try session.setProfile(Profile(name: "Anna", email: "anna@example.org"))
    return session
  }
}
