import Contracts
import Foundation

/// One take of one answer, and the keys of its objects.
struct AnswerPlace: Codable, Sendable, Hashable {
  var organisation: OrganisationID
  var session: SessionID
  /// From 1.
  var question: Int
  var take: TakeID

  private var path: String { "\(organisation)/\(session)/\(question)/\(take)" }

  /// Where a recorded segment lies.
  func key(part: Int, index: Int) -> String { "recordings/\(path)/\(part)/\(index).mp4" }

  /// Where something made of the recording lies, as `video.mp4`.
  func key(made name: String) -> String { "answers/\(path)/\(name)" }
}

/// What may be uploaded.
enum SegmentRules {
  static let mostBytes = 32 << 20
  static let mostParts = 1000
  static let mostSegments = 100_000
  static let mostAtOnce = 100

  /// - Throws: ``MediaError`` naming the field.
  static func check(_ list: SegmentList) throws(MediaError) {
    guard (1...mostAtOnce).contains(list.segments.count) else {
      throw .invalid("segments", "1 to \(mostAtOnce) segments can be named at once.")
    }
    var seen: Set<SegmentPlace> = []
    for (index, segment) in list.segments.enumerated() {
      try check(segment, "segments[\(index)]")
      guard seen.insert(SegmentPlace(part: segment.part, index: segment.index)).inserted else {
        throw .invalid("segments[\(index)]", "A place can be named only once in a list.")
      }
    }
  }

  private static func check(_ segment: SegmentOffer, _ field: String) throws(MediaError) {
    guard (1...mostParts).contains(segment.part) else {
      throw .invalid(field + ".part", "A part is numbered from 1 to \(mostParts).")
    }
    guard (0...mostSegments).contains(segment.index) else {
      throw .invalid(field + ".index", "A segment is numbered from 0 to \(mostSegments).")
    }
    guard (1...mostBytes).contains(segment.bytes) else {
      throw .invalid(field + ".bytes", "A segment has 1 to \(mostBytes) bytes.")
    }
    guard segment.sha256.utf8.count == 64, segment.sha256.allSatisfy({ "0123456789abcdef".contains($0) }) else {
      throw .invalid(field + ".sha256", "The SHA-256 is 64 digits of lower-case hex.")
    }
    guard Data(base64Encoded: segment.md5)?.count == 16 else {
      throw .invalid(field + ".md5", "The MD5 is 16 bytes in base64.")
    }
    guard (0...60_000).contains(segment.durationMs) else {
      throw .invalid(field + ".duration_ms", "A segment lasts 0 to 60,000 ms.")
    }
  }
}

/// The payload of the job that processes an answer.
struct MediaWork: Codable, Sendable {
  var place: AnswerPlace
  var parts: [PartManifest]
  /// In the order of `parts`.
  var gapsMs: [Int]
  /// False for an alternative.
  var isAnswer = true
}
