/// Styled lines that may be more than the place holds.
public struct ScrollText {
  private let memory = ScrollMemory()

  public init() {}

  /// Columns and rows of the last drawing.
  public var width: Int { memory.width }
  public var height: Int { memory.height }
  /// Whether it has been drawn.
  public var isDrawn: Bool { memory.height > 0 }

  /// Takes the keys that scroll; false for others.
  public func handle(_ key: Key) -> Bool {
    switch key {
    case .down, "j": scroll(1)
    case .up, "k": scroll(-1)
    case .pageDown, " ", .control("f"): scroll(max(1, memory.height - 1))
    case .pageUp, .control("b"): scroll(-max(1, memory.height - 1))
    case .home, "g": memory.top = 0
    case .end, "G": memory.top = memory.last
    default: return false
    }
    return true
  }

  public func wheel(_ kind: MouseEvent.Kind) {
    if kind == .wheelDown { scroll(3) } else if kind == .wheelUp { scroll(-3) }
  }

  public func toTop() { memory.top = 0 }

  /// Brings a row into sight, with a little of what is around it.
  public func reveal(_ row: Int) {
    if row < memory.top + 1 { memory.top = max(0, row - 1) }
    if row > memory.top + memory.height - 2 { memory.top = max(0, row - memory.height + 2) }
  }

  private func scroll(_ by: Int) { memory.top = min(max(0, memory.top + by), memory.last) }

  public func draw(_ canvas: Canvas, _ lines: [Line]) {
    memory.note(width: canvas.width, height: canvas.height, last: lines.count - canvas.height)
    memory.top = min(memory.top, memory.last)
    canvas.lines(Array(lines.dropFirst(memory.top).prefix(canvas.height)))
    guard memory.last > 0, canvas.height > 1 else { return }
    let thumb = max(1, canvas.height * canvas.height / lines.count)
    let offset = (canvas.height - thumb) * memory.top / memory.last
    for y in 0..<canvas.height {
      let isThumb = y >= offset && y < offset + thumb
      canvas.put(canvas.width - 1, y, isThumb ? "┃" : "│", isThumb ? .accent : .border)
    }
  }
}
