internal import Contracts
internal import Foundation
internal import Kit

extension EditorScreen {
  var title: String {
    if id != nil, !base.title.isEmpty { return base.title }
    return work.draft.title.isEmpty ? tr("console.editor.new") : work.draft.title
  }

  /// Where what is written here is.
  var aside: String {
    if isSaving { return tr("console.editor.saving") }
    guard isDirty else { return id == nil ? "" : "✓ " + tr("console.editor.is_saved") }
    let state: String
    if conflict != nil {
      state = tr("console.editor.state_conflict")
    } else if connection.failure != nil {
      state = tr("console.editor.state_away")
    } else if !faults.wrong.isEmpty {
      state = tr("console.editor.state_wrong")
    } else {
      state = tr(savesByItself ? "console.editor.not_saved" : "console.editor.state_held")
    }
    return "● " + state
  }

  var banner: Banner? {
    if wantsSaving, !isSaving, let failure = connection.failure {
      return Banner(tr("console.editor.banner", ["s": "\(max(1, connection.waits))"]) + " " + failure.sentence)
    }
    switch status {
    case .published: return Banner(tr("console.editor.is_live"), .warning)
    case .archived: return Banner(tr("console.editor.is_archived"), .warning)
    case .draft, .closed: return nil
    }
  }

  // MARK: Layout

  struct Layout {
    var outline: Rect
    var form: Rect
    /// Nil where there is no room for it.
    var preview: Rect?
    var isStacked = false
  }

  /// Whether the candidate's view has room beside the form.
  var isWideEnough: Bool { memory.size.width >= 112 }

  func layout(_ size: Size) -> Layout {
    let whole = Rect(size)
    guard size.width >= 70 else {
      let rows = focus == .outline ? max(5, size.height / 2) : 3
      let parts = whole.split(.rows, gap: 1, .fixed(rows), .share(1))
      return Layout(outline: parts[0], form: parts[1], isStacked: true)
    }
    let outline = min(36, max(20, size.width / 5))
    guard size.width >= 112, showsPreview else {
      let parts = whole.split(.columns, gap: 2, .fixed(outline), .share(1))
      return Layout(outline: parts[0], form: parts[1].inset(right: max(0, parts[1].width - 96)))
    }
    let rest = size.width - outline - 2 - 3
    let preview = min(60, rest - max(56, rest * 3 / 5))
    let parts = whole.split(.columns, .fixed(outline), .fixed(2), .share(1), .fixed(3), .fixed(preview))
    return Layout(outline: parts[0], form: parts[2], preview: parts[4])
  }

  // MARK: Drawing

  func view(_ canvas: Canvas) {
    memory.size = canvas.size
    switch mode {
    case .bank(let bank): bank.draw(canvas)
    case .conflict(let conflict): drawConflict(conflict, canvas)
    case .preview:
      canvas.paragraph(previewTitle, .dim)
      // A column in the middle, as the candidate has it.
      let width = min(canvas.width, 76)
      let place = Rect(x: (canvas.width - width) / 2, y: 2, width: width, height: canvas.height - 2)
      preview.draw(canvas.part(place))
    case .form: drawForm(canvas)
    }
  }

  private func drawForm(_ canvas: Canvas) {
    let layout = layout(canvas.size)
    let wrong = Set(shownFaults.map(\.place.row) + refusals.keys.map(\.row))
    let unready = Set(faults.all.map(\.place.row))
    outline.draw(
      canvas.part(layout.outline), focused: focus == .outline, line: { line($0, wrong: wrong, unready: unready) },
      aside: { aside($0, width: layout.outline.width) })
    if layout.isStacked {
      canvas.horizontalLine(0, layout.outline.maxY, canvas.width)
    }
    let place = canvas.part(layout.form)
    switch row {
    case .noCompetency: explain("rubric", place)
    case .noQuestion: explain("questions", place)
    default: form.draw(place, focused: focus == .form)
    }
    if let rect = layout.preview {
      canvas.verticalLine(rect.x - 2, 0, canvas.height)
      canvas.put(rect.x, 0, previewTitle, .dim, width: rect.width)
      preview.draw(canvas.part(rect.inset(top: 2)))
    }
  }

  private var previewTitle: String {
    tr(isInRubric ? "console.editor.preview_judges" : "console.editor.preview")
  }

  private var preview: EditorPreview {
    EditorPreview(
      draft: work.draft, row: row, field: focus == .form ? form.focused?.id : nil, organisation: organisation)
  }

  /// What a section is for, while it is empty.
  private func explain(_ section: String, _ canvas: Canvas) {
    let y = canvas.paragraph(tr("console.editor.empty.\(section)"), .heading) + 1
    canvas.paragraph(tr("console.editor.empty.\(section)_text"), .dim, y: y)
  }

  /// A row of the outline.
  private func line(_ item: EditorOutline.Item, wrong: Set<EditorRow>, unready: Set<EditorRow>) -> Line {
    switch item {
    case .rubric: return Line(tr("console.editor.outline.rubric"), .heading)
    case .questions: return Line(tr("console.editor.outline.questions"), .heading)
    case .row(let row):
      let mark =
        wrong.contains(row)
        ? Span("✗ ", .bad) : unready.contains(row) ? Span("○ ", .warning) : Span("")
      switch row {
      case .noCompetency, .noQuestion: return Line(Span(tr("console.editor.none_yet"), .dim))
      case .words, .rules, .look, .consent: return Line(mark, Span(name(row)))
      case .competency(let index):
        let text = index < work.draft.rubric.count ? work.draft.rubric[index].name : ""
        return Line(mark, text.isEmpty ? Span(tr("console.editor.unnamed"), .dim) : Span(text))
      case .question(let id):
        let index = work.draft.questions.firstIndex { $0.id == id } ?? 0
        let text = work.draft.questions[index].text.split(separator: "\n").first.map(String.init) ?? ""
        return Line(
          mark, Span("\(index + 1) ", .accent), text.isEmpty ? Span(tr("console.editor.no_text"), .dim) : Span(text))
      }
    }
  }

  /// What stands at the right end of a row of the outline: how much a competency counts, how long questions take.
  private func aside(_ item: EditorOutline.Item, width: Int) -> String {
    switch item {
    case .questions:
      let draft = work.draft
      guard !draft.questions.isEmpty else { return "" }
      let time = Wording.span((draft.longestS + 59) / 60 * 60)
      return width >= 26 ? "\(draft.questions.count) · " + time : time
    case .rubric: return work.draft.rubric.isEmpty ? "" : "\(work.draft.rubric.count)"
    case .row(.competency(let index)):
      guard width >= 24, work.draft.rubric.indices.contains(index) else { return "" }
      return "×\(work.draft.rubric[index].weight)"
    case .row(.question(let id)):
      guard width >= 28, let question = work.draft.questions.first(where: { $0.id == id }) else { return "" }
      return question.isPractice ? tr("console.editor.practice_mark") : Gauge.clock(question.limitS)
    case .row: return ""
    }
  }
}
