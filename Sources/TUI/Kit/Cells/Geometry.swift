/// A place on the screen; column 0, row 0 is the upper left corner.
public nonisolated struct Point: Hashable, Sendable {
  public var x: Int
  public var y: Int

  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// Columns and rows.
public nonisolated struct Size: Hashable, Sendable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A part of the screen. Pure: splitting and insetting make new ones; none is ever of negative size.
public nonisolated struct Rect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  public var size: Size { Size(width: width, height: height) }
  public var maxX: Int { x + width }
  public var maxY: Int { y + height }
  public var isEmpty: Bool { width == 0 || height == 0 }

  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
  }

  public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }

  public func inset(by margin: Int) -> Rect {
    inset(left: margin, top: margin, right: margin, bottom: margin)
  }

  /// The largest rectangle that lies in both.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// A rectangle of `size` in the middle, no larger than this one.
  public func centred(_ size: Size) -> Rect {
    let w = min(size.width, width)
    let h = min(size.height, height)
    return Rect(x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h)
  }

  public enum Direction: Sendable { case rows, columns }

  /// How much of the whole a part of a split takes.
  public enum Length: Hashable, Sendable {
    /// So many cells, as long as there are any.
    case fixed(Int)
    /// A share of what the fixed parts leave.
    case share(Int)
  }

  /// Cuts the rectangle into parts one after the other, with `gap` cells between them. Fixed parts are served first,
  /// in order; what they leave goes to the shares, the rounding to the last of them.
  public func split(_ direction: Direction, gap: Int = 0, _ lengths: Length...) -> [Rect] {
    split(direction, gap: gap, lengths)
  }

  public func split(_ direction: Direction, gap: Int = 0, _ lengths: [Length]) -> [Rect] {
    let total = max(0, (direction == .rows ? height : width) - gap * max(0, lengths.count - 1))
    var left = total
    var sizes = lengths.map { length -> Int in
      guard case .fixed(let wanted) = length else { return 0 }
      let given = min(max(0, wanted), left)
      left -= given
      return given
    }
    let shares = lengths.reduce(0) { sum, length in
      if case .share(let part) = length { sum + part } else { sum }
    }
    let pool = left
    var lastShare: Int?
    for (index, length) in lengths.enumerated() {
      guard case .share(let part) = length, shares > 0 else { continue }
      sizes[index] = pool * part / shares
      left -= sizes[index]
      lastShare = index
    }
    if let lastShare { sizes[lastShare] += left }
    var offset = 0
    return sizes.map { size in
      defer { offset += size + gap }
      return direction == .rows
        ? Rect(x: x, y: y + offset, width: width, height: min(size, max(0, height - offset)))
        : Rect(x: x + offset, y: y, width: min(size, max(0, width - offset)), height: height)
    }
  }
}
