internal import Synchronization

/// The latest value, to any number of readers: a slow reader misses values in between, never the last.
final class Broadcast<Value: Sendable>: Sendable {
  private struct State {
    var readers: [Int: AsyncStream<Value>.Continuation] = [:]
    var next = 0
    var isFinished = false
  }
  private let state = Mutex(State())

  /// A stream that begins with `value`.
  func subscribe(startingWith value: Value? = nil) -> AsyncStream<Value> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      if let value { continuation.yield(value) }
      let id: Int? = state.withLock { state in
        guard !state.isFinished else { return nil }
        defer { state.next += 1 }
        state.readers[state.next] = continuation
        return state.next
      }
      guard let id else {
        continuation.finish()
        return
      }
      continuation.onTermination = { [weak self] _ in
        self?.state.withLock { $0.readers[id] = nil }
      }
    }
  }

  func send(_ value: Value) {
    let readers = state.withLock { Array($0.readers.values) }
    for reader in readers { reader.yield(value) }
  }

  func finish() {
    let readers = state.withLock { state in
      state.isFinished = true
      defer { state.readers = [:] }
      return Array(state.readers.values)
    }
    for reader in readers { reader.finish() }
  }
}
