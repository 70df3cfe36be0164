/// How long to wait before the next attempt: growing, bounded, and spread so that failures do not come in step.
public struct BackOff: Sendable, Hashable {
  public var firstS: Double
  public var factor: Double
  public var mostS: Double

  public init(firstS: Double = 1, factor: Double = 2, mostS: Double = 300) {
    self.firstS = firstS
    self.factor = factor
    self.mostS = mostS
  }

  /// Seconds to wait after the `attempt`th failure, from 1; `jitter` in 0...1 picks from the upper half of the span.
  public func delayS(attempt: Int, jitter: Double = .random(in: 0...1)) -> Double {
    var span = firstS
    for _ in 1..<max(1, min(attempt, 64)) where span < mostS { span *= factor }
    return min(span, mostS) * (0.5 + 0.5 * jitter)
  }
}
