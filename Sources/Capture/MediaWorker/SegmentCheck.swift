import Contracts
import Foundation
import Platform

/// The last word on whether what is in the store is what was recorded.
enum SegmentCheck {
  /// Reads every segment back. Throws ``Unusable`` with part and index of the first that is wrong.
  static func verify(_ order: MediaOrder) throws {
    guard order.parts.contains(where: { $0.segments.count > 1 }) else { throw Unusable(code: "no-media") }
    for (part, content) in order.parts.enumerated() {
      for (index, segment) in content.segments.enumerated() {
        let place = "\(part + 1)/\(index)"
        guard let bytes = try? FileManager.default.attributesOfItem(atPath: segment.path)[.size] as? Int else {
          throw Unusable(code: "segment-missing", place: place)
        }
        guard bytes == segment.bytes, try Digests.sha256Hex(ofFile: segment.path) == segment.sha256 else {
          throw Unusable(code: "hash-mismatch", place: place)
        }
      }
    }
  }

  static func concatenate(_ paths: [String], to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw SystemError("create", path)
    }
    let target = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? target.close() }
    for piece in paths {
      // Segments are a few hundred kilobytes.
      try target.write(contentsOf: Data(contentsOf: URL(filePath: piece)))
    }
  }
}
