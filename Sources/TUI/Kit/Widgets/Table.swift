/// Rows in columns, one of them under the cursor. Made for lists of any length that come in pages and change while one
/// looks at them: the cursor is on a row by its id, and that row stays in its place on the screen when rows come or go
/// around it. Only while nobody has moved the cursor yet, or after Home, do newcomers push the first row down, so that
/// whoever waits for them sees them.
///
/// One cursor key changes two marks on the screen and no more: that is what a slow line can bear.
public struct Table<Row: Identifiable> {
  public typealias Column = TableColumn<Row>

  public let columns: [Column]
  /// The list. Change it through ``change(_:)``, so that the cursor keeps its row.
  public private(set) var list = TableRows<Row>()
  /// The place of the cursor in the list.
  public private(set) var cursor = 0
  /// The row under the cursor; nil in an empty list, and while the row there is not fetched.
  public private(set) var selectedID: Row.ID?
  /// Whether there are pages after these rows, when nobody knows how many.
  public private(set) var hasMore = false
  /// Columns that are not shown.
  public var hidden: Set<String> = []
  /// What the head shows the sorting by; the rows come sorted.
  public var sort: TableSort?
  /// Whether the space bar marks rows for what is done to many.
  public var allowsMarks = false
  /// Marked rows, whether they are fetched or not.
  public private(set) var marked: Set<Row.ID> = []
  private var isTouched = false
  let memory = ScrollMemory()
  let places = TablePlaces()

  public init(_ columns: [Column]) { self.columns = columns }

  public var count: Int { list.count }
  public var isEmpty: Bool { list.count == 0 }
  /// All rows that are fetched, in order.
  public var rows: [Row] { list.fetched }
  public var selectedIndex: Int? { list.count == 0 ? nil : cursor }
  public var selected: Row? { selectedID == nil ? nil : list.row(at: cursor) }
  /// Where the cursor is, for the title bar: "12/40", and in long lists a percentage, which few keys change.
  public var position: String {
    guard count > 200 || hasMore else { return isEmpty ? "" : "\(cursor + 1)/\(count)" }
    return "\(cursor * 100 / max(1, count - 1))%"
  }

  // MARK: Rows

  /// Changes the list; the cursor stays on its row, and that row where it is on the screen.
  public mutating func change(_ body: (inout TableRows<Row>) -> Void) {
    places.isWarm = false
    body(&list)
    guard list.count > 0 else {
      cursor = 0
      selectedID = nil
      return
    }
    if let selectedID, list.row(at: cursor)?.id != selectedID, let index = list.index(of: selectedID) {
      if isTouched, index != cursor {
        memory.top = max(0, memory.top + index - cursor)
        memory.isHeld = true
      }
      cursor = index
    }
    put(cursor)
  }

  /// Puts new rows in place of all old ones.
  public mutating func set(_ rows: [Row], hasMore: Bool = false) {
    self.hasMore = hasMore
    change { $0 = TableRows(rows) }
  }

  /// Another list altogether, as after sorting or filtering: the cursor goes to its first row.
  public mutating func restart(_ rows: [Row], count: Int, hasMore: Bool = false) {
    self.hasMore = hasMore
    places.isWarm = false
    list = TableRows(rows, count: count)
    memory.top = 0
    memory.isHeld = false
    isTouched = false
    put(0)
  }

  /// What to fetch next, most urgent first: what is on the screen now and not here, then what lies a few screens
  /// around it. Ask after every event; nil when all is here.
  public var wanted: Range<Int>? {
    let height = max(20, memory.height)
    let top = self.top(height: height)
    return list.missing(in: top..<(top + height)) ?? list.missing(in: (top + height)..<(top + 4 * height))
      ?? list.missing(in: max(0, top - height)..<top)
  }

  /// Whether the next page should be fetched, when nobody knows how many there are.
  public var wantsMore: Bool { hasMore && cursor + max(10, memory.height) >= list.count }

  // MARK: The cursor

  public mutating func select(_ id: Row.ID) {
    guard let index = list.index(of: id) else { return }
    isTouched = true
    put(index)
  }

