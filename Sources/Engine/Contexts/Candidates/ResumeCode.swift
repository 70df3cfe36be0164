import Crypto
import Foundation

/// The code that a candidate types to go on, on this machine or another.
enum ResumeCode {
  static let length = 10
  /// No two of these are taken for each other, on a screen or in handwriting: 26 signs, 47 bits a code.
  static let alphabet = Array("ABCDEFGHJKMNPQRSTVWXYZ3479")

  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<length).map { _ in alphabet.randomElement(using: &generator)! })
  }

  /// What was typed, as it was shown: case, spaces and dashes do not matter, and digits that were taken for a letter
  /// become that letter. Nil when it cannot be a code.
  static func normalised(_ typed: String) -> String? {
    let lookAlikes: [Character: Character] = ["2": "Z", "5": "S", "6": "G", "8": "B"]
    let code = typed.uppercased().filter { !$0.isWhitespace && !isDash($0) }.map { lookAlikes[$0] ?? $0 }
    return code.count == length && code.allSatisfy(alphabet.contains) ? String(code) : nil
  }

  /// What the database keeps: it can be searched for, and is worth nothing without the key.
  static func mac(_ code: String, key: Data) -> Data {
    Data(HMAC<SHA256>.authenticationCode(for: Data(code.utf8), using: SymmetricKey(data: key)))
  }

  private static func isDash(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .dashPunctuation }
  }
}
