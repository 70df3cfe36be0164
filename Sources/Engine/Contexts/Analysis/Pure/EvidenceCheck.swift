public import Contracts

/// Checks that a quote stands in a transcript: whole words in order, after NFKC, case folding and white space; nothing
/// left out. Knows nothing of how the quote was found.
public enum EvidenceCheck {
  public static func stands(_ evidence: Evidence, in transcript: Transcript) -> Bool {
    let words = transcript.words
    guard words.indices.contains(evidence.firstWord), words.indices.contains(evidence.lastWord),
      evidence.firstWord <= evidence.lastWord
    else { return false }
    let range = words[evidence.firstWord...evidence.lastWord]
    let said = range.map { Words.folded($0.text) }.filter { !$0.isEmpty }
    let quoted = evidence.quote.split(whereSeparator: \.isWhitespace).map(Words.folded).filter { !$0.isEmpty }
    return !quoted.isEmpty && quoted == said && evidence.startS == range.first?.startS
      && evidence.endS == range.last?.endS
  }
}
