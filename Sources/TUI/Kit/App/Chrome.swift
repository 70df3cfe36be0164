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
    _ canvas: Canvas, name: String, crumbs: [String], aside: String, banner: Banner?, toast: Toast?, hints: [KeyHint]?,
    helpKey: Key?, undoKey: Key = "u"
  ) -> [(Rect, Key)] {
    var places: [(Rect, Key)] = []
    let width = canvas.width
    canvas.fill(Rect(x: 0, y: 0, width: width, height: 1), Style(.title))
    let right = TextWidth.clip(aside, to: width / 3)
    let room = width - 3 - TextWidth.of(right) - (right.isEmpty ? 0 : 2)
    canvas.put(1, 0, trail(name, crumbs, room))
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
