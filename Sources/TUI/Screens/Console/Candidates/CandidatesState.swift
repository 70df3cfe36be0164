internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// Candidates of one interview or of all, as they come and go on.
struct CandidatesScreen {
  let services: ConsoleServices
  let account: Account
  /// Nil for all.
  let interview: Interview?
  /// Whether it is a room of the console, not opened from another screen.
  let isSection: Bool
  /// Without interview and words.
  var filter: CandidateFilter
  var search = FilterLine()
  var table: Table<CandidateRow>
  var pages = CandidatePages()
  /// Interviews by id, for titles and rules.
  let interviews = KnownInterviews()
  var isLoaded = false
  /// The first page is on its way.
  var isAsking = false
  var isPolling = false
  /// All that the filter finds are marked.
  var isAllMarked = false
  /// Names are shown also where the review is blind.
  var isRevealed = false
  /// Something is being done to candidates.
  var isBusy = false
  var connection = Connection()
  var live = LiveLink()
  /// Whom the review was left at.
  let reviewed = Handover<SessionID>()
  /// Whether a screen on top has done what the marks were for.
  let acted = Handover<Bool>()

  /// - Parameter filter: what the list begins with; nil makes it the room of all candidates.
  init(services: ConsoleServices, account: Account, interview: Interview? = nil, filter: CandidateFilter? = nil) {
    self.services = services
    self.account = account
    self.interview = interview
    isSection = interview == nil && filter == nil
    self.filter = filter ?? CandidateFilter()
    self.filter.interview = nil
    self.filter.search = nil
    if let interview { interviews.add([interview]) }
    table = Table([])
    table = Table(columns)
    table.allowsMarks = true
    if let words = filter?.search { _ = search.paste(words) }
  }

  /// What the list should show.
  var wantedQuery: CandidateQuery {
    var filter = filter
    filter.interview = interview?.id
    filter.search = search.text.isEmpty ? nil : search.text
    // Empty is as good as none, and makes the same query.
    if filter.statuses?.isEmpty == true { filter.statuses = nil }
    if filter.decisions?.isEmpty == true { filter.decisions = nil }
    if filter.tags?.isEmpty == true { filter.tags = nil }
    let sort = table.sort.flatMap { CandidateSort(rawValue: $0.column) }
    return CandidateQuery(
      filter: filter, sort: sort ?? .added, isDescending: table.sort?.descends ?? true, limit: CandidatePages.limit)
  }

  /// Whom an action is for; nil when there is nobody.
  var targets: CandidateTargets? {
    if isAllMarked, let query = pages.query {
      let total = pages.isExact ? ListTotal(count: table.count, isExact: true) : pages.total
      return .filter(query.filter, total)
    }
    let ids = table.targets
    return ids.isEmpty ? nil : .ids(ids)
  }

  func isHidden(_ row: CandidateRow) -> Bool { Blind.hides(row, interviews[row.interview], isRevealed) }
}

/// Interviews as they are known, for rows that carry their ids alone. Shared with the table's columns.
final class KnownInterviews {
  private var known: [InterviewID: Interview] = [:]
  /// Turned by the screen for what the columns have to know as well.
  var isRevealed = false

  subscript(id: InterviewID) -> Interview? { known[id] }

  func add(_ interviews: [Interview]) { for interview in interviews { known[interview.id] = interview } }
}

enum CandidatesMessage: Sendable {
  /// Keys have rested for a moment.
  case ask
  case first(CandidateQuery, Result<CandidatePage, CallFailure>)
  case page(CandidateQuery, CandidatePages.Place, Result<CandidatePage, CallFailure>)
  case refreshed(CandidateQuery, Result<[CandidatePages.Fetched], CallFailure>)
  case interviews([Interview])
  case live(LiveUpdate?)
  case refresh
  case columns(Set<String>)
  case chooseFilter(FilterPart)
  case filterStatuses([SessionStatus])
  case filterDecisions([DecisionFilter])
  case filterTags([String])
  case filterScores(String)
  case tagsToFilter(Result<[TagCount], CallFailure>)
  case decide(DecisionGiven, CandidateTargets)
  case withdraw(CandidateTargets)
  case revoke(CandidateTargets)
  case done(Result<CandidateDone, CallFailure>)

  enum FilterPart: Sendable { case status, decision, tags, score }
}
