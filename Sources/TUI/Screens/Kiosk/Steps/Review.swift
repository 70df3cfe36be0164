import Contracts
import Kit
import Recorder

/// What was given, before the whole interview is handed in.
extension KioskScreen {
  var reviewKeys: [KeyRow<KioskIntent>] {
    [KeyRow([.enter], .submit, "kiosk.keys.submit_all", disabled: busy)] + copying + scrolling + leaving
      + [withdrawing]
  }

  func drawReview(_ canvas: Canvas) {
    let width = canvas.width - 2
    var lines: [Line] = []
    for question in state.questions {
      let isSkipped = (state.answer(question.number)?.status ?? question.status) == .skipped
      let mark = isSkipped ? Span("– ", .dim) : Span("✓ ", .good)
      let given = self.given(question, isSkipped)
      let room = max(20, width - 2 - TextWidth.of(given) - 2)
      let wrapped = Line.wrap("\(question.number). " + (question.text ?? ""), .text, width: room)
      for (row, line) in wrapped.prefix(2).enumerated() {
        let text = row == 1 && wrapped.count > 2 ? line.clipped(to: room - 1) + Line("…") : line
        let gap = String(repeating: " ", count: max(1, width - 2 - text.width - TextWidth.of(given)))
        lines.append(row == 0 ? Line(mark) + text + Line(Span(gap), Span(given, .dim)) : Line("  ") + text)
      }
    }
    if let profile = state.snapshot?.state.profile {
      lines += [Line(""), Line(tr("kiosk.review.profile", ["name": profile.name, "email": profile.email]), .dim)]
    }
    if let resume = state.snapshot?.state.resume {
      lines.append(Line(tr("kiosk.review.resume", ["name": resume.name]), .dim))
    }
    var y = 1
    y += canvas.paragraph(tr("kiosk.review.title"), .heading, y: y) + 1
    let text = Line.wrap(tr("kiosk.review.text"), .text, width: canvas.width)
    let rows = min(lines.count, max(1, canvas.height - y - text.count - 1))
    state.scroll.draw(canvas.part(Rect(x: 0, y: y, width: canvas.width, height: rows)), lines)
    canvas.lines(text, y: y + rows + 1)
  }

  /// How long it is, or how it was given.
  private func given(_ question: SessionQuestion, _ isSkipped: Bool) -> String {
    if isSkipped { return tr(question.isPractice ? "kiosk.review.practice" : "kiosk.review.skipped") }
    if question.isPractice { return tr("kiosk.review.practice") }
    let here = state.answer(question.number)?.savedMs ?? 0
    let there = question.takes.first { $0.take == question.answer }?.parts.reduce(0) { $0 + $1.storedMs } ?? 0
    let length = max(here, there) / 1000
    guard question.kind.isRecorded else {
      if let file = question.written?.file { return file.name }
      return tr("kiosk.kind." + question.kind.rawValue)
    }
    let takes = question.takes.map(\.take)
    guard takes.count > 1, let index = question.answer.flatMap({ takes.firstIndex(of: $0) }) else {
      return Gauge.clock(length)
    }
    return tr("kiosk.review.attempt", ["number": "\(index + 1)", "count": "\(takes.count)"]) + "  "
      + Gauge.clock(length)
  }
}
