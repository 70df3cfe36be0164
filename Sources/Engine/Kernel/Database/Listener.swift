import Foundation
import Glibc
import Logging
import Platform
import Synchronization

/// Waits for notifications on a connection and a thread of its own.
enum Listener {
  static func stream(_ channel: String, conninfo: String, log: Logger) -> AsyncStream<String> {
    // A reader that is slow needs no more than to know that something came.
    let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1024))
    guard let interrupt = try? Interrupt() else {
      log.error("no descriptor is left to listen to the database with")
      continuation.finish()
      return stream
    }
    let stop = Cancellation(interrupt)
    continuation.onTermination = { _ in stop.cancel() }
    let thread = Thread {
      while !stop.isCancelled {
        do {
          try listen(channel, conninfo, interrupt, stop) { continuation.yield($0) }
        } catch {
          log.debug("listening was interrupted: \(error)")
        }
        // Back-off, cut short by the end.
        var entry = pollfd(fd: interrupt.descriptor, events: Int16(POLLIN), revents: 0)
        if !stop.isCancelled { poll(&entry, 1, 200) }
      }
      continuation.finish()
    }
    thread.name = "parley.listen"
    thread.start()
    return stream
  }

  private static func listen(
    _ channel: String, _ conninfo: String, _ interrupt: Interrupt, _ stop: Cancellation,
    yield: (String) -> Void
  ) throws {
    var handle = PostgresHandle()
    try handle.start(conninfo)
    func wait(_ events: Int32, deadlineNs: Int64?) throws {
      switch Waiting.wait(for: events, on: handle.descriptor, interrupt: interrupt, deadlineNs: deadlineNs) {
      case .ready: break
      case .interrupted: throw CancellationError()
      case .late: throw DatabaseError.unavailable("no answer in time")
      }
    }
    let deadlineNs = Monotonic.nowNs() + 5_000_000_000
    var events = Int32(POLLOUT)
    connecting: while true {
      try wait(events, deadlineNs: deadlineNs)
      switch try handle.connectPoll() {
      case .reading: events = Int32(POLLIN)
      case .writing: events = Int32(POLLOUT)
      case .connected: break connecting
      }
    }
    try handle.sendScript("LISTEN \"\(channel.replacing("\"", with: ""))\"")
    while try !handle.flush() { try wait(Int32(POLLOUT), deadlineNs: deadlineNs) }
    answering: while true {
      while handle.isBusy {
        try wait(Int32(POLLIN), deadlineNs: deadlineNs)
        try handle.consume()
      }
      switch handle.nextAnswer() {
      case .end: break answering
      case .failed(let error): throw error
      case .rows, .skipped, .synced: break
      }
    }
    yield("")
    while !stop.isCancelled {
      while let payload = handle.nextNotification() { yield(payload) }
      try wait(Int32(POLLIN), deadlineNs: nil)
      try handle.consume()
    }
  }
}
