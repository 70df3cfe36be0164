import Foundation
import Glibc
import Platform
import Synchronization

/// The thread that reads what all children write, and writes what they are to read.
final class OutputThread: Sendable {
  private enum News: Sendable {
    case watch(Watched)
    case ended(Child, ExitStatus)
  }

  private struct Watched: Sendable {
    let child: Child
    var input: Int32
    var output: Int32
    var errors: Int32
    /// What is still to be written; nil keeps the pipe open in silence.
    var pending: Data?
    var outputLines = LineSplitter()
    var errorLines = LineSplitter()
  }

  private let news = Mutex<[News]>([])
  private let interrupt: Interrupt
  private let isStopped = Atomic(false)

  init() throws {
    interrupt = try Interrupt()
    let thread = Thread { [self] in loop() }
    thread.name = "parley.children"
    thread.start()
  }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    interrupt.raise()
  }

  /// The descriptors are the thread's from here on.
  func watch(_ child: Child, input: Int32, output: Int32, errors: Int32, _ content: Command.Input) {
    var watched = Watched(child: child, input: input, output: output, errors: errors)
    if case .data(let data) = content { watched.pending = data }
    tell(.watch(watched))
  }

  /// Passes on what an ended child has left in its pipes, then its status.
  func drain(_ child: Child, _ status: ExitStatus) { tell(.ended(child, status)) }

  private func tell(_ item: News) {
    news.withLock { $0.append(item) }
    interrupt.raise()
  }

  private func loop() {
    // A child that closes its input must not end this program; the write fails with EPIPE instead.
    var pipe = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, nil)
    var all: [pid_t: Watched] = [:]
    while true {
      for item in news.withLock({ news in
        defer { news = [] }
        return news
      }) {
        switch item {
        case .watch(let watched): all[watched.child.pid] = watched
        case .ended(let child, let status):
          if var watched = all.removeValue(forKey: child.pid) {
            Self.readAll(&watched)
            Self.closeAll(&watched)
          }
          child.finish(status)
        }
      }
      if isStopped.load(ordering: .acquiring) && all.isEmpty { return }
      Self.poll(&all, interrupt)
    }
  }

  private static func poll(_ all: inout [pid_t: Watched], _ interrupt: Interrupt) {
    var entries = [pollfd(fd: interrupt.descriptor, events: Int16(POLLIN), revents: 0)]
    for watched in all.values {
      // A negative descriptor is passed over.
      entries.append(pollfd(fd: watched.output, events: Int16(POLLIN), revents: 0))
      entries.append(pollfd(fd: watched.errors, events: Int16(POLLIN), revents: 0))
      let writes = watched.pending != nil ? watched.input : -1
      entries.append(pollfd(fd: writes, events: Int16(POLLOUT), revents: 0))
    }
    guard Glibc.poll(&entries, nfds_t(entries.count), -1) > 0 else { return }
    interrupt.drain()
    let ready = Set(entries.filter { $0.revents != 0 }.map(\.fd))
    for pid in all.keys {
      guard var watched = all[pid] else { continue }
      if ready.contains(watched.output) || ready.contains(watched.errors) { readAll(&watched) }
      if ready.contains(watched.input) { write(&watched) }
      all[pid] = watched
    }
  }

  private static func readAll(_ watched: inout Watched) {
    let child = watched.child
    read(&watched.output, &watched.outputLines) { child.deliver(OutputLine(stream: .output, text: $0)) }
    read(&watched.errors, &watched.errorLines) { child.deliver(OutputLine(stream: .errors, text: $0)) }
  }

  /// Reads what there is; at the end of the stream the descriptor is closed and becomes -1.
  private static func read(_ descriptor: inout Int32, _ lines: inout LineSplitter, _ deliver: (String) -> Void) {
    guard descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count > 0 {
        lines.add(buffer[..<count], deliver)
      } else if count < 0 && errno == EINTR {
        continue
      } else if count < 0 && errno == EAGAIN {
        return
      } else {
        lines.end(deliver)
        close(descriptor)
        descriptor = -1
        return
      }
    }
  }

  private static func write(_ watched: inout Watched) {
    guard let pending = watched.pending else { return }
    let count = pending.withUnsafeBytes { Glibc.write(watched.input, $0.baseAddress, $0.count) }
    if count < 0 && (errno == EAGAIN || errno == EINTR) { return }
    let rest = count < 0 ? Data() : Data(pending.dropFirst(count))
    watched.pending = rest
    if rest.isEmpty {
      close(watched.input)
      watched.input = -1
      watched.pending = nil
    }
  }

  private static func closeAll(_ watched: inout Watched) {
    let child = watched.child
    watched.outputLines.end { child.deliver(OutputLine(stream: .output, text: $0)) }
    watched.errorLines.end { child.deliver(OutputLine(stream: .errors, text: $0)) }
    for descriptor in [watched.input, watched.output, watched.errors] where descriptor >= 0 { close(descriptor) }
  }
}

/// Cuts bytes into lines; one that never ends is cut at 1 MiB.
struct LineSplitter: Sendable {
  private static let longest = 1 << 20
  private var rest: [UInt8] = []

  mutating func add(_ bytes: ArraySlice<UInt8>, _ deliver: (String) -> Void) {
    rest += bytes
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
      deliver(String(decoding: rest[start..<end], as: UTF8.self))
      start = end + 1
    }
    rest.removeFirst(start)
    if rest.count >= Self.longest { end(deliver) }
  }

  mutating func end(_ deliver: (String) -> Void) {
    if !rest.isEmpty { deliver(String(decoding: rest, as: UTF8.self)) }
    rest = []
  }
}
