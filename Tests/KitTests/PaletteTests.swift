import Foundation
import TestSupport
import Testing

@testable import Kit

@MainActor
@Suite("Palette, undo, the mouse on keys, the user's editor")
struct PaletteTests {
  struct Shelf: Screen {
    enum Intent { case archive, sell, edit }
    enum Message: Sendable {
      case undone
      case edited(Result<String, EditorError>)
    }
    final class Notes { var said: [String] = [] }

    var title = "Shelf"
    var notes: Notes
    var writes = false
    var leavingLoses: String?

    var keys: [KeyRow<Intent>] {
      [
        KeyRow(["a"], .archive, name: "shelf.archive", label: "archive", help: "Puts it away."),
        KeyRow(["s"], .sell, name: "shelf.sell", label: "sell", help: "Sells it.", disabled: "Not today."),
        KeyRow(["e"], .edit, name: "shelf.edit", label: "edit", help: "Writes in the own editor."),
      ]
    }

    func captures(_ key: Key) -> Bool { writes && key.isPrintable }

    mutating func update(_ event: ScreenEvent<Intent, Message>) -> [Effect<Message>] {
      switch event {
      case .intent(.archive):
        notes.said.append("archived")
        return [.undoable("Archived.", undo: .undone)]
      case .intent(.edit): return [.edit("before") { .edited($0) }]
      case .message(.undone): notes.said.append("undone")
      case .message(.edited(.success(let text))): notes.said.append(text)
      case .message(.edited(.failure(let error))): notes.said.append(error.sentence)
      case .key(let key): notes.said.append(key.name)
      default: break
      }
      return []
    }

    func view(_ canvas: Canvas) {}
  }

  let terminal = MemoryTerminal(width: 80, height: 24)
  let notes = Shelf.Notes()
  final class Clock { var nowS = 0.0 }
  let clock = Clock()

  private func app(writes: Bool = false, loses: String? = nil) throws -> App {
    let clock = clock
    let app = App(terminal: terminal, now: { clock.nowS })
    try app.start(Shelf(notes: notes, writes: writes, leavingLoses: loses))
    return app
  }

  private func press(_ app: App, _ keys: Key...) {
    for key in keys { terminal.send(.key(key)) }
    app.step()
  }

  private func type(_ app: App, _ text: String) {
    for character in text { terminal.send(.key(.character(character))) }
    app.step()
  }

  @Test("The palette finds what the screen and the program can do, shows the keys, and does it")
  func palette() async throws {
    let app = try app()
    press(app, ":")
    #expect(terminal.text.contains("archive") && terminal.text.contains("Not today."))
    type(app, "arc")
    let line = terminal.text.split(separator: "\n").first { $0.contains("Puts it away.") }
    #expect(line?.contains(" a ") == true)
    #expect(!terminal.text.contains("Not today."))
    press(app, .enter)
    #expect(notes.said == ["archived"])
    // What does nothing now says why.
    press(app, .control("p"))
    type(app, "sell")
    press(app, .enter)
    #expect(terminal.text.contains("Not today.") && !terminal.text.contains("Commands"))
    press(app, ":")
    type(app, "zzzz")
    #expect(terminal.text.contains("Nothing is called that"))
    press(app, .enter, .escape, "x")
    #expect(notes.said == ["archived", "x"])
    await app.finish()
  }

  @Test("The program's own commands: another theme at once, kept for the next time, and other screens")
  func commands() async throws {
    let folder = try TemporaryFolder()
    let app = try app()
    app.state = folder.url
    app.config = folder.url
    let notes = notes
    app.commands = { [Command("shop", "To the shop.", .go { Shelf(title: "Shop", notes: notes) })] }
    press(app, ":")
    type(app, "theme contr")
    press(app, .enter)
    #expect(app.theme.name == "contrast")
    #expect(Preferences.load(folder.url).theme == "contrast")
    press(app, ":")
    type(app, "shop")
    press(app, .enter)
    #expect(terminal.text.hasPrefix(" Parley › Shop"))
    await app.finish()
  }

  @Test("Leaving by a command asks first when something would be lost")
  func leaving() async throws {
    let app = try app(loses: "The text is not saved.")
    let notes = notes
    app.commands = { [Command("shop", "To the shop.", .go { Shelf(title: "Shop", notes: notes) })] }
    press(app, ":")
    type(app, "shop")
    press(app, .enter)
    #expect(terminal.text.contains("The text is not saved."))
    press(app, .escape)
    #expect(terminal.text.hasPrefix(" Parley › Shelf"))
    await app.finish()
  }

