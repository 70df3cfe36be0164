import Contracts
import Foundation
import Platform

/// Asks a language model for a score, and keeps what was asked and answered. What it says is judged by ``ModelReply``.
struct LanguageModelScorer: Sendable {
  let chat: Chat
  let prompt = ScorePrompt.current

  var model: String { chat.provider.model }

  /// Throws ``ProviderError`` when the service is to be asked again later, or that the task was cancelled.
  func score(
    _ transcript: Transcript, flags: [AnswerFlag], question: Question, competency: Competency
  ) async throws -> (exchanges: [ScoreReceipt.Exchange], result: ScoreReceipt.Result) {
    let asked = ModelQuestion(
      transcript: transcript, flags: flags, question: question, competency: competency, model: model, prompt: prompt)
    var exchanges: [ScoreReceipt.Exchange] = []
    while true {
      switch try asked.step(after: exchanges) {
      case .done(let result): return (exchanges, result)
      case .ask(let body):
        let sha256 = Digests.sha256Hex(body)
        switch try await chat.answer(body) {
        case .response(let text):
          exchanges.append(ScoreReceipt.Exchange(requestSha256: sha256, response: text, failure: nil))
        case .failure(let code):
          exchanges.append(ScoreReceipt.Exchange(requestSha256: sha256, response: nil, failure: code))
        }
      }
    }
  }
}
