/// What a camera was set to, and what it gives.
public struct SourceFacts: Sendable, Hashable {
  /// The device's own name, to be sanitised before it is shown; of a stand-in its path, or `test`.
  public var name: String
  /// In pixels.
  public var width: Int
  public var height: Int
  /// As `MJPEG`; nil for what is no device.
  public var format: String?
  /// Pictures a second that it agreed to; nil when it does not tell.
  public var agreedRate: Double?
  /// Pictures a second that came during the last second; nil in the first.
  public var measuredRate: Double?
  /// Of so many pictures one is recorded; 1 unless this machine is too slow.
  public var keepsOneOf = 1

  public init(name: String, width: Int, height: Int, format: String? = nil, agreedRate: Double? = nil) {
    self.name = name
    self.width = width
    self.height = height
    self.format = format
    self.agreedRate = agreedRate
  }
}

/// Counts what comes, a second at a time.
struct RateMeter {
  private var sinceNs: Int64?
  private var count = 0

  mutating func add() { count += 1 }

  /// Asked often; answers once a second.
  mutating func rate(nowNs: Int64) -> Double? {
    guard let sinceNs else {
      self.sinceNs = nowNs
      count = 0
      return nil
    }
    guard nowNs - sinceNs >= 1_000_000_000 else { return nil }
    defer {
      self.sinceNs = nowNs
      count = 0
    }
    return Double(count) * 1e9 / Double(nowNs - sinceNs)
  }
}
