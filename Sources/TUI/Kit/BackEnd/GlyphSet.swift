/// Which characters beyond letters a terminal can show. Screens always draw with the full set; a back end puts in what
/// comes closest.
public nonisolated enum GlyphSet: Sendable {
  case unicode
  /// What a PC's own font holds (code page 437), as on the Linux console.
  case console
  case ascii

  /// The text of a cell in this set.
  func text(_ cell: Cell, colours: ColourDepth) -> String {
    if let halves = cell.style.halves, !colours.isRich || self != .unicode && self != .console {
      return shade((halves.top.luma + halves.bottom.luma) / 2)
    }
    guard self != .unicode, let scalar = cell.text.unicodeScalars.first, scalar.value > 0x7E else { return cell.text }
    let table = self == .console ? Self.consoleTable : Self.asciiTable
    return table[scalar] ?? cell.text
  }

  /// Brightness 0 to 255 as ink.
  private func shade(_ luma: Int) -> String {
    let steps = self == .ascii ? Self.asciiShades : Self.blockShades
    return steps[min(steps.count - 1, luma * steps.count / 256)]
  }

  private static let blockShades = [" ", "░", "▒", "▓", "█"]
  private static let asciiShades = " .:-=+*#%@".map(String.init)

  private static let consoleTable: [Unicode.Scalar: String] = [
    "›": ">", "‹": "<", "…": "~", "✓": "√", "✗": "x", "●": "•", "○": "o", "◇": "o", "◐": "o", "▸": "►", "▾": "▼",
    "⏎": "<",
    "“": "\"", "”": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "▕": "|", "▏": "|", "╌": "-", "┃": "║", "№": "#",
    "▲": "^", "▎": "▌", "▍": "▌", "▋": "█", "▊": "█", "▉": "█", "▁": "_", "▂": "_", "▃": "▄", "▅": "▄", "▆": "█",
    "▇": "█",
  ]

  private static let asciiTable: [Unicode.Scalar: String] = [
    "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+",
    "┃": "#", "╌": "-", "═": "=", "║": "|", "█": "#", "▌": "|", "▐": "|", "▀": "\"", "▄": "_", "░": ".", "▒": ":",
    "▓": "%", "›": ">", "‹": "<", "…": "~", "✓": "+", "✗": "x", "√": "+", "●": "*", "○": "o", "◇": "o", "◐": "o",
    "•": "*",
    "·": ".", "▸": ">", "▾": "v", "►": ">", "▼": "v", "▲": "^", "↑": "^", "↓": "v", "←": "<", "→": ">", "“": "\"",
    "”": "\"",
    "‘": "'", "’": "'", "–": "-", "—": "-", "▕": "|", "▏": "|", "×": "x",
    "«": "\"", "»": "\"", "№": "#", "\u{A0}": " ",
    "▎": "|", "▍": "|", "▋": "#", "▊": "#", "▉": "#", "▁": "_", "▂": "_", "▃": "_", "▅": "=", "▆": "#", "▇": "#",
  ]
}
