internal import CQrencode

/// A QR code (ISO/IEC 18004), to be read from the screen by a phone.
public struct QRCode: Hashable {
  /// Modules a side, without the quiet zone.
  public let side: Int
  private let modules: [Bool]

  /// How much of it may be unreadable: 7 or 15 per cent. A screen has no scratches, so that the smaller code will do
  /// where there is little room.
  public enum Level: Sendable { case low, medium }

  /// Nil when the text is empty or too long for any code (2,331 bytes; 2,953 of the low level).
  public init?(_ text: String, level: Level = .medium) {
    let bytes = Array(text.utf8)
    let wanted = level == .low ? QR_ECLEVEL_L : QR_ECLEVEL_M
    guard !bytes.isEmpty, let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, wanted) else { return nil }
    defer { QRcode_free(code) }
    side = Int(code.pointee.width)
    modules = (0..<side * side).map { code.pointee.data[$0] & 1 == 1 }
  }

  /// Whether that module is dark; none is outside.
  public subscript(x: Int, y: Int) -> Bool {
    x >= 0 && y >= 0 && x < side && y < side && modules[y * side + x]
  }

  /// The quiet zone that the norm asks for, and the one that cameras still take where there is less room, in modules.
  private static let quietZones = [4, 2]

  /// Columns and rows that it takes with a quiet zone of so many modules, two modules in a cell one above the other.
  public func size(quiet: Int = 4) -> Size {
    Size(width: side + 2 * quiet, height: (side + 2 * quiet + 1) / 2)
  }

  /// Draws it with its quiet zone. False, with nothing drawn, where it does not fit; then show the address as text.
  /// Terminals that know no block characters cannot show one that a camera reads.
  @discardableResult
  public func draw(_ canvas: Canvas) -> Bool {
    let fits = Self.quietZones.first {
      self.size(quiet: $0).width <= canvas.width && self.size(quiet: $0).height <= canvas.height
    }
    guard let quiet = fits else { return false }
    let size = self.size(quiet: quiet)
    for row in 0..<size.height {
      var line = ""
      for column in 0..<size.width {
        let x = column - quiet
        let y = row * 2 - quiet
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
