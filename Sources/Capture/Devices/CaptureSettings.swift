public import CaptureCore
internal import Libav

/// What a capture is for.
public enum CaptureMode: Sendable {
  /// Picture for the self view and levels of the sound, for a device check; nothing is encoded.
  case monitor
  /// A recording, beside the above.
  case record(EncodingSettings)
}

/// How a recording is encoded. The picture keeps its source's size, but for what exceeds `maxWidth` × `maxHeight`.
public struct EncodingSettings: Sendable {
  public var maxWidth = 1280
  public var maxHeight = 720
  public var codecs = MediaCodecs.h264
  /// Pictures a second; what comes faster is thinned out.
  public var maxFrameRate = 30.0
  /// x264's speed: `veryfast`; `ultrafast` for weak machines.
  public var preset = "veryfast"
  /// x264's constant rate factor.
  public var quality = 26
  /// Of the picture, in bits a second.
  public var maxVideoBitRate = 1_500_000
  /// Of the sound, in bits a second.
  public var audioBitRate = 80_000
  /// Where segments and chunks are cut, and how silence is filled in.
  public var chunks = ChunkRules()
  public var audio = AudioTimeline.Rules()
  /// When this machine is too slow for every picture.
  public var load = LoadGovernor.Rules()

  /// Called before each picture is encoded: where a test makes an encoder slow.
  var beforePicture: (@Sendable (_ width: Int) -> Void)?

  public init() {}

  /// What is next when this machine is too slow for these; nil when there is nothing below them.
  var smaller: EncodingSettings? {
    var smaller = self
    if maxWidth > 640 || maxHeight > 480 {
      (smaller.maxWidth, smaller.maxHeight, smaller.preset) = (640, 480, "superfast")
      smaller.maxVideoBitRate = min(maxVideoBitRate, EncodingPreset.medium.videoBitRate)
    } else if maxWidth > 320 || maxHeight > 240 {
      (smaller.maxWidth, smaller.maxHeight, smaller.preset) = (320, 240, "ultrafast")
      smaller.maxVideoBitRate = min(maxVideoBitRate, EncodingPreset.small.videoBitRate)
    } else {
      return nil
    }
    return smaller
  }

  /// A rung of the ladder.
  public init(_ choice: EncodingChoice, codecs: MediaCodecs = .h264) {
    let preset = choice.preset
    (maxWidth, maxHeight, maxFrameRate) = (preset.width, preset.height, preset.frameRate)
    (maxVideoBitRate, audioBitRate) = (choice.videoBitRate, preset.audioBitRate)
    self.codecs = codecs
    self.preset = preset == .small ? "superfast" : "veryfast"
    quality = preset == .fine ? 23 : 26
  }
}

/// The largest self view that is wanted; the picture keeps its proportions within it.
public struct PreviewSize: Sendable, Hashable {
  /// In pixels.
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

extension VideoEncoder.Settings {
  init(_ settings: EncodingSettings, width: Int, height: Int) {
    self.init(
      width: width, height: height, frameRate: Int(settings.maxFrameRate.rounded()), preset: settings.preset,
      quality: settings.quality, maxBitRate: settings.maxVideoBitRate,
      codec: settings.codecs == .h264 ? .h264 : .vp9)
  }
}
