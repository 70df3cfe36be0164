extension Table {
  public func draw(_ canvas: Canvas, focused: Bool = true) {
    let widths = Self.widths(columns, hidden: hidden, total: canvas.width - 3)
    drawHead(canvas, widths)
    let height = max(0, canvas.height - 1)
    memory.note(width: canvas.width, height: height, last: list.count - height)
    let top = top(height: height)
    memory.top = top
    let kept = places.isWarm && places.frame == canvas.frame && places.widths == widths ? places.rows : [:]
    (places.isWarm, places.frame, places.widths, places.rows) = (false, canvas.frame, widths, [:])
    for y in 0..<max(0, min(height, list.count - top)) {
      draw(top + y, canvas, y: y + 1, widths, focused, kept[top + y])
    }
    if memory.isHeld, top > memory.last { canvas.putRight(canvas.width, 0, "↑ \(top)", .accent) }
    drawScrollBar(canvas, top: min(top, memory.last), height: height)
  }

  /// The first row to show. A cursor that leaves the screen by a step makes it turn by a quarter, since most keys then
  /// change nothing but the cursor.
  func top(height: Int) -> Int {
    let last = max(0, list.count - height)
    let before = memory.isHeld ? memory.top : min(memory.top, last)
    guard list.count > 0, height > 0 else { return 0 }
    let spare = height >= 8 ? height / 4 : 0
    if cursor < before { return max(0, cursor - (before - cursor < height ? spare : 0)) }
    if cursor >= before + height {
      return max(0, min(last, cursor - height + 1 + (cursor - before < 2 * height ? spare : 0)))
    }
    return before
  }

  private func drawHead(_ canvas: Canvas, _ widths: [Int]) {
    places.heads = []
    var x = 2
    for (column, width) in zip(columns, widths) where width > 0 {
      var title = Line(TextWidth.clip(column.title, to: width), .dim)
      if let sort, sort.column == column.id {
        let arrow = sort.descends ? "▼" : "▲"
        title = Line(Span(TextWidth.clip(column.title, to: width - 2) + " ", .text), Span(arrow, .accent))
      }
      canvas.put(column.alignsRight ? x + width - title.width : x, 0, title)
      places.heads.append((column.id, x..<(x + width)))
      x += width + 2
    }
  }

  private func draw(
    _ index: Int, _ canvas: Canvas, y: Int, _ widths: [Int], _ focused: Bool, _ kept: [Cell]?
  ) {
    let row = list.row(at: index)
    let isMarked = row.map { marked.contains($0.id) } ?? false
    if index == cursor {
      let style = Style(focused ? .cursor : .dim)
      canvas.put(0, y, "▸", style)
      canvas.put(1, y, isMarked ? "●" : " ", style)
    } else if isMarked {
      canvas.put(1, y, "●", .accent)
    }
    let cells = (canvas.frame.x + 2)..<max(canvas.frame.x + 2, canvas.frame.maxX - 1)
    if let kept, kept.count == cells.count {
      canvas.surface.put(kept, cells.lowerBound, canvas.frame.y + y)
    } else {
      drawCells(row, canvas, y, widths)
    }
    let line = canvas.surface.row(canvas.frame.y + y)
    places.rows[index] = Array(line[(line.startIndex + cells.lowerBound)..<(line.startIndex + cells.upperBound)])
  }

  private func drawCells(_ row: Row?, _ canvas: Canvas, _ y: Int, _ widths: [Int]) {
    var x = 2
    for (column, width) in zip(columns, widths) where width > 0 {
      if let row {
        let cell = column.cell(row).clipped(to: width)
        canvas.put(column.alignsRight ? x + width - cell.width : x, y, cell, width: width)
      } else {
        let dots = String(repeating: "·", count: min(width, 3))
        canvas.put(column.alignsRight ? x + width - dots.count : x, y, dots, .dim)
      }
      x += width + 2
    }
  }

  private func drawScrollBar(_ canvas: Canvas, top: Int, height: Int) {
    guard list.count > height, height > 1 else { return }
    let thumb = max(1, height * height / list.count)
    let offset = (height - thumb) * top / max(1, list.count - height)
    for y in 0..<height {
      let isThumb = y >= offset && y < offset + thumb
      canvas.put(canvas.width - 1, y + 1, isThumb ? "┃" : "│", isThumb ? .accent : .border)
    }
  }

  /// Columns for each; 0 for those that are hidden or that a narrow screen has no room for.
  static func widths(_ columns: [Column], hidden: Set<String> = [], total: Int) -> [Int] {
    var shown = Set(columns.indices.filter { !hidden.contains(columns[$0].id) })
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
