public import Contracts
import Foundation
import Libav
import Platform

/// The work on one recording, done in a child process with limits: its bytes came from outside.
public enum MediaWorker {
  /// Reads the order, does it, writes the result; the child's exit code. A recording that cannot be used is a result
  /// with a code; only a worker that could not do its work at all ends with 1.
  public static func main(orderPath: String, resultPath: String) -> Int32 {
    do {
      let order = try WireJSON.decode(MediaOrder.self, from: Data(contentsOf: URL(filePath: orderPath)))
      try DurableFile.write(WireJSON.encode(process(order)), to: resultPath)
      return 0
    } catch {
      FileHandle.standardError.write(Data("media-worker: \(error)\n".utf8))
      return 1
    }
  }

  /// - Throws: what has nothing to do with the recording, as a full disk.
  public static func process(_ order: MediaOrder) throws -> MediaResult {
    do {
      return try make(order)
    } catch let failure as Unusable {
      var result = MediaResult()
      result.failure = failure.code
      result.place = failure.place
      return result
    } catch is Remuxer.PartsDiffer {
      var result = MediaResult()
      result.failure = "parts-differ"
      return result
    } catch let error as AVError where error.systemCode == nil {
      var result = MediaResult()
      result.failure = "not-decodable"
      return result
    }
  }

  private static func make(_ order: MediaOrder) throws -> MediaResult {
    try SegmentCheck.verify(order)
    var result = MediaResult()
    let video = order.folder + "/video.mp4"
    try join(order, to: video, &result)

    let probe = try MediaProbe(path: video)
    result.durationMs = probe.durationMs
    result.width = probe.video?.width ?? 0
    result.height = probe.video?.height ?? 0
    result.videoCodec = probe.video?.codec
    result.audioCodec = probe.audio?.codec
    if let sound = probe.audio?.startMs, let picture = probe.video?.startMs { result.avOffsetMs = sound - picture }

    var made = [(name: "video.mp4", type: "video/mp4")]
    if probe.audio != nil {
      try SpeechAudio.extract(from: video, to: order.folder + "/audio.wav")
      made.append(("audio.wav", "audio/wav"))
    }
    if probe.video != nil {
      for (index, picture) in try KeyFrames.pictures(of: video, durationMs: probe.durationMs).enumerated() {
        result.framesAtS.append(picture.atS)
        try DurableFile.write(picture.jpeg, to: order.folder + "/frame-\(index).jpg")
        try DurableFile.write(picture.ppm, to: order.folder + "/frame-\(index).ppm")
        made += [("frame-\(index).jpg", "image/jpeg"), ("frame-\(index).ppm", "image/x-portable-pixmap")]
      }
    }
    result.files = try made.map { name, type in
      let path = order.folder + "/" + name
      let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      return MediaResult.File(
        name: name, contentType: type, bytes: bytes, sha256: try Digests.sha256Hex(ofFile: path))
    }
    return result
  }

  /// Each part is its init segment with its media segments, one after the other: that is what the format is for.
  private static func join(_ order: MediaOrder, to path: String, _ result: inout MediaResult) throws {
    let remuxer = try Remuxer(path: path)
    for (index, part) in order.parts.enumerated() {
      // An init segment alone, when the recorder was killed before its first chunk, holds nothing to see or hear.
      guard part.segments.count > 1 else { continue }
      let whole = order.folder + "/part-\(index + 1).mp4"
      try SegmentCheck.concatenate(part.segments.map(\.path), to: whole)
      defer { try? FileManager.default.removeItem(atPath: whole) }
      let place = try remuxer.append(whole)
      if part.gapMs > 0 || index > 0 {
        result.gaps.append(MediaReport.Gap(atMs: place.startMs, gapMs: part.gapMs))
      }
    }
    try remuxer.finish()
  }
}

/// A recording that cannot be used, with a code that stays the same.
struct Unusable: Error {
  let code: String
  var place: String?
}
