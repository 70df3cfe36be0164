/// When a child that ended is started again, and when that is given up.
public struct RestartPolicy: Sendable {
  public var backOff: BackOff
  /// One that ran so long counts as having been well: the pauses begin anew.
  public var wellAfterS: Double
  /// So many failures in a row, none of them well before, and it is given up.
  public var giveUpAfter: Int

  public init(
    backOff: BackOff = BackOff(firstS: 0.2, factor: 2, mostS: 10), wellAfterS: Double = 30, giveUpAfter: Int = 8
  ) {
    self.backOff = backOff
    self.wellAfterS = wellAfterS
    self.giveUpAfter = giveUpAfter
  }

  public enum Verdict: Sendable, Hashable {
    case restart(afterS: Double)
    case giveUp
  }

  /// Counts failures; pure, so that time and chance come from outside.
  public struct Counter: Sendable {
    private let policy: RestartPolicy
    private var failures = 0

    public init(_ policy: RestartPolicy) { self.policy = policy }

    /// The child ended after `ranS` seconds.
    public mutating func ended(ranS: Double, jitter: Double = .random(in: 0...1)) -> Verdict {
      failures = ranS >= policy.wellAfterS ? 1 : failures + 1
      if failures >= policy.giveUpAfter { return .giveUp }
      return .restart(afterS: policy.backOff.delayS(attempt: failures, jitter: jitter))
    }
  }
}

/// A child failed again and again.
public struct RestartsGivenUp: Error, CustomStringConvertible, Sendable {
  public let program: String
  /// Its last lines.
  public let tail: [String]

  public var description: String {
    "\(program) fails again and again" + (tail.isEmpty ? "" : "; its last words: \(tail.joined(separator: " / "))")
  }
}
