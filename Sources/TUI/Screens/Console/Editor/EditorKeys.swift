internal import Contracts
internal import Kit

enum EditorIntent {
  case edit, outline, next, previous, add, addCompetency, bank, duplicate, remove, moveUp, moveDown
  case undo, redo, preview, fault, editor, save, publish, leave
  case pick, closeBank
  case takeTheirs, takeMine, takeBoth, decideLater
  case closePreview
}

extension EditorScreen {
  var keys: [KeyRow<EditorIntent>] {
    switch mode {
    case .bank(let bank): bank.keys(isFull: isFull)
    case .conflict: conflictKeys
    case .preview:
      [KeyRow(["v", .control("v"), .escape, "q", .enter], .closePreview, "console.editor.keys.no_preview")]
    case .form: focus == .form ? formKeys : outlineKeys
    }
  }

  private var formKeys: [KeyRow<EditorIntent>] {
    [
      KeyRow([.escape], .outline, "console.editor.keys.outline"),
      KeyRow([.control("n"), .function(6)], .next, "console.editor.keys.next", disabled: atEnd),
      KeyRow([.function(5)], .previous, "console.editor.keys.previous", disabled: atStart, inFooter: false),
      KeyRow(
        [.control("e")], .editor, "console.editor.keys.editor",
        disabled: isLongText ? nil : tr("console.editor.no_long_text")),
      KeyRow([.control("z")], .undo, "console.editor.keys.undo", disabled: nothingToUndo),
      KeyRow([.control("y")], .redo, "console.editor.keys.redo", disabled: nothingToRedo, inFooter: false),
      KeyRow([.control("v")], .preview, "console.editor.keys.preview"),
      KeyRow([.control("g")], .fault, "console.editor.keys.fault", disabled: noFault, inFooter: false),
      KeyRow([.control("s")], .save, saveEntry, disabled: notToSave, inFooter: !savesByItself),
    ]
  }

  private var outlineKeys: [KeyRow<EditorIntent>] {
    let none = questionIndex == nil && competencyIndex == nil ? tr("console.editor.select_row") : nil
    let first = !canMove(-1) ? tr("console.editor.is_first") : nil
    let last = !canMove(1) ? tr("console.editor.is_last") : nil
    let full = isFull ? tr("console.editor.full") : nil
    let fullRubric =
      work.draft.rubric.count >= InterviewDraft.mostCompetencies ? tr("console.editor.full_rubric") : nil
    return [
      KeyRow([.enter, .tab, "l", .right, "e"], .edit, "console.editor.keys.edit", disabled: readOnly),
      KeyRow(["a"], .add, "console.editor.keys.add", disabled: readOnly ?? full),
      KeyRow(["c"], .addCompetency, "console.editor.keys.add_competency", disabled: readOnly ?? fullRubric),
      KeyRow(["b"], .bank, "console.editor.keys.bank", disabled: readOnly ?? full),
      KeyRow(["v", .control("v")], .preview, "console.editor.keys.preview"),
      KeyRow(
        ["p"], .publish, "console.editor.keys.publish",
        disabled: readOnly ?? (status == .published ? tr("console.interviews.is_published") : nil)),
      KeyRow(["w", .control("s")], .save, saveEntry, disabled: notToSave, inFooter: !savesByItself),
      KeyRow(["u", .control("z")], .undo, "console.editor.keys.undo", disabled: nothingToUndo),
      KeyRow(
        [.control("r"), .control("y")], .redo, "console.editor.keys.redo", disabled: nothingToRedo, inFooter: false),
      KeyRow(
        ["x", .delete], .remove, "console.editor.keys.remove", disabled: readOnly ?? none, inFooter: none == nil),
      KeyRow(["K"], .moveUp, "console.editor.keys.up", disabled: readOnly ?? none ?? first, inFooter: false),
      KeyRow(["J"], .moveDown, "console.editor.keys.down", disabled: readOnly ?? none ?? last, inFooter: none == nil),
      KeyRow(
        ["D"], .duplicate, "console.editor.keys.duplicate",
        disabled: readOnly ?? none ?? (questionIndex == nil ? fullRubric : full), inFooter: false),
      KeyRow(["n", .control("g")], .fault, "console.editor.keys.fault", disabled: noFault, inFooter: false),
      KeyRow([.escape, "q", "h", .left], .leave, "console.editor.keys.leave"),
    ]
  }

  private var conflictKeys: [KeyRow<EditorIntent>] {
    [
      KeyRow(["t"], .takeTheirs, "console.editor.keys.take_theirs", disabled: saving),
      KeyRow(["m"], .takeMine, "console.editor.keys.take_mine", disabled: saving),
      KeyRow(["c"], .takeBoth, "console.editor.keys.take_both", disabled: saving),
      KeyRow([.escape, "q"], .decideLater, "console.editor.keys.later"),
    ]
  }

  var isFull: Bool { work.draft.questions.count >= InterviewDraft.mostQuestions }
  var isLongText: Bool { if case .editor = form.focused?.kind { true } else { false } }
  private var saveEntry: String { savesByItself ? "console.editor.keys.save" : "console.editor.keys.send" }
  private var readOnly: String? { isArchived ? tr("console.editor.is_archived") : nil }
  private var saving: String? { isSaving ? tr("console.editor.saving") : nil }
  private var notToSave: String? { readOnly ?? saving ?? (isDirty || id == nil ? nil : tr("console.editor.unchanged")) }
  private var nothingToUndo: String? { history.past.isEmpty ? tr("console.editor.nothing_to_undo") : nil }
  private var nothingToRedo: String? { history.future.isEmpty ? tr("console.editor.nothing_to_redo") : nil }
  private var noFault: String? { faults.all.isEmpty ? tr("console.editor.no_fault") : nil }
  private var atEnd: String? { outline.index == outline.rows.count - 1 ? tr("console.editor.is_last") : nil }
  private var atStart: String? { outline.index == 0 ? tr("console.editor.is_first") : nil }

  func captures(_ key: Key) -> Bool {
    switch mode {
    case .bank: return TextField.edits(key)
    case .form: return focus == .form && !(key == .control("e") && isLongText) && form.captures(key)
    case .preview, .conflict: return false
    }
  }
}
