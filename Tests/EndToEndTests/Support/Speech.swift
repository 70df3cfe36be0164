import Foundation

/// Spoken answers: those that ship with the demo (a synthetic voice, made for this project).
enum Speech {
  /// What is said in `demo/answers`, in order.
  static let answers = [
    """
    Last year a customer called me because her order had not arrived, and she was very upset. First I listened \
    carefully and let her explain the whole problem. I stayed calm and I apologised for the delay. Then I checked the \
    order, found the mistake, and offered her a new delivery on the next morning. A few days later I called her again \
    to make sure that everything was fine.
    """,
    """
    First I look at the alerts and the logs to find out what has stopped working and who is affected. Then I tell the \
    team and the users that we are working on it. If there was a recent change I roll it back, because restoring the \
    service is more important than finding the cause. When the system works again we write down what happened and how \
    to prevent it.
    """,
    """
    I ask what the person already knows. Then I use a simple example from daily life and I avoid technical words. \
    After that I ask them to explain it back to me in their own words, so that I can check that they understood.
    """,
  ]

  /// Copies some of the answers, numbered from 1, into a new folder below `parent` and returns it.
  static func folder(in parent: URL, answers numbers: [Int] = [1, 2, 3]) throws -> URL {
    let folder = parent.appending(path: "answers")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (index, number) in numbers.enumerated() {
      try FileManager.default.copyItem(
        at: Program.root.appending(path: "demo/answers/\(number).ogg"), to: folder.appending(path: "\(index + 1).ogg"))
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
