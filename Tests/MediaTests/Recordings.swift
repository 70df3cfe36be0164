import Contracts
import Foundation
import Kernel
import MediaWorker
import Platform
import TestSupport

/// Recordings in segments, made by the ffmpeg command: a foreign source of the format that the recorder writes.
///
/// Once a second the picture turns white and the sound beeps, both for a tenth of a second.
struct Recordings {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Shape {
    var video = true
    var audio = true
    var size = "320x180"
    var audioDelayS = 0.0
    var sampleRate = 48_000
  }

  /// One part of `seconds`: an init segment and media segments of 2 s.
  func part(_ number: Int, seconds: Int, _ shape: Shape = Shape(), gapMs: Int = 0) async throws -> MediaOrder.Part {
    let file = "\(folder.path)/part-\(number).mp4"
    var arguments = ["-v", "error", "-y"]
    if shape.video {
      arguments += [
        "-f", "lavfi", "-i",
        "color=black:s=\(shape.size):r=25:d=\(seconds),drawbox=c=white:t=fill:enable='lt(mod(t,1),0.099)'",
      ]
    }
    if shape.audio {
      arguments += [
        "-itsoffset", "\(shape.audioDelayS)", "-f", "lavfi", "-i",
        "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=\(shape.sampleRate):d=\(seconds)",
      ]
    }
    if shape.video {
      arguments += ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "50", "-bf", "0"]
    }
    if shape.audio { arguments += ["-c:a", "aac", "-ac", "1"] }
    arguments += [
      "-movflags", "frag_keyframe+empty_moov+default_base_moof+delay_moov", "-frag_duration", "2000000", file,
    ]
    try await Judge.run("ffmpeg", arguments)
    return try split(Data(contentsOf: URL(filePath: file)), number: number, gapMs: gapMs)
  }

  /// Cuts a fragmented MP4 at its `moof` boxes (ISO/IEC 14496-12 §4.2).
  func split(_ data: Data, number: Int, gapMs: Int = 0) throws -> MediaOrder.Part {
    var pieces: [Data] = [Data()]
    var offset = 0
    while offset + 8 <= data.count {
      let size = data[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = String(decoding: data[offset + 4..<offset + 8], as: UTF8.self)
      if type == "mfra" { break }
      if type == "moof" { pieces.append(Data()) }
      pieces[pieces.count - 1].append(data[offset..<offset + size])
      offset += size
    }
    return MediaOrder.Part(
      gapMs: gapMs, segments: try pieces.enumerated().map { try segment($1, part: number, index: $0) })
  }

  func segment(_ bytes: Data, part: Int, index: Int) throws -> MediaOrder.Segment {
    let path = "\(folder.path)/\(part)-\(index)-\(UInt32.random(in: 0 ... .max)).m4s"
    try bytes.write(to: URL(filePath: path))
    return MediaOrder.Segment(
      place: SegmentPlace(part: part, index: index), path: path, bytes: bytes.count,
      sha256: Digests.sha256Hex(bytes), durationMs: index == 0 ? 0 : 2000)
  }

  func order(_ parts: [MediaOrder.Part]) throws -> MediaOrder {
    let out = "\(folder.path)/out-\(UInt32.random(in: 0 ... .max))"
    try DurableFile.makeFolder(out)
    return MediaOrder(parts: parts, folder: out)
  }
}

/// Runs `body` on a thread of its own, which it may block.
func onThread<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: body()) }
  }
}

/// Does the worker's work in this process.
func work(_ order: MediaOrder) async throws -> MediaResult {
  try await onThread { Result { try MediaWorker.process(order) } }.get()
}
