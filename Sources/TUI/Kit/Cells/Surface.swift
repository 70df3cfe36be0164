/// One cell: a character with its marks, or the second half of a wide one (empty).
public nonisolated struct Cell: Hashable, Sendable {
  public var text: String
  public var style: Style

  static func blank(_ style: Style) -> Cell { Cell(text: " ", style: style) }
}

/// The grid that one drawing fills and a back end shows. Its own class, so that canvases can share it.
public final class Surface {
  public let size: Size
  public private(set) var cells: [Cell]
  /// Where the terminal's cursor is to be; nil hides it.
  public var cursor: Point?

  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank(.text), count: size.width * size.height)
  }

  public subscript(x: Int, y: Int) -> Cell { cells[y * size.width + x] }

  func row(_ y: Int) -> ArraySlice<Cell> { cells[(y * size.width)..<((y + 1) * size.width)] }

  /// Whether a row is as it is on another surface of the same size. Every row is asked with every drawing, so that this
  /// is written as a loop: slices are compared several times as slowly.
  func isSame(_ y: Int, as other: Surface) -> Bool {
    cells.withUnsafeBufferPointer { mine in
      other.cells.withUnsafeBufferPointer { others in
        for index in (y * size.width)..<((y + 1) * size.width) where mine[index] != others[index] { return false }
        return true
      }
    }
  }

  /// Puts one cluster; whoever writes over half of a wide character leaves a blank in the other half.
  func set(_ x: Int, _ y: Int, _ cluster: TextWidth.Cluster, _ style: Style) {
    let base = y * size.width
    repair(x, y)
    if cluster.width == 2 {
      repair(x + 1, y)
      cells[base + x + 1] = Cell(text: "", style: style)
    }
    cells[base + x] = Cell(text: cluster.text, style: style)
  }

  /// Blanks from `x` on, `count` of them.
  func blank(_ x: Int, _ y: Int, count: Int, _ style: Style) {
    guard count > 0 else { return }
    repair(x, y)
    repair(x + count - 1, y)
    let start = y * size.width + x
    let blank = Cell.blank(style)
    for index in start..<(start + count) { cells[index] = blank }
  }

  /// Puts whole cells as they were drawn before; no wide character may be cut by them.
  func put(_ row: [Cell], _ x: Int, _ y: Int) {
    let start = y * size.width + x
    cells.replaceSubrange(start..<(start + row.count), with: row)
  }

  private func repair(_ x: Int, _ y: Int) {
    let base = y * size.width
    if cells[base + x].text.isEmpty, x > 0 { cells[base + x - 1].text = " " }
    if x + 1 < size.width, cells[base + x + 1].text.isEmpty { cells[base + x + 1].text = " " }
  }

  /// Changes the look of a cell and leaves its text.
  func restyle(_ x: Int, _ y: Int, _ change: (Style) -> Style) {
    let index = y * size.width + x
    cells[index].style = change(cells[index].style)
  }

  /// The rows as styled lines, to be drawn elsewhere.
  public var lines: [Line] {
    (0..<size.height).map { y in Line(row(y).filter { !$0.text.isEmpty }.map { Span($0.text, $0.style) }) }
  }

  /// The screen as text, a line a row, without spaces at the ends.
  public var text: String {
    (0..<size.height).map { y in
      var line = row(y).map(\.text).joined()
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
