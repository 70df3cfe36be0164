import Foundation

/// What the loop does besides the screens' own: palette, leaving, the user's editor.
extension App {
  func openPalette(_ top: any StackedScreen) {
    let rows = keyMap.apply(Everywhere.rows).filter { $0.intent != .palette }
    let everywhere = rows.map { row in
      CommandPalette.Entry(label: row.label, help: row.help, keys: row.keys) { [weak self] in
        guard let self, let key = row.keys.first, let top = stack.last else { return }
        press(key, top)
      }
    }
    let named = (commands() + ownCommands).map { command in
      CommandPalette.Entry(label: command.name, help: command.help) { [weak self] in self?.perform(command) }
    }
    palette = CommandPalette(top.entries(in: self) + named + everywhere)
  }

  /// What keys do here: those that a field takes as text are left out, what the screen's own rows take of the others, and
  /// what a locked program has not.
  func helpHints(_ top: any StackedScreen) -> [KeyHint] {
    let rows = keyMap.apply(Everywhere.rows).filter { !isLocked || $0.intent == .help || $0.intent == .redraw }
    let others = (keyMap.apply(Motion.rows).map(\.hint) + rows.map(\.hint)).map { hint in
      var hint = hint
      hint.keys.removeAll { top.takes($0, keyMap) }
      return hint
    }
    return (top.hints(keyMap) + others).compactMap { hint in
      var hint = hint
      hint.keys.removeAll { top.captures($0) }
      return hint.keys.isEmpty ? nil : hint
    }
  }

  func askToQuit() {
    guard let loss = stack.reversed().compactMap(\.leavingLoses).first else {
      quit()
      return
    }
    let dialog = Dialog<Bool>.confirm(tr("kit.quit.title"), loss, yes: tr("kit.quit.yes"), true, dangerous: true)
    open(DialogBox(dialog) { [weak self] _ in self?.quit() })
  }

  /// Lends the terminal to the user's editor with `text`, and tells `then` what it became.
  func edit(_ text: String, suffix: String, then: @escaping @MainActor (Result<String, EditorError>) -> Void) {
    guard !isLent else { return }
    guard !isLocked, voice == nil else { return show(Toast(text: tr("kit.no_editor"), token: .warning)) }
    isLent = true
    terminal.lend()
    ending.append(
      Task {
        let result = await ExternalEditor.edit(text, suffix: suffix, with: editor)
        isLent = false
        if !isOver {
          terminal.takeBack()
          then(result)
          isDirty = true
          wakeUp()
        }
      })
  }
}
