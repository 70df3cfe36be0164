/// Decoded sound as mono floats of one rate in which each sample stands at its time: holes become silence, what would
/// overlap is left out. For one thread.
public final class ContinuousAudio {
  /// Smaller steps than this are rounding of time stamps, not holes.
  private static let toleranceNs: Int64 = 2_000_000

  public let sampleRate: Int
  private let resampler: Resampler
  /// Samples given so far: the place of the next one.
  private var count = 0
  /// Samples of the next output that lie where others were given already.
  private var overlap = 0
  /// The frame that the current uninterrupted stretch began with, and how much of it has come in since.
  private var stretch: (fromNs: Int64, samples: Int, rate: Int)?

  public init(sampleRate: Int) {
    self.sampleRate = sampleRate
    resampler = Resampler(sampleRate: sampleRate)
  }

  /// The samples from where the last ones ended; some of `frame` may stay inside until the next call.
  /// - Parameter atNs: when the frame begins; time 0 is the first sample given.
  public func add(_ frame: Frame, atNs: Int64) throws(AVError) -> [Float] {
    guard PlausibleTime.ns.contains(atNs), frame.sampleRate > 0 else { return [] }
    var samples: [Float] = []
    if let stretch, stretch.rate == frame.sampleRate,
      abs(stretch.fromNs + Int64(stretch.samples) * 1_000_000_000 / Int64(stretch.rate) - atNs) <= Self.toleranceNs
    {
      self.stretch!.samples += frame.sampleCount
    } else {
      samples = cut(try resampler.finish())
      let place = Int((Double(atNs) / 1e9 * Double(sampleRate)).rounded())
      let next = count + samples.count
      if place > next { samples += [Float](repeating: 0, count: place - next) }
      overlap = max(0, next - place)
      stretch = (atNs, frame.sampleCount, frame.sampleRate)
    }
    samples += cut(try resampler.resample(frame))
    count += samples.count
    return samples
  }

  /// What is still inside.
  public func finish() throws(AVError) -> [Float] {
    let samples = cut(try resampler.finish())
    count += samples.count
    stretch = nil
    return samples
  }

  private func cut(_ samples: [Float]) -> [Float] {
    let dropped = min(overlap, samples.count)
    overlap -= dropped
    return dropped == 0 ? samples : Array(samples.dropFirst(dropped))
  }
}
