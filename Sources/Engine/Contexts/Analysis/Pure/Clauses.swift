import Contracts

/// A stretch of a transcript that says one thing: words `first…last`.
struct Clause: Hashable {
  var first: Int
  var last: Int

  func text(of transcript: Transcript) -> String {
    transcript.words[first...last].map(\.text).joined(separator: " ")
  }
}

/// Cuts a transcript where a speaker does: at the end of a sentence, at a pause, at a comma once there is enough, and
/// in any case before it gets long.
enum ClauseSplitter {
  static let pauseS = 0.7
  static let longest = 30
  static let commaAfter = 8

  static func split(_ words: [Word]) -> [Clause] {
    var clauses: [Clause] = []
    var first = 0
    for index in words.indices {
      let count = index - first + 1
      let ends = words[index].text.last.map { ".?!…;".contains($0) } ?? false
      let pauses = index + 1 < words.count && words[index + 1].startS - words[index].endS >= pauseS && count >= 4
      let comma = words[index].text.hasSuffix(",") && count >= commaAfter
      if ends || pauses || comma || count >= longest || index == words.count - 1 {
        clauses.append(Clause(first: first, last: index))
        first = index + 1
      }
    }
    return clauses
  }

  /// The clauses and each pair of neighbours that is not too long: a point is often made in two breaths.
  static func windows(_ clauses: [Clause]) -> [Clause] {
    clauses
      + zip(clauses, clauses.dropFirst()).map { Clause(first: $0.first, last: $1.last) }
      .filter { $0.last - $0.first < 2 * longest }
  }
}