  /// Puts the cursor on that place of the list, or as near as there is one.
  public mutating func go(to index: Int) {
    memory.isHeld = false
    isTouched = index > 0
    put(index)
  }

  /// Takes the keys that move the cursor and mark rows; false for others.
  public mutating func handle(_ key: Key) -> Bool {
    let page = max(1, memory.height - 1)
    switch key {
    case .down, "j": move(1)
    case .up, "k": move(-1)
    case .pageDown, .control("f"): move(page)
    case .pageUp, .control("b"): move(-page)
    case .control("d"): move(max(1, page / 2))
    case .control("u"): move(-max(1, page / 2))
    case .home, "g": go(to: 0)
    case .end, "G": go(to: list.count - 1)
    case " " where allowsMarks:
      toggleMark()
      move(1)
    default: return false
    }
    places.isWarm = true
    return true
  }

  /// Puts the cursor on the row at a point of the canvas that the table was drawn on; the wheel moves the cursor.
  /// True when it was there already, as for a second click.
  public mutating func mouse(_ event: MouseEvent) -> Bool {
    switch event.kind {
    case .wheelDown: move(3)
    case .wheelUp: move(-3)
    case .press:
      let index = memory.top + event.at.y - 1
      guard event.at.y >= 1, event.at.y <= memory.height, index >= 0, index < list.count else { return false }
      if index == cursor { return true }
      isTouched = true
      put(index)
    }
    return false
  }

  /// The sortable column whose title is at a point of the canvas.
  public func sortColumn(at point: Point) -> String? {
    guard point.y == 0, let place = places.heads.first(where: { $0.columns.contains(point.x) }) else { return nil }
    return columns.contains { $0.id == place.id && $0.isSortable } ? place.id : nil
  }

  private mutating func move(_ by: Int) {
    memory.isHeld = false
    isTouched = true
    put(cursor + by)
  }

  private mutating func put(_ index: Int) {
    cursor = max(0, min(index, list.count - 1))
    selectedID = list.row(at: cursor)?.id
  }

  // MARK: Marks, sorting, columns

  /// Marks the row under the cursor, or clears its mark.
  public mutating func toggleMark() {
    guard let selectedID else { return }
    if marked.remove(selectedID) == nil { marked.insert(selectedID) }
  }

  /// Marks all that are fetched.
  public mutating func markAll() { marked.formUnion(list.fetched.map(\.id)) }
  public mutating func clearMarks() { marked = [] }

  /// What an action is for: the marked rows, or the one under the cursor when none is marked.
  public var targets: [Row.ID] {
    marked.isEmpty ? selectedID.map { [$0] } ?? [] : Array(marked)
  }

  /// Sorts by that column; by the one that it is sorted by already, the other way round.
  public mutating func sort(by column: String) {
    sort = TableSort(column, descends: sort?.column == column ? !(sort?.descends ?? true) : false)
  }

  /// Sorts by the next column that can be sorted by and is shown.
  public mutating func sortByNext() {
    let ids = columns.filter { $0.isSortable && !hidden.contains($0.id) }.map(\.id)
    guard !ids.isEmpty else { return }
    let index = ids.firstIndex { $0 == sort?.column }.map { ($0 + 1) % ids.count } ?? 0
    sort = TableSort(ids[index])
  }

  /// Asks which columns to show. `answer` gets what is to be hidden, for ``hidden``.
  public func columnChooser<Message>(_ answer: @escaping (Set<String>) -> Message) -> Dialog<Message> {
    let free = columns.filter { $0.priority > 0 }
    return .checklist(
      tr("kit.columns.title"), tr("kit.columns.text"), free.map { ($0.title, !hidden.contains($0.id)) }
    ) { isShown in
      answer(Set(zip(free, isShown).filter { !$1 }.map(\.0.id)))
    }
  }
}

/// Where the last drawing put the titles.
final class TablePlaces {
  var heads: [(id: String, columns: Range<Int>)] = []
  /// The rows of the last drawing by their index, and where it was.
  var rows: [Int: [Cell]] = [:]
  var frame: Rect?
  var widths: [Int] = []
  /// Nothing but the cursor has moved since: rows that were drawn are as they were. Most of a cursor key's cost would
  /// be to write them again.
  var isWarm = false
}
