internal import Contracts
internal import Kit

/// The list that a candidate was opened from, to go on through it.
struct CandidateTrail {
  private(set) var rows: [CandidateRow]
  private(set) var index: Int
  /// What the list was asked with, and where its rows go on.
  private let query: CandidateQuery?
  private(set) var next: String?
  /// Tells the list whom the review was left at.
  let reviewed: Handover<SessionID>?

  init(_ pages: CandidatePages, _ table: Table<CandidateRow>, reviewed: Handover<SessionID>) {
    // The stretch around the cursor that has no gap.
    let gap = table.list.missing(in: 0..<table.count)
    let isTail = gap.map { table.cursor >= $0.upperBound } ?? false
    let head = gap?.lowerBound ?? table.count
    rows = isTail ? Array(table.rows.dropFirst(head)) : Array(table.rows.prefix(head))
    index = max(0, isTail ? table.cursor - (gap?.upperBound ?? 0) : table.cursor)
    query = pages.query
    next = isTail ? nil : pages.nextCursor
    self.reviewed = reviewed
  }

  var current: CandidateRow? { rows.indices.contains(index) ? rows[index] : nil }
  var isFirst: Bool { index <= 0 }
  var isLast: Bool { index + 1 >= rows.count }

  mutating func move(_ by: Int) -> CandidateRow? {
    guard rows.indices.contains(index + by) else { return nil }
    index += by
    reviewed?.leave(rows[index].id)
    return rows[index]
  }

  /// What to ask when the end is near; nil when it is not, or when there is no more.
  mutating func wanted() -> CandidateQuery? {
    guard index + 20 > rows.count, let query, let cursor = next else { return nil }
    next = nil
    return CandidatePages.query(query, .after(cursor))
  }

  mutating func add(_ page: CandidatePage) {
    let known = Set(rows.map(\.id))
    rows += page.items.filter { !known.contains($0.id) }
    next = page.next
  }
}
