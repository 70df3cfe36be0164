internal import Contracts
internal import Kit

extension ImportScreen {
  /// Where the table of faults begins.
  var faultsTop: Int { 8 }

  func view(_ canvas: Canvas) {
    switch step {
    case .choosing: drawChoosing(canvas)
    case .checking: canvas.put(0, 0, tr("console.import.checking"), .dim)
    case .importing: canvas.put(0, 0, tr("console.import.importing"), .dim)
    case .checked: if let report { draw(report, canvas) }
    }
  }

  private func drawChoosing(_ canvas: Canvas) {
    let width = min(canvas.width, 90)
    let used = canvas.paragraph(tr("console.import.text"), .dim, width: width)
    form.draw(canvas.part(Rect(x: 0, y: used + 1, width: width, height: 5)))
    canvas.paragraph(tr("console.import.example_head"), .dim, y: used + 7, width: width)
    canvas.lines(
      [
        Line("name,email,extra_time,expires,tags", .accent),
        Line("Sam Okafor,sam@example.org,125,2026-12-31,night;berlin", .accent),
      ], y: used + 8)
  }

  private func draw(_ report: ImportReport, _ canvas: Canvas) {
    var line = Line(tr("console.import.good", count: report.good), report.good > 0 ? .good : .dim)
    if report.faulty > 0 {
      line = line + Line(" · ", .dim) + Line(tr("console.import.faulty", count: report.faulty), .bad)
    }
    if report.duplicates > 0 {
      line = line + Line(" · " + tr("console.import.duplicates", count: report.duplicates), .dim)
    }
    line = line + Line("  " + tr("console.import.of_rows", count: report.rows), .dim)
    canvas.put(0, 0, line.clipped(to: canvas.width))
    let separator = report.separator == "\t" ? "Tab" : report.separator
    let facts = [
      services.machine.shown(path), report.encoding, tr("console.import.separator", ["what": separator]),
    ]
    canvas.put(0, 2, Line(facts.joined(separator: " · "), .dim).clipped(to: canvas.width))
    let order = ["name", "email", "extra_time_percent", "extra_time", "expires_at", "expires", "tags"]
    let known = report.columns.sorted { a, b in
      let (first, second) = (order.firstIndex(of: a.key) ?? 99, order.firstIndex(of: b.key) ?? 99)
      return (first, a.key) < (second, b.key)
    }
    let columns = known.map { $0.key == $0.value ? $0.key : "\($0.key) ← “\($0.value)”" }
    canvas.put(
      0, 3,
      Line(tr("console.import.read", ["columns": columns.joined(separator: ", ")]), .dim).clipped(to: canvas.width)
    )
    if !report.ignoredColumns.isEmpty {
      let names = report.ignoredColumns.joined(separator: ", ")
      canvas.put(0, 4, Line(tr("console.import.ignored", ["columns": names]), .warning).clipped(to: canvas.width))
    }
    guard !report.faults.isEmpty else {
      canvas.paragraph(
        tr(report.good > 0 ? "console.import.no_faults" : "console.import.nothing"), .dim, y: 6, width: 72)
      return
    }
    let all = report.faulty + report.duplicates
    let head =
      report.faults.count < all
      ? tr("console.import.first_faults", ["count": Strings.number(report.faults.count)]) : tr("console.import.faults")
    canvas.put(0, faultsTop - 2, head, .heading)
    // What is wrong with the row under the cursor stands whole below.
    let detail = faults.selected.map { Line.wrap(Self.sentences($0.fault), width: canvas.width) } ?? []
    let rows = min(3, detail.count)
    faults.draw(canvas.part(canvas.bounds.inset(top: faultsTop, bottom: rows + 1)))
    canvas.lines(Array(detail.prefix(rows)), y: canvas.height - rows)
  }

  /// Both as sentences; the server's may lack the full stop.
  private static func sentences(_ fault: ImportFault) -> String {
    [fault.reason, fault.wayOut].map { $0.isEmpty || ".!?".contains($0.suffix(1)) ? $0 : $0 + "." }
      .joined(separator: " ")
  }
}
