/// What a change of scorer, model or prompt did to the scores of an interview: `GET /v1/interviews/{id}/rescore`, and
/// what `POST` to the same place answers.
public struct RescoreReport: Codable, Sendable, Hashable {
  /// Who scores now, as `local-2` or `llm-1 qwen2.5-7b-instruct`.
  public var scorer: String
  /// Answers that were scored, or refused, by that.
  public var current: Int
  /// Answers whose score is by another scorer, model or prompt.
  public var outdated: Int
  /// Of these, how many are to be scored again.
  public var waiting: Int
  /// In alphabetical order; only of answers that were scored before by something else.
  public var shifts: [ScoreShift]

  public init(scorer: String, current: Int, outdated: Int, waiting: Int, shifts: [ScoreShift]) {
    self.scorer = scorer
    self.current = current
    self.outdated = outdated
    self.waiting = waiting
    self.shifts = shifts
  }
}

/// How the scores of one competency moved.
public struct ScoreShift: Codable, Sendable, Hashable {
  public var competency: String
  /// Answers with a score before and now.
  public var compared: Int
  /// Of these, those whose score is another.
  public var changed: Int
  /// Of these, before and now; nil without any.
  public var meanBefore: Double?
  public var meanNow: Double?
  /// Now minus before; nil without any.
  public var meanDifference: Double?
  /// Answers that had a score and have none now, and the other way round.
  public var lost: Int
  public var gained: Int

  public init(
    competency: String, compared: Int, changed: Int, meanBefore: Double?, meanNow: Double?, meanDifference: Double?,
    lost: Int, gained: Int
  ) {
    self.competency = competency
    self.compared = compared
    self.changed = changed
    self.meanBefore = meanBefore
    self.meanNow = meanNow
    self.meanDifference = meanDifference
    self.lost = lost
    self.gained = gained
  }
}
