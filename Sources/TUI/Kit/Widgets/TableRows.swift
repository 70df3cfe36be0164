/// The rows of a list that is longer than what has been fetched of it: how many there are, and those that are here.
///
/// Pages come in any order. An index is the place in the whole list as it is sorted now.
public struct TableRows<Row: Identifiable> {
  /// Rows one after the other without a gap.
  private struct Piece {
    var start: Int
    var rows: [Row]
    var end: Int { start + rows.count }
  }

  /// In order, never touching each other.
  private var pieces: [Piece] = []
  /// All rows of the list, fetched or not.
  public private(set) var count = 0

  /// A list that is here from its beginning; `count` says how many there are when that is more.
  public init(_ rows: [Row] = [], count: Int? = nil) {
    if !rows.isEmpty { pieces = [Piece(start: 0, rows: rows)] }
    self.count = max(rows.count, count ?? 0)
  }

  // MARK: Reading

  /// The row at that place; nil while it is not fetched, or when there is none.
  public func row(at index: Int) -> Row? {
    guard let piece = piece(at: index) else { return nil }
    return pieces[piece].rows[index - pieces[piece].start]
  }

  /// Where a fetched row is. Looks through all that are fetched.
  public func index(of id: Row.ID) -> Int? {
    for piece in pieces {
      if let index = piece.rows.firstIndex(where: { $0.id == id }) { return piece.start + index }
    }
    return nil
  }

  /// All that are fetched, in order.
  public var fetched: [Row] {
    if pieces.count == 1 { return pieces[0].rows }
    return pieces.flatMap(\.rows)
  }

  /// The first places in `range` without a row, up to the next one that has a row.
  public func missing(in range: Range<Int>) -> Range<Int>? {
    let range = range.clamped(to: 0..<count)
    var from = range.lowerBound
    for piece in pieces where piece.end > from {
      if piece.start > from { return from < range.upperBound ? from..<min(piece.start, range.upperBound) : nil }
      from = piece.end
    }
    return from < range.upperBound ? from..<range.upperBound : nil
  }

  private func piece(at index: Int) -> Int? {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].end <= index { low = middle + 1 } else { high = middle }
    }
    return low < pieces.count && pieces[low].start <= index ? low : nil
  }

  // MARK: Fetching

  /// Puts a page at its place. `count` is what the server says now; nil leaves it.
  public mutating func load(_ page: [Row], at start: Int, count: Int? = nil) {
    let end = start + page.count
    var kept: [Piece] = []
    for piece in pieces {
      if piece.start < start {
        kept.append(Piece(start: piece.start, rows: Array(piece.rows.prefix(start - piece.start))))
      }
      if piece.end > end {
        let from = max(piece.start, end)
        kept.append(Piece(start: from, rows: Array(piece.rows.dropFirst(from - piece.start))))
      }
    }
    if !page.isEmpty { kept.append(Piece(start: start, rows: page)) }
    join(kept)
    self.count = max(count ?? self.count, end)
    cut()
  }

  /// Puts a page that was asked for anew at its place, when rows may have come, gone or moved since: what was fetched
  /// behind it moves along with the last row that both know. Without such a row what lies behind is dropped, to be
  /// fetched again.
  public mutating func refresh(_ page: [Row], at start: Int = 0, count: Int) {
    defer {
      self.count = max(count, start + page.count)
      cut()
    }
    let places = Dictionary(page.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let isSame = count == self.count && page.indices.allSatisfy { row(at: start + $0)?.id == page[$0].id }
    if isSame { return load(page, at: start) }
    var anchor: (place: Int, old: Int)?
    for piece in pieces {
      for (offset, row) in piece.rows.enumerated() {
        if let place = places[row.id], place >= anchor?.place ?? 0 { anchor = (place, piece.start + offset) }
      }
    }
    var kept = pieces.filter { $0.start < start }.map { piece in
      Piece(start: piece.start, rows: piece.rows.prefix(start - piece.start).filter { places[$0.id] == nil })
    }
    kept.append(Piece(start: start, rows: page))
    if let anchor {
      var shift = start + anchor.place - anchor.old
      for piece in pieces where piece.end > anchor.old + 1 {
        let from = max(piece.start, anchor.old + 1)
        let rest = piece.rows.dropFirst(from - piece.start).filter { places[$0.id] == nil }
        let place = from + shift
        shift -= piece.end - from - rest.count
        // Behind the page's last row only: what it says about its own places is newer.
        let hidden = max(0, start + page.count - place)
        kept.append(Piece(start: place + hidden, rows: Array(rest.dropFirst(hidden))))
      }
    }
    join(kept)
  }

  // MARK: Changes of single rows

  /// Puts a row in the place of the one with its id; false when that is not fetched.
  @discardableResult
  public mutating func update(_ row: Row) -> Bool {
    for index in pieces.indices {
      if let place = pieces[index].rows.firstIndex(where: { $0.id == row.id }) {
        pieces[index].rows[place] = row
        return true
      }
    }
    return false
  }

  /// Puts new rows before the one at `index`.
  public mutating func insert(_ rows: [Row], at index: Int) {
    var moved: [Piece] = []
    for piece in pieces {
      if piece.end <= index {
        moved.append(piece)
      } else if piece.start >= index {
        moved.append(Piece(start: piece.start + rows.count, rows: piece.rows))
      } else {
        moved.append(Piece(start: piece.start, rows: Array(piece.rows.prefix(index - piece.start))))
        moved.append(Piece(start: index + rows.count, rows: Array(piece.rows.dropFirst(index - piece.start))))
      }
    }
    moved.append(Piece(start: index, rows: rows))
    join(moved)
    count += rows.count
  }

  /// Takes rows out; what is behind moves up.
  public mutating func remove(_ ids: Set<Row.ID>) {
    var gone = 0
    var kept: [Piece] = []
    for piece in pieces {
      let rest = piece.rows.filter { !ids.contains($0.id) }
      kept.append(Piece(start: piece.start - gone, rows: rest))
      gone += piece.rows.count - rest.count
    }
    join(kept)
    count -= gone
  }

  private mutating func join(_ all: [Piece]) {
    pieces = []
    for piece in all.filter({ !$0.rows.isEmpty }).sorted(by: { $0.start < $1.start }) {
      if let last = pieces.last, last.end == piece.start {
        pieces[pieces.count - 1].rows += piece.rows
      } else {
        pieces.append(piece)
      }
    }
  }

  private mutating func cut() {
    while let last = pieces.last, last.end > count {
      pieces.removeLast()
      if last.start < count {
        pieces.append(Piece(start: last.start, rows: Array(last.rows.prefix(count - last.start))))
      }
    }
  }
}
