import Contracts

/// Words of a transcript cut as names of skills want it: `CI/CD` is two tokens, `C++`, `C#` and `.NET` are one each.
struct SkillToken: Hashable, Sendable {
  /// As it was written, without punctuation around it.
  var raw: String
  /// Folded for comparison.
  var folded: String
  /// Its word in the transcript.
  var word: Int
  var startsSentence = false
  /// A comma or the like stands after it.
  var endsPhrase = false
  var endsSentence = false
  /// Joined to the next with a hyphen, as the C of "C-level".
  var isJoined = false

  static func tokens(of words: some Sequence<String>) -> [SkillToken] {
    var tokens: [SkillToken] = []
    var startsSentence = true
    for (index, text) in words.enumerated() {
      let parts = parts(of: text)
      for (place, part) in parts.enumerated() {
        tokens.append(
          SkillToken(
            raw: part.text, folded: folded(part.text), word: index, startsSentence: startsSentence,
            isJoined: place + 1 < parts.count && part.isJoined))
        startsSentence = false
      }
      guard !tokens.isEmpty, let last = text.last(where: { !"\"'»”’)".contains($0) }) else { continue }
      if ".?!…;".contains(last) {
        tokens[tokens.count - 1].endsSentence = true
        startsSentence = true
      } else if ",:—–".contains(last) {
        tokens[tokens.count - 1].endsPhrase = true
      }
    }
    return tokens
  }

  private static func parts(of text: String) -> [(text: String, isJoined: Bool)] {
    let characters = Array(text)
    var parts: [(text: String, isJoined: Bool)] = []
    var current = ""
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || "+#&'’".contains(character)
    }
    func finish(isJoined: Bool = false) {
      var part = Substring(current)
      for suffix in ["'s", "’s"] where part.hasSuffix(suffix) { part = part.dropLast(2) }
      let trimmed = String(part).trimming("'’&")
      if !trimmed.isEmpty { parts.append((trimmed, isJoined)) }
      current = ""
    }
    for (index, character) in characters.enumerated() {
      if isPart(character) {
        current.append(character)
      } else if character == ".", current.isEmpty, index + 1 < characters.count, characters[index + 1].isLetter,
        index == 0 || !isPart(characters[index - 1])
      {
        // .NET
        current.append(character)
      } else {
        finish(isJoined: "-‑".contains(character))
      }
    }
    finish()
    return parts
  }

  static func folded(_ text: String) -> String {
    // What `Words.folded` leaves out is part of a name here.
    let marks = text.filter { "+#".contains($0) }
    return (text.first == "." ? "." : "") + Words.folded(text) + marks
  }

  /// Words that are inflected are found by what stays of them.
  var stem: String { Self.stem(folded) }
  static func stem(_ folded: String) -> String { "~" + Words.stem(folded) }
  static func isCyrillic(_ folded: String) -> Bool {
    folded.unicodeScalars.contains { (0x400...0x4FF).contains($0.value) }
  }
}

extension String {
  fileprivate func trimming(_ characters: String) -> String {
    var part = Substring(self)
    while let first = part.first, characters.contains(first) { part.removeFirst() }
    while let last = part.last, characters.contains(last) { part.removeLast() }
    return String(part)
  }
}
