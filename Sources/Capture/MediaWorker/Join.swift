import Contracts
import Foundation
import Libav
import Platform

/// From parts in segments to one video.
enum Join {
  /// Writes the video and notes its parts and the gaps between them.
  static func join(_ order: MediaOrder, to path: String, _ result: inout MediaResult) throws {
    var wholes: [String] = []
    defer { for whole in wholes { try? FileManager.default.removeItem(atPath: whole) } }
    // Each part is its init segment with its media segments, one after the other: that is what the format is for.
    for part in order.parts {
      let whole = "\(order.folder)/part-\(wholes.count).mp4"
      wholes.append(whole)
      try concatenate(part.segments.map(\.path), to: whole)
    }
    let places: [PartPlace?]
    do {
      places = try Remuxer.join(wholes, to: path)
    } catch is Remuxer.PartsDiffer {
      places = try Reencoder.join(wholes, to: path)
    }
    note(order.parts, places, &result)
  }

  /// What was not recorded, or cannot be read, is a gap before the next part that can be.
  private static func note(_ parts: [MediaOrder.Part], _ places: [PartPlace?], _ result: inout MediaResult) {
    var lostMs = 0
    var endMs = 0
    for (part, place) in zip(parts, places) {
      lostMs += part.gapMs
      guard let place else {
        // An init segment alone, when the recorder was killed before its first chunk, lasts no time.
        lostMs += part.segments.reduce(0) { $0 + $1.durationMs }
        continue
      }
      if result.parts > 0 || lostMs > 0 {
        result.gaps.append(MediaReport.Gap(atMs: place.startMs, gapMs: lostMs))
      }
      result.parts += 1
      lostMs = 0
      endMs = place.endMs
    }
    if lostMs > 0 { result.gaps.append(MediaReport.Gap(atMs: endMs, gapMs: lostMs)) }
  }

  private static func concatenate(_ paths: [String], to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw SystemError("create", path)
    }
    let target = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? target.close() }
    for piece in paths {
      // A segment has at most some megabytes.
      try target.write(contentsOf: Data(contentsOf: URL(filePath: piece)))
    }
  }
}
