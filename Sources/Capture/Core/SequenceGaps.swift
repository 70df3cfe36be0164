/// Counts the pictures that a driver dropped, by the numbers it gives them.
public struct SequenceGaps: Sendable {
  private var last: UInt32?
  public private(set) var dropped = 0

  public init() {}

  /// - Returns: how many were dropped just before the picture `sequence`. The number may wrap around; a step back is a
  ///   driver that began anew, and no gap.
  public mutating func take(_ sequence: UInt32) -> Int {
    defer { last = sequence }
    guard let last else { return 0 }
    let step = sequence &- last
    guard step > 1, step < 1 << 16 else { return 0 }
    dropped += Int(step) - 1
    return Int(step) - 1
  }
}
