import Foundation
import Glibc
import Synchronization

/// Signals as values: a program waits for them instead of doing work inside a handler.
public enum Signals {
  private struct Listener {
    let signals: Set<Int32>
    let continuation: AsyncStream<Int32>.Continuation
  }

  private static let listeners = Mutex<[UUID: Listener]>([:])

  /// The self-pipe (D. J. Bernstein): a handler may write a byte, and hardly anything else. Made, with the thread that
  /// reads it, before the first handler is installed; the handler then only reads the descriptor.
  private static let pipeEnd: Int32 = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return -1 }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let reading = ends[0]
    let thread = Thread {
      var number: UInt8 = 0
      while true {
        let count = read(reading, &number, 1)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return }
        deliver(Int32(number))
      }
    }
    thread.name = "parley.signals"
    thread.start()
    return ends[1]
  }()

  /// Delivers each of `signals` (as SIGINT) when it arrives, in place of its default action, until the stream's reader
  /// stops.
  public static func stream(_ signals: [Int32]) -> AsyncStream<Int32> {
    AsyncStream { continuation in
      guard pipeEnd >= 0 else { return }
      let id = UUID()
      listeners.withLock { $0[id] = Listener(signals: Set(signals), continuation: continuation) }
      for number in signals {
        signal(number) { number in
          let kept = errno
          var byte = UInt8(truncatingIfNeeded: number)
          _ = write(Signals.pipeEnd, &byte, 1)
          errno = kept
        }
      }
      continuation.onTermination = { _ in
        let free = listeners.withLock { listeners in
          listeners[id] = nil
          return signals.filter { number in !listeners.values.contains { $0.signals.contains(number) } }
        }
        for number in free { signal(number, SIG_DFL) }
      }
    }
  }

  private static func deliver(_ number: Int32) {
    let waiting = listeners.withLock { $0.values.filter { $0.signals.contains(number) } }
    for listener in waiting { listener.continuation.yield(number) }
  }
}
