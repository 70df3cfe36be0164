public import Contracts

/// A question as a candidate was asked it.
public struct AskedQuestion: Sendable {
  public var question: Question
  /// What its answer is held against, with its anchors; nil when the interview does not describe it.
  public var competency: Competency?
  public var interview: InterviewID
  /// Expected (BCP 47); nil lets the transcription find out.
  public var language: String?

  public init(question: Question, competency: Competency?, interview: InterviewID, language: String?) {
    self.question = question
    self.competency = competency
    self.interview = interview
    self.language = language
  }
}

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

/// The answer was erased, or another take is the answer now: what is left of the work is for nobody.
struct NobodyWaits: Error {}

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
  /// Nil when no scorer looked at it.
  var scoring: Scoring?

  /// Left to people.
  static func abstained(_ reason: Abstention, _ heard: Heard? = nil) -> Outcome {
    let transcript = heard.flatMap { $0.transcript.words.isEmpty ? nil : $0.transcript }
    return Outcome(
      analysis: AnswerAnalysis(
        transcript: transcript, abstained: reason, scores: [], transcribeS: heard?.transcribeS ?? 0, scoreS: 0),
      scoring: nil)
  }
}

extension Outcome {
  /// What a scorer made of it.
  init(_ scoring: Scoring, heard: Heard, scoreS: Double) {
    self.init(
      analysis: AnswerAnalysis(
        transcript: heard.transcript, abstained: scoring.result.abstained, scores: scoring.result.scores,
        transcribeS: heard.transcribeS, scoreS: scoreS, flags: scoring.receipt.flags),
      scoring: scoring)
  }
}
