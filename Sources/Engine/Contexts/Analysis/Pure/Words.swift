import Foundation

/// Words as they are compared: the same letters however they are written, and what a word is about.
enum Words {
  /// NFKC, case folded; letters and digits alone, so that punctuation at a word's ends does not count.
  static func folded(_ word: some StringProtocol) -> String {
    let mapped = String(word).precomposedStringWithCompatibilityMapping.folding(
      options: .caseInsensitive, locale: nil)
    let scalars = mapped.lowercased().replacingOccurrences(of: "ё", with: "е").unicodeScalars
    let kept = scalars.filter { CharacterSet.alphanumerics.contains($0) || $0 == "'" || $0 == "’" }
    return String(String.UnicodeScalarView(kept)).replacingOccurrences(of: "’", with: "'")
  }

  /// The words of a text, folded, without empty ones.
  static func tokens(_ text: String) -> [String] {
    text.split { $0.isWhitespace || "-–—/,.;:!?()\"«»“”".contains($0) }.map(folded).filter { !$0.isEmpty }
  }

  /// What a text is about: the stems of its words but for function words.
  static func contentStems(_ tokens: some Sequence<String>) -> Set<String> {
    Set(tokens.filter { $0.count > 2 && !functionWords.contains($0) && !negators.contains($0) }.map(stem))
  }

  /// Cuts the endings of inflection off, English and Russian; crude on purpose, the meaning comes from the embeddings.
  static func stem(_ token: String) -> String {
    for ending in endings where token.count - ending.count >= 4 && token.hasSuffix(ending) {
      return String(token.dropLast(ending.count))
    }
    return token
  }

  static let negators: Set<String> = [
    "not", "no", "never", "nobody", "nothing", "without", "cannot", "can't", "don't", "didn't", "doesn't", "won't",
    "wouldn't", "wasn't", "isn't", "haven't", "hasn't", "couldn't", "shouldn't", "refused", "refuse", "ignore",
    "ignored", "не", "ни", "нет", "никогда", "никто", "ничего", "без", "нельзя",
  ]

  private static let endings = [
    "ованный", "ировать", "ениями", "остями", "ировал", "ations", "ation", "ением", "ившись", "ости", "ость", "ение",
    "ения", "ений", "ться", "тся", "ings", "ment", "ами", "ями", "ого", "его", "ему", "ому", "ыми", "ими", "ешь",
    "ишь", "ете", "ите", "ать", "ять", "еть", "ить", "ала", "ило", "или", "али", "ing", "ies", "ers", "ed", "es", "er",
    "ly", "ая", "яя", "ое", "ее", "ые", "ие", "ый", "ий", "ой", "ей", "ов", "ев", "ам", "ям", "ах", "ях", "ет", "ит",
    "ют", "ут", "ал", "ил", "ла", "ло", "ли", "ть", "s", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь",
  ].sorted { $0.count > $1.count }

  private static let functionWords: Set<String> = [
    "the", "and", "that", "this", "with", "for", "from", "have", "has", "had", "was", "were", "are", "been", "being",
    "you", "your", "they", "them", "their", "she", "her", "him", "his", "its", "our", "what", "when", "where", "which",
    "who", "how", "why", "then", "than", "there", "here", "will", "would", "can", "could", "should", "may", "might",
    "into", "about", "also", "very", "just", "some", "any", "all", "out", "one", "did", "does", "doing", "because",
    "but", "his", "these", "those", "such", "example", "это", "как", "что", "чтобы", "для", "или", "при", "его", "она",
    "они", "оно", "мне", "меня", "мой", "был", "была", "было", "были", "есть", "быть", "тоже", "также", "если", "когда",
    "потом", "затем", "там", "тут", "вот", "уже", "еще", "очень", "все", "всё", "так", "был", "нас", "вас", "них",
  ]
}
