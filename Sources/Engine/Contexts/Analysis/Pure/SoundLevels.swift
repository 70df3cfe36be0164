public import Foundation

/// How loud a sound is and when, measured on the samples themselves. Levels are in dBFS: 0 is as loud as it can be.
public struct SoundLevels: Codable, Sendable, Hashable {
  /// Of one frame.
  static let frameS = 0.02

  public var durationS: Double
  /// Root mean square over all.
  public var rmsDb: Double
  /// The loudest sample.
  public var peakDb: Double
  /// The level that the loudest twentieth of the frames reaches: of speech, if there is any.
  public var loudDb: Double
  /// The share of samples that stand in runs of three or more at full scale, 0 to 1.
  public var clippedShare: Double
  /// The share of frames that are loud enough to be heard beside the loud ones, 0 to 1.
  public var audibleShare: Double
  /// The level of each frame; not kept.
  private var frames: [Double]

  private enum CodingKeys: CodingKey { case durationS, rmsDb, peakDb, loudDb, clippedShare, audibleShare }

  /// Nothing can be told of silence below this.
  static let floorDb = -96.0
  /// Under this a frame is silent, however quiet the rest is.
  private static let silentDb = -60.0
  /// What lies so far under the loud frames is not heard beside them.
  private static let rangeDb = 40.0

  /// - Parameter wav: RIFF WAVE, 16 kHz, mono, 16 bit, as the media worker writes it; nil for anything else.
  public init?(wav: Data) {
    guard let sound = PCMSound(wav: wav) else { return nil }
    self.init(samples: sound.samples, sampleRate: PCMSound.sampleRate)
  }

  init(samples: [Int16], sampleRate: Int) {
    durationS = Double(samples.count) / Double(sampleRate)
    var (peak, power, clipped, run) = (0, 0.0, 0, 0)
    func endRun() {
      if run >= 3 { clipped += run }
      run = 0
    }
    let size = Int(Double(sampleRate) * Self.frameS)
    var levels: [Double] = []
    var start = 0
    while start < samples.count {
      let end = min(start + size, samples.count)
      var energy = 0.0
      for sample in samples[start..<end] {
        let value = abs(Int(sample))
        peak = max(peak, value)
        energy += Double(value * value)
        if value >= 32_760 { run += 1 } else { endRun() }
      }
      power += energy
      levels.append(Self.decibels((energy / Double(end - start)).squareRoot()))
      start = end
    }
    endRun()
    let sorted = levels.sorted()
    let loud = sorted.isEmpty ? Self.floorDb : sorted[min(sorted.count - 1, sorted.count * 19 / 20)]
    let least = max(Self.silentDb, loud - Self.rangeDb)
    frames = levels
    loudDb = loud
    peakDb = Self.decibels(Double(peak))
    rmsDb = samples.isEmpty ? Self.floorDb : Self.decibels((power / Double(samples.count)).squareRoot())
    clippedShare = samples.isEmpty ? 0 : Double(clipped) / Double(samples.count)
    audibleShare = levels.isEmpty ? 0 : Double(levels.count { $0 >= least }) / Double(levels.count)
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    durationS = try values.decode(Double.self, forKey: .durationS)
    rmsDb = try values.decode(Double.self, forKey: .rmsDb)
    peakDb = try values.decode(Double.self, forKey: .peakDb)
    loudDb = try values.decode(Double.self, forKey: .loudDb)
    clippedShare = try values.decode(Double.self, forKey: .clippedShare)
    audibleShare = try values.decode(Double.self, forKey: .audibleShare)
    frames = []
  }

  /// Whether nothing is to be heard from a moment to another, with the time by which word times may be wrong.
  ///
  /// - Precondition: measured here, not decoded; of a decoded value nothing is called silent.
  func isSilent(fromS: Double, toS: Double, toleranceS: Double = 0.3) -> Bool {
    let least = max(Self.silentDb, loudDb - Self.rangeDb)
    let first = max(0, Int((fromS - toleranceS) / Self.frameS))
    let last = min(frames.count, Int(((toS + toleranceS) / Self.frameS).rounded(.up)))
    return first < last && !frames[first..<last].contains { $0 >= least }
  }

  /// The middle of the quietest stretch of `lengthS` between two moments, in seconds; of equal ones the last.
  ///
  /// - Precondition: measured here, not decoded.
  func quietest(fromS: Double, toS: Double, lengthS: Double) -> Double {
    let length = max(1, Int((lengthS / Self.frameS).rounded()))
    let first = max(0, Int((fromS / Self.frameS).rounded()))
    let last = min(frames.count, Int((toS / Self.frameS).rounded()))
    guard last - first > length else { return toS }
    var sum = frames[first..<first + length].reduce(0, +)
    var (least, at) = (sum, first)
    for start in first + 1...last - length {
      sum += frames[start + length - 1] - frames[start - 1]
      // What sums gather in errors of rounding is no difference.
      if sum <= least + 1e-6 { (least, at) = (min(sum, least), start) }
    }
    return (Double(at) + Double(length) / 2) * Self.frameS
  }

  private static func decibels(_ amplitude: Double) -> Double {
    amplitude <= 0 ? floorDb : max(floorDb, 20 * log10(amplitude / 32_768))
  }
}
