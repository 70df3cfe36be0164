public import Contracts
import Foundation
import Libav
import Platform

/// The work on one recording, done in a child process with limits: its bytes came from outside.
public enum MediaWorker {
  /// Longer than any answer may be; a longer one comes from damaged time stamps.
  private static let longestMs = 6 * 3_600_000

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

  /// Verifies, joins and probes a recording, and makes sound for speech and key frames of it. Failure codes:
  /// `segment-missing`, `hash-mismatch` (both with the place), `no-media`, `not-decodable`, `too-long`.
  ///
  /// - Throws: what has nothing to do with the recording, as a full disk.
  public static func process(_ order: MediaOrder) throws -> MediaResult {
    do {
      return try make(order)
    } catch let failure as Unusable {
      var result = MediaResult()
      result.failure = failure.code
      result.place = failure.place
      return result
    } catch let error as AVError where error.isDataFault {
      var result = MediaResult()
      result.failure = "not-decodable"
      return result
    }
  }

  /// Makes of a file that the user named the sound that an answer's would be, in any format that FFmpeg reads.
  public static func makeSpeechSound(of file: String, to path: String) throws {
    try SpeechAudio.extract(from: file, to: path, isRecording: false)
  }

  private static func make(_ order: MediaOrder) throws -> MediaResult {
    try SegmentCheck.verify(order)
    var result = MediaResult()
    let video = order.folder + "/video.mp4"
    try Join.join(order, to: video, &result)

    let probe = try MediaProbe(path: video)
    guard probe.durationMs <= longestMs else { throw Unusable(code: "too-long") }
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
}

/// A recording that cannot be used, with a code that stays the same.
struct Unusable: Error {
  let code: String
  var place: SegmentPlace?
}
