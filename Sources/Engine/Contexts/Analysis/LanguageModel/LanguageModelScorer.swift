import Contracts
import Foundation
import Platform
import Synchronization

/// Asks a language model for a score, and keeps what was asked and answered. What it says is judged by ``ModelReply``.
struct LanguageModelScorer: Sendable {
  let chat: Chat
  let prompt = ScorePrompt.current
  private let lastCall = LastCall()

  init(chat: Chat) { self.chat = chat }

  /// Whether the last request was answered; true before the first.
  var answers: Bool { lastCall.isWell }

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
        switch try await lastCall.note({ try await chat.answer(body) }) {
        case .response(let text):
          exchanges.append(ScoreReceipt.Exchange(requestSha256: sha256, response: text, failure: nil))
        case .failure(let code):
          exchanges.append(ScoreReceipt.Exchange(requestSha256: sha256, response: nil, failure: code))
        }
      }
    }
  }
}

/// How the last request to a service ended.
private final class LastCall: Sendable {
  private let state = Mutex(true)

  var isWell: Bool { state.withLock { $0 } }

  func note<T>(_ body: () async throws -> T) async throws -> T {
    do {
      let value = try await body()
      state.withLock { $0 = true }
      return value
    } catch {
      if error is ProviderError { state.withLock { $0 = false } }
      throw error
    }
  }
}
