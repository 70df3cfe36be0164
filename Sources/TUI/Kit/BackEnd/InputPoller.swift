internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// A thread that only waits for keys: it polls standard input, says so, and waits until they are read. Reading itself
/// is the main actor's, since ncurses may be called from one thread alone.
nonisolated final class InputPoller: Sendable {
  enum Found: Sendable { case input, hangUp }

  private let stopping = Mutex(false)
  private let drained = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  /// Read and write end.
  private let pipeEnds: (Int32, Int32)

  init() {
    var ends: [Int32] = [-1, -1]
    // Without a pipe it is only slower to end: it looks up every half second.
    if pipe(&ends) == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
    pipeEnds = (ends[0], ends[1])
  }

  func start(_ report: @escaping @Sendable (Found) -> Void) {
    let thread = Thread { [self] in
      run(report)
      ended.signal()
    }
    thread.name = "parley-keys"
    thread.start()
  }

  /// The keys were read; look for more.
  func goOn() { drained.signal() }

  func stop() {
    stopping.withLock { $0 = true }
    var byte: UInt8 = 0
    _ = write(pipeEnds.1, &byte, 1)
    drained.signal()
    ended.wait()
    close(pipeEnds.0)
    close(pipeEnds.1)
  }

  private func run(_ report: @Sendable (Found) -> Void) {
    while !stopping.withLock({ $0 }) {
      var watched = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pipeEnds.0, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&watched, 2, 500) > 0 else { continue }
      let seen = Int32(watched[0].revents)
      if seen & (POLLHUP | POLLERR | POLLNVAL) != 0 {
        report(.hangUp)
        return
      }
      if seen & POLLIN != 0 {
        report(.input)
        drained.wait()
      }
    }
  }
}
