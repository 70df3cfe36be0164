internal import CQrencode

/// A QR code (ISO/IEC 18004) of error level M, to be read from the screen by a phone.
public struct QRCode: Hashable {
  /// Modules a side, without the quiet zone.
  public let side: Int
  private let modules: [Bool]

  /// Nil when the text is empty or too long for any code (2,331 bytes).
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    side = Int(code.pointee.width)
    modules = (0..<side * side).map { code.pointee.data[$0] & 1 == 1 }
  }

  /// Whether that module is dark; none is outside.
  public subscript(x: Int, y: Int) -> Bool {
    x >= 0 && y >= 0 && x < side && y < side && modules[y * side + x]
  }

  /// The least quiet zone, in modules: the norm's four.
  private static let quiet = 4

  /// Columns and rows that it takes, two modules in a cell one above the other.
  public var size: Size { Size(width: side + 2 * Self.quiet, height: (side + 2 * Self.quiet + 1) / 2) }

  /// Draws it with its quiet zone. False, with nothing drawn, where it does not fit; then show the address as text.
  /// Terminals that know no block characters cannot show one that a camera reads.
  @discardableResult
  public func draw(_ canvas: Canvas) -> Bool {
    guard size.width <= canvas.width, size.height <= canvas.height else { return false }
    for row in 0..<size.height {
      var line = ""
      for column in 0..<size.width {
        let x = column - Self.quiet
        let y = row * 2 - Self.quiet
        switch (self[x, y], self[x, y + 1]) {
        case (true, true): line += "█"
        case (true, false): line += "▀"
        case (false, true): line += "▄"
        case (false, false): line += " "
        }
      }
      canvas.put(0, row, line, Style(.code))
    }
    return true
  }
}
