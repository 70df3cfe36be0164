import Contracts
import Foundation
import Platform

/// The last word on whether what is in the store is what was recorded.
enum SegmentCheck {
  /// Reads every segment back. Throws ``Unusable`` with the place of the first that is wrong.
  static func verify(_ order: MediaOrder) throws {
    for segment in order.parts.flatMap(\.segments) {
      guard let bytes = try? FileManager.default.attributesOfItem(atPath: segment.path)[.size] as? Int else {
        throw Unusable(code: "segment-missing", place: segment.place)
      }
      guard bytes == segment.bytes, try Digests.sha256Hex(ofFile: segment.path) == segment.sha256 else {
        throw Unusable(code: "hash-mismatch", place: segment.place)
      }
    }
    guard order.parts.contains(where: { $0.segments.count > 1 }) else { throw Unusable(code: "no-media") }
  }
}
