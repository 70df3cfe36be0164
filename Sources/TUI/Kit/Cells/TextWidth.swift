internal import CNcurses
internal import Platform

/// How many columns text takes: by the C library's `wcwidth` for UTF-8, the same that ncurses counts with, so that
/// the two never disagree about where a cell is.
public nonisolated enum TextWidth {
  // Made once and never changed or freed; the C library only reads it.
  nonisolated(unsafe) private static let utf8 = parley_utf8_locale()

  /// 0 for marks that join the character before, 2 for wide ones, -1 for what a terminal cannot show.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x400...0x482, 0x48A...0x52F: 1
    case 0..<0x20, 0x7F...0x9F: -1
    default: Int(parley_width(scalar.value, utf8))
    }
  }

  public static func of(_ text: some StringProtocol) -> Int {
    if isPlain(text) { return text.utf8.count }
    var width = 0
    for cluster in clusters(text) { width += cluster.width }
    return width
  }

  public static func of(_ character: Character) -> Int { of(String(character)) }

  /// Whether all of it is printable ASCII: a cell each, and nothing to make harmless.
  private static func isPlain(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private static let plain = (0..<128).map { String(Character(Unicode.Scalar(UInt8($0)))) }

  /// What one cell (or a wide pair) holds: a base character and the marks on it.
  struct Cluster {
    var text: String
    var width: Int
  }

  /// Cuts sanitised text into what goes into cells. Invisible format characters are left out, since terminals
  /// disagree about them; what cannot be shown becomes U+FFFD.
  static func clusters(_ text: some StringProtocol) -> [Cluster] {
    if isPlain(text) { return text.utf8.map { Cluster(text: plain[Int($0)], width: 1) } }
    var result: [Cluster] = []
    result.reserveCapacity(text.utf8.count)
    var marks = 0
    for scalar in Sanitise.terminal(text).unicodeScalars {
      if scalar.isASCII {
        result.append(Cluster(text: String(Character(scalar)), width: 1))
        marks = 0
        continue
      }
      let width = of(scalar)
      let isFormat = mayBeFormat(scalar) && scalar.properties.generalCategory == .format
      if width == 0 || isFormat {
        // ncurses keeps at most four marks a cell.
        if !isFormat, marks < 4, !result.isEmpty {
          result[result.count - 1].text.unicodeScalars.append(scalar)
          marks += 1
        }
        continue
      }
      marks = 0
      result.append(
        width < 0 ? Cluster(text: "\u{FFFD}", width: 1) : Cluster(text: String(Character(scalar)), width: width))
    }
    return result
  }

  /// False where Unicode has no format characters: Latin, Greek, Cyrillic, arrows, lines and blocks. To ask for the
  /// category of each costs more than all else of a drawing.
  private static func mayBeFormat(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAE..<0x590, 0x2100..<0x2E00: false
    default: true
    }
  }

  /// `text` cut to at most `width` columns, with "…" as the last when something was cut off.
  public static func clip(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    guard width > 0 else { return "" }
    var kept = ""
    var used = 0
    for cluster in clusters(text) {
      guard used + cluster.width <= width - 1 else { break }
      kept += cluster.text
      used += cluster.width
    }
    return kept + "…"
  }

  /// `text` with spaces after it up to `width` columns.
  public static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - of(text)))
  }
}
