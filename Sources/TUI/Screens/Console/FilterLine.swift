internal import Contracts
internal import Kit

/// The line above a list that narrows it while one types.
struct FilterLine {
  enum Outcome {
    /// The words are others now.
    case changed
    /// Nothing that the list would notice.
    case kept
    /// The key is not for the line.
    case ignored
  }

  /// Milliseconds from a key to the question to the server, so that letters that come together ask once.
  static let pauseMs = 5

  private var field = TextField(limit: 200)
  /// Whether keys are written in it.
  private(set) var isOpen = false

  /// The words as they are asked for.
  var text: String { TextRules.tidied(field.text) }
  var isShown: Bool { isOpen || !text.isEmpty }

  mutating func open() { isOpen = true }

  /// Empties and leaves it.
  mutating func clear() { self = FilterLine() }

  func captures(_ key: Key) -> Bool { isOpen && (TextField.edits(key) || key == .enter || key == .escape) }

  mutating func handle(_ key: Key) -> Outcome {
    guard isOpen else { return .ignored }
    let before = text
    switch key {
    case .enter: isOpen = false
    case .escape: clear()
    default:
      guard field.handle(key) else { return .ignored }
    }
    return text == before ? .kept : .changed
  }

  mutating func paste(_ added: String) -> Outcome {
    guard isOpen else { return .ignored }
    field.insert(added)
    return .changed
  }

  /// On one row; `note` at its end says what came of it.
  func draw(_ canvas: Canvas, note: String) {
    let label = tr("console.filter") + " "
    let x = canvas.put(0, 0, label, isOpen ? .accent : .dim)
    let room = max(0, canvas.width - x - TextWidth.of(note) - 2)
    field.draw(canvas.part(Rect(x: x, y: 0, width: room, height: 1)), focused: isOpen)
    canvas.putRight(canvas.width, 0, note, .dim)
  }
}
