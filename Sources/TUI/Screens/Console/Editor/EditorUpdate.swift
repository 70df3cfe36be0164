internal import Client
internal import Contracts
internal import Foundation
internal import Kit

extension EditorScreen: Screen {
  var tickS: Double? { 1 }
  var leavingLoses: String? { isDirty ? tr("console.editor.leaving") : nil }

  mutating func update(_ event: ScreenEvent<EditorIntent, EditorMessage>) -> [Effect<EditorMessage>] {
    switch event {
    case .appeared(let first):
      guard first else { return (wantsSaving ? save(afterSaving) : []) + live.follow(services) { .live($0) } }
      let known = services.account.known
      return offerKept() + live.follow(services) { .live($0) }
        + [.run("account") { await known().map { .organisation($0.organisationName) } }]
    case .intent(let intent): return act(intent)
    case .key(let key): return press(key)
    case .paste(let text):
      if case .bank(var bank) = mode {
        defer { mode = .bank(bank) }
        return bank.paste(text, services)
      }
      if focus == .form { written(form.paste(text)) }
      return []
    case .mouse(let mouse):
      press(mouse)
      return []
    case .tick: return tick()
    case .ending:
      keep()
      return []
    case .message(let message): return receive(message)
    }
  }

  private mutating func press(_ key: Key) -> [Effect<EditorMessage>] {
    switch mode {
    case .bank(var bank):
      defer { mode = .bank(bank) }
      return bank.press(key, services)
    case .conflict(let conflict): _ = conflict.scroll.handle(key)
    case .preview:
      // The next row's view, without going back.
      if outline.handle(key) { showRow() }
    case .form:
      if focus == .outline {
        if outline.handle(key) { showRow() }
      } else {
        leave(form.focused?.id) { $0.written($0.form.handle(key)) }
      }
    }
    return []
  }

  /// Notes that a field was visited when the focus has left it.
  private mutating func leave(_ field: String?, _ body: (inout EditorScreen) -> Void) {
    let before = row
    body(&self)
    guard let field, row != before || form.focused?.id != field || focus != .form else { return }
    touched.insert(EditorPlace(row: before, field: field))
    history.pause()
    showFaults()
  }

  private mutating func written(_ outcome: Form.Outcome) {
    switch outcome {
    case .changed: readField()
    case .submitted:
      // After the last field the next row comes, as if one form followed the other.
      if outline.index < outline.rows.count - 1 { step(1) } else { focus = .outline }
    case .moved, .ignored: break
    }
  }

  /// Takes the focused field into the work.
  private mutating func readField() {
    guard let field = form.focused?.id else { return }
    let place = EditorPlace(row: row, field: field)
    let before = work
    var reading = EditorReading(work: work, form: form, services: services)
    reading.read(place)
    work = reading.work
    if case .competency(let index) = row, field == "name" { rename(index) }
    refusals[place] = nil
    touched.insert(place)
    guard work != before else { return }
    history.note(before, at: place, typed: isWritten(form.focused?.kind), tick: ticks)
    changed()
    // Which fields there are hangs on what some of them say.
    let wanted = EditorForms(work: work, services: services).form(row)
    if wanted.fields.map(\.id) != form.fields.map(\.id) { showRow(focus: field) } else { showFaults() }
  }

  private func isWritten(_ kind: Form.Kind?) -> Bool {
    switch kind {
    case .text, .editor, .number: true
    case .toggle, .choice, nil: false
    }
  }

  private mutating func press(_ mouse: MouseEvent) {
    if case .bank(var bank) = mode {
      bank.mouse(mouse)
      mode = .bank(bank)
      return
    }
    if case .conflict(let conflict) = mode { return conflict.scroll.wheel(mouse.kind) }
    guard case .form = mode else { return }
    let layout = layout(memory.size)
    if layout.outline.contains(mouse.at) {
      switch mouse.kind {
      case .wheelDown: outline.move(3)
      case .wheelUp: outline.move(-3)
      case .press: if !outline.press(row: mouse.at.y - layout.outline.y) { return }
      }
      focus = .outline
      showRow()
    } else if layout.form.contains(mouse.at), mouse.kind == .press, !form.fields.isEmpty, !isArchived {
      let had = focus == .form ? form.focused?.id : nil
      focus = .form
      let at = Point(x: mouse.at.x - layout.form.x, y: mouse.at.y - layout.form.y)
      leave(had) { $0.written($0.form.press(at)) }
    }
  }

  // MARK: Keys

  private mutating func act(_ intent: EditorIntent) -> [Effect<EditorMessage>] {
    switch intent {
    case .edit:
      if form.fields.isEmpty { return add() }
      focus = .form
    case .outline: leave(form.focused?.id) { $0.focus = .outline }
    case .next: leave(form.focused?.id) { $0.step(1) }
    case .previous: leave(form.focused?.id) { $0.step(-1) }
    case .add: return add()
    case .addCompetency: return addCompetency()
    case .bank: return openBank()
    case .duplicate: duplicate()
    case .remove: return remove()
    case .moveUp: move(-1)
    case .moveDown: move(1)
    case .undo: undo()
    case .redo: redo()
    case .preview:
      if layout(memory.size).preview == nil, !isWideEnough { mode = .preview } else { showsPreview.toggle() }
    case .closePreview: mode = .form
    case .fault: leave(form.focused?.id) { $0.goToFault(first: false) }
    case .editor: return openEditor()
    case .save: return savesByItself ? save(.stay) : askToSend()
    case .publish: return askToPublish()
    case .leave: return leave()
    case .pick: return pick()
    case .closeBank: mode = .form
    case .takeTheirs: return takeTheirs()
    case .takeMine: return takeMine()
    case .takeBoth: return takeBoth()
    case .decideLater:
      mode = .form
      return [.toast(tr("console.editor.conflict_later"), .warning)]
    }
    return []
  }

  /// The row before or after, in its form when that is where one is.
  mutating func step(_ by: Int) {
    let wasInForm = focus == .form
    outline.move(by)
    showRow()
    if wasInForm, !form.fields.isEmpty { focus = .form }
  }

  private mutating func undo() {
    guard let step = history.undo(work) else { return }
    show(step)
  }

  private mutating func redo() {
    guard let step = history.redo(work) else { return }
    show(step)
  }

  private mutating func show(_ step: EditorHistory.Step) {
    work = step.work
    refusals = [:]
    outline.follow(work.draft)
    changed()
    if outline.rows.contains(step.place.row) { outline.select(step.place.row) }
    showRow(focus: step.place.field)
  }

  // MARK: The user's own editor

  private func openEditor() -> [Effect<EditorMessage>] {
    guard let field = form.focused?.id else { return [] }
    let place = EditorPlace(row: row, field: field)
    return [
      .edit(form.text(field)) { result in
        switch result {
        case .success(let text): .edited(place, text: text)
        case .failure(let error): .notEdited(error.sentence)
        }
      }
    ]
  }

  mutating func edited(_ place: EditorPlace, _ text: String) {
    go(to: place)
    focus = .form
    history.pause()
    form.setText(place.field, text)
    readField()
    history.pause()
  }
}
