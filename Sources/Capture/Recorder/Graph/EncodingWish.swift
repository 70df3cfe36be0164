public import CaptureCore
internal import Devices

/// How good a recording is to be.
public struct EncodingWish: Sendable, Hashable {
  /// The highest preset that is wanted.
  public var best: EncodingPreset
  public var codecs: MediaCodecs
  /// What the device check measured, in bits a second; nil when it is not known.
  public var uplinkBitsPerS: Int?

  public init(best: EncodingPreset = .standard, codecs: MediaCodecs = .h264, uplinkBitsPerS: Int? = nil) {
    self.best = best
    self.codecs = codecs
    self.uplinkBitsPerS = uplinkBitsPerS
  }

  /// The rung of the ladder that this comes to.
  public var choice: EncodingChoice { .forUplink(uplinkBitsPerS, best: best) }

  var settings: EncodingSettings { EncodingSettings(choice, codecs: codecs) }
}
