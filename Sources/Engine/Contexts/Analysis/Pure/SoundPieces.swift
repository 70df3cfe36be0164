import Contracts

/// Cuts a long sound where nothing is said, and puts together what was heard in its pieces.
enum SoundPieces {
  /// Of one piece: a request for it stays below what services take (25 MB), and its loss costs little.
  static let longestS = 300.0
  /// No piece but the last is shorter.
  static let shortestS = 180.0
  /// How long the quiet is that is looked for: pauses between sentences are longer, closures of consonants shorter.
  private static let quietS = 0.3

  /// From the first to the last second without gaps: the same sound is always cut at the same places.
  static func cut(_ sound: SoundLevels) -> [Range<Double>] {
    var pieces: [Range<Double>] = []
    var start = 0.0
    while sound.durationS - start > longestS {
      let end = sound.quietest(fromS: start + shortestS, toS: start + longestS, lengthS: quietS)
      pieces.append(start..<end)
      start = end
    }
    return pieces + [start..<max(start, sound.durationS)]
  }

  /// The whole, with times from the start of the sound. Its language is the one of most words.
  ///
  /// - Parameter pieces: all of them in order, each with times from its own start; at least one.
  static func joined(_ pieces: [(range: Range<Double>, heard: Heard)]) -> Heard {
    precondition(!pieces.isEmpty, "a sound has a piece at least")
    guard pieces.count > 1 else { return pieces[0].heard }
    var words: [Word] = []
    var wordsByLanguage: [String: Int] = [:]
    for (range, heard) in pieces {
      wordsByLanguage[heard.transcript.language, default: 0] += heard.transcript.words.count
      words += heard.transcript.words.map { word in
        Word(
          text: word.text, startS: word.startS + range.lowerBound, endS: word.endS + range.lowerBound,
          probability: word.probability)
      }
    }
    let language = pieces.map(\.heard.transcript.language).max {
      wordsByLanguage[$0, default: 0] < wordsByLanguage[$1, default: 0]
    }
    // By words: what a piece without any says of its speech counts for nothing.
    func mean(_ value: (TranscriptQuality) -> Double) -> Double {
      guard !words.isEmpty else { return pieces.map { value($0.heard.quality) }.max() ?? 0 }
      return pieces.reduce(0) { $0 + value($1.heard.quality) * Double($1.heard.transcript.words.count) }
        / Double(words.count)
    }
    var quality = TranscriptQuality(
      meanLogProbability: mean(\.meanLogProbability),
      compressionRatio: pieces.map(\.heard.quality.compressionRatio).max() ?? 0,
      noSpeechProbability: mean(\.noSpeechProbability))
    if pieces.allSatisfy({ $0.heard.quality.languageProbability != nil }) {
      quality.languageProbability = mean { $0.languageProbability ?? 0 }
    }
    return Heard(
      transcript: Transcript(
        language: language ?? "und", text: words.map(\.text).joined(separator: " "), words: words,
        model: pieces[0].heard.transcript.model),
      quality: quality, transcribeS: pieces.reduce(0) { $0 + $1.heard.transcribeS })
  }
}
