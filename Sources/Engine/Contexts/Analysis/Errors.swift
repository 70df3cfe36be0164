import Contracts

/// What goes wrong with a provider of speech or embeddings.
struct ProviderError: Error, CustomStringConvertible {
  /// A stable code, as `queue-full`.
  let code: String
  /// For the log; no words of an answer.
  let detail: String
  /// The input itself is at fault: trying again gives the same.
  let isFinal: Bool

  init(_ code: String, _ detail: String, isFinal: Bool = false) {
    self.code = code
    self.detail = detail
    self.isFinal = isFinal
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

/// What is wrong with what somebody asks of the analysis.
struct AnalysisError: Error, ProblemConvertible {
  let problem: Problem

  static func invalid(_ field: String, _ sentence: String) -> Self {
    Self(
      problem: Problem(
        code: "invalid-field", title: "A field is not valid", status: 422, detail: sentence, field: field))
  }
}
