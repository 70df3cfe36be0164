/// A short list to choose from, as an outline: lines, one of them selected.
public struct Menu {
  public private(set) var selected = 0
  public private(set) var count: Int
  private let memory = ScrollMemory()

  public init(count: Int) { self.count = count }

  /// Another number of items; the selection stays within.
  public mutating func set(count: Int) {
    self.count = count
    selected = min(selected, max(0, count - 1))
  }

  public mutating func select(_ index: Int) { selected = min(max(0, index), max(0, count - 1)) }

  /// Takes the keys that move the selection; false for others.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .down, "j": select(selected + 1)
    case .up, "k": select(selected - 1)
    case .home, "g": select(0)
    case .end, "G": select(count - 1)
    case .pageDown: select(selected + max(1, memory.height - 1))
    case .pageUp: select(selected - max(1, memory.height - 1))
    default: return false
    }
    return true
  }

  /// Selects the item at a row of the canvas that it was drawn on.
  public mutating func press(row: Int) -> Bool {
    let index = memory.top + row
    guard row >= 0, row < memory.height, index < count else { return false }
    selected = index
    return true
  }

  public func draw(_ canvas: Canvas, focused: Bool = true, item: (Int) -> Line) {
    memory.note(width: canvas.width, height: canvas.height, last: count - canvas.height)
    var top = min(memory.top, memory.last)
    top = max(min(top, selected), selected - canvas.height + 1)
    memory.top = max(0, top)
    for y in 0..<min(canvas.height, max(0, count - memory.top)) {
      let index = memory.top + y
      let isSelected = index == selected
      let line = canvas.part(
        Rect(x: 0, y: y, width: canvas.width, height: 1), ground: isSelected ? .selection : nil)
      if isSelected {
        line.fill(nil, .text)
        line.put(0, 0, "▌", focused ? .accent : .dim)
      }
      line.put(2, 0, item(index).clipped(to: max(0, canvas.width - 2)))
    }
  }
}
