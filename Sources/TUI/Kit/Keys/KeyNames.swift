extension Key {
  /// The key of a name as people write it: "x", "space", "enter", "ctrl-x", "f5", "pgdn"; nil when there is none.
  public init?(named text: String) {
    if let only = text.first, text.count == 1 {
      self = .character(only)
      return
    }
    let name = text.lowercased()
    if let known = Self.named[name] {
      self = known
      return
    }
    for prefix in ["ctrl-", "c-", "^"] where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      guard rest.count == 1, let letter = rest.first, letter.isASCII, letter.isLetter else { return nil }
      self = .control(letter)
      return
    }
    guard name.first == "f", let number = Int(name.dropFirst()), (1...24).contains(number) else { return nil }
    self = .function(number)
  }

  private static let named: [String: Key] = [
    "space": " ", "enter": .enter, "return": .enter, "esc": .escape, "escape": .escape, "tab": .tab,
    "shift-tab": .backTab, "backspace": .backspace, "del": .delete, "delete": .delete, "ins": .insert,
    "insert": .insert, "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end,
    "pgup": .pageUp, "pageup": .pageUp, "pgdn": .pageDown, "pagedown": .pageDown,
  ]
}
