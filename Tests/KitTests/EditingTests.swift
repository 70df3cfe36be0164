import Testing

@testable import Kit

@MainActor
@Suite("Fields and editors")
struct EditingTests {
  private func type(_ text: String, _ field: inout TextField) {
    for character in text { _ = field.handle(.character(character)) }
  }

  @Test("A field edits by characters as people see them")
  func field() {
    var field = TextField("Жук")
    _ = field.handle(.left)
    type("ра́", &field)
    #expect(field.text == "Жура́к")
    #expect(field.cursor == 4)
    _ = field.handle(.backspace)
    #expect(field.text == "Журк")
    _ = field.handle(.control("u"))
    #expect(field.text == "к")
    _ = field.handle(.end)
    field.insert("\none two\n")
    #expect(field.text == "к one two ")
    _ = field.handle(.control("w"))
    #expect(field.text == "к one ")
    check(field.handle(.up), false)
  }

  @Test("A mark that arrives by itself joins the character before it")
  func marks() {
    var field = TextField("")
    _ = field.handle("e")
    _ = field.handle(.character("\u{301}"))
    #expect(field.text.count == 1)
    #expect(field.cursor == 1)
    _ = field.handle(.backspace)
    #expect(field.text == "")
  }

  @Test("Limits and accepted characters hold for typing and pasting")
  func limits() {
    var field = TextField("", limit: 4, accepts: { $0.isNumber })
    field.insert("12a345")
    #expect(field.text == "1234")
  }

  @Test("A secret shows dots alone, and the cursor stays in sight of a long text")
  func drawing() {
    let surface = Surface(size: Size(width: 6, height: 2))
    let canvas = Canvas(surface)
    TextField("пароль", secret: true).draw(canvas.part(Rect(x: 0, y: 0, width: 6, height: 1)), focused: false)
    TextField("0123456789").draw(canvas.part(Rect(x: 0, y: 1, width: 6, height: 1)), focused: true)
    #expect(surface.text == "••••••\n56789")
    #expect(surface.cursor == Point(x: 5, y: 1))
  }

  private func drawn(_ editor: TextEditor, _ width: Int, _ height: Int) -> (text: String, cursor: Point?) {
    let surface = Surface(size: Size(width: width, height: height))
    editor.draw(Canvas(surface), focused: true)
    return (surface.text, surface.cursor)
  }

  @Test("An editor wraps at words and moves by the rows that are seen")
  func editor() {
    var editor = TextEditor("")
    editor.insert("Раз два три\nчетыре")
    #expect(drawn(editor, 9, 4).text == "Раз два\nтри\nчетыре\n")
    #expect(drawn(editor, 9, 4).cursor == Point(x: 6, y: 2))
    check(editor.handle(.up), true)
    #expect(drawn(editor, 9, 4).cursor == Point(x: 3, y: 1))
    check(editor.handle(.up), true)
    #expect(drawn(editor, 9, 4).cursor == Point(x: 3, y: 0))
    check(editor.handle(.up), false)
    editor.insert("!")
    #expect(editor.text == "Раз! два три\nчетыре")
    _ = editor.handle(.end)
    _ = editor.handle(.delete)
    #expect(editor.text == "Раз! два тричетыре")
  }

  @Test("An editor scrolls with the cursor, and its rows cover every character once")
  func scrolling() {
    var editor = TextEditor((1...20).map { "line \($0)" }.joined(separator: "\n"))
    #expect(drawn(editor, 12, 3).text == "line 18\nline 19\nline 20")
    for _ in 0..<19 { _ = editor.handle(.up) }
    #expect(drawn(editor, 12, 3).text == "line 1\nline 2\nline 3     ▾")

    let text = Array("слово  слово, оченьдлинноеслово и ещё\n\n日本語の 文章")
    let rows = TextEditor.rows(text, width: 9)
    #expect(rows.first?.lowerBound == 0)
    #expect(rows.last?.upperBound == text.count)
    for (row, next) in zip(rows, rows.dropFirst()) {
      // Either they meet, or a line feed lies between.
      #expect(next.lowerBound == row.upperBound || text[row.upperBound] == "\n")
    }
    for row in rows {
      let shown = String(text[row]).reversed().drop { $0 == " " }.reversed()
      #expect(TextWidth.of(String(shown)) <= 9)
    }
  }

  @Test("Tab and Enter go through a form, errors stand at their field until it changes, the last Enter submits")
  func form() {
    var form = Form([
      .text("title", "Title", "A"), .number("limit", "Limit", 30, unit: "s"), .toggle("trial", "Trial", false, "yes"),
    ])
    check(form.handle(.enter), .moved)
    check(form.handle("x"), .moved)
    check(form.handle("5"), .changed)
    #expect(form.number("limit") == 305)
    form.setError("limit", "Too long.")
    #expect(form.focused?.error == "Too long.")
    check(form.handle(.backspace), .changed)
    #expect(form.focused?.error == nil)
    check(form.handle(.tab), .moved)
    check(form.handle(" "), .changed)
    #expect(form.isOn("trial"))
    check(form.handle(.enter), .submitted)
    check(form.handle(.down), .moved)
    #expect(form.focused?.id == "title")
    check(form.paste("bc\n"), .changed)
    #expect(form.text("title") == "Abc")
  }

  @Test("A form too tall for its place scrolls to the field that has the focus")
  func tallForm() {
    var form = Form((1...9).map { .text("f\($0)", "Field \($0)", "v\($0)") })
    form.focusLast()
    let surface = Surface(size: Size(width: 60, height: 3))
    form.draw(Canvas(surface))
    #expect(surface.text == "Field 7  v7\nField 8  v8\nField 9  v9")
    #expect(surface.cursor == Point(x: 11, y: 2))
  }

  @Test("A press in an editor puts the cursor there; another text keeps its place")
  func pointing() {
    var editor = TextEditor("one two three four five six")
    let surface = Surface(size: Size(width: 12, height: 4))
    editor.draw(Canvas(surface), focused: true)
    editor.mouse(MouseEvent(.press, at: Point(x: 2, y: 0)))
    editor.insert("X")
    #expect(editor.text.hasPrefix("onXe two"))
    editor.mouse(MouseEvent(.press, at: Point(x: 40, y: 30)))
    #expect(editor.cursor == editor.text.count)
    editor.mouse(MouseEvent(.press, at: Point(x: 0, y: 1)))
    let before = editor.cursor
    editor.replace("another text that is long enough")
    #expect(editor.cursor == before)
    editor.replace("ab")
    #expect(editor.cursor == 2)
  }
}
