import Contracts
import Recorder

/// What `parley demo --json` writes: a contract, see DESIGN section 6.
struct DemoReport: Encodable {
  struct InterviewPart: Encodable {
    let id: String
    let link: String
    let questions: Int
  }
  struct CandidatePart: Encodable {
    let session: String
    let status: SessionStatus
  }
  struct Quote: Encodable {
    let quote: String
    let startS: Double
    let endS: Double
  }
  struct ScorePart: Encodable {
    let competency: String
    let score: Int
    let evidence: [Quote]
  }
  struct AnswerPart: Encodable {
    let question: Int
    let durationS: Double
    let segments: Int
    let bytes: Int
    let parts: Int
    let gapMs: Int
    let droppedFrames: Int
    let avOffsetMs: Double?
    let language: String?
    let transcript: String?
    let abstained: Bool
    let scores: [ScorePart]
  }
  struct Overall: Encodable {
    let score: Double?
    let scale = [1, 5]
  }
  /// Wall-clock seconds, all answers together.
  struct Timings: Encodable {
    let record: Double
    let uploadAfterStop: Double
    let media: Double
    let transcribe: Double
    let score: Double
    let total: Double
  }
  let interview: InterviewPart
  let candidate: CandidatePart
  let answers: [AnswerPart]
  let overall: Overall
  let timingsS: Timings

  init(interview: Interview, detail: CandidateDetail, recordS: Double, uploadAfterStopS: Double, totalS: Double) {
    self.interview = InterviewPart(
      id: interview.id.description, link: interview.url ?? "", questions: interview.content.questions.count)
    candidate = CandidatePart(session: detail.candidate.id.description, status: detail.candidate.status)
    answers = detail.answers.map { answer in
      AnswerPart(
        question: answer.question, durationS: Double(answer.media?.durationMs ?? 0) / 1000,
        segments: answer.media?.segments ?? 0, bytes: answer.media?.bytes ?? 0, parts: answer.media?.parts ?? 0,
        gapMs: answer.media?.gaps.reduce(0) { $0 + $1.gapMs } ?? 0, droppedFrames: answer.media?.droppedFrames ?? 0,
        avOffsetMs: answer.media?.avOffsetMs, language: answer.analysis?.transcript?.language,
        transcript: answer.analysis?.transcript?.text, abstained: answer.analysis?.abstained != nil,
        scores: (answer.analysis?.scores ?? []).map { score in
          ScorePart(
            competency: score.competency, score: score.score,
            evidence: score.evidence.map { Quote(quote: $0.quote, startS: $0.startS, endS: $0.endS) })
        })
    }
    overall = Overall(score: detail.candidate.score)
    timingsS = Timings(
      record: recordS, uploadAfterStop: uploadAfterStopS,
      media: detail.answers.reduce(0) { $0 + ($1.media?.processS ?? 0) },
      transcribe: detail.answers.reduce(0) { $0 + ($1.analysis?.transcribeS ?? 0) },
      score: detail.answers.reduce(0) { $0 + ($1.analysis?.scoreS ?? 0) }, total: totalS)
  }

  /// A short report for a person.
  var lines: [String] {
    var lines = [""]
    for answer in answers {
      lines.append(
        "Question \(answer.question): \(Self.number(answer.durationS)) s in \(answer.segments) segments, "
          + "\(answer.bytes / 1024) KiB, \(answer.droppedFrames) frames dropped")
      lines.append("  “\(answer.transcript ?? "no transcript")”")
      for score in answer.scores {
        lines.append("  \(score.competency): \(score.score) of 5")
        for quote in score.evidence {
          lines.append("    \(Self.number(quote.startS))–\(Self.number(quote.endS)) s  “\(quote.quote)”")
        }
      }
      if answer.abstained { lines.append("  No score: Parley abstained.") }
    }
    lines.append("")
    lines.append("Overall: " + (overall.score.map { Self.number($0) + " of 5" } ?? "no score"))
    lines.append(
      "Time: recorded \(Self.number(timingsS.record)) s, uploaded \(Self.number(timingsS.uploadAfterStop)) s after the "
        + "last stop, media \(Self.number(timingsS.media)) s, transcription \(Self.number(timingsS.transcribe)) s, "
        + "scoring \(Self.number(timingsS.score)) s, all in all \(Self.number(timingsS.total)) s")
    return lines
  }

  private static func number(_ value: Double) -> String { String((value * 10).rounded() / 10) }
}
