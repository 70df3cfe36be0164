internal import CNcurses
internal import Glibc

/// Puts surfaces on the ncurses screen: rows that changed, in runs of one look. ncurses itself finds the cells.
final class CursesPainter {
  let colours: ColourDepth
  let glyphs: GlyphSet
  private var shown: (surface: Surface, theme: Theme)?
  private var looks: [Style: Resolved] = [:]

  private struct Resolved {
    var attributes: UInt32
    var pair: Int32
  }

  init(colours: ColourDepth, glyphs: GlyphSet) {
    self.colours = colours
    self.glyphs = glyphs
  }

  /// Nothing that was shown can be relied on.
  func forget() {
    shown = nil
    parley_screen_forget()
  }

  func show(_ surface: Surface, theme: Theme) {
    if shown?.theme != theme { looks = [:] }
    let before = shown.flatMap { $0.theme == theme && $0.surface.size == surface.size ? $0.surface : nil }
    for y in 0..<min(surface.size.height, Int(parley_screen_rows()))
    where before.map({ surface.isSame(y, as: $0) }) != true {
      draw(surface.row(y), y, theme)
    }
    shown = (surface, theme)
    if let cursor = surface.cursor {
      curs_set(1)
      parley_screen_move(Int32(cursor.y), Int32(cursor.x))
    } else {
      curs_set(0)
    }
    parley_screen_flush()
  }

  private func draw(_ row: ArraySlice<Cell>, _ y: Int, _ theme: Theme) {
    var run: [wchar_t] = []
    var style: Style?
    var start = 0
    var column = 0
    func flush() {
      guard let style, !run.isEmpty else { return }
      let look = resolve(style, theme)
      parley_screen_style(look.attributes, look.pair)
      parley_screen_put(Int32(y), Int32(start), run, Int32(run.count))
      run = []
    }
    for cell in row {
      defer { column += 1 }
      if cell.text.isEmpty { continue }
      if cell.style != style {
        flush()
        style = cell.style
        start = column
      }
      for scalar in glyphs.text(cell, colours: colours).unicodeScalars { run.append(wchar_t(bitPattern: scalar.value)) }
    }
    flush()
  }

  private func resolve(_ style: Style, _ theme: Theme) -> Resolved {
    if let halves = style.halves { return picture(halves, theme) }
    if let known = looks[style] { return known }
    let look = theme.look(style)
    var resolved = Resolved(attributes: bits(look.attributes), pair: 0)
    if colours == .mono {
      resolved.attributes = bits(look.mono)
    } else {
      var foreground = look.foreground.map(number) ?? -1
      var background = look.background.map(number) ?? -1
      if colours == .eight {
        // Bright is bold there; a bold black would be no colour to read.
        if foreground == 8 { foreground = 7 } else if foreground > 8 { resolved.attributes |= parley_bold() }
        foreground = foreground > 7 ? foreground - 8 : foreground
        background = background > 7 ? background - 8 : background
      }
      resolved.pair = max(0, alloc_pair(foreground, background))
    }
    looks[style] = resolved
    return resolved
  }

  private func picture(_ halves: Style.Halves, _ theme: Theme) -> Resolved {
    guard colours.isRich else { return resolve(.text, theme) }
    // Not remembered here: ncurses keeps the pairs, and takes back those that were not used for longest.
    return Resolved(attributes: 0, pair: max(0, alloc_pair(number(.rgb(halves.top)), number(.rgb(halves.bottom)))))
  }

  private func bits(_ attributes: Style.Attributes) -> UInt32 {
    (attributes.contains(.bold) ? parley_bold() : 0) | (attributes.contains(.underline) ? parley_underline() : 0)
      | (attributes.contains(.reverse) ? parley_reverse() : 0) | (attributes.contains(.faint) ? parley_faint() : 0)
  }

  /// The number that this terminal knows the colour by.
  private func number(_ colour: Colour) -> Int32 {
    switch (colours, colour) {
    case (.direct, _):
      let rgb = colour.approximate
      let value = Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue)
      // The first eight numbers mean the old eight colours.
      return (1...7).contains(value) ? 8 : value
    case (_, .ansi(let index)): return Int32(index)
    case (.indexed, .rgb(let rgb)): return Int32(Palette.nearest256(rgb))
    case (_, .rgb(let rgb)): return Int32(Palette.nearest16(rgb))
    }
  }
}
