internal import CaptureCore
internal import Foundation
internal import Libav

/// From pictures and sound with their places in time to a header and chunks. For the pipeline's thread.
final class RecordingEncoder {
  private let settings: EncodingSettings
  private let deliver: (CaptureOutput) -> Void
  private let scaler = Scaler()
  private var box: Letterbox?
  private let video: VideoEncoder?
  private let audio: AudioEncoder?
  private let muxer: FragmentMuxer
  private var planner: ChunkPlanner<Packet>
  /// The last picture's packet: how long it lasts is known when the next one comes.
  private var held: (packet: Packet, atNs: Int64)?
  private var lastFrameNs: Int64 = 33_333_333
  private(set) var summary = CaptureSummary()

  /// - Parameters:
  ///   - pictureSize: of the source; nil without a picture.
  init(
    _ settings: EncodingSettings, pictureSize: PreviewSize?, hasAudio: Bool,
    deliver: @escaping (CaptureOutput) -> Void
  ) throws(AVError) {
    self.settings = settings
    self.deliver = deliver
    if let pictureSize {
      let size = pictureSize.fitted(
        into: PreviewSize(width: settings.maxWidth, height: settings.maxHeight), multipleOf: 2)
      video = try VideoEncoder(VideoEncoder.Settings(settings, width: size.width, height: size.height))
    } else {
      video = nil
    }
    audio =
      hasAudio
      ? try AudioEncoder(
        bitRate: settings.audioBitRate, codec: settings.codecs == .h264 ? .aac : .opus) : nil
    muxer = try FragmentMuxer(video: video, audio: audio)
    planner = ChunkPlanner(
      tracks: Set((video == nil ? [] : [.video]) + (audio == nil ? [] : [.audio])), rules: settings.chunks)
  }

  /// Encodes a picture that is shown from `atNs` after the start.
  /// - Parameter isHeld: it is shown in place of one that there is not, and darker.
  func add(_ picture: Frame, isHeld: Bool = false, atNs: Int64, nowNs: Int64) throws(AVError) {
    guard let video else { return }
    settings.beforePicture?(video.settings.width)
    var scaled = try fitted(picture, video.settings)
    if isHeld { scaled = try scaled.dimmed() }
    let packets = try video.encode(
      scaled, pts: Self.ticks(atNs), isKeyFrame: planner.needsKeyFrame(atNs: atNs, lastNs: held?.atNs))
    for packet in packets { try hold(packet, atNs: atNs, nowNs: nowNs) }
  }

  private func fitted(_ picture: Frame, _ target: VideoEncoder.Settings) throws(AVError) -> Frame {
    let (one, other) = (picture.width * target.height, target.width * picture.height)
    if abs(one - other) * 50 <= max(one, other) {
      return try scaler.scale(picture, width: target.width, height: target.height, format: .yuv420p)
    }
    // Another camera in the middle of a recording may have another shape.
    let box = box ?? Letterbox(width: target.width, height: target.height, .fast)
    self.box = box
    return try box.fit(picture)
  }

  /// Encodes sound that follows on what was added before.
  func add(_ samples: [Float], nowNs: Int64) throws(AVError) {
    guard let audio else { return }
    for packet in try audio.encode(samples) { try plan(packet, nowNs: nowNs) }
  }

  /// Cuts the chunk when it is time to.
  func tick(nowNs: Int64) throws(AVError) { try perform(planner.tick(nowNs: nowNs)) }

  /// Hands over everything that was added. The last picture lasts until `endNs`, when that is after it.
  func finish(endNs: Int64, nowNs: Int64) throws(AVError) {
    if let video {
      for packet in try video.finish() { try hold(packet, atNs: Self.ns(packet.pts ?? 0), nowNs: nowNs) }
    }
    if let held {
      try plan(held.packet, atNs: held.atNs, untilNs: max(held.atNs + lastFrameNs, endNs), nowNs: nowNs)
      self.held = nil
    }
    if let audio {
      for packet in try audio.finish() { try plan(packet, nowNs: nowNs) }
    }
    try perform(planner.finish())
  }

  /// The last picture's time.
  var lastPictureNs: Int64 { held?.atNs ?? 0 }

  private func hold(_ packet: Packet, atNs: Int64, nowNs: Int64) throws(AVError) {
    if let held {
      lastFrameNs = min(atNs - held.atNs, 200_000_000)
      try plan(held.packet, atNs: held.atNs, untilNs: atNs, nowNs: nowNs)
    }
    held = (packet, atNs)
  }

  private func plan(_ packet: Packet, atNs: Int64, untilNs: Int64, nowNs: Int64) throws(AVError) {
    try perform(
      planner.add(
        .init(
          track: .video, atNs: atNs, durationNs: untilNs - atNs, isKeyFrame: packet.isKeyFrame, payload: packet),
        nowNs: nowNs))
  }

  private func plan(_ packet: Packet, nowNs: Int64) throws(AVError) {
    try perform(
      planner.add(
        .init(
          track: .audio, atNs: MediaTime.ns(samples: packet.pts ?? 0),
          durationNs: MediaTime.ns(samples: packet.duration), isKeyFrame: true, payload: packet),
        nowNs: nowNs))
  }

  private func perform(_ actions: [ChunkPlanner<Packet>.Action]) throws(AVError) {
    for action in actions {
      switch action {
      case .write(let packet):
        switch packet.track {
        case .video:
          try muxer.write(
            packet.payload, to: .video, timeBase: VideoEncoder.timeBase,
            duration: Self.ticks(packet.atNs + packet.durationNs) - Self.ticks(packet.atNs))
        case .audio:
          try muxer.write(packet.payload, to: .audio, timeBase: AudioEncoder.timeBase)
        }
      case .cut(let tag):
        let output = try muxer.flush()
        if let header = output.header {
          summary.bytes += header.count
          deliver(.header(header))
        }
        summary.bytes += output.fragment.count
        summary.segments = tag.segment
        summary.durationMs = tag.endMs
        deliver(.chunk(tag, output.fragment))
      }
    }
  }

  private static func ticks(_ ns: Int64) -> Int64 { Rational.nanoseconds.rescale(ns, to: VideoEncoder.timeBase) }
  private static func ns(_ ticks: Int64) -> Int64 { VideoEncoder.timeBase.rescale(ticks, to: .nanoseconds) }
}

extension PreviewSize {
  /// This size, made smaller if need be so that it fits into `other` with its proportions kept.
  func fitted(into other: PreviewSize, multipleOf step: Int) -> PreviewSize {
    let scale = min(1, Double(other.width) / Double(width), Double(other.height) / Double(height))
    func fit(_ length: Int) -> Int { max(step, Int((Double(length) * scale / Double(step)).rounded()) * step) }
    return PreviewSize(width: fit(width), height: fit(height))
  }
}
