import Contracts

/// What goes wrong with a provider of speech or embeddings.
struct ProviderError: Error, CustomStringConvertible {
  /// A stable code, as `queue-full`; no words of an answer.
  let code: String
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
