internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// One candidate, question by question: what was said, and what each score rests on.
struct CandidateScreen {
  let services: ConsoleServices
  /// Nil until it is fetched.
  var interview: Interview?
  /// The list that it was opened from.
  var trail: CandidateTrail?
  var row: CandidateRow
  /// As the server told it.
  var told: CandidateDetail?
  /// The program's scores are hidden here until one has rated, whatever the interview says.
  var hidesScores = false
  /// Index of the shown answer.
  var shown = 0
  /// Index of the evidence that is looked at, among all of the answer; nil for none.
  var focusedEvidence: Int?
  var frames: [FramePlace: Picture] = [:]
  /// Frames that are on their way, or that could not be had.
  var asked: Set<FramePlace> = []
  var connection = Connection()
  var live = LiveLink()
  var isPolling = false
  var ticks = 0
  /// What was asked to be saved last.
  var saved = Saved.video(question: 1)
  /// A video or file on its way to the disk.
  var saving: (path: String, fraction: Double)?
  /// The name is shown although the review is blind.
  var isRevealed = false
  /// Something is being done to the candidate.
  var isBusy = false
  let main = ScrollText()
  let side = ScrollText()

  struct FramePlace: Hashable, Sendable {
    /// From 1.
    var question: Int
    /// From 0.
    var index: Int
  }

  init(services: ConsoleServices, row: CandidateRow, interview: Interview?, trail: CandidateTrail? = nil) {
    self.services = services
    self.row = row
    self.interview = interview
    self.trail = trail
  }

  /// As it is shown: without what one does not want to see before rating.
  var detail: CandidateDetail? {
    guard hidesScores, var detail = told else { return told }
    for index in detail.answers.indices {
      let answer = detail.answers[index]
      guard answer.analysis?.scores.isEmpty == false, answer.isHandedIn, answer.review?.mine == nil else { continue }
      detail.answers[index].analysis?.scores = []
      var review = answer.review ?? AnswerReview()
      review.isScoreHidden = true
      (review.dismissal, review.counts, review.source) = (nil, nil, nil)
      detail.answers[index].review = review
      detail.answers[index].correction?.before = nil
      detail.candidate.score = nil
    }
    return detail
  }

  /// Whether name and e-mail are kept from who judges.
  var isHidden: Bool { Blind.hides(row, interview, isRevealed) }

  var answer: AnswerDetail? {
    guard let answers = detail?.answers, answers.indices.contains(shown) else { return nil }
    return answers[shown]
  }

  /// All evidence of the answer, numbered through its scores.
  var evidence: [Evidence] { answer?.analysis?.scores.flatMap(\.evidence) ?? [] }

  /// Whether anything may still come.
  var isUnfinished: Bool {
    guard let detail else { return true }
    return detail.candidate.status != .completed
      || detail.answers.contains { $0.status == .submitted || ($0.status == .verified && $0.analysis == nil) }
  }

  /// At most so many key frames side by side.
  static let frameCount = 3
}

extension AnswerDetail {
  /// Whether there is something to judge.
  var isHandedIn: Bool { [.submitted, .verified, .failed].contains(status) }
}

enum CandidateMessage: Sendable {
  case judged(Result<AnswerReview, CallFailure>, said: String)
  case loaded(Result<CandidateDetail, CallFailure>)
  case live(LiveUpdate?)
  case refresh
  /// Nil where there is none, or no picture in it.
  case frame(SessionID, CandidateScreen.FramePlace, Picture?)
  /// It could not be fetched for now.
  case noFrame(SessionID, CandidateScreen.FramePlace)
  case interview(Result<Interview, CallFailure>)
  case more(Result<CandidatePage, CallFailure>)
  case decide(Decision)
  case withdraw, revoke, erase
  case done(Result<CandidateDone, CallFailure>)
  case save(path: String)
  case overwrite(path: String)
  case saving(path: String, fraction: Double)
  case saved(Result<String, CallFailure>)
  case play(path: String)
}
