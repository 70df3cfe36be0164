internal import Foundation
public import Glibc

/// A program that a test starts. It inherits nothing but its three standard descriptors, so that it keeps no socket or
/// pipe of another test open.
public struct Spawned: Sendable {
  public let pid: pid_t

  public init(
    _ command: String, _ arguments: [String], input: String = "/dev/null", output: String = "/dev/null",
    errors: String = "/dev/null", environment: [String: String] = [:]
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // To close one that is not open is no error.
    for descriptor in Int32(3)..<512 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    let (words, names) = (([command] + arguments).map { strdup($0) } + [nil], variables.map { strdup($0) } + [nil])
    defer { for word in words + names { free(word) } }
    // A worker thread blocks nearly every signal, and a child would inherit that: it could not be told to end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, command, &actions, &attributes, words, names)
    guard code == 0 else { throw SpawnFailure(description: "\(command): \(String(cString: strerror(code)))") }
    self.pid = pid
  }

  /// The exit code, or minus the signal that ended it; waited for on a thread of its own.
  public func wait() async -> Int32 {
    await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: waitNow()) }.start()
    }
  }

  /// As ``wait()``, on this thread.
  public func waitNow() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
  }
}

public struct SpawnFailure: Error, CustomStringConvertible {
  public let description: String
}
