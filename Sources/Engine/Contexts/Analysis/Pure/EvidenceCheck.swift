public import Contracts

/// Checks that a score shows what it rests on. Knows nothing of how the score or its quotes were found.
public enum EvidenceCheck {
  /// Whether a quote stands in the transcript where it says: whole words in order and nothing left out, compared after
  /// NFKC, case folding and white space.
  public static func stands(_ evidence: Evidence, in transcript: Transcript) -> Bool {
    let words = transcript.words
    guard words.indices.contains(evidence.firstWord), words.indices.contains(evidence.lastWord),
      evidence.firstWord <= evidence.lastWord
    else { return false }
    let range = words[evidence.firstWord...evidence.lastWord]
    let quoted = tokens(evidence.quote)
    return !quoted.isEmpty && quoted == range.flatMap { tokens($0.text) } && evidence.startS == range.first?.startS
      && evidence.endS == range.last?.endS
  }

  /// Whether a score may be shown: two and more has quotes that all stand, one says what is missing.
  public static func holds(_ score: Score, in transcript: Transcript) -> Bool {
    switch score.score {
    case 1: score.evidence.isEmpty && !score.missing.isEmpty && score.searchedFromS <= score.searchedToS
    case 2...5: !score.evidence.isEmpty && score.evidence.allSatisfy { stands($0, in: transcript) }
    default: false
    }
  }

  /// A quote of fewer words than this shows nothing.
  static let fewestWords = 3

  /// Where a quote stands: whole words in order and nothing left out, compared after NFKC, case folding and white space.
  ///
  /// Marks before its first and after its last word may differ, since they belong to who quotes. Of several places it is
  /// the first that has no flagged word.
  ///
  /// - Returns: nil when it stands nowhere, has fewer than three words, or none that says anything.
  static func find(_ quote: String, in transcript: Transcript, apartFrom flags: [AnswerFlag] = []) -> ClosedRange<Int>?
  {
    let quoted = tokens(quote)
    guard quoted.count >= fewestWords, quoted.contains(where: { Words.isContent(Words.folded($0)) }) else { return nil }
    // One word of a transcript is nearly always one token.
    let said = transcript.words.enumerated().flatMap { index, word in tokens(word.text).map { (token: $0, word: index) }
    }
    guard said.count >= quoted.count else { return nil }
    let last = quoted.count - 1
    places: for start in 0...said.count - quoted.count {
      for offset in quoted.indices {
        var (wanted, found) = (quoted[offset][...], said[start + offset].token[...])
        if offset == 0 { (wanted, found) = (wanted.drop(while: isMark), found.drop(while: isMark)) }
        if offset == last { (wanted, found) = (dropLastMarks(wanted), dropLastMarks(found)) }
        guard wanted == found, !wanted.isEmpty else { continue places }
      }
      let range = said[start].word...said[start + last].word
      let isWhole =
        (start == 0 || said[start - 1].word < range.lowerBound)
        && (start + last + 1 == said.count || said[start + last + 1].word > range.upperBound)
      if isWhole, !flags.contains(where: { $0.firstWord <= range.upperBound && range.lowerBound <= $0.lastWord }) {
        return range
      }
    }
    return nil
  }

  /// The words of a range as a quote with its times.
  static func evidence(_ range: ClosedRange<Int>, point: String?, in transcript: Transcript) -> Evidence {
    let words = transcript.words[range]
    return Evidence(
      quote: words.map(\.text).joined(separator: " "), startS: transcript.words[range.lowerBound].startS,
      endS: transcript.words[range.upperBound].endS, firstWord: range.lowerBound, lastWord: range.upperBound,
      point: point)
  }

  private static func isMark(_ character: Character) -> Bool { character.isPunctuation || character == "…" }

  private static func dropLastMarks(_ text: Substring) -> Substring {
    var text = text
    while let last = text.last, isMark(last) { text.removeLast() }
    return text
  }

  private static func tokens(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(Words.verbatim)
  }
}
