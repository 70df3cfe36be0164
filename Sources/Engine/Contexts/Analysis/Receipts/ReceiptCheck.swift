public import Contracts
import Foundation
import Platform

/// Makes a score again from its receipt, and tells what differs. Needs neither network nor database.
///
/// A receipt is no signature: who changes every part of it to fit the others makes another receipt. Held against the one
/// that the server gives out, it shows that too.
public enum ReceiptCheck {
  /// One thing that does not come out as the receipt says.
  public struct Difference: Codable, Sendable, Hashable {
    /// As `inputs.transcript_sha256`.
    public let field: String
    /// For a person.
    public let sentence: String
  }

  /// What differs, inputs before results; empty when the score was made again bit for bit.
  public static func differences(in receipt: ScoreReceipt) throws -> [Difference] {
    var found: [Difference] = []
    func expect(_ isSame: Bool, _ field: String, _ sentence: String) {
      if !isSame { found.append(Difference(field: field, sentence: sentence)) }
    }
    let inputs = receipt.inputs
    let made = try receipt.inputsFromContent()
    expect(made.speechModel == inputs.speechModel, "inputs.speech_model", "The transcript names another speech model.")
    expect(
      made.transcriptSha256 == inputs.transcriptSha256, "inputs.transcript_sha256",
      "The transcript is not the one scored.")
    expect(made.rubricSha256 == inputs.rubricSha256, "inputs.rubric_sha256", "The question or its rubric is another.")
    expect(made.promptSha256 == inputs.promptSha256, "inputs.prompt_sha256", "The prompt is another.")
    expect(
      made.exchangesSha256 == inputs.exchangesSha256, "inputs.exchanges_sha256",
      "What the language model was asked or answered is not what was kept.")
    expect(
      made.vectorsSha256 == inputs.vectorsSha256, "inputs.vectors_sha256", "The embedding vectors are not those kept.")
    expect(
      made.textsSha256 == inputs.textsSha256, "inputs.texts_sha256", "The texts that were embedded were others.")
    expect(made.seed == inputs.seed, "inputs.seed", "The model was asked with another seed.")
    expect(
      made.temperature == inputs.temperature, "inputs.temperature", "The model was asked with another temperature.")
    expect(
      Instructions.flags(in: receipt.transcript) == receipt.flags, "flags",
      "Other words are told apart as aimed at whoever scores.")
    found += receipt.prompt == nil ? local(receipt) : try model(receipt)
    return found
  }

  private static func local(_ receipt: ScoreReceipt) -> [Difference] {
    guard receipt.inputs.scorer == LocalScorer.name else { return [other(receipt, LocalScorer.name)] }
    guard let vectors = receipt.vectors?.vectors, vectors.count == receipt.localInput.texts.count else {
      return [Difference(field: "vectors", sentence: "The embedding vectors are not as many as the texts.")]
    }
    return result(receipt.localResult(vectors), receipt)
  }

  private static func model(_ receipt: ScoreReceipt) throws -> [Difference] {
    guard receipt.inputs.scorer == ModelQuestion.name else { return [other(receipt, ModelQuestion.name)] }
    guard let prompt = receipt.prompt, let model = receipt.inputs.languageModel,
      let competency = receipt.rubric.competency
    else {
      return [Difference(field: "inputs.language_model", sentence: "The model or the competency is not told.")]
    }
    var found: [Difference] = []
    if prompt.name == ScorePrompt.current.name, prompt != ScorePrompt.current {
      found.append(
        Difference(field: "prompt.text", sentence: "The prompt \(prompt.name) of this program reads otherwise."))
    }
    let question = ModelQuestion(
      transcript: receipt.transcript, flags: receipt.flags, question: receipt.rubric.question, competency: competency,
      model: model, prompt: prompt)
    for (index, exchange) in receipt.exchanges.enumerated() {
      guard case .ask(let body) = try question.step(after: Array(receipt.exchanges.prefix(index))),
        Digests.sha256Hex(body) == exchange.requestSha256
      else {
        found.append(
          Difference(
            field: "exchanges[\(index)].request_sha256",
            sentence: "The model was asked something else than what follows from the rest."))
        return found
      }
    }
    guard case .done(let made) = try question.step(after: receipt.exchanges) else {
      return found + [Difference(field: "exchanges", sentence: "The model was asked less than the rules want.")]
    }
    return found + result(made, receipt)
  }

  private static func other(_ receipt: ScoreReceipt, _ ours: String) -> Difference {
    Difference(
      field: "inputs.scorer",
      sentence: "It was made by \(Sanitise.terminal(receipt.inputs.scorer)), and this program has \(ours). Verify it "
        + "with the version that made it.")
  }

  /// The fields of the result that come out otherwise.
  private static func result(_ made: ScoreReceipt.Result, _ receipt: ScoreReceipt) -> [Difference] {
    let kept = receipt.result
    guard made != kept else { return [] }
    var fields: [String] = []
    if made.abstained != kept.abstained || made.detail != kept.detail { fields.append("result.abstained") }
    if made.scores.count != kept.scores.count { fields.append("result.scores") }
    for (index, (made, kept)) in zip(made.scores, kept.scores).enumerated() where made != kept {
      let parts: [(String, Bool)] = [
        ("competency", made.competency == kept.competency), ("score", made.score == kept.score),
        ("explanation", made.explanation == kept.explanation), ("findings", made.findings == kept.findings),
        ("evidence", made.evidence == kept.evidence), ("missing", made.missing == kept.missing),
        ("scorer", made.scorer == kept.scorer),
      ]
      let differing = parts.filter { !$0.1 }.map(\.0)
      fields += (differing.isEmpty ? ["searched_from_s"] : differing).map { "result.scores[\(index)].\($0)" }
    }
    return fields.map { Difference(field: $0, sentence: "The score that was made again has something else here.") }
  }
}
