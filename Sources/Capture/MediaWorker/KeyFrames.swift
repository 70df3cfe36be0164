import Foundation
import Libav

/// A few still pictures spread over a recording.
enum KeyFrames {
  struct Picture {
    var atS: Double
    /// At most 640 pixels wide.
    var jpeg: Data
    /// 160 pixels wide, for a terminal: P6 (netpbm).
    var ppm: Data
  }

  static let most = 6
  private static let jpegWidth = 640
  private static let ppmWidth = 160

  /// The key frames nearest after the middles of equal stretches; each stretch gives one at the most.
  static func pictures(of video: String, durationMs: Int) throws -> [Picture] {
    let reader = try FileReader(
      path: video, .video, FileReader.Options(isRecording: true, keepsTimes: true, onlyKeyFrames: true))
    let count = max(1, min(most, durationMs / 2000))
    var wanted = (0..<count).map { Double(durationMs) / 1000 * (Double($0) + 0.5) / Double(count) }
    var pictures: [Picture] = []
    var last: (frame: Frame, atS: Double)?
    while let (frame, atNs) = try reader.next(), !wanted.isEmpty {
      guard frame.isKeyFrame else { continue }
      let atS = Double(atNs) / 1e9
      last = (frame, atS)
      guard atS >= wanted[0] else { continue }
      wanted.removeAll { $0 <= atS }
      pictures.append(try picture(frame, atS))
      last = nil
    }
    // A short recording has its only key frame at the start.
    if pictures.isEmpty, let last { pictures.append(try picture(last.frame, last.atS)) }
    return pictures
  }

  private static func picture(_ frame: Frame, _ atS: Double) throws -> Picture {
    let large = try scaled(frame, width: min(jpegWidth, frame.width), .yuv420p)
    let small = try scaled(frame, width: ppmWidth, .rgb24)
    return Picture(
      atS: (atS * 1000).rounded() / 1000, jpeg: try JPEGEncoder.encode(large),
      ppm: Data("P6\n\(small.width) \(small.height)\n255\n".utf8) + Data(small.packedBytes()))
  }

  private static func scaled(_ frame: Frame, width: Int, _ format: PixelFormat) throws -> Frame {
    // No camera's picture is a strip; one that says so must not make a huge one of ours.
    let height = min(width * 4, max(2, frame.height * width / max(1, frame.width) & ~1))
    return try Scaler(.good).scale(frame, width: width & ~1, height: height, format: format)
  }
}
