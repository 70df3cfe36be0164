internal import Contracts
internal import Kit

extension CandidatesScreen {
  var title: String { interview?.content.title ?? tr("console.candidates.title") }
  var aside: String {
    guard isLoaded, !table.isEmpty else { return "" }
    let count = Strings.number(table.count)
    let all = pages.isExact ? count : tr("console.candidates.about", ["what": count])
    return table.count > 200 ? tr("console.candidates.position", ["at": table.position, "all": all]) : table.position
  }
  var banner: Banner? { connection.banner }
  var tabs: [Tab] { isSection ? ConsoleSection.candidates.tabs : [] }

  /// The row that the table's head stands in.
  var listTop: Int {
    (search.isShown ? 1 : 0) + (facts.isEmpty ? 0 : 1)
  }

  /// What is marked, filtered and sorted by, for a line above the list.
  private var facts: [Span] {
    var facts: [Span] = []
    if isAllMarked {
      facts.append(Span("● " + tr("console.candidates.all_marked", ["who": targets?.words ?? ""]), .accent))
    } else if !table.marked.isEmpty {
      facts.append(Span("● " + tr("console.candidates.marked", count: table.marked.count), .accent))
    }
    facts += CandidateFilterWords.parts(filter).map { Span($0, .warning) }
    if let sort = table.sort {
      let name = table.columns.first { $0.id == sort.column }?.title ?? tr("console.candidates.columns.added")
      facts.append(
        Span(tr("console.candidates.sorted", ["by": name]) + (sort.descends ? " ▼" : " ▲"), .dim))
    }
    return facts
  }

  func view(_ whole: Canvas) {
    var canvas = whole
    if search.isShown {
      let count = Strings.number(table.count)
      search.draw(canvas, note: pages.isExact ? count : tr("console.candidates.about", ["what": count]))
      canvas = canvas.part(canvas.bounds.inset(top: 1))
    }
    let facts = facts
    if !facts.isEmpty {
      let line = Line(Array(facts.map { [$0] }.joined(separator: [Span(" · ", .dim)])))
      canvas.put(0, 0, line.clipped(to: canvas.width))
      canvas = canvas.part(canvas.bounds.inset(top: 1))
    }
    guard table.isEmpty else {
      table.draw(canvas, focused: !search.isOpen)
      return
    }
    drawEmpty(canvas)
  }

  private func drawEmpty(_ canvas: Canvas) {
    guard isLoaded else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.candidates.not_loaded"), .dim)
      return
    }
    let width = min(72, canvas.width)
    var lines: [Line]
    if isFiltered {
      lines = [Line(tr("console.candidates.nothing_found"), .heading), ""]
      lines += Line.wrap(tr("console.candidates.nothing_found_hint"), .dim, width: width)
    } else {
      lines = [Line(tr("console.candidates.empty"), .heading), ""]
      let isOpen = interview.map { $0.status == .published } ?? true
      lines += Line.wrap(
        isOpen ? tr("console.candidates.empty_hint") : tr("console.candidates.empty_closed"), .dim, width: width)
      if let url = interview?.url { lines += [""] + Line.wrap(url, .accent, width: canvas.width) }
    }
    canvas.part(canvas.bounds.inset(top: max(0, (canvas.height - lines.count) / 3))).lines(lines)
  }
}
