import Contracts

/// Reads from a transcript how it was spoken.
enum Delivery {
  /// Folded, word by word. Words that mean something as often as not ("like", «вот») are not among them.
  private static let fillers: [[String]] = [
    "um", "uh", "uhm", "erm", "er", "hmm", "mm", "you know", "i mean", "sort of", "kind of",
    "э", "ээ", "эээ", "эм", "мм", "ммм", "ну", "как бы", "типа", "короче", "это самое", "так сказать",
  ].map { Words.tokens($0) }.sorted { $0.count > $1.count }

  /// Nil for fewer than two words: there is no time between them.
  static func facts(of transcript: Transcript) -> DeliveryFacts? {
    let words = transcript.words
    guard let first = words.first, let last = words.last, words.count > 1, last.endS > first.startS else { return nil }
    let lengthS = last.endS - first.startS
    let pauses = zip(words, words.dropFirst()).map { $1.startS - $0.endS }.filter { $0 >= DeliveryFacts.longPauseS }
    return DeliveryFacts(
      wordsAMinute: Double(words.count) / lengthS * 60, pauses: pauses.count, longestPauseS: pauses.max() ?? 0,
      pauseShare: pauses.reduce(0, +) / lengthS, fillers: fillers(in: words.flatMap { Words.tokens($0.text) }))
  }

  private static func fillers(in tokens: [String]) -> Int {
    var rest = tokens[...]
    var count = 0
    while !rest.isEmpty {
      if let filler = fillers.first(where: { rest.starts(with: $0) }) {
        count += 1
        rest = rest.dropFirst(filler.count)
      } else {
        rest = rest.dropFirst()
      }
    }
    return count
  }
}
