/// Rows in columns, one of them selected. Made for lists that come in pages and change while one looks at them: the
/// selection is an id, and stays in its place on the screen when rows come or go around it; only while it is the first
/// row of the list newcomers push it down, so that whoever waits for them sees them.
public struct Table<Row: Identifiable> {
  public struct Column {
    public enum Width: Hashable {
      case fixed(Int)
      /// At least so many columns, and a share of what is left.
      case flexible(min: Int, share: Int)

      var least: Int {
        switch self {
        case .fixed(let width): width
        case .flexible(let least, _): least
        }
      }
    }

    public var title: String
    public var width: Width
    /// 0 is always shown; on narrow screens the highest go first.
    public var priority: Int
    public var alignsRight: Bool
    public var cell: (Row) -> Line

    public init(
      _ title: String, _ width: Width, priority: Int = 0, alignsRight: Bool = false, cell: @escaping (Row) -> Line
    ) {
      self.title = title
      self.width = width
      self.priority = priority
      self.alignsRight = alignsRight
      self.cell = cell
    }
  }

  public let columns: [Column]
  public private(set) var rows: [Row] = []
  public private(set) var selectedID: Row.ID?
  /// Whether there are pages after these rows.
  public private(set) var hasMore = false
  private let memory = ScrollMemory()

  public init(_ columns: [Column]) { self.columns = columns }

  public var selectedIndex: Int? { selectedID.flatMap { id in rows.firstIndex { $0.id == id } } }
  public var selected: Row? { selectedIndex.map { rows[$0] } }

  /// Puts new rows in place of the old ones.
  public mutating func set(_ rows: [Row], hasMore: Bool = false) {
    let before = selectedIndex
    self.rows = rows
    self.hasMore = hasMore
    if let before {
      if let after = selectedIndex {
        if before > 0, after != before {
          memory.top = max(0, memory.top + after - before)
          memory.isHeld = true
        }
      } else {
        selectedID = rows.isEmpty ? nil : rows[min(before, rows.count - 1)].id
      }
    } else {
      selectedID = rows.first?.id
    }
  }

  public mutating func select(_ id: Row.ID) {
    if rows.contains(where: { $0.id == id }) { selectedID = id }
  }

  /// Whether the next page should be fetched: the selection is within a screen of the end.
  public var wantsMore: Bool {
    hasMore && (selectedIndex ?? 0) + max(10, memory.height) >= rows.count
  }

  /// Takes the keys that move the selection; false for others.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .down, "j": move(1)
    case .up, "k": move(-1)
    case .pageDown, .control("f"): move(max(1, memory.height - 1))
    case .pageUp, .control("b"): move(-max(1, memory.height - 1))
    case .home, "g": move(-rows.count)
    case .end, "G": move(rows.count)
    default: return false
    }
    return true
  }

  /// Selects the row at a point of the canvas that the table was drawn on; the wheel moves the selection.
  /// True when the row was the selected one already, as for a second click.
  public mutating func mouse(_ event: MouseEvent) -> Bool {
    switch event.kind {
    case .wheelDown: move(3)
    case .wheelUp: move(-3)
    case .press:
      let index = memory.top + event.at.y - 1
      guard event.at.y >= 1, event.at.y <= memory.height, rows.indices.contains(index) else { return false }
      if rows[index].id == selectedID { return true }
      selectedID = rows[index].id
    }
    return false
  }

  private mutating func move(_ by: Int) {
    memory.isHeld = false
    guard !rows.isEmpty else { return }
    selectedID = rows[min(max(0, (selectedIndex ?? 0) + by), rows.count - 1)].id
  }

  // MARK: Drawing

  public func draw(_ canvas: Canvas, focused: Bool = true) {
    let widths = Self.widths(columns, total: canvas.width - 3)
    drawHead(canvas, widths)
    let height = max(0, canvas.height - 1)
    memory.note(width: canvas.width, height: height, last: rows.count - height)
    var top = memory.isHeld ? memory.top : min(memory.top, memory.last)
    if let index = selectedIndex {
      top = min(top, index)
      top = max(top, index - height + 1)
    }
    memory.top = top
    for (offset, row) in rows.dropFirst(top).prefix(height).enumerated() {
      draw(row, canvas, y: offset + 1, widths, isSelected: row.id == selectedID, focused)
    }
    if memory.isHeld, top > memory.last { canvas.putRight(canvas.width, 0, "↑ \(top)", .accent) }
    drawScrollBar(canvas, top: min(top, memory.last), height: height)
  }

  private func drawHead(_ canvas: Canvas, _ widths: [Int]) {
    var x = 2
    for (column, width) in zip(columns, widths) where width > 0 {
      let title = TextWidth.clip(column.title, to: width)
      if column.alignsRight { canvas.putRight(x + width, 0, title, .dim) } else { canvas.put(x, 0, title, .dim) }
      x += width + 2
    }
  }

  private func draw(_ row: Row, _ canvas: Canvas, y: Int, _ widths: [Int], isSelected: Bool, _ focused: Bool) {
    let line = canvas.part(Rect(x: 0, y: y, width: canvas.width - 1, height: 1), ground: isSelected ? .selection : nil)
    if isSelected {
      line.fill(nil, .text)
      line.put(0, 0, "▌", focused ? .accent : .dim)
    }
    var x = 2
    for (column, width) in zip(columns, widths) where width > 0 {
      let cell = column.cell(row).clipped(to: width)
      line.put(column.alignsRight ? x + width - cell.width : x, 0, cell)
      x += width + 2
    }
  }

  private func drawScrollBar(_ canvas: Canvas, top: Int, height: Int) {
    guard rows.count > height, height > 1 else { return }
    let thumb = max(1, height * height / rows.count)
    let offset = (height - thumb) * top / max(1, rows.count - height)
    for y in 0..<height {
      let isThumb = y >= offset && y < offset + thumb
      canvas.put(canvas.width - 1, y + 1, isThumb ? "┃" : "│", isThumb ? .accent : .border)
    }
  }

  /// Columns for each; 0 for those that a narrow screen has no room for.
  static func widths(_ columns: [Column], total: Int) -> [Int] {
    var shown = Set(columns.indices)
    func need() -> Int { shown.reduce(0) { $0 + columns[$1].width.least } + 2 * max(0, shown.count - 1) }
    while need() > total,
      let victim = shown.filter({ columns[$0].priority > 0 }).max(by: { a, b in
        (columns[a].priority, a) < (columns[b].priority, b)
      })
    {
      shown.remove(victim)
    }
    let spare = max(0, total - need())
    let shares = shown.reduce(0) { sum, index in
      if case .flexible(_, let share) = columns[index].width { sum + share } else { sum }
    }
    return columns.indices.map { index in
      guard shown.contains(index) else { return 0 }
      guard case .flexible(let least, let share) = columns[index].width, shares > 0 else {
        return columns[index].width.least
      }
      return least + spare * share / shares
    }
  }
}
