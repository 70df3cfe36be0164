internal import Contracts
internal import Kit

extension InterviewsScreen {
  var title: String { tr("console.interviews.title") }
  var aside: String { account.organisationName + " · " + account.name }
  var banner: Banner? { connection.banner }
  /// The row that the table's head stands in.
  var listTop: Int { 0 }

  func view(_ canvas: Canvas) {
    guard !table.rows.isEmpty else { return drawEmpty(canvas) }
    let isWide = canvas.width >= 118
    let parts = canvas.bounds.split(.columns, gap: 2, isWide ? [.share(3), .share(2)] : [.share(1)])
    table.draw(canvas.part(parts[0]))
    if isWide, let interview = table.selected {
      canvas.verticalLine(parts[1].x - 1, 0, canvas.height)
      drawPreview(interview, canvas.part(parts[1].inset(left: 1)))
    }
  }

  private func drawEmpty(_ canvas: Canvas) {
    let lines: [Line] =
      if isLoaded {
        [Line(tr("console.interviews.empty"), .heading)]
          + Line.wrap(tr("console.interviews.empty_hint"), .dim, width: min(60, canvas.width))
      } else {
        [Line(connection.failure == nil ? tr("console.loading") : tr("console.interviews.not_loaded"), .dim)]
      }
    let place = canvas.bounds.centred(Size(width: min(60, canvas.width), height: lines.count))
    canvas.part(place).lines(lines)
  }

  private func drawPreview(_ interview: Interview, _ canvas: Canvas) {
    let content = interview.content
    var lines = Line.wrap(content.title, .heading, width: canvas.width)
    lines += [Line(Wording.status(interview.status)), ""]
    if let writtenAt = kept.times[interview.id] {
      let time = Wording.time(writtenAt, now: services.now(), services.timeZone)
      lines += Line.wrap("● " + tr("console.interviews.kept", ["time": time]), .warning, width: canvas.width) + [""]
    }
    if let closesAt = content.settings.closesAt {
      let time = Wording.time(closesAt, now: services.now(), services.timeZone)
      lines += Line.wrap(tr("console.interviews.closes", ["time": time]), .dim, width: canvas.width) + [""]
    }
    if content.settings.allowsStandIns {
      lines += Line.wrap(tr("console.interviews.trial"), .warning, width: canvas.width) + [""]
    }
    if !content.welcome.isEmpty { lines += Line.wrap(content.welcome, .dim, width: canvas.width) + [""] }
    lines += content.questions.enumerated().flatMap { index, question in
      Line.wrap(
        [
          Span("\(index + 1) ", .accent), Span(question.text), Span("  " + Wording.span(question.limitS), .dim),
        ], width: canvas.width) + [""]
    }
    if content.questions.isEmpty { lines.append(Line(tr("console.interviews.no_questions"), .warning)) }
    canvas.lines(Array(lines.prefix(canvas.height)))
  }
}
