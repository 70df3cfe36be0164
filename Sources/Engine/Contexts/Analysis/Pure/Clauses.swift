import Contracts

/// A stretch of a transcript that says one thing: words `first…last`.
struct Clause: Hashable, Sendable {
  var first: Int
  var last: Int

  var count: Int { last - first + 1 }

  func text(of transcript: Transcript) -> String {
    transcript.words[first...last].map(\.text).joined(separator: " ")
  }
}

/// Cuts a transcript where a speaker does: at the end of a sentence, at a comma or a pause once there is enough to
/// stand alone, and in any case before it gets long.
enum ClauseSplitter {
  /// As long as a speaker breathes.
  static let pauseS = 0.7
  static let longest = 30
  static let fewestBeforePause = 4
  static let fewestBeforeComma = 3
  /// Of clauses read together.
  static let longestWindow = 45
  static let clausesInWindow = 3

  static func split(_ words: [Word]) -> [Clause] {
    var clauses: [Clause] = []
    var first = 0
    for index in words.indices {
      let count = index - first + 1
      let next = words.indices.contains(index + 1) ? words[index + 1] : nil
      if next == nil || endsSentence(words[index].text) || count >= longest
        || count >= fewestBeforeComma && words[index].text.last.map({ ",:—".contains($0) }) == true
        || count >= fewestBeforePause && next.map({ $0.startS - words[index].endS >= pauseS }) == true
      {
        clauses.append(Clause(first: first, last: index))
        first = index + 1
      }
    }
    return clauses
  }

  /// Each clause, each two and each three neighbours that are not too long: a point is often made in two breaths.
  /// In order of their first word, then of their length.
  static func windows(_ clauses: [Clause]) -> [Clause] {
    clauses.indices.flatMap { start in
      (start..<min(start + clausesInWindow, clauses.count)).map {
        Clause(first: clauses[start].first, last: clauses[$0].last)
      }.filter { $0.count <= longestWindow || $0 == clauses[start] }
    }
  }

  private static func endsSentence(_ word: String) -> Bool {
    // A closing quotation mark or bracket may follow the stop.
    word.reversed().first { !"\"'»”)".contains($0) }.map { ".?!…;。？！".contains($0) } == true
  }
}
