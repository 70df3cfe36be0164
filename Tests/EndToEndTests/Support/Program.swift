import Foundation
import Platform
import Synchronization
import TestSupport

/// The built program, run as its users run it: in a process of its own, with folders of its own.
final class Program: Sendable {
  /// Standard output and error as they arrived, a line each.
  private let lines = Mutex<[String]>([])
  private let outputText = Mutex("")
  private let process: Process

  /// Where the build put the program.
  static let path: String = {
    var folder = URL(filePath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder.appending(path: ".build/debug/parley").path
  }()

  /// The root of the source tree.
  static let root: URL = {
    var folder = URL(filePath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder
  }()

  init(
    _ arguments: [String], home: URL, environment: [String: String] = [:],
    asUser user: String? = nil
  ) throws {
    process = Process()
    if let user {
      process.executableURL = URL(filePath: "/usr/bin/setpriv")
      process.arguments =
        ["--reuid", user, "--regid", "nogroup", "--clear-groups", Program.path] + arguments
    } else {
      process.executableURL = URL(filePath: Program.path)
      process.arguments = arguments
    }
    process.environment = Program.environment(home: home).merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    collect(output, keepingText: true)
    collect(errors, keepingText: false)
    try process.run()
  }

  /// The environment of a fresh user: nothing of this machine's own settings.
  static func environment(home: URL) -> [String: String] {
    var environment = [
      "HOME": home.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "LANG": "C.UTF-8", "TERM": "xterm-256color",
      // Swift's own crash report asks a question on a terminal and waits half a minute for the answer.
      "SWIFT_BACKTRACE": "enable=no",
      "XDG_DATA_HOME": home.appending(path: "data").path,
      "XDG_STATE_HOME": home.appending(path: "state").path,
      "XDG_CONFIG_HOME": home.appending(path: "config").path,
    ]
    // The models are the machine's: they were installed once by scripts/setup.
    let own = ProcessInfo.processInfo.environment
    environment["XDG_CACHE_HOME"] = own["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
    for (name, value) in own where name.hasPrefix("OPENBLAS") || name == "PARLEY_MODELS" {
      environment[name] = value
    }
    return environment
  }

  private func collect(_ pipe: Pipe, keepingText: Bool) {
    let rest = Mutex(Data())
    pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let data = handle.availableData
      guard let self, !data.isEmpty else {
        handle.readabilityHandler = nil
        return
      }
      if keepingText {
        outputText.withLock { $0 += String(decoding: data, as: UTF8.self) }
      }
      let whole: [String] = rest.withLock { rest in
        rest.append(data)
        var whole: [String] = []
        while let end = rest.firstIndex(of: 10) {
          whole.append(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
          rest = Data(rest[(end + 1)...])
        }
        return whole
      }
      lines.withLock { $0 += whole }
    }
  }

  var pid: Int32 { process.processIdentifier }
  var output: [String] { lines.withLock { $0 } }
  /// Everything on standard output.
  var standardOutput: String { outputText.withLock { $0 } }
  var isRunning: Bool { process.isRunning }

  /// Waits for a line that contains `text` and returns it.
  func line(containing text: String, withinS seconds: Double = 60) async throws -> String {
    let deadline = Monotonic.nowS() + seconds
    while Monotonic.nowS() < deadline {
      if let line = output.first(where: { $0.contains(text) }) { return line }
      if !process.isRunning {
        try await Task.sleep(for: .milliseconds(100))
        if let line = output.first(where: { $0.contains(text) }) { return line }
        throw Unexpected("the program ended (\(process.terminationStatus)) before it said “\(text)”", output)
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Unexpected("the program did not say “\(text)” in \(seconds) s", output)
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end and returns the exit code; a signal's number is negative.
  @discardableResult
  func end(withinS seconds: Double = 60) async throws -> Int32 {
    let deadline = Monotonic.nowS() + seconds
    while process.isRunning {
      guard Monotonic.nowS() < deadline else {
        throw Unexpected("the program did not end in \(seconds) s", output)
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    return process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String

  init(_ what: String, _ lines: [String]) {
    description = what + "\n" + lines.suffix(60).joined(separator: "\n")
  }
}
