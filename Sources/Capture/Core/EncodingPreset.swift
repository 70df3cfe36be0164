/// The codecs of a recording; the container is fragmented MP4 with both.
public enum MediaCodecs: String, Sendable, Hashable, CaseIterable {
  /// H.264 and AAC: plays everywhere.
  case h264
  /// VP9 and Opus: free of patents, at a fifth more processor time and 62 MiB more memory, which are libvpx's own.
  case vp9
}

/// How much picture and sound a recording has: a rung of the ladder, cheapest first.
///
/// What each costs of one core was measured on an AMD EPYC, the conversion of the camera's picture included; what it is on
/// this machine `parley doctor` says.
public enum EncodingPreset: String, Sendable, Hashable, CaseIterable, Comparable {
  /// 640x360, 15 pictures a second, 0.35 Mbit/s: 3 % of a core.
  case small
  /// 640x480, 25 pictures a second, 0.8 Mbit/s: 7 % of a core.
  case medium
  /// 1280x720, 30 pictures a second, 1.6 Mbit/s: 22 % of a core. The usual one.
  case standard
  /// As `standard`, with finer detail, 3.1 Mbit/s: 24 % of a core.
  case fine

  /// The largest picture, in pixels; one that is smaller stays as it is.
  public var width: Int { self == .small || self == .medium ? 640 : 1280 }
  public var height: Int {
    switch self {
    case .small: 360
    case .medium: 480
    case .standard, .fine: 720
    }
  }
  /// Pictures a second at the most.
  public var frameRate: Double {
    switch self {
    case .small: 15
    case .medium: 25
    case .standard, .fine: 30
    }
  }
  /// Of the picture, in bits a second, at the most.
  public var videoBitRate: Int {
    switch self {
    case .small: 300_000
    case .medium: 700_000
    case .standard: 1_500_000
    case .fine: 3_000_000
    }
  }
  /// Of the sound, in bits a second.
  public var audioBitRate: Int {
    switch self {
    case .small: 48_000
    case .medium: 64_000
    case .standard: 80_000
    case .fine: 96_000
    }
  }

  public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

  /// The next cheaper one; nil below the cheapest.
  public var cheaper: EncodingPreset? { rank == 0 ? nil : Self.allCases[rank - 1] }

  private var rank: Int { Self.allCases.firstIndex(of: self)! }
}

/// A preset with the picture's bit rate that an up-link carries.
public struct EncodingChoice: Sendable, Hashable {
  public var preset: EncodingPreset
  /// Of the picture, in bits a second, at the most.
  public var videoBitRate: Int

  public init(preset: EncodingPreset, videoBitRate: Int? = nil) {
    self.preset = preset
    self.videoBitRate = videoBitRate ?? preset.videoBitRate
  }

  /// What is left free of the up-link, so that the upload keeps up with the recording and catches up after a hold-up.
  public static let share = 0.6
  /// A preset may be squeezed to this part of its bit rate before the next cheaper one looks better.
  private static let squeeze = 0.6

  /// The best rung that an up-link of so many bits a second carries as it is recorded.
  /// - Parameters:
  ///   - uplinkBitsPerS: as measured; nil when it is not known.
  ///   - best: the highest that is wanted.
  public static func forUplink(_ uplinkBitsPerS: Int?, best: EncodingPreset = .standard) -> EncodingChoice {
    guard let uplinkBitsPerS else { return EncodingChoice(preset: best) }
    let room = Int(Double(max(0, uplinkBitsPerS)) * share)
    for preset in EncodingPreset.allCases.reversed() where preset <= best {
      let forPicture = room - preset.audioBitRate
      if Double(forPicture) >= Double(preset.videoBitRate) * squeeze {
        return EncodingChoice(preset: preset, videoBitRate: min(preset.videoBitRate, forPicture))
      }
    }
    // Slower than the cheapest: recorded all the same, and uploaded afterwards.
    return EncodingChoice(
      preset: .small, videoBitRate: Int(Double(EncodingPreset.small.videoBitRate) * squeeze))
  }
}
