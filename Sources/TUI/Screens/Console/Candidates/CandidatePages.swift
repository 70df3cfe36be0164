internal import Contracts
internal import Kit

/// Which pages of a list of candidates are here: a run from its beginning and, after a jump to the end, one before it.
/// Pages are known by the place that they begin at, not by a number, so that each costs the same.
struct CandidatePages {
  /// Where a page comes from.
  enum Place: Hashable, Sendable {
    case first, last
    case after(String)
    case before(String)
  }

  struct Fetched: Sendable {
    var place: Place
    var page: CandidatePage
  }

  static let limit = 200
  /// Rows that are fetched ahead of the cursor.
  static let ahead = 600

  /// What the rows were asked with.
  private(set) var query: CandidateQuery?
  private(set) var total = ListTotal(count: 0, isExact: true)
  /// Whether the length of the list is known.
  private(set) var isExact = true
  private var next: String?
  private var previous: String?
  private var known: Set<SessionID> = []
  /// Where the page came from that begins with that row.
  private var places: [SessionID: Place] = [:]
  var isLoading = false
  /// Where the rows from the beginning go on.
  var nextCursor: String? { next }

  static func query(_ query: CandidateQuery, _ place: Place) -> CandidateQuery {
    var asked = query
    asked.limit = limit
    switch place {
    case .first: break
    case .last: asked.isFromEnd = true
    case .after(let cursor), .before(let cursor): asked.cursor = cursor
    }
    return asked
  }

  // MARK: What to fetch

  /// What to fetch now: what the screen shows and is not here, then what lies ahead of the cursor.
  func wanted(_ table: Table<CandidateRow>) -> Place? {
    guard !isLoading, let gap = table.list.missing(in: 0..<table.count) else { return nil }
    let hasTail = gap.upperBound < table.count
    if let need = table.wanted {
      if hasTail, need.lowerBound >= gap.upperBound { return .last }
      let fromTail = hasTail ? gap.upperBound - need.upperBound : table.count - need.upperBound
      if need.lowerBound - gap.lowerBound > fromTail { return hasTail ? previous.map(Place.before) ?? .last : .last }
      return next.map(Place.after) ?? .last
    }
    if table.cursor < gap.lowerBound {
      return table.cursor + Self.ahead > gap.lowerBound ? next.map(Place.after) ?? .last : nil
    }
    return hasTail && table.cursor - Self.ahead < gap.upperBound ? previous.map(Place.before) : nil
  }

  /// The pages around the cursor, to be read anew; the first is read in any case.
  func seen(_ table: Table<CandidateRow>) -> [Place] {
    var found: [Place] = []
    for index in [table.cursor - 40, table.cursor + 40] {
      var at = min(max(0, index), table.count - 1)
      let end = at - 2 * Self.limit
      while at >= 0, at > end {
        if let row = table.list.row(at: at), let place = places[row.id] {
          if place != .first, !found.contains(place) { found.append(place) }
          break
        }
        at -= 1
      }
    }
    return found
  }

  // MARK: What has come

  /// The first page of another list.
  mutating func restart(_ page: CandidatePage, _ query: CandidateQuery, _ table: inout Table<CandidateRow>) {
    self = CandidatePages()
    self.query = query
    total = page.total ?? ListTotal(count: page.items.count, isExact: page.next == nil)
    if page.next == nil { total = ListTotal(count: page.items.count, isExact: true) }
    isExact = total.isExact
    next = page.next
    note(page.items, .first)
    let more = page.next == nil ? 0 : 1
    table.restart(page.items, count: max(total.count, page.items.count + more))
  }

  mutating func take(_ page: CandidatePage, _ place: Place, _ table: inout Table<CandidateRow>) {
    isLoading = false
    let gap = table.list.missing(in: 0..<table.count) ?? table.count..<table.count
    let rows = table.rows
    let head = Array(rows.prefix(gap.lowerBound))
    let tail = Array(rows.dropFirst(gap.lowerBound))
    switch place {
    case .first: break
    case .after: takeAfter(page, place, gap, head, tail, &table)
    case .before, .last: takeBefore(page, place, gap, head, place == .last ? [] : tail, &table)
    }
  }

  private mutating func takeAfter(
    _ page: CandidatePage, _ place: Place, _ gap: Range<Int>, _ head: [CandidateRow], _ tail: [CandidateRow],
    _ table: inout Table<CandidateRow>
  ) {
    let ids = Set(page.items.map(\.id))
    next = page.next
    if let meets = tail.firstIndex(where: { ids.contains($0.id) }) {
      let fresh = page.items.prefix { $0.id != tail[meets].id }.filter { !known.contains($0.id) }
      return whole(head + fresh + tail[meets...], &table)
    }
    let fresh = page.items.filter { !known.contains($0.id) }
    note(fresh, place)
    guard page.next != nil else { return whole(head + fresh, &table) }
    if gap.count > fresh.count {
      table.change { $0.load(fresh, at: gap.lowerBound) }
    } else {
      put(head + fresh, tail, &table)
    }
  }

