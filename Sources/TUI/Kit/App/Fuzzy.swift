/// Finds what somebody means from a few of its letters.
enum Fuzzy {
  /// How well `query` fits `text`; nil when it does not. Each word of the query must be found, its letters in order;
  /// letters side by side and at the beginnings of words count more.
  static func score(_ query: String, _ text: String) -> Int? {
    let text = Array(text.lowercased())
    var total = 0
    for word in query.lowercased().split(separator: " ") {
      guard let score = score(word: Array(word), text) else { return nil }
      total += score
    }
    return total
  }

  private static func score(word: [Character], _ text: [Character]) -> Int? {
    guard let first = word.first else { return 0 }
    var best: Int?
    for start in text.indices where text[start] == first {
      var score = 0
      var last = start - 1
      var isFound = true
      for letter in word {
        guard let index = text[(last + 1)...].firstIndex(of: letter) else {
          isFound = false
          break
        }
        if index == 0 { score += 12 } else if !text[index - 1].isLetter, !text[index - 1].isNumber { score += 8 }
        score += index == last + 1 && index > start ? 6 : 0
        score -= min(6, index - last - 1)
        last = index
      }
      if isFound { best = max(best ?? .min, score) }
    }
    return best
  }
}
