internal import Contracts
internal import Kit

extension CandidatesScreen {
  var title: String { interview.content.title }
  var aside: String {
    guard isLoaded, !table.rows.isEmpty else { return "" }
    let done = table.rows.count { $0.status == .completed }
    return tr("console.candidates.aside", ["done": Strings.number(done), "all": Strings.number(table.rows.count)])
      + (table.hasMore ? "+" : "")
  }
  var banner: Banner? { connection.banner }
  var listTop: Int { 0 }

  func view(_ canvas: Canvas) {
    guard table.rows.isEmpty else {
      table.draw(canvas)
      return
    }
    guard isLoaded else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.candidates.not_loaded"), .dim)
      return
    }
    let width = min(72, canvas.width)
    var lines = [Line(tr("console.candidates.empty"), .heading), ""]
    lines += Line.wrap(
      interview.status == .published ? tr("console.candidates.empty_hint") : tr("console.candidates.empty_closed"),
      .dim,
      width: width)
    if let url = interview.url { lines += [""] + Line.wrap(url, .accent, width: canvas.width) }
    canvas.part(canvas.bounds.inset(top: max(0, (canvas.height - lines.count) / 3))).lines(lines)
  }
}
