internal import Contracts
internal import Kit

/// A transcript as lines: a time mark before each stretch, and the words that scores rest on in the look of evidence,
/// each with the number that the score names it by.
struct TranscriptLines {
  private(set) var lines: [Line] = []
  /// The row in which each evidence begins, by its index.
  private(set) var rows: [Int: Int] = [:]

  /// Columns that the time marks take.
  private static let margin = 7

  init(_ transcript: Transcript, evidence: [Evidence], focused: Int?, width: Int) {
    for stretch in Self.stretches(transcript.words) {
      let spans = Self.spans(transcript.words, stretch, evidence, focused)
      let wrapped = Line.wrap(spans, width: max(10, width - Self.margin))
      let mark = Gauge.clock(Int(transcript.words[stretch.lowerBound].startS))
      note(evidence, in: stretch, wrapped, transcript.words)
      for (index, line) in wrapped.enumerated() {
        lines.append(Line(Span(TextWidth.pad(index == 0 ? mark : "", to: Self.margin), .dim)) + line)
      }
    }
  }

  /// Word ranges of about ten seconds that end with a sentence, or after twenty at any word.
  static func stretches(_ words: [Word]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    for (index, word) in words.enumerated().dropFirst() {
      let length = word.startS - words[start].startS
      let endsSentence = words[index - 1].text.last.map { ".?!…".contains($0) } ?? false
      if (length >= 10 && endsSentence) || length >= 20 {
        result.append(start..<index)
        start = index
      }
    }
    if start < words.count { result.append(start..<words.count) }
    return result
  }

  private static func spans(_ words: [Word], _ stretch: Range<Int>, _ evidence: [Evidence], _ focused: Int?) -> [Span] {
    var spans: [Span] = []
    for index in stretch {
      let covering = evidence.indices.filter { (evidence[$0].firstWord...evidence[$0].lastWord).contains(index) }
      let look = token(covering, focused)
      spans.append(Span(words[index].text, Style(look)))
      for number in covering where evidence[number].lastWord == index {
        spans.append(Span("[\(number + 1)]", number == focused ? Style(.focus).bold : .accent))
      }
      // The space between two words of one evidence belongs to it, so that it reads as one piece.
      let goesOn = index + 1 < stretch.upperBound && covering.contains { evidence[$0].lastWord > index }
      spans.append(Span(" ", goesOn ? Style(look) : .text))
    }
    return spans
  }

  private static func token(_ covering: [Int], _ focused: Int?) -> Token {
    if covering.isEmpty { return .text }
    return focused.map(covering.contains) == true ? .evidenceFocus : .evidence
  }

  /// In which line each evidence of a stretch begins: the line that holds as many words as come before it.
  private mutating func note(_ evidence: [Evidence], in stretch: Range<Int>, _ wrapped: [Line], _ words: [Word]) {
    for (number, piece) in evidence.enumerated() where stretch.contains(piece.firstWord) {
      var left = piece.firstWord - stretch.lowerBound
      var row = 0
      for (index, line) in wrapped.enumerated() {
        row = index
        let count = line.text.split(separator: " ").count
        if left < count { break }
        left -= count
      }
      rows[number] = lines.count + row
    }
  }
}
