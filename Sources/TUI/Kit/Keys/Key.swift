/// A key as it was pressed.
public nonisolated enum Key: Hashable, Sendable, ExpressibleByExtendedGraphemeClusterLiteral {
  /// Something printable, the space among it.
  case character(Character)
  /// Ctrl with a lower-case letter.
  case control(Character)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  /// F1 and on.
  case function(Int)

  public init(extendedGraphemeClusterLiteral value: Character) { self = .character(value) }

  /// As the footer and the help show it.
  public var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "^" + character.uppercased()
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }

  /// The key of the Latin layout at the place of a Russian letter (ЙЦУКЕН over QWERTY): whoever has the Russian layout on
  /// need not change it for a command. Nil for every other key.
  var latin: Key? {
    guard case .character(let character) = self,
      let place = Self.russian.firstIndex(of: Character(character.lowercased()))
    else { return nil }
    let latin = Self.qwerty[place]
    return .character(character.isUppercase ? Character(latin.uppercased()) : latin)
  }

  private static let russian = Array("йцукенгшщзхъфывапролджэячсмитьбю")
  private static let qwerty = Array("qwertyuiop[]asdfghjkl;'zxcvbnm,.")

  /// Whether it writes something where one may write.
  public var isPrintable: Bool {
    if case .character = self { true } else { false }
  }
}

/// The mouse, in cells of whatever it is given to.
public nonisolated struct MouseEvent: Hashable, Sendable {
  public enum Kind: Sendable { case press, wheelUp, wheelDown }
  public var kind: Kind
  public var at: Point

  public init(_ kind: Kind, at: Point) {
    self.kind = kind
    self.at = at
  }
}

/// What a terminal reports.
public nonisolated enum TerminalEvent: Hashable, Sendable {
  case key(Key)
  /// What was pasted, whole; safe for a terminal, with line feeds for line ends.
  case paste(String)
  case mouse(MouseEvent)
  case resized
  /// The terminal is lost.
  case hangUp
  /// A signal or a lost terminal says that it is time to go.
  case terminate
}
