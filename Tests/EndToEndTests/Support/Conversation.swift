import Foundation
import Platform
import Synchronization

/// The program over a pipe, a line in and lines out, as a Braille display or a script has it.
final class Conversation: Sendable {
  private let process = Process()
  private let input = Pipe()
  private let heard = Mutex("")
  /// How far was waited for already.
  private let place = Mutex(0)

  init(_ arguments: [String], home: URL, environment: [String: String] = [:]) throws {
    process.executableURL = URL(filePath: Program.path)
    process.arguments = arguments
    process.environment = Program.environment(home: home).merging(environment) { $1 }
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let data = handle.availableData
      guard let self, !data.isEmpty else {
        handle.readabilityHandler = nil
        return
      }
      heard.withLock { $0 += String(decoding: data, as: UTF8.self) }
    }
    try process.run()
  }

  /// Everything that was said, with what was typed where the program wrote it.
  var text: String { heard.withLock { $0 } }

  /// Waits until `words` are said after what was waited for last.
  func wait(_ words: String, withinS seconds: Double = 40) async throws {
    let deadline = Monotonic.nowS() + seconds
    while Monotonic.nowS() < deadline {
      let all = text
      let from = all.index(all.startIndex, offsetBy: place.withLock { $0 })
      if let range = all.range(of: words, range: from..<all.endIndex) {
        place.withLock { $0 = all.distance(from: all.startIndex, to: range.upperBound) }
        return
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Unexpected("it did not say “\(words)” in \(seconds) s", text.components(separatedBy: "\n"))
  }

  func type(_ lines: String...) throws {
    for line in lines { try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8)) }
  }

  /// Waits for words, then types.
  func answer(_ words: String, _ lines: String..., withinS seconds: Double = 40) async throws {
    try await wait(words, withinS: seconds)
    for line in lines { try type(line) }
  }

  @discardableResult
  func end(withinS seconds: Double = 30) async throws -> Int32 {
    let deadline = Monotonic.nowS() + seconds
    while process.isRunning {
      guard Monotonic.nowS() < deadline else {
        throw Unexpected("it did not end in \(seconds) s", text.components(separatedBy: "\n"))
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    return process.terminationStatus
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }
}
