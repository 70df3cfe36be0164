public import Foundation

/// What needs HR today, and how far candidates have come: `GET /v1/dashboard`.
public struct DashboardSummary: Codable, Sendable, Hashable {
  /// Most urgent first; up to 50.
  public var needs: [DashboardNeed]
  public var counts: CandidateCounts
  /// How many candidates have a mean score in each half point: 1 to under 1.5, and so on; the last is 4.5 to 5.
  public var scores: [Int]

  public init(needs: [DashboardNeed], counts: CandidateCounts, scores: [Int]) {
    self.needs = needs
    self.counts = counts
    self.scores = scores
  }

  /// Half points from 1 to 5.
  public static let scoreBins = 8
}

/// One thing that waits for somebody.
public struct DashboardNeed: Codable, Sendable, Hashable {
  /// In the order of their urgency.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// A recording that could not be processed or analysed; of one candidate.
    case failed
    /// An interview that takes new candidates for less than three days more.
    case closing
    /// Personal links that nobody has begun with and that end within two days.
    case expiring
    /// Candidates who are done, and about whom nothing was decided.
    case undecided
  }
  public var kind: Kind
  public var interview: InterviewID
  public var title: String
  /// Of the candidate, where it is about one.
  public var session: SessionID?
  /// How many candidates.
  public var count: Int
  /// When it closes or ends, when the last candidate was done, or when the failed answer was handed in.
  public var at: Date

  public init(
    kind: Kind, interview: InterviewID, title: String, session: SessionID? = nil, count: Int, at: Date
  ) {
    self.kind = kind
    self.interview = interview
    self.title = title
    self.session = session
    self.count = count
    self.at = at
  }
}

/// How many candidates stand where.
public struct CandidateCounts: Codable, Sendable, Hashable {
  public var invited = 0
  public var opened = 0
  public var inProgress = 0
  public var completed = 0
  public var expired = 0
  public var withdrawn = 0
  /// Of those who completed.
  public var advanced = 0
  public var held = 0
  public var rejected = 0

  public init() {}

  public var all: Int { invited + opened + inProgress + completed + expired + withdrawn }
  public var decided: Int { advanced + held + rejected }
}
