import Glibc
import Platform

/// Pipes whose ends no child inherits by accident.
enum Descriptors {
  /// The read end and the write end, both closed on exec.
  static func pipe(nonBlocking: Bool) throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw SystemError("pipe", "") }
    for end in ends {
      // Between the two calls a child of another's making could inherit it; our own are started with closefrom.
      guard fcntl(end, F_SETFD, FD_CLOEXEC) == 0 else { throw SystemError("fcntl", "") }
      if nonBlocking { try makeNonBlocking(end) }
    }
    return (ends[0], ends[1])
  }

  static func makeNonBlocking(_ descriptor: Int32) throws {
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else { throw SystemError("fcntl", "") }
  }
}
