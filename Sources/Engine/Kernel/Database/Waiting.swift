import Glibc
import Platform

/// Wakes a thread that waits in `poll`: a pipe that holds a byte while raised.
final class Interrupt: Sendable {
  /// Readable while raised.
  let descriptor: Int32
  private let writeEnd: Int32

  init() throws {
    (descriptor, writeEnd) = try Descriptors.pipe(nonBlocking: true)
  }

  deinit {
    close(descriptor)
    close(writeEnd)
  }

  func raise() {
    var byte: UInt8 = 1
    // Full means raised already.
    _ = write(writeEnd, &byte, 1)
  }

  func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(descriptor, &bytes, bytes.count) == bytes.count {}
  }
}

enum Waiting {
  enum Outcome { case ready, interrupted, late }

  /// Blocks until `descriptor` has one of `events`, `interrupt` is raised, or the monotonic clock passes `deadlineNs`.
  static func wait(
    for events: Int32, on descriptor: Int32, interrupt: Interrupt, deadlineNs: Int64?
  ) -> Outcome {
    while true {
      var entries = [
        pollfd(fd: descriptor, events: Int16(events), revents: 0),
        pollfd(fd: interrupt.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      var timeout: Int32 = -1
      if let deadlineNs {
        let left = deadlineNs - Monotonic.nowNs()
        if left <= 0 { return .late }
        timeout = Int32(clamping: (left + 999_999) / 1_000_000)
      }
      let count = poll(&entries, 2, timeout)
      if count < 0 && errno != EINTR { return .late }
      if entries[1].revents != 0 {
        interrupt.drain()
        return .interrupted
      }
      if count > 0 { return .ready }
    }
  }

  /// Whether something can be read now, the end of the stream included.
  static func isReadable(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) != 0
  }
}
