/// Arithmetic on media time. Times are nanoseconds of the monotonic clock (`timeNs`), or nanoseconds since a recording's
/// first picture or sample (`atNs`).
public enum MediaTime {
  /// What all sound is captured and encoded at, in Hz.
  public static let sampleRate = 48_000

  public static func samples(ns: Int64) -> Int64 {
    let (seconds, rest) = ns.quotientAndRemainder(dividingBy: 1_000_000_000)
    return seconds * Int64(sampleRate) + rest * Int64(sampleRate) / 1_000_000_000
  }

  public static func ns(samples: Int64) -> Int64 {
    let (seconds, rest) = samples.quotientAndRemainder(dividingBy: Int64(sampleRate))
    return seconds * 1_000_000_000 + rest * 1_000_000_000 / Int64(sampleRate)
  }

  /// Rounded to the nearest.
  public static func ms(ns: Int64) -> Int { Int((ns + (ns < 0 ? -500_000 : 500_000)) / 1_000_000) }

  public static func ns(ms: Int) -> Int64 { Int64(ms) * 1_000_000 }
}
