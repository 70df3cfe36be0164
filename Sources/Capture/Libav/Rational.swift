internal import CFFmpeg

/// A fraction; as a time base, the seconds that one tick takes.
public struct Rational: Sendable, Hashable {
  public var numerator: Int32
  public var denominator: Int32

  public init(_ numerator: Int32, _ denominator: Int32) {
    self.numerator = numerator
    self.denominator = denominator
  }

  public static let nanoseconds = Rational(1, 1_000_000_000)
  public static let milliseconds = Rational(1, 1000)
  /// FFmpeg's own `AV_TIME_BASE_Q`.
  public static let microseconds = Rational(1, 1_000_000)

  public var doubleValue: Double { Double(numerator) / Double(denominator) }

  /// `ticks` of this time base in ticks of `other`, rounded to the nearest; 64-bit safe.
  public func rescale(_ ticks: Int64, to other: Rational) -> Int64 {
    av_rescale_q(ticks, cValue, other.cValue)
  }

  init(_ value: AVRational) { self.init(value.num, value.den) }
  var cValue: AVRational { AVRational(num: numerator, den: denominator) }
}
