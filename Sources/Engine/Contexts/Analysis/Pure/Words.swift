import Foundation

/// Words as they are compared: the same letters however they are written, and what a word is about.
enum Words {
  /// NFKC and case folded, nothing else: what "verbatim" compares.
  static func verbatim(_ word: some StringProtocol) -> String {
    String(word).precomposedStringWithCompatibilityMapping
      .folding(options: .caseInsensitive, locale: nil).lowercased()
      .precomposedStringWithCompatibilityMapping
  }

  /// As ``verbatim(_:)``, letters, digits and inner apostrophes alone; ё is е.
  static func folded(_ word: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in verbatim(word).unicodeScalars {
      switch scalar {
      case "'", "’", "ʼ": result.append("'")
      case "ё": result.append("е")
      default: if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { result.append(scalar) }
      }
    }
    return String(result).trimmingCharacters(in: CharacterSet(charactersIn: "'"))
  }

  /// The words of a text, folded, without empty ones; the parts of a hyphenated word count one by one.
  static func tokens(_ text: String) -> [String] {
    text.split { $0.isWhitespace || "-–—/,.;:!?()\"«»“”…".contains($0) }.map(folded).filter { !$0.isEmpty }
  }

  /// Whether a folded word says what a text is about.
  static func isContent(_ token: String) -> Bool {
    token.count > 1 && !Vocabulary.functionWords.contains(token) && !isNegator(token)
      && !Vocabulary.reversals.contains(token)
  }

  /// What a text is about: the stems of its words but for function words.
  static func contentStems(_ tokens: some Sequence<String>) -> Set<String> {
    Set(tokens.filter(isContent).map(stem))
  }

  static func isNegator(_ token: String) -> Bool { Vocabulary.negators.contains(token) || token.hasSuffix("n't") }

  /// Cuts the endings of inflection off, English and Russian; crude on purpose, the meaning comes from the embeddings.
  static func stem(_ token: String) -> String {
    if let verb = Vocabulary.irregular[token] { return stem(verb) }
    if token.count > 4, token.hasSuffix("ies") || token.hasSuffix("ied") { return stem(token.dropLast(3) + "y") }
    for ending in Vocabulary.endings where token.count - ending.count >= 3 && token.hasSuffix(ending) {
      var stem = String(token.dropLast(ending.count))
      // stopped → stop, but called → call.
      if ending == "ed" || ending == "ing", stem.count > 3, let last = stem.last, stem.dropLast().last == last,
        !"lsz".contains(last)
      {
        stem.removeLast()
      }
      // apologize → apologise.
      return stem.hasSuffix("iz") ? stem.dropLast() + "s" : stem
    }
    return token
  }
}
