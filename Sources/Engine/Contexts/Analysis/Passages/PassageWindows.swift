import Contracts

/// A passage as it is kept beside its vector.
struct KeptPassage: Codable, Sendable, Hashable {
  var text: String
  /// Indexes into the words of the transcript, inclusive.
  var first: Int
  var last: Int
  var startS: Double
  var endS: Double

  func passage(question: Int) -> Passage { Passage(question: question, text: text, startS: startS, endS: endS) }
}

/// Cuts a transcript into what is searched: clauses joined until they can stand alone.
enum PassageWindows {
  static let fewestWords = 10

  static func passages(of transcript: Transcript) -> [KeptPassage] {
    var windows: [Clause] = []
    for clause in ClauseSplitter.split(transcript.words) {
      if let last = windows.last, last.count < fewestWords, last.count + clause.count <= ClauseSplitter.longestWindow {
        windows[windows.count - 1].last = clause.last
      } else {
        windows.append(clause)
      }
    }
    // A short end belongs to what was said before it.
    if let last = windows.last, windows.count > 1, last.count < fewestWords / 2 {
      windows.removeLast()
      windows[windows.count - 1].last = last.last
    }
    return windows.map {
      KeptPassage(
        text: $0.text(of: transcript), first: $0.first, last: $0.last, startS: transcript.words[$0.first].startS,
        endS: transcript.words[$0.last].endS)
    }
  }
}
