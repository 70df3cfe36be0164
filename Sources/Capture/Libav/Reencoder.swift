internal import CFFmpeg

/// Joins recordings that were not made alike: decodes all of them and encodes them as one. For one thread.
///
/// Slower than ``Remuxer`` and never quite as sharp, so only for what that one refuses.
public final class Reencoder {
  /// A key frame at least as often, for seeking.
  private static let keyFrameNs: Int64 = 2_000_000_000

  private let writer: FastStartWriter
  private var video: (encoder: VideoEncoder, box: Letterbox)?
  private var audio: (encoder: AudioEncoder, line: ContinuousAudio)?
  private var lastPictureNs: Int64 = -1
  private var lastKeyNs: Int64 = -Reencoder.keyFrameNs
  private var endNs: Int64 = 0

  /// Joins `parts` into `path`; the picture has the size of the largest one.
  ///
  /// - Returns: a place for each part; nil for one of which nothing can be read.
  /// - Throws: an ``AVError`` with `isDataFault` when nothing can be read of any.
  public static func join(_ parts: [String], to path: String) throws(AVError) -> [PartPlace?] {
    let joiner = try Reencoder(parts, to: path)
    var places: [PartPlace?] = []
    for part in parts {
      let startNs = joiner.endNs
      try joiner.add(part)
      places.append(
        joiner.endNs > startNs
          ? PartPlace(startMs: Int(startNs / 1_000_000), endMs: Int(joiner.endNs / 1_000_000)) : nil)
    }
    guard joiner.endNs > 0 else { throw AVError("avcodec_receive_frame", code: parley_averror_invaliddata) }
    try joiner.finish()
    return places
  }

  private init(_ parts: [String], to path: String) throws(AVError) {
    writer = try FastStartWriter(path: path)
    var size: (width: Int, height: Int)?
    var hasSound = false
    for part in parts {
      guard let input = try MediaInput.recording(part) else { continue }
      if input.best(.audio) != nil { hasSound = true }
      guard let own = input.best(.video)?.pointee.codecpar.pointee, own.width >= 16, own.height >= 16,
        own.width <= 8192, own.height <= 8192
      else { continue }
      if Int(own.width) * Int(own.height) > (size.map { $0.width * $0.height } ?? 0) {
        size = (Int(own.width) & ~1, Int(own.height) & ~1)
      }
    }
    if let size {
      let encoder = try VideoEncoder(
        VideoEncoder.Settings(width: size.width, height: size.height, quality: 23, maxBitRate: 4_000_000))
      try writer.add(.video, TrackParameters(of: encoder.context), timeBase: VideoEncoder.timeBase)
      video = (encoder, Letterbox(width: size.width, height: size.height))
    }
    if hasSound {
      let encoder = try AudioEncoder()
      try writer.add(.audio, TrackParameters(of: encoder.context), timeBase: AudioEncoder.timeBase)
      audio = (encoder, ContinuousAudio(sampleRate: AudioEncoder.sampleRate))
    }
    guard video != nil || audio != nil else {
      throw AVError("av_find_best_stream", code: parley_averror_invaliddata)
    }
    try writer.begin()
  }

  private func add(_ part: String) throws(AVError) {
    let startNs = endNs
    let options = FileReader.Options(isRecording: true, keepsTimes: true)
    let pictures = video == nil ? nil : try Self.reader(part, .video, options)
    let sounds = audio == nil ? nil : try Self.reader(part, .audio, options)
    // A new part begins with a key frame, for there the picture changes.
    lastKeyNs = startNs - Self.keyFrameNs
    let pictureNs = Int64(1e9 / min(max(pictures?.frameRate ?? 30, 1), 120))
    var picture = try pictures?.next()
    var sound = try sounds?.next()
    // Whichever comes first in time goes first, so that the file's tracks lie side by side.
    while picture != nil || sound != nil {
      if let (frame, atNs) = picture, sound == nil || atNs <= sound!.atNs {
        if PlausibleTime.ns.contains(atNs) {
          try encode(frame, atNs: startNs + max(0, atNs))
          endNs = max(endNs, startNs + atNs + pictureNs)
        }
        picture = try pictures?.next()
      } else if let (frame, atNs) = sound {
        if PlausibleTime.ns.contains(atNs), frame.sampleRate > 0 {
          try encodeSound(frame, atNs: startNs + atNs)
          endNs = max(endNs, startNs + atNs + Int64(frame.sampleCount) * 1_000_000_000 / Int64(frame.sampleRate))
        }
        sound = try sounds?.next()
      }
    }
  }

  /// Nil for a part without that track, or that cannot be read.
  private static func reader(
    _ path: String, _ kind: FileReader.Kind, _ options: FileReader.Options
  ) throws(AVError) -> FileReader? {
    do throws(AVError) { return try FileReader(path: path, kind, options) } catch  where error.isDataFault {
      return nil
    }
  }

  private func encode(_ picture: Frame, atNs: Int64) throws(AVError) {
    guard let video, atNs > lastPictureNs else { return }
    lastPictureNs = atNs
    let isKeyFrame = atNs - lastKeyNs >= Self.keyFrameNs
    if isKeyFrame { lastKeyNs = atNs }
    let packets = try video.encoder.encode(
      video.box.fit(picture), pts: Rational.nanoseconds.rescale(atNs, to: VideoEncoder.timeBase),
      isKeyFrame: isKeyFrame)
    for packet in packets { try writer.write(packet, to: .video, timeBase: VideoEncoder.timeBase) }
  }

  private func encodeSound(_ frame: Frame, atNs: Int64) throws(AVError) {
    guard let audio else { return }
    try write(audio.encoder.encode(audio.line.add(frame, atNs: atNs)))
  }

  private func write(_ packets: [Packet]) throws(AVError) {
    for packet in packets { try writer.write(packet, to: .audio, timeBase: AudioEncoder.timeBase) }
  }

  private func finish() throws(AVError) {
    if let video {
      for packet in try video.encoder.finish() {
        try writer.write(packet, to: .video, timeBase: VideoEncoder.timeBase)
      }
    }
    if let audio {
      try write(audio.encoder.encode(audio.line.finish()))
      try write(audio.encoder.finish())
    }
    try writer.finish()
  }
}
