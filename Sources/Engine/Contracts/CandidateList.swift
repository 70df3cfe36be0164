public import Foundation

/// What a list of candidates is sorted by. Those without a value, as a score before there is one, come last in both
/// directions; equals go by id.
public enum CandidateSort: String, Codable, Sendable, CaseIterable {
  /// When the candidate came into the list; the order without a wish.
  case added
  case name
  case email
  /// In the order of the steps: invited, opened, in progress, completed, expired, withdrawn.
  case status
  case score
  case invited
  case started
  case completed
  case duration
}

/// The filter of a list of candidates and of a bulk action; what is nil or empty does not narrow it.
public struct CandidateFilter: Codable, Sendable, Hashable {
  public var interview: InterviewID?
  /// Any of these.
  public var statuses: [SessionStatus]?
  /// All of these.
  public var tags: [String]?
  /// Any of these.
  public var decisions: [DecisionFilter]?
  /// Inclusive, 1 to 5; leaves out who has no score.
  public var scoreFrom: Double?
  public var scoreTo: Double?
  /// Words of name and e-mail, in any order: a word of three letters or more is found anywhere, a shorter one at the
  /// beginning of a word. Case and accents do not matter.
  public var search: String?

  public init(
    interview: InterviewID? = nil, statuses: [SessionStatus]? = nil, tags: [String]? = nil,
    decisions: [DecisionFilter]? = nil, scoreFrom: Double? = nil, scoreTo: Double? = nil, search: String? = nil
  ) {
    self.interview = interview
    self.statuses = statuses
    self.tags = tags
    self.decisions = decisions
    self.scoreFrom = scoreFrom
    self.scoreTo = scoreTo
    self.search = search
  }
}

/// A decision to filter by; `none` finds who still waits for one.
public enum DecisionFilter: String, Codable, Sendable, CaseIterable {
  case none, advance, hold, reject
}

/// What `GET /v1/candidates` is asked.
public struct CandidateQuery: Sendable, Hashable {
  public var filter: CandidateFilter
  public var sort: CandidateSort
  public var isDescending: Bool
  /// `next` or `previous` of a page of the same filter and order.
  public var cursor: String?
  /// Without a cursor: the last page in place of the first.
  public var isFromEnd: Bool
  /// 1 to 200.
  public var limit: Int

  public init(
    filter: CandidateFilter = CandidateFilter(), sort: CandidateSort = .added, isDescending: Bool = true,
    cursor: String? = nil, isFromEnd: Bool = false, limit: Int = 50
  ) {
    self.filter = filter
    self.sort = sort
    self.isDescending = isDescending
    self.cursor = cursor
    self.isFromEnd = isFromEnd
    self.limit = limit
  }
}

/// One page of candidates: `GET /v1/candidates`.
public struct CandidatePage: Codable, Sendable, Hashable {
  public var items: [CandidateRow]
  /// Opaque cursors of the pages after and before; nil at the ends.
  public var next: String?
  public var previous: String?
  /// Without a cursor alone.
  public var total: ListTotal?

  public init(items: [CandidateRow], next: String?, previous: String?, total: ListTotal?) {
    self.items = items
    self.next = next
    self.previous = previous
    self.total = total
  }
}

/// How many there are in all.
public struct ListTotal: Codable, Sendable, Hashable {
  public var count: Int
  /// False when counting would have taken too long, and `count` is the database's guess.
  public var isExact: Bool

  public init(count: Int, isExact: Bool) {
    self.count = count
    self.isExact = isExact
  }
}

// MARK: Tags

/// A tag of the organisation: `GET /v1/candidate-tags`.
public struct TagCount: Codable, Sendable, Hashable {
  public var tag: String
  /// How many candidates carry it.
  public var count: Int

  public init(tag: String, count: Int) {
    self.tag = tag
    self.count = count
  }
}

public struct TagList: Codable, Sendable, Hashable {
  public var items: [TagCount]

  public init(items: [TagCount]) { self.items = items }
}

