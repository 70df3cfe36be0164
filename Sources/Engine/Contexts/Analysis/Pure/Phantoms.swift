/// What Whisper is known to write where nobody speaks: the last words of the films that it learnt from.
enum Phantoms {
  /// Folded, word by word.
  private static let phrases: [[String]] = [
    "thank you for watching", "thanks for watching", "thank you so much for watching", "please subscribe",
    "please subscribe to my channel", "like and subscribe", "subtitles by the amara org community",
    "see you in the next video", "thank you for listening", "субтитры сделал dimatorzok",
    "субтитры создавал dimatorzok",
    "субтитры делал dimatorzok", "субтитры подготовил dimatorzok", "субтитры добавил dimatorzok",
    "редактор субтитров а семкин корректор а егорова", "редактор субтитров", "корректор а егорова",
    "продолжение следует", "спасибо за просмотр", "спасибо за внимание", "подписывайтесь на канал",
    "подписывайтесь на мой канал", "ставьте лайки",
  ].map { Words.tokens($0) }.sorted { $0.count > $1.count }

  /// Whether the words are such phrases and nothing else.
  static func areAll(of tokens: [String]) -> Bool {
    guard !tokens.isEmpty else { return false }
    var rest = tokens[...]
    while !rest.isEmpty {
      guard let phrase = phrases.first(where: { rest.starts(with: $0) }) else { return false }
      rest = rest.dropFirst(phrase.count)
    }
    return true
  }
}
