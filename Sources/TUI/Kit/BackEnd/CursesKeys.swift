internal import CNcurses
internal import Platform

/// Makes events of what ncurses reads: characters, key codes, pastes.
struct CursesKeys {
  private var pasted: String?

  private static let pasteBegins: Int32 = 0x2001
  private static let pasteEnds: Int32 = 0x2002
  private static let pasteLimit = 256 << 10

  /// Sequences that terminals send and terminfo does not always name.
  static func define() {
    let keys: [(String, Int32)] = [
      ("[200~", pasteBegins), ("[201~", pasteEnds),
      ("[A", KEY_UP), ("[B", KEY_DOWN), ("[C", KEY_RIGHT), ("[D", KEY_LEFT),
      ("OA", KEY_UP), ("OB", KEY_DOWN), ("OC", KEY_RIGHT), ("OD", KEY_LEFT),
      ("[H", KEY_HOME), ("[F", KEY_END), ("OH", KEY_HOME), ("OF", KEY_END), ("[1~", KEY_HOME), ("[4~", KEY_END),
      ("[2~", KEY_IC), ("[3~", KEY_DC), ("[5~", KEY_PPAGE), ("[6~", KEY_NPAGE), ("[Z", KEY_BTAB),
      ("OP", parley_key_f0() + 1),
    ]
    for (sequence, code) in keys { define_key("\u{1B}" + sequence, code) }
  }

  /// Everything that has arrived.
  mutating func read() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    var value: UInt32 = 0
    while true {
      let kind = parley_screen_read(&value)
      if kind == parley_err() { return events }
      if let event = kind == parley_key_yes() ? code(Int32(bitPattern: value)) : character(value) {
        events.append(event)
      }
    }
  }

  private mutating func character(_ value: UInt32) -> TerminalEvent? {
    guard let scalar = Unicode.Scalar(value) else { return nil }
    if pasted != nil {
      if (pasted?.utf8.count ?? 0) < Self.pasteLimit {
        pasted?.unicodeScalars.append(scalar == "\r" ? "\n" : scalar)
      }
      return nil
    }
    switch value {
    case 10, 13: return .key(.enter)
    case 9: return .key(.tab)
    case 27: return .key(.escape)
    case 8, 127: return .key(.backspace)
    case 1...26: return .key(.control(Character(Unicode.Scalar(UInt8(value) + 96))))
    case 0..<32, 0x80..<0xA0: return nil
    default: return .key(.character(Character(scalar)))
    }
  }

  private mutating func code(_ code: Int32) -> TerminalEvent? {
    if code == Self.pasteBegins {
      pasted = ""
      return nil
    }
    if code == Self.pasteEnds {
      defer { pasted = nil }
      return pasted.map { .paste(Sanitise.terminal($0, keepingLines: true)) }
    }
    if pasted != nil { return nil }
    let key: Key? =
      switch code {
      case KEY_UP: .up
      case KEY_DOWN: .down
      case KEY_LEFT: .left
      case KEY_RIGHT: .right
      case KEY_HOME, KEY_A1, KEY_FIND: .home
      case KEY_END, KEY_C1, KEY_SELECT: .end
      case KEY_PPAGE, KEY_A3: .pageUp
      case KEY_NPAGE, KEY_C3: .pageDown
      case KEY_BACKSPACE: .backspace
      case KEY_DC: .delete
      case KEY_IC: .insert
      case KEY_BTAB: .backTab
      case KEY_ENTER: .enter
      case (parley_key_f0() + 1)...(parley_key_f0() + 24): .function(Int(code - parley_key_f0()))
      default: nil
      }
    if let key { return .key(key) }
    guard code == KEY_MOUSE else { return nil }
    var row: Int32 = 0
    var column: Int32 = 0
    let kind = parley_mouse_read(&row, &column)
    let at = Point(x: Int(column), y: Int(row))
    return switch kind {
    case 1: .mouse(MouseEvent(.press, at: at))
    case 2: .mouse(MouseEvent(.wheelUp, at: at))
    case 3: .mouse(MouseEvent(.wheelDown, at: at))
    default: nil
    }
  }
}
