import Dispatch
import Synchronization

/// A signal for one waiting task; raised before the wait it ends it at once.
final class Wakeup: Sendable {
  private struct State {
    var isRaised = false
    var round = 0
    var waiter: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  func raise() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      state.isRaised = state.waiter == nil
      return state.waiter
    }
    waiter?.resume()
  }

  /// Returns when raised, after `seconds`, or when the task is cancelled.
  func wait(atMostS seconds: Double) async {
    let round = state.withLock { state in
      state.round += 1
      return state.round
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isRaised || Task.isCancelled {
            state.isRaised = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if isOver { return continuation.resume() }
        DispatchQueue.global().asyncAfter(deadline: .now() + max(0, seconds)) { [weak self] in self?.end(round) }
      }
    } onCancel: {
      end(round)
    }
  }

  private func end(_ round: Int) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.round == round else { return nil }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}
