/// How an answer was spoken, from the times of its words: facts for people, never scored.
public struct DeliveryFacts: Codable, Sendable, Hashable {
  /// From the first word to the last.
  public var wordsAMinute: Double
  /// Silences between words of ``longPauseS`` and more.
  public var pauses: Int
  /// Seconds; 0 without any.
  public var longestPauseS: Double
  /// The share of those silences in the time from the first word to the last, 0 to 1.
  public var pauseShare: Double
  /// Words such as "um" and «как бы», as far as the transcript has them: speech models leave many out.
  public var fillers: Int

  public static let longPauseS = 1.0

  public init(wordsAMinute: Double, pauses: Int, longestPauseS: Double, pauseShare: Double, fillers: Int) {
    self.wordsAMinute = wordsAMinute
    self.pauses = pauses
    self.longestPauseS = longestPauseS
    self.pauseShare = pauseShare
    self.fillers = fillers
  }
}
