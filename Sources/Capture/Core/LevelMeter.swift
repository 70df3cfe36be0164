internal import Glibc

/// How loud a stretch of sound was.
public struct SoundLevel: Sendable, Hashable {
  /// Of the highest sample, in dB below full scale: −100…0.
  public var peakDB: Double
  /// Of the mean power, in dB below full scale: −100…0.
  public var rmsDB: Double
  /// A sample reached full scale: the microphone is set too loud.
  public var isClipping: Bool

  public init(peakDB: Double, rmsDB: Double, isClipping: Bool) {
    self.peakDB = peakDB
    self.rmsDB = rmsDB
    self.isClipping = isClipping
  }

  public static let silence = SoundLevel(peakDB: -100, rmsDB: -100, isClipping: false)
}

/// Measures sound in windows, for a meter on the screen.
public struct LevelMeter: Sendable {
  public static let usualWindowMs = 100

  private let window: Int
  private var count = 0
  private var peak: Float = 0
  private var energy = 0.0

  /// - Parameter windowMs: a level comes this often.
  public init(windowMs: Int = usualWindowMs) { window = windowMs * MediaTime.sampleRate / 1000 }

  /// - Returns: the level of the latest window that `samples` (−1…1) complete.
  public mutating func add(_ samples: some Sequence<Float>) -> SoundLevel? {
    var level: SoundLevel?
    for sample in samples {
      // A broken file may hold what is no number; it must not stick to the meter.
      let value = sample.isFinite ? sample : 0
      peak = max(peak, abs(value))
      energy += Double(value) * Double(value)
      count += 1
      guard count == window else { continue }
      level = SoundLevel(
        peakDB: Self.dB(Double(peak)), rmsDB: Self.dB((energy / Double(count)).squareRoot()), isClipping: peak >= 0.999)
      (count, peak, energy) = (0, 0, 0)
    }
    return level
  }

  static func dB(_ amplitude: Double) -> Double { amplitude <= 1e-5 ? -100 : min(0, 20 * log10(amplitude)) }
}
