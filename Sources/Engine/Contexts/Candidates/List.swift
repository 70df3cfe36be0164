public import Contracts
import Foundation
import Kernel

/// HR's list of candidates.
extension Candidates {
  /// One page of those that the filter finds, in the order asked for. A page costs the same however deep it lies.
  ///
  /// - Throws: `invalid-field` for a bad filter, limit or cursor.
  public func list(_ query: CandidateQuery, organisation: OrganisationID) async throws -> CandidatePage {
    guard (1...200).contains(query.limit) else {
      throw CandidatesError.invalid("limit", "The limit", "is \(query.limit); it must lie between 1 and 200")
    }
    try query.filter.validate()
    let list = ListCursor.list(query)
    let cursor = try query.cursor.map { text in
      guard let cursor = ListCursor(text, list: list) else {
        throw CandidatesError.invalid(
          "cursor", "The cursor", "is not one that this list gave; start again without it")
      }
      return cursor
    }
    let isBackward = cursor?.isBackward ?? query.isFromEnd
    let conditions = StoreList.conditions(query.filter, organisation)
    let scan = StoreList.Scan(
      conditions: conditions, sort: query.sort, isDescending: query.isDescending != isBackward, isBackward: isBackward)
    var phase = StoreList.Phase.first(of: scan, cursor)
    // One more than asked tells whether there is a page beyond.
    var statements = [scan.statement(phase, after: cursor, limit: query.limit + 1)]
    if cursor == nil {
      statements += [StoreList.countStatement(conditions), StoreList.estimateStatement(conditions)]
    }
    let answers = try await StoreList.read(statements, database)
    var found = try answers[0].map { try StoreList.found($0, query.sort) }
    // What has no value to sort by follows; or, backwards, what has one.
    if found.count <= query.limit, let other = phase.next(in: scan) {
      phase = other
      let rest = scan.statement(phase, after: nil, limit: query.limit + 1 - found.count)
      found += try await StoreList.read([rest], database)[0].map { try StoreList.found($0, query.sort) }
    }
    let isMore = found.count > query.limit
    if isMore { found.removeLast() }
    if isBackward { found.reverse() }
    let hasNext = isBackward ? cursor != nil : isMore
    let hasPrevious = isBackward ? isMore : cursor != nil
    func place(_ row: StoreList.Found?, isBackward: Bool) -> String? {
      row.map { ListCursor(key: $0.key, id: $0.row.id, isBackward: isBackward, list: list).text }
    }
    return CandidatePage(
      items: found.map(\.row), next: hasNext ? place(found.last, isBackward: false) : nil,
      previous: hasPrevious ? place(found.first, isBackward: true) : nil,
      total: cursor == nil ? try total(answers[1], estimated: answers[2]) : nil)
  }

  private func total(_ counted: [Row], estimated: [Row]) throws -> ListTotal {
    let count: Int = try counted.first?.get("count") ?? 0
    guard count > StoreList.countLimit else { return ListTotal(count: count, isExact: true) }
    let guess = try StoreList.estimate(estimated)
    return ListTotal(count: max(guess, count), isExact: false)
  }

  /// Candidates of an interview, newest first, up to 200 a page. An interview of another organisation has none.
  ///
  /// - Throws: `invalid-field` for a bad limit or cursor.
  public func list(
    interview: InterviewID, organisation: OrganisationID, cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<CandidateRow> {
    let query = CandidateQuery(filter: CandidateFilter(interview: interview), cursor: cursor, limit: limit)
    let page = try await list(query, organisation: organisation)
    return Page(items: page.items, next: page.next)
  }
}

extension CandidateFilter {
  func validate() throws(CandidatesError) {
    for (name, score) in [("score_from", scoreFrom), ("score_to", scoreTo)] {
      if let score, !(1...5).contains(score) {
        throw .invalid(name, "The score", "must lie between 1 and 5")
      }
    }
    if let scoreFrom, let scoreTo, scoreFrom > scoreTo {
      throw .invalid("score_from", "The lower score", "is above the upper one; swap them")
    }
    if let search, let fault = TextRules.fault(in: search, length: 0...200) {
      throw .invalid("search", "The search", fault)
    }
    for tag in tags ?? [] {
      if let fault = TextRules.fault(in: tag, length: 1...50) { throw .invalid("tags", "The tag", fault) }
    }
    guard (tags ?? []).count <= 30 else { throw .invalid("tags", "The tags", "are too many; filter by 30 at most") }
  }
}