  private mutating func takeBefore(
    _ page: CandidatePage, _ place: Place, _ gap: Range<Int>, _ head: [CandidateRow], _ tail: [CandidateRow],
    _ table: inout Table<CandidateRow>
  ) {
    let wasAtEnd = place == .last && table.cursor == table.count - 1
    defer { if wasAtEnd { table.go(to: table.count - 1) } }
    let ids = Set(page.items.map(\.id))
    previous = page.previous
    guard page.previous != nil else { return whole(page.items + tail.filter { !ids.contains($0.id) }, &table) }
    if let meets = head.lastIndex(where: { ids.contains($0.id) }) {
      let fresh = page.items.drop { $0.id != head[meets].id }.dropFirst()
      let there = Set(fresh.map(\.id))
      return whole(
        head[...meets].filter { !there.contains($0.id) } + fresh + tail.filter { !there.contains($0.id) }, &table)
    }
    if place == .last { known = Set(head.map(\.id)) }
    let fresh = page.items.filter { !known.contains($0.id) }
    note(fresh, place)
    let room = table.count - tail.count - head.count
    if place != .last, room > fresh.count {
      table.change { $0.load(fresh, at: gap.upperBound - fresh.count) }
    } else {
      put(head, fresh + tail, &table)
    }
  }

  /// The list is as long as this.
  private mutating func whole(_ rows: [CandidateRow], _ table: inout Table<CandidateRow>) {
    isExact = true
    next = nil
    previous = nil
    known = Set(rows.map(\.id))
    table.change { $0 = TableRows(rows) }
  }

  /// Beginning and end with at least one row between them that is not here: more where the length was a guess.
  private func put(_ head: [CandidateRow], _ tail: [CandidateRow], _ table: inout Table<CandidateRow>) {
    let least = head.count + tail.count + (isExact ? 1 : Self.limit)
    let count = max(table.count, least)
    table.change { list in
      list = TableRows(head, count: count)
      list.load(tail, at: count - tail.count)
    }
  }

  private mutating func note(_ rows: [CandidateRow], _ place: Place) {
    known.formUnion(rows.map(\.id))
    if let first = rows.first { places[first.id] = place }
  }

  // MARK: Reading anew

  /// The first page and those around the cursor, as they are now. The row under the cursor stays where it is.
  mutating func refresh(_ fetched: [Fetched], _ table: inout Table<CandidateRow>) {
    for piece in fetched {
      switch piece.place {
      case .first: refreshFirst(piece.page, &table)
      default: refresh(piece, &table)
      }
    }
  }

  private mutating func refreshFirst(_ page: CandidatePage, _ table: inout Table<CandidateRow>) {
    guard page.next != nil else {
      total = ListTotal(count: page.items.count, isExact: true)
      whole(page.items, &table)
      places = [:]
      note(page.items, .first)
      return
    }
    let shift = shift(page.items, at: 0, table)
    if let total = page.total {
      if total.isExact { isExact = true }
      self.total = total
    }
    let hasTail = table.list.missing(in: 0..<table.count).map { $0.upperBound < table.count } ?? true
    let moved = shift.map { table.count + $0 }
    // A newer guess is as good, as long as nothing stands at the end.
    let isGuess = !isExact && !hasTail
    let count = total.isExact || isGuess ? total.count : moved ?? max(total.count, table.count)
    let least = (table.list.missing(in: 0..<table.count)?.lowerBound ?? 0) + 1
    reread(page, .first, at: 0, count: max(count, isGuess ? least : 0, page.items.count + 1), &table)
  }

  private mutating func refresh(_ piece: Fetched, _ table: inout Table<CandidateRow>) {
    guard let first = places.first(where: { $0.value == piece.place })?.key, known.contains(first),
      let start = table.list.index(of: first)
    else { return }
    let end = start + piece.page.items.count
    let shift = shift(piece.page.items, at: start, table) ?? 0
    var count = total.isExact ? table.count : table.count + shift
    if piece.page.next == nil, piece.place != .last { count = end }
    if case .last = piece.place { count = max(count, end) }
    reread(piece.page, piece.place, at: start, count: max(count, end), &table)
  }

  private mutating func reread(
    _ page: CandidatePage, _ place: Place, at start: Int, count: Int, _ table: inout Table<CandidateRow>
  ) {
    table.change { $0.refresh(page.items, at: start, count: count) }
    known = Set(table.rows.map(\.id))
    if let first = page.items.first {
      places = places.filter { $0.value != place }
      places[first.id] = place
    }
    let gap = table.list.missing(in: 0..<table.count)
    if gap?.lowerBound == start + page.items.count { next = page.next }
    if gap == nil { next = nil }
  }

  /// By how much the rows behind a page have moved: that of the last row that was known before.
  private func shift(_ items: [CandidateRow], at start: Int, _ table: Table<CandidateRow>) -> Int? {
    for (index, row) in items.enumerated().reversed() where known.contains(row.id) {
      // Most often nothing has moved.
      if table.list.row(at: start + index)?.id == row.id { return 0 }
      if let old = table.list.index(of: row.id) { return start + index - old }
    }
    return nil
  }
}
