/// Tells when the samples of a live source were captured, from when they arrived.
///
/// What arrives earliest is nearest to the truth: a busy machine can only make it later. Under that lies the source's own
/// lag (of a Bluetooth headset, some 100 ms), as the sound server reports it now and then.
public struct ArrivalClock: Sendable {
  /// Arrival of sample 0 as the earliest arrivals say.
  private var offsetNs: Int64?
  private var lastNs: Int64 = 0
  /// How long before its arrival a sample was captured.
  public private(set) var lagNs: Int64 = 0
  private var hasLag = false

  /// A sound card's clock is off by less than this, in parts of a million.
  private static let driftPPM: Int64 = 500
  private static let maxLagNs: Int64 = 500_000_000

  public init() {}

  /// All samples before `endSample` have arrived by `nowNs`.
  public mutating func arrived(endSample: Int64, nowNs: Int64) {
    let seen = nowNs - MediaTime.ns(samples: endSample)
    if let offsetNs {
      // A slow card's samples arrive later and later; that much is followed.
      let followed = offsetNs + max(0, nowNs - lastNs) / 1_000_000 * Self.driftPPM
      self.offsetNs = min(seen, followed)
    } else {
      offsetNs = seen
    }
    lastNs = nowNs
  }

  /// The server says that `sample` was captured at `timeNs`. What cannot be is not believed: a stream that has just
  /// begun reports the lag of what was there before it.
  public mutating func reported(sample: Int64, timeNs: Int64) {
    guard let offsetNs else { return }
    let lag = offsetNs + MediaTime.ns(samples: sample) - timeNs
    guard lag > -20_000_000, lag < Self.maxLagNs else { return }
    // The first one counts at once; later ones bend slowly, so that no sound is cut.
    lagNs = hasLag ? lagNs + (max(0, lag) - lagNs) / 16 : max(0, lag)
    hasLag = true
  }

  /// When `sample` was captured; nil before anything has arrived.
  public func timeNs(ofSample sample: Int64) -> Int64? {
    offsetNs.map { $0 + MediaTime.ns(samples: sample) - lagNs }
  }
}
