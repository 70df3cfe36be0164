import Testing

@testable import Kit

@MainActor
@Suite("Layout and cells")
struct CellTests {
  @Test("Fixed parts are served first, shares take what is left, the last of them the rounding")
  func split() {
    let whole = Rect(x: 2, y: 1, width: 80, height: 20)
    let columns = whole.split(.columns, gap: 2, .fixed(20), .share(1), .share(2))
    #expect(columns.map(\.x) == [2, 24, 44])
    #expect(columns.map(\.width) == [20, 18, 38])
    #expect(columns.allSatisfy { $0.y == 1 && $0.height == 20 })
    let rows = whole.split(.rows, .fixed(15), .fixed(15), .share(1))
    #expect(rows.map(\.height) == [15, 5, 0])
    #expect(Rect(x: 0, y: 0, width: 3, height: 3).inset(by: 2).isEmpty)
    #expect(whole.centred(Size(width: 100, height: 4)) == Rect(x: 2, y: 9, width: 80, height: 4))
  }

  @Test(
    "Width is that of the terminal's columns",
    arguments: [
      ("abc", 3), ("Привет", 6), ("ёй", 2), ("日本", 4), ("e\u{301}", 1), ("한국", 4), ("a\u{200D}b", 2), ("“…”", 3),
      ("👍", 2), ("\u{1B}[31m", 5), ("a\u{202E}b", 3), ("\u{FEFF}x", 2), ("й", 1),
    ])
  func width(_ text: String, _ width: Int) {
    #expect(TextWidth.of(text) == width)
  }

  @Test("A clipped text shows that something was cut off, and never half of a wide character")
  func clip() {
    #expect(TextWidth.clip("Привет", to: 6) == "Привет")
    #expect(TextWidth.clip("Привет", to: 4) == "При…")
    #expect(TextWidth.clip("日本語", to: 5) == "日本…")
    #expect(TextWidth.clip("日本語", to: 4) == "日…")
    #expect(TextWidth.clip("abc", to: 0) == "")
  }

  @Test("What is written over half of a wide character leaves a blank in the other half")
  func wide() {
    let surface = Surface(size: Size(width: 6, height: 2))
    let canvas = Canvas(surface)
    canvas.put(0, 0, "日本語")
    canvas.put(1, 0, "x")
    canvas.put(4, 0, "y")
    #expect(surface.text == " x本y\n")
    // One that would stand over the edge is left out.
    canvas.put(0, 1, "abcde日")
    #expect(surface.text == " x本y\nabcde")
  }

  @Test("Control characters and escape sequences become harmless wherever text is drawn")
  func sanitised() {
    let surface = Surface(size: Size(width: 20, height: 3))
    let canvas = Canvas(surface)
    canvas.put(0, 0, "a\u{1B}[2Jb\u{07}")
    canvas.put(0, 1, "one\ntwo")
    #expect(surface.text == "a\u{FFFD}[2Jb\u{FFFD}\none two\n")
  }

  @Test("A canvas cuts off what falls outside of it")
  func clipping() {
    let surface = Surface(size: Size(width: 8, height: 4))
    let inner = Canvas(surface).box(Rect(x: 1, y: 0, width: 6, height: 4), title: "")
    inner.put(-2, 0, "12345678")
    inner.put(0, 5, "below")
    #expect(surface.text == " ┌────┐\n │3456│\n │    │\n └────┘")
  }

  @Test("Text wraps at words, long words are cut, line feeds stay, looks go on")
  func wrap() {
    #expect(Line.wrap("one two three", width: 8).map(\.text) == ["one two", "three"])
    #expect(Line.wrap("abcdefghij kl", width: 4).map(\.text) == ["abcd", "efgh", "ij", "kl"])
    #expect(Line.wrap("a\n\nb", width: 8).map(\.text) == ["a", "", "b"])
    #expect(Line.wrap("日本語 中文", width: 6).map(\.text) == ["日本語", "中文"])
    let styled = Line.wrap([Span("one "), Span("two three", .bad)], width: 7)
    #expect(styled.map(\.text) == ["one two", "three"])
    #expect(styled[0].spans.map(\.style) == [.text, .bad])
    #expect(styled[1].spans == [Span("three", .bad)])
  }
}
