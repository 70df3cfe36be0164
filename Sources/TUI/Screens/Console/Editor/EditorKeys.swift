internal import Contracts
internal import Kit

enum EditorIntent {
  case edit, outline, next, previous, add, duplicate, remove, undo, moveUp, moveDown, save, publish, leave
}

extension EditorScreen {
  var keys: [KeyRow<EditorIntent>] {
    focus == .form ? formKeys : outlineKeys
  }

  private var saving: String? { isSaving ? tr("console.editor.saving") : nil }

  private var formKeys: [KeyRow<EditorIntent>] {
    [
      KeyRow([.control("s")], .save, "console.editor.keys.save", disabled: saving ?? unchanged),
      KeyRow([.escape], .outline, "console.editor.keys.outline"),
      KeyRow([.control("n")], .next, "console.editor.keys.next", disabled: atEnd),
      KeyRow([.control("p")], .previous, "console.editor.keys.previous", disabled: atStart),
    ]
  }

  private var outlineKeys: [KeyRow<EditorIntent>] {
    let noQuestion = questionIndex == nil ? tr("console.editor.select_question") : nil
    let first = (questionIndex ?? 0) == 0 ? tr("console.editor.is_first") : nil
    let last = (questionIndex ?? 0) == draft.questions.count - 1 ? tr("console.editor.is_last") : nil
    return [
      KeyRow([.enter, .tab, "l", .right, "e"], .edit, "console.editor.keys.edit"),
      KeyRow(
        ["a"], .add, "console.editor.keys.add", disabled: draft.questions.count >= 100 ? tr("console.editor.full") : nil
      ),
      KeyRow(["D"], .duplicate, "console.editor.keys.duplicate", disabled: noQuestion, inFooter: false),
      KeyRow(["x", .delete], .remove, "console.editor.keys.remove", disabled: noQuestion),
      KeyRow(
        ["z"], .undo, "console.editor.keys.undo", disabled: removed == nil ? tr("console.editor.nothing_removed") : nil),
      KeyRow(["K"], .moveUp, "console.editor.keys.up", disabled: noQuestion ?? first),
      KeyRow(["J"], .moveDown, "console.editor.keys.down", disabled: noQuestion ?? last),
      KeyRow([.control("s"), "s"], .save, "console.editor.keys.save", disabled: saving ?? unchanged),
      KeyRow(
        ["p"], .publish, "console.editor.keys.publish",
        disabled: saving ?? (status == .published ? tr("console.interviews.is_published") : nil)),
      KeyRow([.escape, "q", "h", .left], .leave, "console.editor.keys.leave"),
    ]
  }

  private var unchanged: String? { isDirty || saved == nil ? nil : tr("console.editor.unchanged") }
  private var atEnd: String? { outline.selected == outline.count - 1 ? tr("console.editor.is_last") : nil }
  private var atStart: String? { outline.selected == 0 ? tr("console.editor.is_first") : nil }

  func captures(_ key: Key) -> Bool { focus == .form && form.captures(key) }
}
