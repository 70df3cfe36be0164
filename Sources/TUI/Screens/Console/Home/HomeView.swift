internal import Contracts
internal import Kit

extension HomeScreen {
  var title: String { tr("console.home.title") }
  var tabs: [Tab] { ConsoleSection.home.tabs }
  var aside: String { account.organisationName + " · " + account.name }
  var banner: Banner? { connection.banner }
  /// The row that the table's head stands in, below the heading.
  static let listTop = 1

  func view(_ canvas: Canvas) {
    guard let summary else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.home.not_loaded"), .dim)
      return
    }
    if isNew { return drawBeginning(canvas) }
    if canvas.width >= 118 {
      let parts = canvas.bounds.split(.columns, gap: 5, [.share(3), .share(2)])
      drawNeeds(canvas.part(parts[0]))
      canvas.verticalLine(parts[1].x - 3, 0, canvas.height)
      let side = canvas.part(parts[1])
      let charts = side.bounds.split(.rows, gap: 1, [.fixed(Self.funnelHeight + 1), .fixed(min(16, side.height / 2))])
      drawFunnel(summary.funnel, side.part(charts[0]))
      drawScores(summary.scores, side.part(charts[1]))
    } else {
      let rows = canvas.bounds.split(.rows, gap: 1, [.share(1), .fixed(Self.funnelHeight)])
      drawNeeds(canvas.part(rows[0]))
      canvas.horizontalLine(0, rows[1].y - 1, canvas.width)
      let charts = rows[1].split(.columns, gap: 3, [.share(1), .fixed(32)])
      drawFunnel(summary.funnel, canvas.part(charts[0]))
      drawScores(summary.scores, canvas.part(charts[1]))
    }
  }

  private func drawNeeds(_ canvas: Canvas) {
    canvas.put(0, 0, tr("console.home.needs"), .heading)
    guard !table.isEmpty else {
      canvas.paragraph("✓ " + tr("console.home.nothing"), .good, y: 2)
      return
    }
    canvas.putRight(canvas.width, 0, table.position, .dim)
    table.draw(canvas.part(canvas.bounds.inset(top: Self.listTop, bottom: 1)))
    guard let row = table.selected else { return }
    canvas.put(2, canvas.height - 1, Line(row.sentence, .dim).clipped(to: canvas.width - 2))
  }

  /// A heading and five steps.
  private static let funnelHeight = 6

  private func drawFunnel(_ funnel: CandidateFunnel, _ canvas: Canvas) {
    canvas.put(0, 0, tr("console.home.funnel.title"), .heading)
    canvas.lines(
      Chart.funnel(
        [
          (tr("console.home.funnel.all"), funnel.all), (tr("console.home.funnel.opened"), funnel.everOpened),
          (tr("console.home.funnel.started"), funnel.everStarted),
          (tr("console.home.funnel.completed"), funnel.completed), (tr("console.home.funnel.decided"), funnel.decided),
        ], width: canvas.width), y: 1)
  }

  private func drawScores(_ bins: [ScoreBin], _ canvas: Canvas) {
    let scored = bins.reduce(0) { $0 + $1.count }
    canvas.put(0, 0, tr("console.home.scores"), .heading)
    guard scored > 0 else {
      canvas.paragraph(tr("console.home.no_scores"), .dim, y: 1)
      return
    }
    canvas.putRight(canvas.width, 0, Strings.number(scored), .dim)
    let bars = bins.map { bin in
      Chart.Bar(Gauge.decimal(bin.from, 1), Double(bin.count), token: Gauge.token(score: bin.from))
    }
    canvas.lines(Chart.histogram(bars, width: canvas.width, height: canvas.height - 1), y: 1)
  }

  /// For who has just begun: what to do first, in place of empty charts.
  private func drawBeginning(_ canvas: Canvas) {
    let width = min(66, canvas.width)
    var lines = [Line(tr("console.home.begin.title", ["name": account.name]), .heading), ""]
    for (number, text) in [
      tr("console.home.begin.write"), tr("console.home.begin.publish"), tr("console.home.begin.watch"),
    ].enumerated() {
      let wrapped = Line.wrap(text, width: width - 3)
      lines += wrapped.enumerated().map { Line(Span($0 == 0 ? "\(number + 1)  " : "   ", .accent)) + $1 }
      lines.append("")
    }
    lines.append(
      Line(
        Span("n", .accent), Span(" " + tr("console.home.begin.new") + "    ", .dim), Span("t", .accent),
        Span(" " + tr("console.home.begin.template"), .dim)))
    let place = canvas.bounds.centred(Size(width: width, height: lines.count))
    canvas.part(place).lines(lines)
  }
}
