import Foundation

/// Spoken answers, made by espeak-ng.
enum Speech {
  static let answers = [
    """
    A customer called me because her order had not arrived. I listened and let her explain the problem. \
    Then I apologised, found the mistake, and offered her a new delivery. Later I called her again.
    """,
    """
    First I look at the alerts and the logs to find out what is broken. Then I tell the team and the users. \
    I roll back the last change to restore the service. Afterwards we write down the cause.
    """,
    """
    I ask what the person already knows. Then I use a simple example from daily life. \
    At the end I check that the person has understood me.
    """,
  ]

  /// Writes `1.wav`, `2.wav`, … into a new folder below `parent` and returns it.
  static func folder(in parent: URL, texts: [String] = answers) throws -> URL {
    let folder = parent.appending(path: "answers")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (index, text) in texts.enumerated() {
      try Command.run(
        "espeak-ng",
        ["-v", "en-us", "-s", "150", "-w", folder.appending(path: "\(index + 1).wav").path, text])
    }
    return folder
  }

  /// The words alone, for comparing what was said with what was understood.
  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Word error rate: edits (Levenshtein over words) for each word of the reference.
  static func wordErrorRate(_ heard: String, reference: String) -> Double {
    let a = words(reference)
    let b = words(heard)
    var row = Array(0...b.count)
    for i in 1...max(1, a.count) where i <= a.count {
      var diagonal = row[0]
      row[0] = i
      for j in 1...max(1, b.count) where j <= b.count {
        let old = row[j]
        row[j] = min(row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1))
        diagonal = old
      }
    }
    return Double(row[b.count]) / Double(max(1, a.count))
  }
}

/// A command of the machine, run to its end.
enum Command {
  @discardableResult
  static func run(_ name: String, _ arguments: [String], environment: [String: String]? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    if let environment { process.environment = environment }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: data, as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw Unexpected("\(name) ended with \(process.terminationStatus)", text.components(separatedBy: "\n"))
    }
    return text
  }
}
