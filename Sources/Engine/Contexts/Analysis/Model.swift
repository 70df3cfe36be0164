import Contracts

/// One answer to be analysed: the job's payload.
struct Work: Codable, Sendable {
  var organisation: OrganisationID
  var session: SessionID
  var question: Int
  var take: TakeID
  var audioKey: String?
  var durationMs: Int
}

/// What came of it, with what it was made from.
struct Outcome: Sendable {
  var analysis: AnswerAnalysis
  var rubricSha256: String?

  static func abstained(_ reason: Abstention, _ transcript: Transcript? = nil, transcribeS: Double = 0) -> Outcome {
    Outcome(
      analysis: AnswerAnalysis(
        transcript: transcript, abstained: reason, scores: [], transcribeS: transcribeS, scoreS: 0))
  }
}
