internal import Platform

/// Several lines of text, wrapped at words. The cursor counts characters as people see them.
public struct TextEditor {
  private var characters: [Character]
  /// Characters before the cursor.
  public private(set) var cursor: Int
  public let limit: Int
  private let memory = ScrollMemory()

  public init(_ text: String = "", limit: Int = 10_000) {
    characters = Array(text)
    cursor = characters.count
    self.limit = limit
  }

  public var text: String { String(characters) }

  /// Puts text in at the cursor; line feeds stay.
  public mutating func insert(_ added: String) {
    let room = max(0, limit - characters.count)
    // Joined as text, so that a mark that was typed joins the character before it.
    let head = Array(String(characters[..<cursor]) + Sanitise.terminal(added, keepingLines: true).prefix(room))
    characters = head + characters[cursor...]
    cursor = head.count
  }

  /// Takes editing keys; false for those that it has no use for (Tab, Esc, and the arrows at either end).
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .enter: insert("\n")
    case .backspace: remove(cursor - 1..<cursor)
    case .delete, .control("d"): remove(cursor..<cursor + 1)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .up: return moveRows(-1)
    case .down: return moveRows(1)
    case .pageUp: _ = moveRows(-max(1, memory.height - 1))
    case .pageDown: _ = moveRows(max(1, memory.height - 1))
    case .home, .control("a"): cursor = lineStart
    case .end, .control("e"): cursor = lineEnd
    case .control("u"): remove(lineStart..<cursor)
    case .control("k"): remove(cursor..<(cursor == lineEnd ? lineEnd + 1 : lineEnd))
    case .control("w"): remove(Words.start(before: cursor, in: characters)..<cursor)
    default: return false
    }
    return true
  }

  /// A press puts the cursor there, the wheel moves it by rows; coordinates are those of the canvas that it was drawn on.
  public mutating func mouse(_ event: MouseEvent) {
    switch event.kind {
    case .wheelDown: _ = moveRows(3)
    case .wheelUp: _ = moveRows(-3)
    case .press:
      let rows = Self.rows(characters, width: max(1, memory.width))
      let row = min(max(0, memory.top + event.at.y), rows.count - 1)
      var used = 0
      cursor = rows[row].lowerBound
      while cursor < rows[row].upperBound {
        used += TextWidth.of(characters[cursor])
        if used > event.at.x { break }
        cursor += 1
      }
    }
  }

  /// Another text altogether, as from the user's own editor; the cursor stays where it is as far as there is text.
  public mutating func replace(_ text: String) {
    characters = Array(Sanitise.terminal(text, keepingLines: true).prefix(limit))
    cursor = min(cursor, characters.count)
  }

  /// Whether a key edits here, so that no key row may have it.
  public static func edits(_ key: Key) -> Bool {
    switch key {
    case .enter, .up, .down, .pageUp, .pageDown: true
    default: TextField.edits(key)
    }
  }

  private var lineStart: Int { characters[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0 }
  private var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }

  private mutating func remove(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<characters.count)
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  /// Moves by rows as they are shown; false when there is none in that direction.
  private mutating func moveRows(_ by: Int) -> Bool {
    let rows = Self.rows(characters, width: max(1, memory.width))
    let row = Self.row(of: cursor, in: rows)
    let target = min(max(0, row + by), rows.count - 1)
    guard target != row else { return false }
    let column = width(characters[rows[row].lowerBound..<cursor])
    var index = rows[target].lowerBound
    var used = 0
    // The end of a row that goes on below is the start of the next one.
    let end =
      target + 1 < rows.count && rows[target].upperBound == rows[target + 1].lowerBound
      ? max(index, rows[target].upperBound - 1) : rows[target].upperBound
    while index < end {
      let next = used + TextWidth.of(characters[index])
      if next > column { break }
      used = next
      index += 1
    }
    cursor = index
    return true
  }

  private func width(_ part: ArraySlice<Character>) -> Int { part.reduce(0) { $0 + TextWidth.of($1) } }

  /// Character ranges of the rows that `text` takes; a space that does not fit hangs over the edge.
  static func rows(_ text: [Character], width: Int) -> [Range<Int>] {
    var rows: [Range<Int>] = []
    var start = 0
    var breakAfter = 0
    var column = 0
    var index = 0
    while index < text.count {
      let character = text[index]
      if character == "\n" {
        rows.append(start..<index)
        start = index + 1
        breakAfter = start
        column = 0
      } else if character == " " {
        column += 1
        breakAfter = index + 1
      } else {
        let wide = TextWidth.of(character)
        if column + wide > width, index > start {
          let end = breakAfter > start ? breakAfter : index
          rows.append(start..<end)
          start = end
          breakAfter = end
          column = text[end..<index].reduce(0) { $0 + TextWidth.of($1) }
        }
        column += wide
      }
      index += 1
    }
    rows.append(start..<text.count)
    return rows
  }

  private static func row(of cursor: Int, in rows: [Range<Int>]) -> Int {
    rows.lastIndex { $0.lowerBound <= cursor } ?? 0
  }

  public func draw(_ canvas: Canvas, focused: Bool, placeholder: String = "") {
    let token = focused ? Token.fieldFocus : .field
    canvas.fill(nil, Style(token, on: token))
    let width = max(1, canvas.width - 1)
    let rows = Self.rows(characters, width: width)
    let current = Self.row(of: cursor, in: rows)
    memory.note(width: width, height: canvas.height, last: rows.count - canvas.height)
    var top = min(memory.top, memory.last)
    if focused {
      top = min(top, current)
      top = max(top, current - canvas.height + 1)
    }
    memory.top = top
    for (y, row) in rows.dropFirst(top).prefix(canvas.height).enumerated() {
      canvas.put(0, y, String(characters[row]), Style(token, on: token))
    }
    if characters.isEmpty {
      canvas.part(canvas.bounds, ground: token).paragraph(placeholder, .dim, width: width)
    }
    if top < memory.last { canvas.put(canvas.width - 1, canvas.height - 1, "▾", Style(.accent, on: token)) }
    if focused {
      canvas.cursor(min(self.width(characters[rows[current].lowerBound..<cursor]), canvas.width - 1), current - top)
    }
  }
}
