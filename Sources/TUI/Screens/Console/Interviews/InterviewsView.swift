internal import Contracts
internal import Kit

extension InterviewsScreen {
  var title: String { tr("console.interviews.title") }
  var tabs: [Tab] { ConsoleSection.interviews.tabs }
  var aside: String { account.organisationName + " · " + account.name }
  var banner: Banner? { connection.banner }
  private var isNarrowed: Bool { filter.isShown || shows != .current }
  /// The row that the table's head stands in.
  var listTop: Int { isNarrowed ? 1 : 0 }

  func view(_ canvas: Canvas) {
    let isWide = canvas.width >= 118
    let parts = canvas.bounds.split(.columns, gap: 2, isWide ? [.share(3), .share(2)] : [.share(1)])
    var list = canvas.part(parts[0])
    if isNarrowed {
      drawFilter(list)
      list = list.part(list.bounds.inset(top: 1))
    }
    guard !table.isEmpty else { return drawEmpty(isNarrowed ? list : canvas) }
    table.draw(list, focused: !filter.isOpen)
    if isWide, let interview = table.selected {
      canvas.verticalLine(parts[1].x - 1, 0, canvas.height)
      drawPreview(interview, canvas.part(parts[1].inset(left: 1)))
    }
  }

  private func drawFilter(_ canvas: Canvas) {
    let found = Strings.number(table.count) + (next == nil ? "" : "+")
    if filter.isShown {
      filter.draw(canvas, note: shows == .current ? found : found + " · " + shows.title)
    } else {
      canvas.put(2, 0, shows.title, .warning)
      canvas.putRight(canvas.width, 0, found, .dim)
    }
  }

  private func drawEmpty(_ canvas: Canvas) {
    let width = min(60, canvas.width)
    let lines: [Line] =
      if !isLoaded {
        [Line(connection.failure == nil ? tr("console.loading") : tr("console.interviews.not_loaded"), .dim)]
      } else if isNarrowed {
        Line.wrap(tr("console.interviews.nothing_found"), .dim, width: width)
      } else {
        [Line(tr("console.interviews.empty"), .heading)]
          + Line.wrap(tr("console.interviews.empty_hint"), .dim, width: width)
      }
    let place = canvas.bounds.centred(Size(width: width, height: lines.count))
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
