/// Lays blocks of sound on the recording's clock: an unbroken row of samples, whatever the source does.
///
/// Gaps are filled with silence and counted, what comes twice or too late is cut off, and small differences between the
/// source's clock and ours are told as a stretch for the resampler to make.
public struct AudioTimeline: Sendable {
  public struct Rules: Sendable {
    /// A block that is further than this from where it should be is a gap or an overlap; nearer, it is the clock.
    public var jumpNs: Int64 = 100_000_000
    /// Clock differences below this are left alone.
    public var slackNs: Int64 = 1_000_000
    /// The most that is stretched, in parts of a million.
    public var maxStretchPPM = 5000.0

    public init() {}
  }

  public enum Step: Sendable, Hashable {
    case silence(samples: Int)
    /// The block's samples from `from` on.
    case sound(from: Int)
  }

  /// How to follow the source's clock: the next `over` samples are to become `by` more.
  public struct Stretch: Sendable, Hashable {
    public var by: Int
    public var over: Int
  }

  private let rules: Rules
  /// The monotonic time of sample 0.
  private let originNs: Int64
  /// Samples written so far; the row's end.
  public private(set) var position: Int64 = 0
  /// Samples of silence among them.
  public private(set) var silentSamples: Int64 = 0
  /// Samples of sound that were cut off because silence or other sound already stood there.
  public private(set) var cutSamples: Int64 = 0
  /// How far the source is ahead of us, smoothed over about five seconds, in samples.
  private var skew = 0.0
  private var nextStretchAt: Int64 = 0

  public init(originNs: Int64, rules: Rules = Rules()) {
    self.originNs = originNs
    self.rules = rules
  }

  /// The monotonic time at the row's end.
  public var endNs: Int64 { originNs + MediaTime.ns(samples: position) }

  /// Where the `count` samples of a block go whose first one was captured at `timeNs`. Each step is to be reported back
  /// with `wrote`, since the resampler in between may hold samples back.
  public mutating func place(timeNs: Int64, count: Int) -> [Step] {
    let difference = timeNs - endNs
    if position == 0, difference < 0 {
      // Before the recording's start: trimmed to the sample.
      let before = Int(min(Int64(count), MediaTime.samples(ns: -difference)))
      return before < count ? [.sound(from: before)] : []
    }
    if difference > rules.jumpNs || (position == 0 && difference > rules.slackNs) {
      skew = 0
      return [.silence(samples: Int(MediaTime.samples(ns: difference))), .sound(from: 0)]
    }
    if difference < -rules.jumpNs {
      let overlap = Int(min(Int64(count), MediaTime.samples(ns: -difference)))
      cutSamples += Int64(overlap)
      skew = 0
      return overlap < count ? [.sound(from: overlap)] : []
    }
    let weight = min(1, Double(count) / Double(5 * MediaTime.sampleRate))
    skew += weight * (Double(difference) * Double(MediaTime.sampleRate) / 1e9 - skew)
    return [.sound(from: 0)]
  }

  public mutating func wrote(sound samples: Int) { position += Int64(samples) }

  public mutating func wrote(silence samples: Int) {
    position += Int64(samples)
    silentSamples += Int64(samples)
  }

  /// The silence that is missing up to `timeNs`, in samples.
  public func missing(untilNs timeNs: Int64) -> Int {
    Int(max(0, MediaTime.samples(ns: max(0, timeNs - originNs)) - position))
  }

  /// Asked once a block; answers about once a second, when the source's clock and ours are apart.
  public mutating func stretch() -> Stretch? {
    guard position >= nextStretchAt else { return nil }
    nextStretchAt = position + Int64(MediaTime.sampleRate)
    guard abs(skew) >= Double(MediaTime.samples(ns: rules.slackNs)) else { return nil }
    let most = Double(MediaTime.sampleRate) * rules.maxStretchPPM / 1e6
    let by = Int((max(-most, min(most, skew * 0.5))).rounded())
    return by == 0 ? nil : Stretch(by: by, over: MediaTime.sampleRate)
  }
}
