/// The help of a screen: its key rows, with the reason for those that do nothing now.
struct HelpOverlay {
  let title: String
  let hints: [KeyHint]
  private let memory = ScrollMemory()
  private var top = 0

  init(title: String, hints: [KeyHint]) {
    self.title = title
    self.hints = hints
  }

  /// True when the help is over.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .down, "j": top += 1
    case .up, "k": top -= 1
    case .pageDown, " ": top += max(1, memory.height)
    case .pageUp: top -= max(1, memory.height)
    case .home, "g": top = 0
    case .end, "G": top = memory.last
    default: return true
    }
    top = max(0, min(top, memory.last))
    return false
  }

  func draw(_ canvas: Canvas) {
    let keyWidth = min(22, hints.map { TextWidth.of(Self.names($0)) }.max() ?? 0)
    let width = min(canvas.width - 4, 76)
    let rows = hints.flatMap { Self.rows($0, keyWidth: keyWidth, width: width - keyWidth - 9) }
    let frame = canvas.bounds.centred(Size(width: width, height: min(rows.count + 4, canvas.height)))
    let box = canvas.part(frame, ground: .dialog)
    box.fill(nil, .text)
    let inside = box.box(box.bounds, title: tr("kit.help.title", ["screen": title]), Style(.focus))
    let shown = inside.part(inside.bounds.inset(left: 2, top: 1, right: 2, bottom: 1))
    memory.note(width: shown.width, height: shown.height, last: max(0, rows.count - shown.height))
    let first = min(top, memory.last)
    shown.lines(Array(rows.dropFirst(first).prefix(shown.height)))
    if first < memory.last { inside.putRight(inside.width - 1, inside.height - 1, tr("kit.help.more"), .dim) }
  }

  private static func rows(_ hint: KeyHint, keyWidth: Int, width: Int) -> [Line] {
    let works = hint.disabled == nil
    let blank = Line(String(repeating: " ", count: keyWidth + 3))
    var rows = Line.wrap(hint.help, works ? .text : .dim, width: width).map { blank + $0 }
    let keys = TextWidth.pad(TextWidth.clip(names(hint), to: keyWidth), to: keyWidth + 3)
    rows[0].spans[0] = Span(keys, works ? .accent : .dim)
    if let reason = hint.disabled { rows += Line.wrap(reason, .warning, width: width).map { blank + $0 } }
    return rows
  }

  private static func names(_ hint: KeyHint) -> String { hint.keys.map(\.name).joined(separator: " ") }
}

/// What the last drawing knew of its place. No state: without it a list would only lose where it was scrolled to.
public final class ScrollMemory {
  public private(set) var width = 0
  public private(set) var height = 0
  /// The highest first row that still fills the place.
  public private(set) var last = 0
  /// The first row that was drawn.
  public var top = 0
  /// The first row stays although there is room below, since rows have come in above.
  var isHeld = false

  public init() {}

  /// What is drawn now: the size of the place, and the highest first row that still fills it.
  public func note(width: Int, height: Int, last: Int) {
    self.width = width
    self.height = height
    self.last = max(0, last)
  }
}
