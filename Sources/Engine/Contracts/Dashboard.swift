public import Foundation

/// What needs someone today, and how candidates fare: `GET /v1/dashboard`, over all interviews or one.
public struct DashboardSummary: Codable, Sendable, Hashable {
  /// When this was so.
  public var at: Date
  /// By kind, in the order of ``DashboardItem/Kind``; the most urgent of each first, at most 50 of each.
  public var needsMe: [DashboardItem]
  public var funnel: CandidateFunnel
  /// From the lowest to the highest; those without a score are in none.
  public var scores: [ScoreBin]

  public init(at: Date, needsMe: [DashboardItem], funnel: CandidateFunnel, scores: [ScoreBin]) {
    self.at = at
    self.needsMe = needsMe
    self.funnel = funnel
    self.scores = scores
  }
}

/// One thing that waits for someone.
public struct DashboardItem: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Answers of a candidate that could not be processed.
    case failed
    /// An interview that closes within three days.
    case closing
    /// Invitations to an interview that expire within two days.
    case expiring
    /// Candidates of an interview who have completed it and wait for a decision.
    case undecided
  }
  public var kind: Kind
  public var interview: InterviewID
  /// Of the interview.
  public var title: String
  /// Answers that failed; candidates who may still finish; invitations; candidates who wait.
  public var count: Int
  /// When the newest failed answer was submitted; when the interview closes; when the first invitation expires; when
  /// the newest of those who wait completed.
  public var at: Date
  /// Of `failed` alone.
  public var candidate: SessionID?
  /// The candidate's; empty until given. Of `failed` alone.
  public var name: String?

  public init(
    kind: Kind, interview: InterviewID, title: String, count: Int, at: Date, candidate: SessionID? = nil,
    name: String? = nil
  ) {
    self.kind = kind
    self.interview = interview
    self.title = title
    self.count = count
    self.at = at
    self.candidate = candidate
    self.name = name
  }
}

/// How far candidates have come.
public struct CandidateFunnel: Codable, Sendable, Hashable {
  /// Where they stand now: each is counted in one of these six.
  public var invited: Int
  public var opened: Int
  public var inProgress: Int
  public var completed: Int
  public var expired: Int
  public var withdrawn: Int
  /// What was decided of them, wherever they stand.
  public var advance: Int
  public var hold: Int
  public var reject: Int
  /// Completed, without a decision.
  public var undecided: Int
  /// How many came so far at least, whatever became of them.
  public var everOpened: Int
  public var everStarted: Int

  /// Everyone.
  public var all: Int { invited + opened + inProgress + completed + expired + withdrawn }
  public var decided: Int { advance + hold + reject }

  public init(
    invited: Int = 0, opened: Int = 0, inProgress: Int = 0, completed: Int = 0, expired: Int = 0, withdrawn: Int = 0,
    advance: Int = 0, hold: Int = 0, reject: Int = 0, undecided: Int = 0, everOpened: Int = 0, everStarted: Int = 0
  ) {
    self.invited = invited
    self.opened = opened
    self.inProgress = inProgress
    self.completed = completed
    self.expired = expired
    self.withdrawn = withdrawn
    self.advance = advance
    self.hold = hold
    self.reject = reject
    self.undecided = undecided
    self.everOpened = everOpened
    self.everStarted = everStarted
  }
}

/// How many candidates have a score of at least `from` and below `to`; the last counts 5 as well.
public struct ScoreBin: Codable, Sendable, Hashable {
  public var from: Double
  public var to: Double
  public var count: Int

  public init(from: Double, to: Double, count: Int) {
    self.from = from
    self.to = to
    self.count = count
  }
}
