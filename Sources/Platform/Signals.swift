import Dispatch
import Glibc
import Synchronization

/// Signals as values: a program waits for them instead of doing work inside a handler.
public enum Signals {
  /// Delivers each of `signals` (as SIGINT) when it arrives, in place of its default action, until the
  /// stream's reader stops.
  public static func stream(_ signals: [Int32]) -> AsyncStream<Int32> {
    AsyncStream { continuation in
      let queue = DispatchQueue(label: "parley.signals")
      let sources = signals.map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { continuation.yield(number) }
        source.resume()
        return source
      }
      let held = Mutex(sources)
      continuation.onTermination = { _ in
        held.withLock { sources in
          for source in sources { source.cancel() }
          sources = []
        }
        for number in signals { signal(number, SIG_DFL) }
      }
    }
  }
}
