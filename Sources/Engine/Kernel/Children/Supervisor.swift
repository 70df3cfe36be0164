import Foundation
import Glibc
import Platform
import Synchronization

/// Starts child processes and sees them end.
///
/// A child dies with this program, however it dies: the system sends it SIGKILL when the *thread* that started it
/// ends, so one permanent thread starts them all. A child inherits three descriptors, default signals and nothing else.
public final class Supervisor: Sendable {
  private let spawner: SpawnThread
  private let reader: OutputThread
  private struct State {
    var children: [pid_t: Child] = [:]
    var isClosed = false
  }
  private let state = Mutex(State())

  public init() throws {
    spawner = SpawnThread()
    reader = try OutputThread()
  }

  deinit {
    spawner.stop()
    reader.stop()
  }

  /// Starts `command`; returns once it runs. A program that is not to be found is an error here.
  @concurrent public func start(_ command: Command) async throws -> Child {
    let path = try Self.find(command.program)
    let child = try await spawner.start(command, path: path, reader: reader)
    let isLate = state.withLock { state in
      state.children[child.pid] = child
      return state.isClosed
    }
    Thread.detachNewThread { [reader, weak self] in
      Thread.current.name = "parley.wait"
      let status = child.reap()
      self?.state.withLock { _ = $0.children.removeValue(forKey: child.pid) }
      reader.drain(child, status)
    }
    if isLate {
      await child.terminate(graceS: 0)
      throw SpawnError(program: command.program, reason: "the program is ending")
    }
    return child
  }

  /// What a command that ran to its end said.
  public struct Finished: Sendable {
    public let status: ExitStatus
    public let output: String
    public let errors: String
    /// Whether it was ended because its time was over.
    public let isLate: Bool
  }

  /// Runs `command` to its end; it is ended after `timeoutS` seconds, or when the task is cancelled. Output beyond
  /// `outputLimit` bytes is dropped. A command with an `onLine` keeps it.
  @concurrent public func run(
    _ command: Command, timeoutS: Double = 600, outputLimit: Int = 1 << 20
  ) async throws -> Finished {
    let texts = Mutex((output: "", errors: ""))
    var command = command
    let onLine = command.onLine
    command.onLine = { line in
      texts.withLock { texts in
        switch line.stream {
        case .output where texts.output.utf8.count < outputLimit: texts.output += line.text + "\n"
        case .errors where texts.errors.utf8.count < outputLimit: texts.errors += line.text + "\n"
        default: break
        }
      }
      onLine?(line)
    }
    try Task.checkCancellation()
    let child = try await start(command)
    let isLate = Atomic(false)
    let timer = Task {
      try await Task.sleep(for: .seconds(timeoutS))
      isLate.store(true, ordering: .releasing)
      await child.terminate(graceS: 2)
    }
    let status = await withTaskCancellationHandler {
      await child.wait()
    } onCancel: {
      Task { await child.terminate(graceS: 2) }
    }
    timer.cancel()
    try Task.checkCancellation()
    return texts.withLock { texts in
      Finished(
        status: status, output: texts.output, errors: texts.errors, isLate: isLate.load(ordering: .acquiring))
    }
  }

  /// Ends all children and starts no more.
  public func shutdown(graceS: Double = 5) async {
    let children = state.withLock { state in
      state.isClosed = true
      return Array(state.children.values)
    }
    await withDiscardingTaskGroup { group in
      for child in children { group.addTask { await child.terminate(graceS: graceS) } }
    }
  }

  /// The path of a program, by `PATH` when it has no slash.
  static func find(_ program: String) throws -> String {
    if program.contains("/") {
      guard access(program, X_OK) == 0 else {
        throw SpawnError(program: program, reason: String(cString: strerror(errno)))
      }
      return program
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    for folder in path.split(separator: ":") {
      let candidate = "\(folder)/\(program)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    throw SpawnError(program: program, reason: "there is no such program in PATH")
  }
}
