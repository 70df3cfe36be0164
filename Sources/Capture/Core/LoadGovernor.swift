/// Lowers the rate of a recording before pictures are lost: when pictures begin to wait for the encoder, it keeps one of
/// two, then one of three, evenly; when that is not enough it advises a smaller recording. Once there has been room for
/// a while it goes back a step. Pure; asked before each picture.
public struct LoadGovernor: Sendable {
  public struct Rules: Sendable {
    /// So many pictures waiting are a queue that grows …
    public var waitingLong = 5
    /// … when it lasts so long.
    public var longNs: Int64 = 300_000_000
    /// So many are about to be lost.
    public var waitingMuch = 8
    /// How long a step has to show what it does, before the next.
    public var settleNs: Int64 = 1_000_000_000
    /// So long with no more than one waiting, and it goes back a step. Twice as long after each step that failed.
    public var calmNs: Int64 = 10_000_000_000
    public var mostCalmNs: Int64 = 160_000_000_000
    /// The least that is kept: one of so many.
    public var mostLeftOut = 3

    public init() {}
  }

  public enum Advice: Sendable, Hashable {
    /// From now on one of so many pictures is kept.
    case keep(oneOf: Int)
    /// Go on with a smaller picture: fewer pictures are not enough.
    case smaller
  }

  private let rules: Rules
  public private(set) var keepsOneOf = 1
  private var sequence = 0
  private var busySinceNs: Int64?
  private var calmSinceNs: Int64?
  private var steppedAtNs: Int64?
  private var calmNeededNs: Int64

  public init(rules: Rules = Rules()) {
    self.rules = rules
    calmNeededNs = rules.calmNs
  }

  /// Sees how many pictures wait.
  public mutating func observe(waiting: Int, nowNs: Int64) -> Advice? {
    if waiting > 1 { calmSinceNs = nil } else if calmSinceNs == nil { calmSinceNs = nowNs }
    if waiting < rules.waitingLong { busySinceNs = nil } else if busySinceNs == nil { busySinceNs = nowNs }
    if let steppedAtNs, nowNs - steppedAtNs < rules.settleNs { return nil }
    let isBusy = waiting >= rules.waitingMuch || busySinceNs.map { nowNs - $0 >= rules.longNs } ?? false
    if isBusy {
      // A step back that did not last is not tried again soon.
      if steppedAtNs != nil { calmNeededNs = min(calmNeededNs * 2, rules.mostCalmNs) }
      stepped(nowNs)
      guard keepsOneOf < rules.mostLeftOut else { return .smaller }
      keepsOneOf += 1
      return .keep(oneOf: keepsOneOf)
    }
    if keepsOneOf > 1, let calmSinceNs, nowNs - calmSinceNs >= calmNeededNs {
      stepped(nowNs)
      keepsOneOf -= 1
      return .keep(oneOf: keepsOneOf)
    }
    return nil
  }

  /// Whether the next picture is kept.
  public mutating func takesNext() -> Bool {
    defer { sequence = (sequence + 1) % keepsOneOf }
    return sequence == 0
  }

  /// The recording goes on smaller: every picture is kept again.
  public mutating func becameSmaller() {
    keepsOneOf = 1
    sequence = 0
  }

  private mutating func stepped(_ nowNs: Int64) {
    steppedAtNs = nowNs
    busySinceNs = nil
    calmSinceNs = nil
    sequence = 0
  }
}
