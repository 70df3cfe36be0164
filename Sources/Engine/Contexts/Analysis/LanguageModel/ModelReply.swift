import Contracts
import Foundation
import Platform

/// What a language model answered, judged against what was asked for. Knows nothing of how it was asked.
enum ModelReply {
  /// What there is to say of one answer.
  enum Verdict {
    case score(Score)
    /// These quotes do not stand in the answer; none, when a score came without any.
    case unfounded([String])
    case abstained(Abstention, detail: String)
  }

  private struct Completion: Decodable {
    struct Choice: Decodable {
      struct Message: Decodable {
        let content: String?
        let refusal: String?
      }
      let message: Message
      let finishReason: String?
    }
    let choices: [Choice]
  }
  private struct Answer: Decodable {
    struct Quoted: Decodable {
      let quote: String
      let point: Int?
    }
    let score: Int
    let explanation: String
    let quotes: [Quoted]
    let missing: [Int]
  }

  /// More quotes than this is no choice.
  private static let mostQuotes = 20
  private static let longestExplanation = 1200

  /// The words of the model, to be shown to it once more.
  static func content(_ response: String) -> String {
    completion(response)?.choices.first?.message.content ?? ""
  }

  private static func completion(_ response: String) -> Completion? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(Completion.self, from: Data(response.utf8))
  }

  static func verdict(on exchange: ScoreReceipt.Exchange, of question: ModelQuestion) -> Verdict {
    guard let response = exchange.response else {
      let failure = exchange.failure ?? "no_answer"
      return .abstained(failure == "content_filter" ? .modelRefused : .modelUnusable, detail: failure)
    }
    guard let choice = completion(response)?.choices.first else {
      return .abstained(.modelUnusable, detail: "no_completion")
    }
    if let refusal = choice.message.refusal, !refusal.isEmpty { return .abstained(.modelRefused, detail: "refusal") }
    switch choice.finishReason {
    case "content_filter": return .abstained(.modelRefused, detail: "content_filter")
    case "length": return .abstained(.modelUnusable, detail: "truncated")
    default: break
    }
    guard let content = choice.message.content, !content.isEmpty else {
      return .abstained(.modelUnusable, detail: "no_content")
    }
    guard (try? JSONSerialization.jsonObject(with: Data(content.utf8), options: .fragmentsAllowed)) != nil else {
      return .abstained(.modelUnusable, detail: "broken_json")
    }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(content.utf8)), (1...5).contains(answer.score),
      answer.quotes.count <= mostQuotes,
      (answer.missing + answer.quotes.compactMap(\.point)).allSatisfy({ question.points.indices.contains($0 - 1) })
    else { return .abstained(.modelUnusable, detail: "wrong_shape") }
    return judge(answer, question)
  }

  private static func judge(_ answer: Answer, _ question: ModelQuestion) -> Verdict {
    let transcript = question.transcript
    var evidence: [Evidence] = []
    var unfounded: [String] = []
    for quoted in answer.quotes {
      guard let range = EvidenceCheck.find(quoted.quote, in: transcript, apartFrom: question.flags) else {
        unfounded.append(quoted.quote)
        continue
      }
      let found = EvidenceCheck.evidence(range, point: quoted.point.map { question.points[$0 - 1] }, in: transcript)
      if !evidence.contains(found) { evidence.append(found) }
    }
    guard unfounded.isEmpty, answer.score == 1 || !evidence.isEmpty else { return .unfounded(unfounded) }
    // One shows nothing, and so quotes nothing.
    if answer.score == 1 { evidence = [] }
    let shown = Set(evidence.compactMap(\.point))
    var missing = question.points.enumerated().filter { answer.missing.contains($0 + 1) && !shown.contains($1) }.map(
      \.1)
    if answer.score == 1, missing.isEmpty {
      missing = question.points.isEmpty ? question.anchors.suffix(1).map(\.text) : question.points
    }
    let score = Score(
      competency: question.competency.name, score: answer.score,
      explanation: Sanitise.terminal(answer.explanation.prefix(longestExplanation)), evidence: evidence,
      missing: missing, searchedFromS: transcript.words.first?.startS ?? 0,
      searchedToS: transcript.words.map(\.endS).max() ?? 0, scorer: question.scorer)
    return EvidenceCheck.holds(score, in: transcript) ? .score(score) : .abstained(.evidenceRefused, detail: "not_held")
  }
}
