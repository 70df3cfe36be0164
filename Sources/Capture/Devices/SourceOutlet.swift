internal import CaptureCore
internal import Platform
internal import Synchronization

/// Where a source gives what it captures: a bounded queue to the encoder's thread.
public final class SourceOutlet<Item: Sendable>: Sendable {
  enum Report: Sendable, Equatable {
    /// It is open, and flows or waits to be released.
    case opened
    /// What it was set to, before its first item.
    case described(SourceFacts)
    /// Which device it is, when that is known only now, or has changed.
    case named(String)
    case lost(DeviceError)
    case ended
    /// The thread is at its end.
    case stopped
  }

  private struct State {
    var isStopped = false
    var releasedAtNs: Int64?
    var dropped = 0
    var reports: [Report] = []
  }

  let queue: BoundedQueue<Item>
  private let arrival: Bell
  /// Rings for the source: it is released or stopped.
  private let orders = Bell()
  private let state = Mutex(State())

  /// - Parameters:
  ///   - capacity: items that may wait for the encoder; what exceeds them is dropped and counted.
  ///   - arrival: rings when there is something to take.
  init(capacity: Int, arrival: Bell) {
    queue = BoundedQueue(capacity: capacity, arrival: arrival)
    self.arrival = arrival
  }

  // MARK: For the source

  /// Says what the source was set to.
  public func described(_ facts: SourceFacts) { report(.described(facts)) }

  /// Says which device it is; again when the system has put another in its place.
  public func named(_ name: String) { report(.named(name)) }

  /// Says that the source is open and its first item is there.
  public func opened() { report(.opened) }

  /// Says that the source is open, and waits until the others flow.
  /// - Returns: the time at which its first item is due, or nil when it is stopped before.
  public func openedAwaitingStart() -> Int64? {
    report(.opened)
    while true {
      let seen = orders.count
      let (isStopped, releasedAtNs) = state.withLock { ($0.isStopped, $0.releasedAtNs) }
      if isStopped { return nil }
      if let releasedAtNs { return releasedAtNs }
      orders.wait(after: seen)
    }
  }

  public func give(_ item: Item) { queue.offer(item) }

  /// Counts items that the device itself dropped.
  public func dropped(_ count: Int) {
    if count > 0 { state.withLock { $0.dropped += count } }
  }

  /// Says that the source is at its end, and nothing more comes from it.
  public func ended() { report(.ended) }

  public var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Blocks until `timeNs` of the monotonic clock.
  /// - Returns: false, at once, when the source is to stop.
  public func sleep(untilNs timeNs: Int64) -> Bool {
    while true {
      let seen = orders.count
      if isStopped { return false }
      if !orders.wait(after: seen, untilNs: timeNs) { return !isStopped }
      if Monotonic.nowNs() >= timeNs { return !isStopped }
    }
  }

  // MARK: For the pipeline

  func release(atNs: Int64) {
    state.withLock { $0.releasedAtNs = atNs }
    orders.ring()
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    orders.ring()
  }

  func report(_ report: Report) {
    state.withLock { $0.reports.append(report) }
    arrival.ring()
  }

  func takeReports() -> [Report] {
    state.withLock { state in
      defer { state.reports = [] }
      return state.reports
    }
  }

  /// Items lost so far: in the device, and for want of room.
  var droppedItems: Int { state.withLock { $0.dropped } + queue.dropped }
}
