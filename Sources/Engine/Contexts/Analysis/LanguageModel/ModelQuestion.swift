import Contracts
import Foundation
import Platform

/// One answer for a language model to score: what goes out to it, and what it may be scored for. Neither name nor
/// address nor anything else of the person is in it; what was said is.
struct ModelQuestion: Sendable {
  /// The way of asking and judging; grows with each change.
  static let name = "llm-1"
  static let temperature = 0.0
  static let seed = 7
  /// Longer answers end with `length`, and are refused for that.
  static let maxTokens = 2000

  let transcript: Transcript
  let flags: [AnswerFlag]
  let question: Question
  let competency: Competency
  let model: String
  let prompt: ScoreReceipt.Prompt

  var points: [String] { question.points }
  var anchors: [Anchor] { competency.anchors }
  /// As `llm-1 qwen2.5-7b-instruct`.
  var scorer: String { Self.name + " " + model }

  /// What is to be done next.
  enum Step {
    case ask(Data)
    case done(ScoreReceipt.Result)
  }

  /// The next step after these exchanges; the same for the same, so that a receipt replays it.
  ///
  /// Quotes that do not stand are asked for once more, and then the score is refused.
  func step(after exchanges: [ScoreReceipt.Exchange]) throws -> Step {
    guard let last = exchanges.last else { return .ask(try request([])) }
    switch ModelReply.verdict(on: last, of: self) {
    case .score(let score): return .done(ScoreReceipt.Result(abstained: nil, scores: [score]))
    case .abstained(let reason, let detail):
      return .done(ScoreReceipt.Result(abstained: reason, detail: detail, scores: []))
    case .unfounded(let quotes):
      guard exchanges.count == 1, let response = last.response else {
        return .done(
          ScoreReceipt.Result(abstained: .evidenceRefused, detail: quotes.isEmpty ? "no_quote" : "quotes", scores: []))
      }
      return .ask(
        try request([
          Message(role: "assistant", content: ModelReply.content(response)),
          Message(role: "user", content: try Self.text(Correction(quotesThatDoNotStand: quotes))),
        ]))
    }
  }

  // MARK: What goes out

  private struct Message {
    let role: String
    let content: String
  }
  private struct Asked: Encodable {
    struct Level: Encodable {
      let level: Int
      let text: String
    }
    struct Numbered: Encodable {
      let number: Int
      let text: String
    }
    struct Measure: Encodable {
      let name: String
      let description: String
      let anchors: [Level]
    }
    let question: String
    let competency: Measure
    let points: [Numbered]
    let language: String
    let answer: String
  }
  private struct Correction: Encodable {
    let quotesThatDoNotStand: [String]
    let note = """
      These quotes were checked and do not stand in "answer" word for word, or are aimed at you. Score once more, by the \
      same rules. A score of 2 or more needs quotes copied exactly from "answer", of three words or more; without any \
      the score is 1. Answer with the whole JSON object again.
      """
  }

  private func request(_ further: [Message]) throws -> Data {
    let asked = Asked(
      question: question.text,
      competency: Asked.Measure(
        name: competency.name, description: competency.description,
        anchors: anchors.map { Asked.Level(level: $0.level, text: $0.text) }),
      points: points.enumerated().map { Asked.Numbered(number: $0 + 1, text: $1) }, language: transcript.language,
      answer: Instructions.maskedText(transcript, flags))
    let messages =
      [Message(role: "system", content: prompt.text), Message(role: "user", content: try Self.text(asked))] + further
    let body: [String: Any] = [
      "model": model, "temperature": Self.temperature, "seed": Self.seed, "max_tokens": Self.maxTokens, "n": 1,
      "messages": messages.map { ["role": $0.role, "content": $0.content] },
      "response_format": [
        "type": "json_schema",
        "json_schema": [
          "name": "score", "strict": true, "schema": try JSONSerialization.jsonObject(with: Data(prompt.schema.utf8)),
        ] as [String: Any],
      ] as [String: Any],
    ]
    return try JSONSerialization.data(withJSONObject: body, options: [.sortedKeys, .withoutEscapingSlashes])
  }

  /// JSON whose strings can end nothing: the marks that templates of models give a meaning, as in `<|im_end|>` and
  /// `[INST]`, are written as escapes.
  private static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = String(decoding: try encoder.encode(value), as: UTF8.self)
    for (mark, escape) in [
      ("<", "\\u003c"), (">", "\\u003e"), ("|", "\\u007c"), ("[INST", "\\u005bINST"), ("[/INST", "\\u005b/INST"),
    ] {
      text = text.replacingOccurrences(of: mark, with: escape)
    }
    return text
  }
}
