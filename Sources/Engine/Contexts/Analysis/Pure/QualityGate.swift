public import Contracts

/// What a transcription says of itself, beside its words.
public struct TranscriptQuality: Codable, Sendable, Hashable {
  /// Mean log probability of the tokens, weighted by the segments' length; 0 is certain.
  public var meanLogProbability: Double
  /// The highest ratio of a segment's text to its compressed length; loops compress well.
  public var compressionRatio: Double
  /// Mean probability that there is no speech, weighted by the segments' length.
  public var noSpeechProbability: Double
  /// How sure the service is of the language that it found, 0 to 1; nil where it does not tell.
  public var languageProbability: Double?
  /// Measured on the sound itself; nil where it was not at hand.
  public var sound: SoundLevels?
  /// The share of the words that stand where nothing is to be heard, 0 to 1; nil without `sound`.
  public var wordsInSilence: Double?

  public init(meanLogProbability: Double, compressionRatio: Double, noSpeechProbability: Double) {
    self.meanLogProbability = meanLogProbability
    self.compressionRatio = compressionRatio
    self.noSpeechProbability = noSpeechProbability
  }

  /// Adds what the sound says of these words.
  mutating func measure(_ levels: SoundLevels, _ words: [Word]) {
    sound = levels
    let silent = words.count { levels.isSilent(fromS: $0.startS, toS: $0.endS) }
    wordsInSilence = words.isEmpty ? 0 : Double(silent) / Double(words.count)
  }
}

/// Decides whether a transcript may be scored. Weak sound leads to abstention, never to a low score.
public enum QualityGate {
  /// Fewer words than this cannot be judged.
  public static let fewestWords = 8
  static let lowestWordProbability = 0.4
  static let lowestLogProbability = -1.0
  /// With less confidence than this, what the model takes for silence is silence.
  static let lowestLogProbabilityNearSilence = -0.7
  static let highestNoSpeech = 0.6
  /// Whisper's own limit for loops.
  static let highestCompression = 2.4
  /// Of all groups of three words, so many may be repetitions.
  static let mostRepetition = 0.4
  /// Nobody speaks faster, in words a second.
  static let highestRate = 8.0
  /// More words than this share where nothing is to be heard are invented.
  static let mostInSilence = 0.2
  /// Speech whose loud parts stay under this, in dBFS, is lost in the noise of any microphone.
  static let lowestLoudDb = -58.0
  /// More samples than this share at full scale: the microphone was overdriven.
  static let mostClipped = 0.05

  static let sureOfLanguage = 0.8
  /// Languages that every interview takes, beside its own (ISO 639-1).
  public static let languages: Set<String> = ["en", "ru"]

  /// Nil when the transcript is good enough.
  ///
  /// - Parameter language: of the interview (BCP 47), if it names one.
  public static func abstention(
    for transcript: Transcript, _ quality: TranscriptQuality, language: String? = nil
  ) -> Abstention? {
    let words = transcript.words
    guard let first = words.first, let last = words.last else { return .noSpeech }
    if quality.noSpeechProbability > highestNoSpeech, quality.meanLogProbability < lowestLogProbabilityNearSilence {
      return .noSpeech
    }
    // Too quiet to be trusted is not the same as nothing at all.
    if let sound = quality.sound, (-80..<lowestLoudDb).contains(sound.loudDb) { return .tooQuiet }
    // Text that was made up is no speech, however sure the model is of it.
    if Phantoms.areAll(of: words.flatMap { Words.tokens($0.text) }) { return .noSpeech }
    if let share = quality.wordsInSilence, share > mostInSilence { return share > 0.8 ? .noSpeech : .invented }
    if let sound = quality.sound, sound.clippedShare > mostClipped { return .clipped }
    if !isOffered(transcript.language, language) {
      // A guess says more of the sound than of the language.
      return (quality.languageProbability ?? 1) >= sureOfLanguage ? .languageNotOffered : .weakTranscript
    }
    if quality.compressionRatio > highestCompression || repetition(words) > mostRepetition { return .repeats }
    let mean = words.reduce(0) { $0 + $1.probability } / Double(words.count)
    if mean < lowestWordProbability || quality.meanLogProbability < lowestLogProbability { return .weakTranscript }
    if words.count < fewestWords { return .tooShort }
    return Double(words.count) > highestRate * max(0.1, last.endS - first.startS) ? .invented : nil
  }

  private static func isOffered(_ spoken: String, _ interview: String?) -> Bool {
    func code(_ language: String) -> String { language.split(separator: "-").first.map { $0.lowercased() } ?? "" }
    let spoken = code(spoken)
    return languages.contains(spoken) || spoken == "und" || interview.map { code($0) == spoken } == true
  }

  /// How many of all groups of three words were there before, 0 to 1; 0 for what is too short to tell.
  static func repetition(_ words: [Word]) -> Double {
    let tokens = words.map { Words.folded($0.text) }
    guard tokens.count >= 12 else { return 0 }
    let groups = (0..<tokens.count - 2).map { tokens[$0..<$0 + 3].joined(separator: " ") }
    return 1 - Double(Set(groups).count) / Double(groups.count)
  }
}
