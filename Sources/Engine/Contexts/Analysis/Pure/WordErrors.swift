import Foundation

/// What has to be changed in a transcript to get the words that were said.
public struct WordErrors: Codable, Sendable, Hashable {
  public var words = 0
  public var substitutions = 0
  public var deletions = 0
  public var insertions = 0

  public init() {}

  /// Errors per word that was said; more than 1 is possible. Nil without words.
  public var rate: Double? {
    words == 0 ? nil : Double(substitutions + deletions + insertions) / Double(words)
  }

  public static func + (left: WordErrors, right: WordErrors) -> WordErrors {
    var sum = left
    sum.words += right.words
    sum.substitutions += right.substitutions
    sum.deletions += right.deletions
    sum.insertions += right.insertions
    return sum
  }

  /// The fewest changes from `heard` to `said` (Levenshtein over words); of equally few, substitutions first.
  public init(said: [String], heard: [String]) {
    words = said.count
    // costs[row][column]: the first `row` words that were said against the first `column` that were heard.
    var costs = [Array(0...heard.count)]
    for (row, word) in said.enumerated() {
      var line = [row + 1]
      for (column, other) in heard.enumerated() {
        line.append(
          min(costs[row][column] + (word == other ? 0 : 1), costs[row][column + 1] + 1, line[column] + 1))
      }
      costs.append(line)
    }
    var (row, column) = (said.count, heard.count)
    while row > 0 || column > 0 {
      let cost = costs[row][column]
      if row > 0, column > 0, cost == costs[row - 1][column - 1] + (said[row - 1] == heard[column - 1] ? 0 : 1) {
        if said[row - 1] != heard[column - 1] { substitutions += 1 }
        (row, column) = (row - 1, column - 1)
      } else if row > 0, cost == costs[row - 1][column] + 1 {
        deletions += 1
        row -= 1
      } else {
        insertions += 1
        column -= 1
      }
    }
  }

  /// The words of a text as they are compared: lower case, without punctuation, ё as е, numbers as words of the language.
  ///
  /// - Parameter isReference: its heading is read aloud: a Roman numeral that begins it counts as a number, `I` alone
  ///   only before a capital letter (`I From fairest creatures`).
  public static func tokens(_ text: String, language: String, isReference: Bool = false) -> [String] {
    var text = text
    if isReference, let number = heading(text) {
      text = "\(number) " + text.drop { !$0.isWhitespace }
    }
    let apart = text.lowercased().replacingOccurrences(
      of: "(?<=\\d),(?=\\d{3}(\\D|$))", with: "", options: .regularExpression)
    let spell = NumberFormatter()
    spell.numberStyle = .spellOut
    spell.locale = Locale(identifier: language)
    return apart.split { character in
      character.isWhitespace || "-–—/,.;:!?()[]\"«»“”…_".contains(character)
    }.flatMap { part -> [String] in
      let word = part.filter { $0.isLetter || $0.isNumber }.replacingOccurrences(of: "ё", with: "е")
      guard !word.isEmpty else { return [] }
      guard word.allSatisfy({ ("0"..."9").contains($0) }), let number = Int(word),
        let spelled = spell.string(from: NSNumber(value: number))
      else { return [word] }
      return spelled.lowercased().replacingOccurrences(of: "ё", with: "е").split { !$0.isLetter }.map(String.init)
    }
  }

  private static func heading(_ text: String) -> Int? {
    let words = text.split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard words.count > 1,
      let number = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"].firstIndex(of: words[0])
    else { return nil }
    let next = Array(words[1])
    let isSentence = next.first?.isUppercase == true && next.count > 1 && next[1].isLowercase
    return number > 0 || isSentence ? number + 1 : nil
  }
}
