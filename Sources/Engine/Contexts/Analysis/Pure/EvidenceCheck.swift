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

  private static func tokens(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(Words.verbatim)
  }
}
