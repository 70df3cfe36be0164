public import Contracts
import Kernel

/// What goes wrong with a provider of speech, embeddings or a language model.
struct ProviderError: Error, RetryTimed, CustomStringConvertible {
  /// A stable code, as `queue-full`.
  let code: String
  /// For the log; no words of an answer.
  let detail: String
  /// The input itself is at fault: trying again gives the same.
  let isFinal: Bool
  let retryAfterS: Double?

  init(_ code: String, _ detail: String, isFinal: Bool = false, retryAfterS: Double? = nil) {
    self.code = code
    self.detail = detail
    self.isFinal = isFinal
    self.retryAfterS = retryAfterS
  }

  var description: String { "\(code): \(detail)" }
}

extension ProviderError: ProblemConvertible {
  var problem: Problem {
    Problem(
      code: "analysis-" + code, title: "The answer could not be analysed", status: isFinal ? 422 : 503,
      detail: "The speech or scoring service did not do its work (\(detail)). The recording is kept; "
        + "`parley doctor` says what is wrong with the service.")
  }
}

/// What the analysis refuses.
public struct AnalysisError: ProblemConvertible, CustomStringConvertible {
  public let problem: Problem

  public var description: String { "\(problem.code): \(problem.detail)" }

  static func invalid(_ field: String, _ sentence: String) -> Self {
    Self(
      problem: Problem(
        code: "invalid-field", title: "A field is not valid", status: 422, detail: sentence, field: field))
  }

  static func noReceipt(question: Int) -> Self {
    Self(
      problem: Problem(
        code: "receipt-missing", title: "There is no receipt", status: 404,
        detail: "The answer to question \(question) was not scored, or is not yet. An answer that no scorer has looked "
          + "at has no receipt."))
  }
}
