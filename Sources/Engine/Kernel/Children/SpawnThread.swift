import CProcess
import Dispatch
import Foundation
import Glibc
import Platform
import Synchronization

/// The thread that starts all children and lives as long as the supervisor.
final class SpawnThread: Sendable {
  private typealias Work = @Sendable () -> Void
  private let work = Mutex<[Work]>([])
  private let count = DispatchSemaphore(value: 0)
  private let isStopped = Atomic(false)

  init() {
    let thread = Thread { [self] in
      while true {
        count.wait()
        if isStopped.load(ordering: .acquiring) { return }
        if let next = work.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { next() }
      }
    }
    thread.name = "parley.spawn"
    thread.start()
  }

  /// Ends the thread, and with it every child that still runs.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    count.signal()
  }

  func start(_ command: Command, path: String, reader: OutputThread) async throws -> Child {
    try await withCheckedThrowingContinuation { continuation in
      work.withLock { $0.append { continuation.resume(with: Result { try Self.spawn(command, path, reader) }) } }
      count.signal()
    }
  }

  private static func spawn(_ command: Command, _ path: String, _ reader: OutputThread) throws -> Child {
    let input = try Descriptors.pipe(nonBlocking: false)
    let output = try Descriptors.pipe(nonBlocking: false)
    let errors = try Descriptors.pipe(nonBlocking: false)
    defer { for end in [input.read, output.write, errors.write] { close(end) } }
    do {
      for end in [input.write, output.read, errors.read] { try Descriptors.makeNonBlocking(end) }
      let pid = try posixSpawn(
        command.line(program: path), environment: command.environment ?? ProcessInfo.processInfo.environment,
        folder: command.folder, standard: [input.read, output.write, errors.write])
      let child = Child(pid: pid, onLine: command.onLine)
      reader.watch(child, input: input.write, output: output.read, errors: errors.read, command.input)
      return child
    } catch {
      for end in [input.write, output.read, errors.read] { close(end) }
      throw error
    }
  }

  private static func posixSpawn(
    _ line: [String], environment: [String: String], folder: String, standard: [Int32]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    var result = posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if result == 0 { result = posix_spawnattr_init(&attributes) }
    defer { posix_spawnattr_destroy(&attributes) }
    func then(_ step: () -> Int32) { if result == 0 { result = step() } }
    for (number, descriptor) in standard.enumerated() {
      then { posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number)) }
    }
    then { posix_spawn_file_actions_addclosefrom_np(&actions, 3) }
    then { posix_spawn_file_actions_addchdir_np(&actions, folder) }
    // What this program blocks or ignores is no business of the child's.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    then { posix_spawnattr_setsigmask(&attributes, &none) }
    then { posix_spawnattr_setsigdefault(&attributes, &all) }
    then {
      posix_spawnattr_setflags(
        &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID))
    }
    let words = line.map { strdup($0) }
    let variables = environment.map { strdup("\($0)=\($1)") }
    defer { for text in words + variables { free(text) } }
    var pid: pid_t = 0
    then { posix_spawnp(&pid, line[0], &actions, &attributes, words + [nil], variables + [nil]) }
    guard result == 0 else { throw SpawnError(program: line[0], reason: String(cString: strerror(result))) }
    return pid
  }
}
