/// Lays pictures on the recording's clock: times that rise, whatever the source does.
public struct VideoTimeline: Sendable {
  public struct Rules: Sendable {
    /// Pictures that come faster are thinned out.
    public var maxRate = 30.0
    /// So long without a picture, and the last one is repeated.
    public var freezeAfterNs: Int64 = 1_000_000_000
    /// How often it is repeated.
    public var repeatNs: Int64 = 400_000_000

    public init() {}
  }

  public enum Place: Sendable, Hashable {
    /// Since the recording's start.
    case at(ns: Int64)
    /// From before the recording's start.
    case early
    /// Its time is taken, by a repeated picture or by one that came before.
    case late
    /// More pictures come than are wanted.
    case spare
  }

  private let rules: Rules
  private let originNs: Int64
  /// The last picture's time since the start.
  public private(set) var lastNs: Int64?
  public private(set) var latePictures = 0
  public private(set) var repeatedPictures = 0

  public init(originNs: Int64, rules: Rules = Rules()) {
    self.originNs = originNs
    self.rules = rules
  }

  public mutating func place(timeNs: Int64) -> Place {
    let atNs = timeNs - originNs
    guard atNs >= 0 else { return .early }
    guard let lastNs else {
      self.lastNs = atNs
      return .at(ns: atNs)
    }
    guard atNs > lastNs else {
      latePictures += 1
      return .late
    }
    // A camera's times jitter; only what comes much too fast is spare.
    guard Double(atNs - lastNs) > 0.6e9 / rules.maxRate else { return .spare }
    self.lastNs = atNs
    return .at(ns: atNs)
  }

  /// The time since the start at which the last picture is to be shown again, when it is time to.
  /// - Parameter isLost: the source has said that nothing comes; otherwise it is given a little longer.
  public mutating func repeatIfDue(nowNs: Int64, isLost: Bool) -> Int64? {
    guard let lastNs else { return nil }
    let atNs = nowNs - originNs
    let isFrozen = repeatedPictures > 0 && repeatedAtNs == lastNs
    guard atNs - lastNs >= (isLost || isFrozen ? rules.repeatNs : rules.freezeAfterNs) else { return nil }
    self.lastNs = atNs
    repeatedAtNs = atNs
    repeatedPictures += 1
    return atNs
  }

  private var repeatedAtNs: Int64?
}
