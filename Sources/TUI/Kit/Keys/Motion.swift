/// The keys that move in lists and texts of every screen. Widgets know them by the first key of each row; the user's
/// own keys are turned into it before a widget sees them.
enum Motion: CaseIterable {
  case down, up, halfDown, halfUp, pageDown, pageUp, first, last

  static var rows: [KeyRow<Motion>] {
    [
      KeyRow([.down, "j"], .down, "kit.move.keys.down", inFooter: false),
      KeyRow([.up, "k"], .up, "kit.move.keys.up", inFooter: false),
      KeyRow([.control("d")], .halfDown, "kit.move.keys.half_down", inFooter: false),
      KeyRow([.control("u")], .halfUp, "kit.move.keys.half_up", inFooter: false),
      KeyRow([.pageDown, .control("f")], .pageDown, "kit.move.keys.page_down", inFooter: false),
      KeyRow([.pageUp, .control("b")], .pageUp, "kit.move.keys.page_up", inFooter: false),
      KeyRow([.home, "g"], .first, "kit.move.keys.first", inFooter: false),
      KeyRow([.end, "G"], .last, "kit.move.keys.last", inFooter: false),
    ]
  }
}

extension KeyMap {
  /// The key that widgets know for one of the user's own; nil for a key that the user took from moving. Others pass.
  func widgetKey(_ key: Key) -> Key? {
    let usual = Motion.rows
    guard usual.contains(where: { keys[$0.name] != nil }) else { return key }
    let own = apply(usual)
    if let index = own.firstIndex(where: { $0.keys.contains(key) }) { return usual[index].keys[0] }
    return usual.contains { $0.keys.contains(key) } ? nil : key
  }
}
