internal import Synchronization

/// Hands elements from one thread to another in order; holds at most `capacity` of them.
///
/// The end goes both ways: the producer `finish`es (the consumer still gets what is inside), the consumer `cancel`s (the
/// producer is told that nobody listens). What is refused because the queue is full is counted.
public final class BoundedQueue<Element: Sendable>: Sendable {
  private struct State {
    var items: [Element] = []
    var dropped = 0
    var isFinished = false
    var isCancelled = false
  }
  private let state = Mutex(State())
  private let capacity: Int
  /// Rings for the consumer. Several queues may share one, so that a thread can wait for all of them.
  private let arrival: Bell
  /// Rings for the producer.
  private let room = Bell()

  public init(capacity: Int, arrival: Bell = Bell()) {
    precondition(capacity > 0)
    self.capacity = capacity
    self.arrival = arrival
  }

  public enum Push: Sendable { case taken, full, ended }

  /// Hands `element` over if there is room, else drops and counts it. Never blocks.
  @discardableResult
  public func offer(_ element: Element) -> Push {
    let result: Push = state.withLock { state in
      if state.isFinished || state.isCancelled { return .ended }
      guard state.items.count < capacity else {
        state.dropped += 1
        return .full
      }
      state.items.append(element)
      return .taken
    }
    if result == .taken { arrival.ring() }
    return result
  }

  /// Hands `element` over, blocking while the queue is full.
  /// - Returns: false when the queue has ended, or is still full at `deadlineNs`.
  public func push(_ element: Element, untilNs deadlineNs: Int64 = .max) -> Bool {
    while true {
      let seen = room.count
      let result: Push = state.withLock { state in
        if state.isFinished || state.isCancelled { return .ended }
        guard state.items.count < capacity else { return .full }
        state.items.append(element)
        return .taken
      }
      switch result {
      case .taken:
        arrival.ring()
        return true
      case .ended: return false
      case .full: if !room.wait(after: seen, untilNs: deadlineNs) { return false }
      }
    }
  }

  public enum Pop {
    case element(Element)
    case empty, ended
  }

  /// Takes the oldest element if there is one. Never blocks.
  public func take() -> Pop {
    let result: Pop = state.withLock { state in
      if state.isCancelled { return .ended }
      if state.items.isEmpty { return state.isFinished ? .ended : .empty }
      return .element(state.items.removeFirst())
    }
    if case .element = result { room.ring() }
    return result
  }

  /// Takes the oldest element, blocking until there is one.
  /// - Returns: nil when the queue has ended, or is still empty at `deadlineNs`.
  public func pop(untilNs deadlineNs: Int64 = .max) -> Element? {
    while true {
      let seen = arrival.count
      switch take() {
      case .element(let element): return element
      case .ended: return nil
      case .empty: if !arrival.wait(after: seen, untilNs: deadlineNs) { return nil }
      }
    }
  }

  /// From the producer: nothing more comes.
  public func finish() {
    state.withLock { $0.isFinished = true }
    arrival.ring()
    room.ring()
  }

  /// From the consumer: nothing more is wanted; what is inside is thrown away.
  public func cancel() {
    state.withLock { state in
      state.isCancelled = true
      state.items = []
    }
    arrival.ring()
    room.ring()
  }

  /// Elements that `offer` had to refuse.
  public var dropped: Int { state.withLock { $0.dropped } }
  public var count: Int { state.withLock { $0.items.count } }
}
