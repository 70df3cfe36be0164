/// What every screen has around it: title bar with breadcrumbs, banner, message line, footer with hints.
enum Chrome {
  static func fits(_ size: Size) -> Bool { size.width >= 40 && size.height >= 12 }

  /// What is left for the screen: a column at each side, two rows above and two below.
  static func body(_ size: Size) -> Rect {
    Rect(size).inset(left: 1, top: 2, right: 1, bottom: 2)
  }

  /// Returns where the keys stand that the mouse can press.
  @discardableResult
  static func draw(
    _ canvas: Canvas, name: String, crumbs: [String], tabs: [Tab] = [], aside: String, banner: Banner?, toast: Toast?,
    hints: [KeyHint]?, helpKey: Key?, undoKey: Key = "u"
  ) -> [(Rect, Key)] {
    var places: [(Rect, Key)] = []
    let width = canvas.width
    canvas.fill(Rect(x: 0, y: 0, width: width, height: 1), Style(.title))
    var used = 0
    if let drawn = draw(tabs, canvas, name: name) {
      places += drawn.places
      used = drawn.end
    }
    let right = TextWidth.clip(aside, to: used > 0 ? max(0, min(width / 3, width - used - 2)) : width / 3)
    if used == 0 {
      let room = width - 3 - TextWidth.of(right) - (right.isEmpty ? 0 : 2)
      canvas.put(1, 0, trail(name, crumbs, room))
    }
    canvas.putRight(width - 1, 0, right, Style(.title))
    if let banner {
      canvas.fill(Rect(x: 0, y: 1, width: width, height: 1), Style(banner.token))
      canvas.put(1, 1, TextWidth.clip(banner.text, to: width - 2), Style(banner.token))
    }
    if let toast {
      let line = toast.line(undoKey: undoKey).clipped(to: width - 2)
      canvas.put(1, canvas.height - 2, line)
      if toast.undo != nil { places.append((Rect(x: 1, y: canvas.height - 2, width: line.width, height: 1), undoKey)) }
    }
    if let hints {
      let (line, keys) = KeyHint.footer(hints, helpKey: helpKey, width: width - 2)
      canvas.put(1, canvas.height - 1, line)
      places += keys.map { (Rect(x: 1 + $0.lowerBound, y: canvas.height - 1, width: $0.count, height: 1), $1) }
    }
    return places
  }

  /// "Parley  1 Home  2 Interviews …"; nil where they have no room.
  private static func draw(_ tabs: [Tab], _ canvas: Canvas, name: String) -> (places: [(Rect, Key)], end: Int)? {
    let labels = tabs.map { " \($0.key.name) \($0.label) " }
    let start = 1 + TextWidth.of(name) + 1
    guard !tabs.isEmpty, labels.reduce(start, { $0 + TextWidth.of($1) }) <= canvas.width else { return nil }
    canvas.put(1, 0, name, Style(.title).bold)
    var places: [(Rect, Key)] = []
    var x = start
    for (tab, label) in zip(tabs, labels) {
      let width = canvas.put(x, 0, label, tab.isCurrent ? Style(.selection, on: .selection).bold : Style(.title))
      places.append((Rect(x: x, y: 0, width: width, height: 1), tab.key))
      x += width
    }
    return (places, x)
  }

  /// "Parley › Interviews › …": when it is too long, the middle gives way first, then the last is cut.
  private static func trail(_ name: String, _ crumbs: [String], _ width: Int) -> Line {
    var shown = crumbs
    func line() -> Line {
      var line = Line(Span(name, Style(.title).bold))
      for (index, crumb) in shown.enumerated() where !crumb.isEmpty {
        let isLast = index == shown.count - 1
        line = line + Line(Span(" › ", Style(.title)), Span(crumb, isLast ? Style(.title).bold : Style(.title)))
      }
      return line
    }
    while line().width > width, shown.count > 1 {
      if shown.count > 2, shown[shown.count - 2] != "…" {
        shown[shown.count - 2] = "…"
      } else {
        shown.removeFirst()
      }
    }
    return line().clipped(to: width)
  }
}
