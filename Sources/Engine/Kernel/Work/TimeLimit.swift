import Contracts

/// Ends work that takes too long.
enum TimeLimit {
  struct Exceeded: Error, CustomStringConvertible {
    let seconds: Double
    var description: String { "took longer than \(seconds) s" }
  }

  /// Runs `body`, which is cancelled after `seconds`.
  static func run(_ seconds: Double, _ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await body()
        return true
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        return false
      }
      defer { group.cancelAll() }
      if try await group.next() == false { throw Exceeded(seconds: seconds) }
    }
  }
}

/// An error as the log and the tables keep it: short, one line.
enum ErrorText {
  static func of(_ error: any Error) -> String {
    let text: String
    switch error {
    case let error as DatabaseError: text = error.description
    case let error as any ProblemConvertible: text = "\(error.problem.code): \(error.problem.detail)"
    case is CancellationError: text = "cancelled"
    default: text = "\(error)"
    }
    return String(text.prefix(500).map { $0.isNewline ? " " : $0 })
  }
}
