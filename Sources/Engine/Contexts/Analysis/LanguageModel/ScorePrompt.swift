import Contracts
import Foundation
import Platform

/// What a language model is told, a file that ships with the program. A change is a new file with a new number.
enum ScorePrompt {
  static let current = ScoreReceipt.Prompt(
    name: "score-1", text: String(decoding: PackageResources.score_1_txt, as: UTF8.self),
    schema: String(decoding: PackageResources.score_1_json, as: UTF8.self))

  /// Of the text and the schema.
  static func sha256(_ prompt: ScoreReceipt.Prompt) -> String {
    Digests.sha256Hex(Data(prompt.name.utf8) + [0] + Data(prompt.text.utf8) + [0] + Data(prompt.schema.utf8))
  }
}
