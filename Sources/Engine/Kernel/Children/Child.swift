import Foundation
public import Glibc
import Synchronization

/// A running child process, in a session and process group of its own.
public final class Child: Sendable {
  public let pid: pid_t
  /// Its lines, for one reader; empty when the command has an `onLine`. Of lines that nobody reads the last 4,096 wait.
  public let output: AsyncStream<OutputLine>

  private struct State {
    var status: ExitStatus?
    var isReaped = false
    var waiters: [CheckedContinuation<ExitStatus, Never>] = []
    var tail: [String] = []
  }
  private let state = Mutex(State())
  private let lines: AsyncStream<OutputLine>.Continuation
  private let onLine: (@Sendable (OutputLine) -> Void)?

  init(pid: pid_t, onLine: (@Sendable (OutputLine) -> Void)?) {
    self.pid = pid
    self.onLine = onLine
    (output, lines) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4096))
  }

  /// The last lines, for an error's text.
  public var tail: [String] { state.withLock { $0.tail } }

  public var isRunning: Bool { state.withLock { !$0.isReaped } }

  /// How it ended, once it has and all its output has been passed on.
  @discardableResult public func wait() async -> ExitStatus {
    await withCheckedContinuation { continuation in
      let status = state.withLock { state in
        if state.status == nil { state.waiters.append(continuation) }
        return state.status
      }
      if let status { continuation.resume(returning: status) }
    }
  }

  /// Sends a signal to the child alone; nothing happens when it has ended.
  public func signal(_ number: Int32) {
    // The lock keeps the id from being given to another process between the look and the signal.
    state.withLock { state in
      if !state.isReaped { _ = kill(pid, number) }
    }
  }

  /// Asks its process group to end (SIGTERM), makes it end after `graceS` seconds (SIGKILL), and waits for that.
  @discardableResult public func terminate(graceS: Double = 5) async -> ExitStatus {
    signalGroup(SIGTERM)
    // Not a child task of the caller, who may be cancelled: that must not cut the grace short.
    let killer = Task {
      try await Task.sleep(for: .seconds(graceS))
      signalGroup(SIGKILL)
    }
    let status = await wait()
    killer.cancel()
    return status
  }

  private func signalGroup(_ number: Int32) {
    state.withLock { state in
      guard !state.isReaped else { return }
      // In the instant before it has made its session there is no such group yet.
      if kill(-pid, number) != 0 { _ = kill(pid, number) }
    }
  }

  // MARK: For the supervisor's threads

  func deliver(_ line: OutputLine) {
    state.withLock { state in
      state.tail.append(line.text)
      if state.tail.count > 40 { state.tail.removeFirst() }
    }
    if let onLine { onLine(line) } else { lines.yield(line) }
  }

  /// Blocks until it has ended, ends what is left of its process group, and takes its exit status.
  func reap() -> ExitStatus {
    var information = siginfo_t()
    // Without taking the status at first: until it is taken the id stays the child's.
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    return state.withLock { state in
      _ = kill(-pid, SIGKILL)
      var raw: Int32 = 0
      while waitpid(pid, &raw, 0) < 0 && errno == EINTR {}
      state.isReaped = true
      let number = raw & 0x7F
      return number == 0 ? .exited((raw >> 8) & 0xFF) : .signalled(number)
    }
  }

  func finish(_ status: ExitStatus) {
    lines.finish()
    let waiters = state.withLock { state in
      state.status = status
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: status) }
  }
}
