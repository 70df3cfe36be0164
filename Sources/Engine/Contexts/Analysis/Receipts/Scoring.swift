import Contracts
import Foundation
import Platform

/// One attempt to score an answer: what came of it, and everything that it was made from.
struct Scoring: Sendable {
  let interview: InterviewID
  let recipe: Recipe
  let receipt: ScoreReceipt

  var result: ScoreReceipt.Result { receipt.result }
}

/// How answers are scored. Another recipe makes other scores, so that those of an earlier one are marked.
struct Recipe: Codable, Sendable, Hashable {
  var scorer: String
  var embeddingModel: String?
  var languageModel: String?
  var promptSha256: String?

  /// Of its JSON.
  var sha256: String { (try? ScoreReceipt.sha256(self)) ?? scorer }
}

extension ScoreReceipt {
  /// Of JSON as Parley writes it.
  static func sha256(_ value: some Encodable) throws -> String { Digests.sha256Hex(try WireJSON.encode(value)) }

  /// The inputs' names and hashes as they follow from what the receipt holds.
  func inputsFromContent() throws -> Inputs {
    var found = inputs
    found.speechModel = transcript.model
    found.transcriptSha256 = try Self.sha256(transcript)
    found.rubricSha256 = try Self.sha256(rubric)
    found.promptSha256 = prompt.map(ScorePrompt.sha256)
    found.exchangesSha256 = exchanges.isEmpty ? nil : try Self.sha256(exchanges)
    found.vectorsSha256 = vectors.map { Digests.sha256Hex($0.data) }
    found.textsSha256 = vectors == nil ? nil : try Self.sha256(localInput.texts)
    found.temperature = prompt == nil ? nil : ModelQuestion.temperature
    found.seed = prompt == nil ? nil : ModelQuestion.seed
    return found
  }

  /// What the local scorer compares: without the words that are aimed at whoever scores.
  var localInput: LocalScorer.Input {
    LocalScorer.Input(transcript: Instructions.masked(transcript, flags), question: rubric.question)
  }

  /// What the local scorer makes of these vectors.
  func localResult(_ vectors: [[Double]]) -> Result {
    guard let masked = try? LocalScorer().score(localInput, vectors: vectors) else {
      return Result(abstained: .failed, detail: "no_score", scores: [])
    }
    let score = Instructions.unmasked(masked, in: transcript, flags)
    guard EvidenceCheck.holds(score, in: transcript) else {
      return Result(abstained: .evidenceRefused, detail: "not_held", scores: [])
    }
    return Result(abstained: nil, scores: [score])
  }
}
