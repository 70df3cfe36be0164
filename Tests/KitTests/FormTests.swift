import Testing

@testable import Kit

@MainActor
@Suite("Forms")
struct FormTests {
  @Test("A choice goes round with the arrows and the space bar, and is cut where there is no room")
  func choice() {
    var form = Form([.choice("kind", "Kind", ["video", "sound", "a written text"], selected: 1)])
    for (key, wanted) in [(Key.right, 2), (" ", 0), (.left, 2)] {
      check(form.handle(key), .changed)
      #expect(form.choice("kind") == wanted)
    }
    check(form.handle(.enter), .submitted)
    let surface = Surface(size: Size(width: 12, height: 2))
    form.draw(Canvas(surface))
    #expect(surface.text.contains("‹ a writ… ›"))
  }

  @Test("Editors share the rows that are left over, whichever field has the focus")
  func growing() {
    var form = Form([
      .text("title", "Title", "x", hint: "A hint."), .editor("text", "Text", "", rows: 2), .text("last", "Last", "end"),
    ])
    form.growsEditors = true
    func rowOfLast(_ height: Int) -> Int? {
      let surface = Surface(size: Size(width: 70, height: height))
      form.draw(Canvas(surface))
      return surface.text.split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("Last") }
    }
    form.focus("last")
    #expect(rowOfLast(8) == 3)
    #expect(rowOfLast(10) == 5)
    #expect(rowOfLast(40) == 6)
    form.setText("text", "other")
    #expect(form.text("text") == "other")
  }
}
