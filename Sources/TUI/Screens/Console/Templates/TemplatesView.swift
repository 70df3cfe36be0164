internal import Contracts
internal import Kit

extension TemplatesScreen {
  var title: String { isPicker ? tr("console.templates.pick") : tr("console.templates.title") }
  var tabs: [Tab] { isPicker ? [] : ConsoleSection.templates.tabs }
  var aside: String { account.organisationName + " · " + account.name }
  var banner: Banner? { connection.banner }
  /// The row that the table's head stands in.
  var listTop: Int { 1 }

  func view(_ canvas: Canvas) {
    let isWide = canvas.width >= 110
    let parts = canvas.bounds.split(.columns, gap: 3, [isWide ? .fixed(64) : .share(6), .share(7)])
    let list = canvas.part(parts[0])
    drawFilter(list)
    if table.isEmpty {
      let text =
        !isLoaded
        ? connection.failure == nil ? tr("console.loading") : tr("console.templates.not_loaded")
        : filter.isShown ? tr("console.templates.nothing_found") : tr("console.templates.none")
      list.paragraph(text, .dim, y: 2)
    } else {
      table.draw(list.part(list.bounds.inset(top: listTop)), focused: !filter.isOpen)
    }
    canvas.verticalLine(parts[1].x - 2, 0, canvas.height)
    if let template = table.selected { drawPreview(template, canvas.part(parts[1])) }
  }

  private func drawFilter(_ canvas: Canvas) {
    let chosen =
      language.map { tr("console.templates.languages." + $0.rawValue) } ?? tr("console.templates.languages.all")
    if filter.isShown {
      filter.draw(canvas, note: Strings.number(table.count))
    } else {
      canvas.put(2, 0, chosen, .dim)
      canvas.putRight(canvas.width, 0, Strings.number(table.count), .dim)
    }
  }

  private func drawPreview(_ template: TemplateSummary, _ canvas: Canvas) {
    let lines = preview(template, canvas.width)
    let height = canvas.height
    memory.note(width: canvas.width, height: height, last: lines.count - height)
    let top = min(previewTop, memory.last)
    canvas.lines(Array(lines.dropFirst(top).prefix(height)))
    if top < memory.last {
      canvas.part(Rect(x: 0, y: height - 1, width: canvas.width, height: 1)).fill(nil, .text)
      canvas.putRight(canvas.width, height - 1, tr("console.templates.more_below"), .dim)
    }
  }

  private func preview(_ template: TemplateSummary, _ width: Int) -> [Line] {
    var lines = Line.wrap(template.name, .heading, width: width)
    if !template.summary.isEmpty { lines += Line.wrap(template.summary, .dim, width: width) }
    lines.append("")
    guard let interview = whole[template.id]?.interview else { return lines }
    for (index, question) in interview.questions.enumerated() {
      let times = Wording.span(question.limitS) + (question.competency.isEmpty ? "" : " · " + question.competency)
      lines += Line.wrap([Span("\(index + 1) ", .accent), Span(question.text)], width: width)
      lines += Line.wrap("  " + times, .dim, width: width)
    }
    guard !interview.rubric.isEmpty else { return lines }
    lines += ["", Line(tr("console.templates.rubric"), .heading)]
    for row in interview.rubric {
      lines += [""] + Line.wrap([Span(row.name, .accent)], width: width)
      if !row.description.isEmpty { lines += Line.wrap(row.description, .dim, width: width) }
      lines += row.anchors.flatMap { anchor in
        Line.wrap([Span("\(anchor.level) ", .accent), Span(anchor.text)], width: width)
      }
    }
    return lines
  }
}