/// The tags of one candidate: the body and the answer of `PUT /v1/candidates/{id}/tags`.
public struct CandidateTags: Codable, Sendable, Hashable {
  /// Each 1 to 50 characters; at most 30.
  public var tags: [String]

  public init(tags: [String]) { self.tags = tags }
}

// MARK: Decisions

public enum Decision: String, Codable, Sendable, CaseIterable {
  case advance, hold, reject
}

/// `POST /v1/candidates/{id}/decisions`. A later decision takes the place of an earlier one, which is kept.
public struct DecisionGiven: Codable, Sendable, Hashable {
  public var decision: Decision
  /// A line, up to 200 characters; demanded of a rejection.
  public var reason: String?
  /// Up to 2,000 characters.
  public var note: String?

  public init(decision: Decision, reason: String? = nil, note: String? = nil) {
    self.decision = decision
    self.reason = reason
    self.note = note
  }
}

/// A decision that was made, newest first in ``CandidateDetail``.
public struct DecisionMade: Codable, Sendable, Hashable {
  public var decision: Decision
  public var reason: String?
  public var note: String?
  public var at: Date
  /// The name of who made it.
  public var by: String

  public init(decision: Decision, reason: String?, note: String?, at: Date, by: String) {
    self.decision = decision
    self.reason = reason
    self.note = note
    self.at = at
    self.by = by
  }
}

// MARK: Bulk actions

public enum BulkActionKind: String, Codable, Sendable, CaseIterable {
  case addTag = "add_tag"
  case removeTag = "remove_tag"
  case withdraw
  case revoke
  case decide
  /// Takes back the newest decision where it is the caller's own; the one before it counts again.
  case undecide
}

/// `POST /v1/candidate-actions`: one action on many candidates, all or none.
public struct BulkAction: Codable, Sendable, Hashable {
  public var action: BulkActionKind
  /// These candidates, up to 10,000; or else those of `filter`.
  public var ids: [SessionID]?
  /// Those that the filter finds, up to 100,000. An empty filter finds everyone, so it has to be given to be meant.
  public var filter: CandidateFilter?
  /// Of `add_tag` and `remove_tag`.
  public var tag: String?
  /// Of `decide`.
  public var decision: DecisionGiven?

  public init(
    _ action: BulkActionKind, ids: [SessionID]? = nil, filter: CandidateFilter? = nil, tag: String? = nil,
    decision: DecisionGiven? = nil
  ) {
    self.action = action
    self.ids = ids
    self.filter = filter
    self.tag = tag
    self.decision = decision
  }
}

public struct BulkOutcome: Codable, Sendable, Hashable {
  /// How many candidates it was about.
  public var matched: Int
  /// How many it changed; the others were as asked already, or too far for it, as a completed one that is withdrawn.
  public var changed: Int
  /// Those that it changed, so that it can be taken back; nil when they are more than one action by ids takes.
  public var ids: [SessionID]?

  public init(matched: Int, changed: Int, ids: [SessionID]? = nil) {
    self.matched = matched
    self.changed = changed
    self.ids = ids
  }
}

// MARK: History

/// One step of a candidate's way: `GET /v1/candidates/{id}/history`, oldest first.
public struct HistoryStep: Codable, Sendable, Hashable {
  public enum Actor: String, Codable, Sendable, CaseIterable {
    case candidate
    /// Someone of the organisation.
    case staff
    /// The program, as when an invitation expires.
    case program
  }
  public var at: Date
  public var actor: Actor
  /// The name of someone of the organisation; nil for others.
  public var by: String?
  /// A stable word, as `invited`, `question-opened`, `decided`.
  public var action: String
  /// As `question: 2`. No words of answers, no links, no codes.
  public var details: [String: String]

  public init(at: Date, actor: Actor, by: String?, action: String, details: [String: String]) {
    self.at = at
    self.actor = actor
    self.by = by
    self.action = action
    self.details = details
  }
}

public struct CandidateHistory: Codable, Sendable, Hashable {
  public var items: [HistoryStep]

  public init(items: [HistoryStep]) { self.items = items }
}
