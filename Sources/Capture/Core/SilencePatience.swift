/// How long sound that does not come is waited for before silence is recorded in its place.
///
/// From a source that is gone nothing is waited for; one that is late gets a second. When this program itself got no
/// processor time, what it has not heard may be there all the same: the second begins anew.
public struct SilencePatience: Sendable {
  /// Longer than any step of ours takes on a machine that keeps up.
  static let ourStepNs: Int64 = 300_000_000
  static let lateNs: Int64 = 1_000_000_000

  private var lastNs: Int64?
  private var patientUntilNs = Int64.min

  public init() {}

  /// To be asked at every step, with the monotonic clock.
  ///
  /// - Returns: how old the last sound has to be for silence to begin, and up to how long ago it is filled in then.
  public mutating func tick(nowNs: Int64, isGone: Bool) -> (toBeginNs: Int64, toFillNs: Int64) {
    if let lastNs, nowNs - lastNs > Self.ourStepNs { patientUntilNs = nowNs + Self.lateNs }
    lastNs = nowNs
    if isGone { return (150_000_000, 150_000_000) }
    return nowNs < patientUntilNs ? (.max / 2, .max / 2) : (Self.lateNs, Self.lateNs / 2)
  }
}
