internal import Contracts
internal import Kit

extension EditorScreen {
  var title: String {
    if let title = saved?.title, !title.isEmpty { return title }
    return draft.title.isEmpty ? tr("console.editor.new") : draft.title
  }

  var aside: String {
    if isSaving { return tr("console.editor.saving") }
    if isDirty { return "● " + tr("console.editor.not_saved") }
    return saved == nil ? "" : tr("console.editor.is_saved")
  }

  var banner: Banner? {
    if wantsSaving, let failure = connection.failure {
      return Banner(tr("console.editor.banner", ["s": "\(max(1, connection.waits))"]) + " " + failure.sentence)
    }
    return status == .published ? Banner(tr("console.editor.is_live"), .warning) : nil
  }

  /// Side by side where there is room for both, one above the other otherwise.
  func layout(_ size: Size) -> (outline: Rect, form: Rect, isWide: Bool) {
    let whole = Rect(size)
    guard size.width >= 96 else {
      let rows = min(outline.count, focus == .outline ? 7 : 4)
      let parts = whole.split(.rows, gap: 1, .fixed(rows), .share(1))
      return (parts[0], parts[1], false)
    }
    let parts = whole.split(.columns, gap: 3, .fixed(min(48, size.width / 3)), .share(1))
    return (parts[0].inset(bottom: 3), parts[1].inset(right: max(0, parts[1].width - 96)), true)
  }

  func view(_ canvas: Canvas) {
    memory.size = canvas.size
    let layout = layout(canvas.size)
    outline.draw(canvas.part(layout.outline), focused: focus == .outline) { item($0) }
    if layout.isWide {
      canvas.verticalLine(layout.outline.maxX + 1, 0, canvas.height)
      canvas.part(Rect(x: 2, y: canvas.height - 2, width: layout.outline.width - 2, height: 2))
        .paragraph(summary, .dim)
    } else {
      canvas.horizontalLine(0, layout.outline.maxY, canvas.width)
      canvas.putRight(canvas.width - 1, layout.outline.maxY, " " + summary + " ", .dim)
    }
    form.draw(canvas.part(layout.form), focused: focus == .form)
  }

  /// A row of the outline.
  private func item(_ index: Int) -> Line {
    let question = index == 0 ? nil : draft.questions[index - 1]
    let isWrong = errors.contains { $0.key.question == question?.id && !$0.value.isEmpty }
    let mark = Span(isWrong ? "✗ " : "", .bad)
    guard let question else { return Line(mark, Span(tr("console.editor.details"), .heading)) }
    let text = question.text.isEmpty ? Span(tr("console.editor.no_text"), .warning) : Span(firstLine(question.text))
    return Line(mark, Span("\(index) ", .accent), text)
  }

  private func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? "" }

  /// How many questions, and how long the longest way through them is.
  private var summary: String {
    let seconds = draft.questions.reduce(0) { $0 + $1.preparationS + $1.limitS }
    return tr("console.editor.summary", count: draft.questions.count, ["time": Wording.span(seconds)])
  }
}
