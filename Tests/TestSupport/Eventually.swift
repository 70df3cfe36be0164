import Platform

/// Waits until `condition` holds; fails after `deadlineS` seconds.
public func eventually(
  _ what: String = "the condition", deadlineS: Double = 30, _ condition: () async throws -> Bool
) async throws {
  let end = Monotonic.nowS() + deadlineS
  while try await !condition() {
    guard Monotonic.nowS() < end else { throw NeverHeld(what: what, deadlineS: deadlineS) }
    try await Task.sleep(for: .milliseconds(10))
  }
}

public struct NeverHeld: Error, CustomStringConvertible {
  let what: String
  let deadlineS: Double
  public var description: String { "\(what) did not come to hold within \(deadlineS) s" }
}
