/// Text from outside, made safe for a terminal and a log line.
public enum Sanitise {
  /// Replaces control characters (C0, DEL, C1), and the bidirectional overrides and isolates that can make a line
  /// read otherwise than it is, by U+FFFD. Line feeds become spaces unless `keepingLines`; tabs become spaces.
  public static func terminal(_ text: some StringProtocol, keepingLines: Bool = false) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: result.append(keepingLines ? scalar : " ")
      case 0x09: result.append(" ")
      case 0x0D: continue
      case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0xFEFF:
        result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
