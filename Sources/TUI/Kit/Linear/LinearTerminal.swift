public import Foundation
internal import Glibc
internal import Platform
internal import Synchronization

/// Lines in and lines out, in place of a screen: no cursor is moved and nothing is drawn again. Works on any terminal, over
/// a pipe, and with a speech or Braille device that reads what was added last.
public final class LinearTerminal: Terminal {
  public let size = Size(width: 76, height: 100)
  public let colours = ColourDepth.mono
  private let write: (String) -> Void
  /// Whether what is typed shows by itself; where it does not, it is written into the record.
  let echoes: Bool
  private let rings: Bool
  private let reader: LineReader?
  private var lines: [String] = []
  private var isOver = false
  private var signals: Task<Void, Never>?
  private var pending: [TerminalEvent] = []
  private var wake: (@Sendable () -> Void)?
  private var standardError: Int32 = -1
  private let log: URL?

  /// On this process's standard input and output.
  /// - Parameter log: where standard error goes meanwhile when it is the same terminal; nil drops it.
  public init(log: URL? = nil) {
    write = { try? DurableFile.append(Data($0.utf8), to: STDOUT_FILENO, path: "standard output") }
    echoes = isatty(STDIN_FILENO) == 1
    rings = isatty(STDOUT_FILENO) == 1
    reader = LineReader()
    self.log = log
  }

  /// In memory, for tests: lines are given with ``type(_:)``.
  public init(write: @escaping (String) -> Void) {
    self.write = write
    echoes = false
    rings = false
    reader = nil
    log = nil
  }

  public func start(wake: @escaping @Sendable () -> Void) throws {
    self.wake = wake
    guard let reader else { return }
    // Ctrl-Z would stop a recording: it does nothing here.
    let stream = Signals.stream([SIGINT, SIGTERM, SIGHUP, SIGTSTP])
    signals = Task { [weak self] in
      for await number in stream where number != SIGTSTP {
        self?.pending.append(number == SIGHUP ? .hangUp : .terminate)
        wake()
      }
    }
    redirectStandardError()
    reader.start(wake)
  }

  /// What a person types, for tests.
  public func type(_ line: String) {
    lines.append(line)
    wake?()
  }

  public func read() -> [TerminalEvent] {
    if let reader {
      let (found, ended) = reader.take()
      lines += found
      isOver = isOver || ended
    }
    defer { pending = [] }
    return pending
  }

  /// The next line; nil while there is none.
  func next() -> String? { lines.first }

  func drop() { if !lines.isEmpty { lines.removeFirst() } }

  /// Nothing more will be typed.
  var hasEnded: Bool { isOver && lines.isEmpty }

  func say(_ text: String) { write(text) }

  public func show(_ surface: Surface, theme: Theme) {}
  public func forget() {}
  public func wipe() {}
  public func setMouse(_ on: Bool) {}
  public func bell() { if rings { write("\u{07}") } }
  public func copy(_ text: String) {}
  public func suspend() {}
  public func lend() {}
  public func takeBack() {}

  public func stop() {
    signals?.cancel()
    reader?.stop()
    if standardError >= 0 {
      dup2(standardError, STDERR_FILENO)
      close(standardError)
      standardError = -1
    }
  }

  /// What libraries write there would stand between the lines.
  private func redirectStandardError() {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let file = open(log?.path ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    standardError = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    dup2(file, STDERR_FILENO)
    close(file)
  }
}

/// A thread that reads lines of standard input.
private nonisolated final class LineReader: Sendable {
  private struct State {
    var lines: [String] = []
    var rest: [UInt8] = []
    var hasEnded = false
    var isStopped = false

    mutating func finishLine() {
      lines.append(Sanitise.terminal(String(decoding: rest, as: UTF8.self)))
      rest = []
    }
  }

  private let state = Mutex(State())
  /// A line that is longer is cut: nobody types that.
  private static let mostBytes = 64 << 10

  func start(_ wake: @escaping @Sendable () -> Void) {
    let thread = Thread { [self] in
      while !state.withLock({ $0.isStopped }) {
        var watched = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, 300) > 0 else { continue }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        take(bytes.prefix(max(0, count)))
        wake()
        if count <= 0 { return }
      }
    }
    thread.name = "parley-lines"
    thread.start()
  }

  func stop() { state.withLock { $0.isStopped = true } }

  func take() -> (lines: [String], ended: Bool) {
    state.withLock { state in
      defer { state.lines = [] }
      return (state.lines, state.hasEnded)
    }
  }

  private func take(_ bytes: ArraySlice<UInt8>) {
    state.withLock { state in
      for byte in bytes {
        if byte == 10 {
          state.finishLine()
        } else if state.rest.count < Self.mostBytes {
          state.rest.append(byte)
        }
      }
      guard bytes.isEmpty else { return }
      if !state.rest.isEmpty { state.finishLine() }
      state.hasEnded = true
    }
  }
}
