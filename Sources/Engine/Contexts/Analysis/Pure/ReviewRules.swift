public import Contracts
public import Foundation

/// One step of a review as it is kept.
public struct KeptReview: Sendable, Hashable {
  public var action: ReviewAction
  public var score: Int?
  public var text: String?
  public var sawScore: Bool
  public var beside: Int?
  public var by: UserID
  public var byName: String
  public var at: Date

  func step(for viewer: UserID?) -> ReviewStep {
    ReviewStep(action: action, by: byName, isMine: by == viewer, at: at, score: score, text: text, beside: beside)
  }
}

/// Which of the steps on an answer count, and who may see what of them.
public struct ReviewState: Sendable, Hashable {
  /// Oldest first.
  public let steps: [KeptReview]

  public init(_ steps: [KeptReview]) { self.steps = steps }

  /// The last rating of each person who did not take it back, in the order in which these were made.
  public var ratings: [KeptReview] {
    var last: [UserID: KeptReview] = [:]
    for step in steps {
      if step.action == .rated { last[step.by] = step }
      if step.action == .unrated { last[step.by] = nil }
    }
    return steps.filter { last[$0.by] == $0 }
  }

  /// What sets the program's score aside, if anything does.
  public var dismissal: KeptReview? {
    steps.last { $0.action == .dismissed || $0.action == .restored }.flatMap { $0.action == .dismissed ? $0 : nil }
  }

  /// The mean of the people's ratings; nil without any.
  public var people: Double? {
    let scores = ratings.compactMap(\.score)
    return scores.isEmpty ? nil : Double(scores.reduce(0, +)) / Double(scores.count)
  }

  /// What counts: people before the program, the program unless it was dismissed.
  public func counts(program: Double?) -> Double? { people ?? (dismissal == nil ? program : nil) }

  /// Every step without who took it, for the person whom they are about.
  public var unnamed: [ReviewStep] {
    steps.map { step in
      var step = step.step(for: nil)
      step.by = ""
      return step
    }
  }

  /// As one person may see it.
  ///
  /// What others rated and said is hidden from who has not rated yet, so that each judges for themselves. Where the
  /// interview asks for it, so is the program's score.
  ///
  /// - Parameters:
  ///   - canRate: whether there is something to rate; if not, nothing is hidden.
  ///   - hidesScores: whether the program's score is hidden until one's own rating is in.
  public func seen(by viewer: UserID, program: Double?, canRate: Bool, hidesScores: Bool) -> AnswerReview {
    let ratings = ratings
    let isBlind = canRate && !ratings.contains { $0.by == viewer }
    let hidden = isBlind ? ratings.count : 0
    let isScoreHidden = isBlind && hidesScores && program != nil
    let isKnown = hidden == 0 && !isScoreHidden
    var steps = steps.filter { !isBlind || $0.by == viewer }.map { $0.step(for: viewer) }
    if isScoreHidden { for index in steps.indices { steps[index].beside = nil } }
    let shown = isBlind ? [] : ratings.filter { $0.by == viewer } + ratings.filter { $0.by != viewer }
    var dismissal = dismissal?.step(for: viewer)
    if isScoreHidden { dismissal = nil }
    return AnswerReview(
      counts: isKnown ? counts(program: program) : nil,
      source: !isKnown ? nil : people != nil ? .people : counts(program: program) != nil ? .program : nil,
      isScoreHidden: isScoreHidden, hiddenRatings: hidden,
      ratings: shown.map { $0.rating(for: viewer) }, dismissal: dismissal, steps: Array(steps.suffix(500)))
  }
}

extension KeptReview {
  /// - Parameter viewer: who asks, if it is somebody who may have rated.
  func rating(for viewer: UserID?) -> Rating {
    Rating(by: byName, isMine: by == viewer, score: score ?? 0, reason: text ?? "", at: at, sawScore: sawScore)
  }
}
