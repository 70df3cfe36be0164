/// A part of the surface to draw on. Coordinates are its own; whatever falls outside is cut off.
public struct Canvas {
  public let surface: Surface
  /// Where this canvas lies on the surface.
  public let frame: Rect
  /// What everything drawn here stands on, as a dialog or a selected row.
  public var ground: Token?

  public init(_ surface: Surface, frame: Rect? = nil, ground: Token? = nil) {
    self.surface = surface
    self.frame = (frame ?? Rect(surface.size)).intersection(Rect(surface.size))
    self.ground = ground
  }

  public var size: Size { frame.size }
  public var width: Int { frame.width }
  public var height: Int { frame.height }
  /// The whole canvas in its own coordinates.
  public var bounds: Rect { Rect(frame.size) }

  /// The canvas of a part, given in this canvas's coordinates.
  public func part(_ rect: Rect, ground: Token? = nil) -> Canvas {
    let moved = Rect(x: frame.x + rect.x, y: frame.y + rect.y, width: rect.width, height: rect.height)
    return Canvas(surface, frame: moved.intersection(frame), ground: ground ?? self.ground)
  }

  /// Writes `text` from (x, y) to the right. Returns the columns that it took.
  @discardableResult
  public func put(_ x: Int, _ y: Int, _ text: some StringProtocol, _ style: Style = .text, width limit: Int? = nil)
    -> Int
  {
    guard y >= 0, y < height else { return 0 }
    let end = min(width, limit.map { x + $0 } ?? width)
    let shown = style.on == nil ? style.on(ground) : style
    var column = x
    for cluster in TextWidth.clusters(text) {
      if column + cluster.width > end { break }
      if column >= 0 { surface.set(frame.x + column, frame.y + y, cluster, shown) }
      column += cluster.width
    }
    return column - x
  }

  /// Writes a styled line. Returns the columns that it took.
  @discardableResult
  public func put(_ x: Int, _ y: Int, _ line: Line, width limit: Int? = nil) -> Int {
    let end = limit.map { x + $0 } ?? width
    var column = x
    for span in line.spans {
      guard column < end else { break }
      column += put(column, y, span.text, span.style, width: end - column)
    }
    return column - x
  }

  /// Writes so that the text ends before column `x`.
  public func putRight(_ x: Int, _ y: Int, _ text: String, _ style: Style = .text) {
    put(x - TextWidth.of(text), y, text, style)
  }

  /// Fills a part, or the whole, with blanks of that style.
  public func fill(_ rect: Rect? = nil, _ style: Style) {
    let area = (rect ?? bounds).intersection(bounds)
    guard !area.isEmpty else { return }
    let shown = style.on == nil ? style.on(ground) : style
    for y in area.y..<area.maxY { surface.blank(frame.x + area.x, frame.y + y, count: area.width, shown) }
  }

  /// Puts everything in `rect` on a ground, and leaves text and tokens as they are.
  public func ground(_ token: Token, _ rect: Rect) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { surface.restyle(frame.x + x, frame.y + y) { $0.on(token) } }
    }
  }

  public func horizontalLine(_ x: Int, _ y: Int, _ length: Int, _ style: Style = .border) {
    put(x, y, String(repeating: "─", count: max(0, length)), style)
  }

  public func verticalLine(_ x: Int, _ y: Int, _ length: Int, _ style: Style = .border) {
    for row in 0..<max(0, length) { put(x, y + row, "│", style) }
  }

  /// A frame with a title in its upper edge. Returns the canvas inside.
  @discardableResult
  public func box(_ rect: Rect, title: String = "", _ style: Style = .border, titleStyle: Style? = nil) -> Canvas {
    guard rect.width >= 2, rect.height >= 2 else { return part(rect) }
    put(rect.x, rect.y, "┌" + String(repeating: "─", count: rect.width - 2) + "┐", style)
    for y in (rect.y + 1)..<max(rect.y + 1, rect.maxY - 1) {
      put(rect.x, y, "│", style)
      put(rect.maxX - 1, y, "│", style)
    }
    put(rect.x, rect.maxY - 1, "└" + String(repeating: "─", count: rect.width - 2) + "┘", style)
    if !title.isEmpty, rect.width > 6 {
      put(rect.x + 2, rect.y, " " + TextWidth.clip(title, to: rect.width - 6) + " ", titleStyle ?? style)
    }
    return part(rect.inset(by: 1))
  }

  /// Lines from the top; returns how many rows they took.
  @discardableResult
  public func lines(_ lines: [Line], x: Int = 0, y: Int = 0) -> Int {
    for (index, line) in lines.enumerated() { put(x, y + index, line) }
    return lines.count
  }

  /// Wrapped text; returns how many rows it took.
  @discardableResult
  public func paragraph(_ text: String, _ style: Style = .text, x: Int = 0, y: Int = 0, width limit: Int? = nil) -> Int
  {
    lines(Line.wrap(text, style, width: limit ?? width - x), x: x, y: y)
  }

  /// Shows the terminal's cursor here.
  public func cursor(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    surface.cursor = Point(x: frame.x + x, y: frame.y + y)
  }
}
