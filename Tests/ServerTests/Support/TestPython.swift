import Foundation

/// The Python of the project's test environment, or the one on the path, with what a test needs of it.
enum TestPython {
  /// The program that can import `module`; nil when none can.
  static func with(_ module: String) -> String? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let candidates = [root.appending(path: ".cache/test-venv/bin/python").path, "python3"]
    return candidates.first { (try? run($0, "import \(module)"))?.status == 0 }
  }

  struct Result {
    var status: Int32
    var output: String
  }

  /// Runs a script; standard output and error come together.
  static func run(_ python: String, _ script: String, _ arguments: [String] = [], input: Data? = nil) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "-c", script] + arguments
    let (output, source) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = output
    process.standardInput = source
    try process.run()
    if let input { try source.fileHandleForWriting.write(contentsOf: input) }
    try source.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
  }
}
