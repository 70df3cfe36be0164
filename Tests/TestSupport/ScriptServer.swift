public import Foundation
internal import Glibc
internal import Synchronization

/// A small server of a test's own, written in Python, on a port that it picks; it ends with the test process.
///
/// The script prints `ready PORT` (or `ready PATH`) as its first line and exits at the end of standard input.
public final class ScriptServer: Sendable {
  /// What the script said after `ready`.
  public let address: String
  private let process: Mutex<Process>
  private let input: Pipe

  public init(script: URL, arguments: [String] = []) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", script.path] + arguments
    let output = Pipe()
    input = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), let value = byte.first, value != 10 {
      line.append(value)
    }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0] == "ready" else {
      throw ScriptServerError(script: script.lastPathComponent)
    }
    address = String(words[1])
    self.process = Mutex(process)
  }

  /// `http://127.0.0.1:PORT`.
  public var url: String { "http://127.0.0.1:\(address)" }

  /// Ends it at once, as a crash would, and waits until it is gone.
  public func kill() {
    process.withLock { process in
      guard process.isRunning else { return }
      Glibc.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  deinit { kill() }
}

public struct ScriptServerError: Error, CustomStringConvertible {
  let script: String
  public var description: String { "\(script) did not start" }
}