  @Test("Undo is offered for eight seconds, whatever is pressed meanwhile; where one writes it is F8")
  func undo() async throws {
    let app = try app()
    press(app, "a", "x")
    #expect(terminal.text.contains("Archived.  u undo"))
    clock.nowS = 7
    press(app, "u")
    #expect(notes.said == ["archived", "x", "undone"])
    #expect(!terminal.text.contains("Archived."))
    press(app, "a")
    clock.nowS = 15.5
    app.step()
    #expect(!terminal.text.contains("Archived."))
    press(app, "u")
    #expect(notes.said.last == "u")
    await app.finish()

    let writing = try self.app(writes: true)
    press(writing, ":")
    #expect(notes.said.last == ":")
    press(writing, .control("p"))
    type(writing, "archive")
    press(writing, .enter)
    #expect(terminal.text.contains("Archived.  F8 undo"))
    press(writing, "u", .function(8))
    #expect(notes.said.suffix(2) == ["u", "undone"])
    await writing.finish()
  }

  @Test("What the user's keys say holds for keys, footer and help")
  func keyMap() async throws {
    let app = try app()
    app.keyMap = KeyMap(["shelf.archive": ["z"], "app.help": [.function(2)]])
    press(app, "a", "z")
    #expect(notes.said == ["a", "archived"])
    #expect(terminal.text.contains("z archive") && terminal.text.contains("F2 help"))
    press(app, .function(2))
    #expect(terminal.text.contains(/z +Puts it away\./))
    await app.finish()
  }

  @Test("A press of the mouse on a key in the footer presses it")
  func mouse() async throws {
    let app = try app()
    let footer = try #require(terminal.text.split(separator: "\n", omittingEmptySubsequences: false).last)
    let at = try #require(footer.firstRange(of: "archive")).lowerBound
    let x = footer.distance(from: footer.startIndex, to: at)
    terminal.send(.mouse(MouseEvent(.press, at: Point(x: x, y: 23))))
    app.step()
    #expect(notes.said == ["archived"])
    terminal.send(.mouse(MouseEvent(.press, at: Point(x: 3, y: 22))))
    app.step()
    #expect(notes.said == ["archived", "undone"])
    await app.finish()
  }

  @Test("The own editor gets the terminal and the text in a private file, and gives back what it wrote")
  func editor() async throws {
    let app = try app()
    let terminal = terminal
    var drawings = 0
    var seen: (text: String, mode: Int, lent: Bool)?
    app.editor = { [weak app] file in
      let mode = try? FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      seen = ((try? String(contentsOf: file, encoding: .utf8)) ?? "", mode ?? 0, terminal.isLent)
      drawings = terminal.drawings
      app?.step()
      #expect(terminal.drawings == drawings)
      try? Data("after\u{1B}[2J\nit\n".utf8).write(to: file)
    }
    press(app, "e")
    while notes.said.isEmpty { await Task.yield() }
    #expect(seen?.text == "before" && seen?.mode == 0o600 && seen?.lent == true)
    #expect(notes.said.first?.hasPrefix("after") == true && notes.said.first?.contains("\u{1B}") == false)
    #expect(!terminal.isLent)
    #expect(terminal.drawings == drawings)
    app.step()
    #expect(terminal.drawings == drawings + 1)
    await app.finish()
  }

  @Test("The editor is a child of its own; one that fails leaves the text as it was")
  func child() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "text")
    try Data("one".utf8).write(to: file)
    try await ExternalEditor.run(file, command: "printf two >")
    #expect(try String(contentsOf: file, encoding: .utf8) == "two")
    let failed = await ExternalEditor.edit("kept", suffix: ".txt") { file throws(EditorError) in
      try await ExternalEditor.run(file, command: "false")
    }
    guard case .failure(let error) = failed else { return #expect(Bool(false), "\(failed)") }
    #expect(error.sentence.contains("false") && error.sentence.contains("EDITOR"))
  }

  @Test(
    "A few letters find what is meant",
    arguments: [("cand", "candidates"), ("th li", "theme light"), ("лт", "Палитра"), ("ib", "interview bank")])
  func fuzzy(_ query: String, _ text: String) throws {
    #expect((Fuzzy.score(query, text) ?? -100) > (Fuzzy.score(query, "irrelevant label") ?? -99))
    #expect(Fuzzy.score("xq", text) == nil)
    #expect(try #require(Fuzzy.score("can", "candidates")) > #require(Fuzzy.score("can", "scorecards new")))
  }
}
