import Testing

@testable import Kit

@MainActor
@Suite("The loop")
struct AppTests {
  /// A screen that counts, writes down what it was told, and can do what a key asks for.
  struct Counter: Screen {
    enum Intent { case add, push, pop, work, ask, forbidden }
    enum Message: Sendable, Equatable { case worked, answered }
    final class Notes {
      var events: [String] = []
      var endings = 0
    }

    var name: String
    var notes: Notes
    var work: @MainActor () async -> Void = {}
    var count = 0
    var tickS: Double?

    var title: String { name }
    var keys: [KeyRow<Intent>] {
      [
        KeyRow([.enter, "a"], .add, label: "add", help: "Adds one."),
        KeyRow(["p"], .push, label: "push", help: "Opens another."),
        KeyRow([.escape], .pop, label: "back", help: "Goes back."),
        KeyRow(["w"], .work, label: "work", help: "Works."),
        KeyRow(["q"], .ask, label: "ask", help: "Asks."),
        KeyRow(["f"], .forbidden, label: "forbid", help: "Does nothing.", disabled: "Not on Sundays."),
      ]
    }

    mutating func update(_ event: ScreenEvent<Intent, Message>) -> [Effect<Message>] {
      switch event {
      case .intent(.add): count += 1
      case .intent(.push): return [.push(Counter(name: "Inner", notes: notes, work: work))]
      case .intent(.pop): return [.pop]
      case .intent(.work):
        let work = work
        return [
          .run("work") {
            await work()
            return .worked
          }
        ]
      case .intent(.ask): return [.dialog(.confirm("Sure?", "Really.", yes: "Yes", .answered))]
      case .intent(.forbidden): notes.events.append("forbidden")
      case .key(let key): notes.events.append("key \(key.name)")
      case .paste(let text): notes.events.append("paste \(text)")
      case .mouse(let mouse): notes.events.append("mouse \(mouse.at.x),\(mouse.at.y)")
      case .tick: notes.events.append("tick")
      case .message(let message): notes.events.append("\(name) \(message)")
      case .appeared(let first): notes.events.append("\(name) \(first ? "first" : "again")")
      case .ending: notes.endings += 1
      }
      return []
    }

    func view(_ canvas: Canvas) { canvas.put(0, 0, "count \(count)") }
  }

  final class Clock { var nowS = 0.0 }

  let terminal = MemoryTerminal(width: 60, height: 14)
  let notes = Counter.Notes()
  let clock = Clock()

  private func app(_ screen: Counter) throws -> App {
    let clock = clock
    let app = App(terminal: terminal, now: { clock.nowS })
    try app.start(screen)
    return app
  }

  private func press(_ app: App, _ keys: Key...) {
    for key in keys { terminal.send(.key(key)) }
    app.step()
  }

  @Test("Keys do what their rows say; footer and help are made of the rows")
  func keys() async throws {
    let app = try app(Counter(name: "Outer", notes: notes))
    press(app, "a", .enter, "z")
    #expect(terminal.text.contains("count 2"))
    #expect(notes.events == ["Outer first", "key z"])
    #expect(terminal.text.contains("Enter add   p push   Esc back   w work   q ask"))
    #expect(!terminal.text.contains("forbid"))
    press(app, "?")
    #expect(terminal.text.contains("Enter a   Adds one."))
    #expect(terminal.text.contains("Not on Sundays."))
    press(app, .escape)
    #expect(!terminal.text.contains("Adds one."))
    await app.finish()
    #expect(notes.endings == 1)
  }

  @Test("A disabled key says why, and does nothing")
  func disabled() async throws {
    let app = try app(Counter(name: "Outer", notes: notes))
    press(app, "f")
    #expect(terminal.text.contains("Not on Sundays."))
    #expect(!notes.events.contains("forbidden"))
    clock.nowS = 6
    app.step()
    #expect(!terminal.text.contains("Not on Sundays."))
    await app.finish()
  }

  @Test("Screens stand on a stack, with their names above")
  func stack() async throws {
    let app = try app(Counter(name: "Outer", notes: notes))
    press(app, "a", "p")
    #expect(terminal.text.contains("Parley › Outer › Inner"))
    #expect(terminal.text.contains("count 0"))
    press(app, .escape)
    #expect(terminal.text.contains("count 1"))
    #expect(notes.events == ["Outer first", "Inner first", "Outer again"])
    await app.finish()
  }

  @Test("Work reports to the screen that asked for it; it is cancelled with its screen and waited for at the end")
  func work() async throws {
    let notes = notes
    let quick = try app(Counter(name: "Outer", notes: notes))
    press(quick, "w")
    await quick.settle()
    #expect(notes.events.last == "Outer worked")
    await quick.finish()

    var ended = false
    let slow: @MainActor () async -> Void = {
      try? await Task.sleep(for: .seconds(600))
      ended = Task.isCancelled
    }
    let app = try app(Counter(name: "Outer", notes: notes, work: slow))
    press(app, "p", "w", .escape)
    await app.finish()
    #expect(ended)
    #expect(!notes.events.contains("Inner worked"))
  }

  @Test("Ticks come while they are asked for, and only to the screen on top")
  func ticks() async throws {
    let app = try app(Counter(name: "Outer", notes: notes, tickS: 1))
    for second in [0.5, 1, 1.5, 2] {
      clock.nowS = second
      app.step()
    }
    #expect(notes.events.filter { $0 == "tick" }.count == 2)
    press(app, "p")
    clock.nowS = 9
    app.step()
    #expect(notes.events.filter { $0 == "tick" }.count == 2)
    await app.finish()
  }

  @Test("A dialog takes the keys until it is answered")
  func dialog() async throws {
    let app = try app(Counter(name: "Outer", notes: notes))
    press(app, "q")
    #expect(terminal.text.contains("Really."))
    press(app, "a", .escape)
    #expect(terminal.text.contains("count 0"))
    press(app, "q", "y")
    #expect(notes.events.last == "Outer answered")
    press(app, "q", .right, .enter)
    #expect(notes.events.filter { $0 == "Outer answered" }.count == 1)
    await app.finish()
  }

  @Test("Pastes arrive whole, the mouse in the screen's own cells, and too small a window says so")
  func rest() async throws {
    let app = try app(Counter(name: "Outer", notes: notes))
    terminal.send(.paste("два\nlines"), .mouse(MouseEvent(.press, at: Point(x: 5, y: 4))))
    app.step()
    #expect(notes.events.suffix(2) == ["paste два\nlines", "mouse 4,2"])
    terminal.resize(width: 30, height: 8)
    app.step()
    #expect(terminal.text.contains("too small"))
    terminal.resize(width: 60, height: 14)
    app.step()
    #expect(terminal.text.contains("count 0"))
    await app.finish()
  }

  @Test("Told to end, or left by its last screen, it ends by itself and gives the terminal back")
  func ending() async throws {
    for event in [TerminalEvent.terminate, .key(.escape), .key(.control("c"))] {
      let app = App(terminal: terminal)
      terminal.send(event)
      try await app.run(Counter(name: "Outer", notes: notes))
    }
    #expect(notes.endings == 2)
  }
}
