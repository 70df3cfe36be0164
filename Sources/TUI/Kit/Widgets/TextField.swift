internal import Platform

/// A line of text to be edited. The cursor counts characters as people see them.
public struct TextField {
  public private(set) var text: String
  /// Characters before the cursor.
  public private(set) var cursor: Int
  /// Shows dots in place of the text.
  public let isSecret: Bool
  /// Characters at most.
  public let limit: Int
  /// Which characters may be typed.
  public let accepts: (Character) -> Bool

  public init(
    _ text: String = "", secret: Bool = false, limit: Int = 1000, accepts: @escaping (Character) -> Bool = { _ in true }
  ) {
    self.text = text
    cursor = text.count
    isSecret = secret
    self.limit = limit
    self.accepts = accepts
  }

  /// Puts text in at the cursor; line feeds become spaces.
  public mutating func insert(_ added: String) {
    let clean = Sanitise.terminal(added).filter(accepts)
    let room = max(0, limit - text.count)
    let head = String(text.prefix(cursor)) + clean.prefix(room)
    let tail = String(text.dropFirst(cursor))
    text = head + tail
    // Counted anew: a mark that was typed joins the character before it.
    cursor = head.count
  }

  /// Takes editing keys; false for those that it has no use for.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .backspace: remove(cursor - 1..<cursor)
    case .delete, .control("d"): remove(cursor..<cursor + 1)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<text.count)
    case .control("w"): remove(Words.start(before: cursor, in: Array(text))..<cursor)
    default: return false
    }
    return true
  }

  private mutating func remove(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<text.count)
    guard !range.isEmpty else { return }
    text = String(text.prefix(range.lowerBound)) + text.dropFirst(range.upperBound)
    cursor = range.lowerBound
  }

  /// Whether a key edits here, so that no key row may have it.
  public static func edits(_ key: Key) -> Bool {
    switch key {
    case .character, .backspace, .delete, .left, .right, .home, .end: true
    case .control(let letter): "abdefkuw".contains(letter)
    default: false
    }
  }

  /// Draws on the canvas's first row; scrolls sideways to keep the cursor in sight.
  public func draw(_ canvas: Canvas, focused: Bool, placeholder: String = "") {
    let style = Style(focused ? .fieldFocus : .field)
    let ground = Style(style.token, on: style.token)
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), ground)
    let shown = isSecret ? Array(repeating: "•", count: text.count) : text.map { String($0) }
    let room = max(1, canvas.width - 1)
    var first = 0
    while focused, first < cursor, shown[first..<cursor].reduce(0, { $0 + TextWidth.of($1) }) > room { first += 1 }
    if text.isEmpty {
      canvas.put(0, 0, placeholder, Style(.dim, on: style.token), width: canvas.width)
    } else {
      canvas.put(0, 0, shown[first...].joined(), ground)
    }
    if focused { canvas.cursor(shown[first..<cursor].reduce(0) { $0 + TextWidth.of($1) }, 0) }
  }
}

enum Words {
  /// Where the word before `cursor` begins, with the white space after it.
  static func start(before cursor: Int, in text: [Character]) -> Int {
    var index = cursor
    while index > 0, text[index - 1].isWhitespace { index -= 1 }
    while index > 0, !text[index - 1].isWhitespace { index -= 1 }
    return index
  }
}
