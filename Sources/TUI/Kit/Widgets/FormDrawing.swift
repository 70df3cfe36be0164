/// Lays a form out: labels at the left where there is room, above otherwise; hints and errors below their field.
struct FormDrawing {
  let form: Form
  let canvas: Canvas
  let focused: Bool
  let memory: FormMemory

  private var labelsAbove: Bool { canvas.width < 56 }
  private var labelWidth: Int {
    min(24, (form.fields.map { TextWidth.of($0.label) }.max() ?? 0) + 2)
  }

  func draw() {
    let tops = layout()
    scroll(tops)
    memory.places = []
    for (index, field) in form.fields.enumerated() {
      let rect = Rect(
        x: 0, y: tops[index].lowerBound - memory.top, width: canvas.width, height: tops[index].count)
      memory.places.append(rect)
      guard rect.maxY > 0, rect.y < canvas.height else { continue }
      draw(field, y: rect.y + (field.gap && index > 0 ? 1 : 0), isFocused: focused && index == form.focus)
    }
    if let last = tops.last?.upperBound, last - memory.top > canvas.height {
      canvas.putRight(canvas.width, canvas.height - 1, "▾", .accent)
    }
  }

  /// The rows of each field, from 0.
  private func layout() -> [Range<Int>] {
    var y = 0
    return form.fields.enumerated().map { index, field in
      let height =
        (field.gap && index > 0 ? 1 : 0) + (labelsAbove && !isToggle(field) ? 1 : 0) + rows(field)
        + note(field, isFocused: focused && index == form.focus).count
      defer { y += height }
      return y..<(y + height)
    }
  }

  private func scroll(_ tops: [Range<Int>]) {
    guard tops.indices.contains(form.focus) else { return }
    let total = tops.last?.upperBound ?? 0
    var top = min(memory.top, max(0, total - canvas.height))
    if focused {
      top = max(top, tops[form.focus].upperBound - canvas.height)
      top = min(top, tops[form.focus].lowerBound)
    }
    memory.top = max(0, top)
  }

  private func isToggle(_ field: Form.Field) -> Bool {
    if case .toggle = field.kind { true } else { false }
  }

  private func rows(_ field: Form.Field) -> Int {
    if case .editor(_, let rows) = field.kind { rows + min(rows * 3 / 2, spare) } else { 1 }
  }

  /// Rows for notes, whichever field has the focus: what is shared out must not change with it.
  private static let noteRows = 4

  /// What each editor gets of the rows that are left over.
  private var spare: Int {
    guard form.growsEditors else { return 0 }
    var used = Self.noteRows
    var editors = 0
    for (index, field) in form.fields.enumerated() {
      used += (field.gap && index > 0 ? 1 : 0) + (labelsAbove && !isToggle(field) ? 1 : 0)
      if case .editor(_, let rows) = field.kind {
        used += rows
        editors += 1
      } else {
        used += 1
      }
    }
    return editors == 0 ? 0 : max(0, canvas.height - used) / editors
  }

  private var fieldX: Int { labelsAbove ? 0 : labelWidth }
  private var fieldWidth: Int { max(1, canvas.width - fieldX - 1) }

  private func note(_ field: Form.Field, isFocused: Bool) -> [Line] {
    if let error = field.error { return Line.wrap("✗ " + error, .bad, width: fieldWidth) }
    return isFocused && !field.hint.isEmpty ? Line.wrap(field.hint, .dim, width: fieldWidth) : []
  }

  private func draw(_ field: Form.Field, y top: Int, isFocused: Bool) {
    var y = top
    let labelStyle = isFocused ? Style(.focus).bold : field.error == nil ? .dim : .bad
    if labelsAbove, !isToggle(field) {
      canvas.put(0, y, field.label, labelStyle)
      y += 1
    } else if !labelsAbove {
      canvas.put(0, y, TextWidth.clip(field.label, to: labelWidth - 1), labelStyle)
    }
    let height = rows(field)
    // A field that the top edge cuts is not drawn at all rather than shifted.
    if y >= 0 { drawValue(field, canvas.part(Rect(x: fieldX, y: y, width: fieldWidth, height: height)), isFocused) }
    canvas.lines(note(field, isFocused: isFocused), x: fieldX, y: y + height)
  }

  private func drawValue(_ field: Form.Field, _ place: Canvas, _ isFocused: Bool) {
    switch field.kind {
    case .text(let text): text.draw(place, focused: isFocused, placeholder: field.placeholder)
    case .number(let text, let unit):
      text.draw(place.part(Rect(x: 0, y: 0, width: min(8, place.width), height: 1)), focused: isFocused)
      place.put(9, 0, unit, .dim)
    case .editor(let editor, _): editor.draw(place, focused: isFocused, placeholder: field.placeholder)
    case .toggle(let isOn, let label):
      let token = isFocused ? Token.fieldFocus : .field
      place.put(0, 0, isOn ? "[x]" : "[ ]", Style(token, on: token))
      place.put(4, 0, TextWidth.clip(label, to: place.width - 4), isFocused ? .text : .dim)
      if isFocused { place.cursor(1, 0) }
    case .choice(let options, let selected):
      let token = isFocused ? Token.fieldFocus : .field
      let chosen = options.indices.contains(selected) ? options[selected] : ""
      place.put(0, 0, "‹ " + TextWidth.clip(chosen, to: place.width - 4) + " ›", Style(token, on: token))
      if isFocused { place.cursor(0, 0) }
    }
  }
}
