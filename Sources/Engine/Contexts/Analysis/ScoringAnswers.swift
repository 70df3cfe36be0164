public import Contracts
import Foundation
import Kernel

/// One answer's score, whoever makes it: the language model when there is one, or else the local scorer.
extension Analysis {
  /// How answers are scored now.
  var recipe: Recipe {
    if let languageModel {
      return Recipe(
        scorer: ModelQuestion.name, languageModel: languageModel.model,
        promptSha256: ScorePrompt.sha256(languageModel.prompt))
    }
    return Recipe(scorer: LocalScorer.name, embeddingModel: embedding.provider.model)
  }

  /// Whether the language model answered when it was last asked; nil when none is set.
  public var languageModelAnswers: Bool? { languageModel?.answers }

  /// Whether the interview says what an answer is to be held against.
  func isScored(_ asked: AskedQuestion) -> Bool {
    guard asked.question.isScored else { return false }
    return languageModel == nil ? !asked.question.points.isEmpty : asked.competency?.anchors.isEmpty == false
  }

  /// Scores a transcript that passed the quality gate, or says why it may not be.
  ///
  /// Throws ``ProviderError`` when it is to be tried again later.
  func scoring(of transcript: Transcript, asked: AskedQuestion, work: Work) async throws -> Scoring {
    let recipe = recipe
    var inputs = ScoreReceipt.Inputs(
      audioSha256: work.audioSha256, speechModel: transcript.model, transcriptSha256: "", rubricSha256: "",
      scorer: recipe.scorer)
    inputs.embeddingModel = recipe.embeddingModel
    inputs.languageModel = recipe.languageModel
    var receipt = ScoreReceipt(
      session: work.session, question: work.question, take: work.take, madeAt: Date(), inputs: inputs,
      transcript: transcript, rubric: ScoreReceipt.Rubric(question: asked.question, competency: asked.competency),
      flags: Instructions.flags(in: transcript), result: ScoreReceipt.Result(abstained: nil, scores: []))
    if let languageModel, let competency = asked.competency {
      receipt.prompt = languageModel.prompt
      (receipt.exchanges, receipt.result) = try await languageModel.score(
        transcript, flags: receipt.flags, question: receipt.rubric.question, competency: competency)
    } else {
      let vectors = try await embedding.vectors(of: receipt.localInput.texts)
      receipt.vectors = ScoreReceipt.Vectors(vectors)
      receipt.result = receipt.localResult(vectors)
    }
    receipt.inputs = try receipt.inputsFromContent()
    return Scoring(interview: asked.interview, recipe: recipe, receipt: receipt)
  }

  /// Everything that the score of an answer was made from.
  ///
  /// - Throws: `receipt-missing`.
  public func receipt(of session: SessionID, question: Int, organisation: OrganisationID) async throws -> ScoreReceipt {
    guard
      let receipt = try await Store.receipt(
        of: session, question: question, organisation: organisation, kernel.database)
    else { throw AnalysisError.noReceipt(question: question) }
    return receipt
  }
}
