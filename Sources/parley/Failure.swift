import Contracts
import Platform

/// An error as the command line tells it: a sentence with the way out, and the exit code of the contract.
struct Failure: Error {
  let code: ExitCode
  let sentence: String

  init(_ code: ExitCode, _ sentence: String) {
    self.code = code
    self.sentence = sentence
  }

  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let problem as Problem: self.init(Self.code(forStatus: problem.status), problem.detail)
    case let error as any ProblemConvertible:
      self.init(Self.code(forStatus: error.problem.status), error.problem.detail)
    case let error as any ExplainedError: self.init(error.exitCode, error.sentence)
    case is CancellationError: self.init(.failed, "stopped before it was done")
    default: self.init(.failed, "\(error)")
    }
  }

  /// 401, 403 and what is closed are "not allowed", 502 to 504 "not reachable".
  static func code(forStatus status: Int) -> ExitCode {
    switch status {
    case 401, 403, 410: .notAllowed
    case 400, 422: .wrongUsage
    case 502...504: .notReachable
    default: .failed
    }
  }
}
