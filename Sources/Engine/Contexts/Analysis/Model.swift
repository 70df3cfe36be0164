import Contracts

/// One answer to be analysed: the job's payload.
struct Work: Codable, Sendable {
  var organisation: OrganisationID
  var session: SessionID
  var question: Int
  var take: TakeID
  var audioKey: String?
  /// Of that audio, lower-case hex.
  var audioSha256: String?
  var durationMs: Int
}

/// What was heard in an answer; kept before it is scored, so that a failure there does not cost another transcription.
struct Heard: Sendable {
  var transcript: Transcript
  var quality: TranscriptQuality
  /// Wall-clock seconds.
  var transcribeS: Double
}

/// What came of it, with what it was made from.
struct Outcome: Sendable {
  var analysis: AnswerAnalysis
  /// SHA-256 of the question with its points, as JSON.
  var rubricSha256: String?
  var embeddingModel: String?

  /// Left to people.
  static func abstained(_ reason: Abstention, _ heard: Heard? = nil) -> Outcome {
    let transcript = heard.flatMap { $0.transcript.words.isEmpty ? nil : $0.transcript }
    return Outcome(
      analysis: AnswerAnalysis(
        transcript: transcript, abstained: reason, scores: [], transcribeS: heard?.transcribeS ?? 0, scoreS: 0))
  }
}
