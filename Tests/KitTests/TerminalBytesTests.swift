import CNcurses
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kit

/// What ncurses sends for a cursor key in a long list, counted on terminals as people have them.
@MainActor
@Suite("Bytes to the terminal")
struct TerminalBytesTests {
  struct Row: Identifiable {
    let id: Int
    var name: String { "Наталья Кузнецова-\(id)" }
  }

  /// A list like that of the candidates, with a title bar whose counter changes with every key.
  private func draw(_ table: Table<Row>, _ size: Size) -> Surface {
    let surface = Surface(size: size)
    let canvas = Canvas(surface)
    canvas.fill(nil, .text)
    Chrome.draw(
      canvas, name: "Parley", crumbs: ["Candidates"], aside: table.position, banner: nil, toast: nil, hints: [],
      helpKey: "?")
    table.draw(canvas.part(Chrome.body(size)))
    return surface
  }

  @Test(
    "A cursor key costs at most 100 bytes in the median, wherever the list is",
    arguments: [
      ("xterm-256color", 80, 24), ("xterm-256color", 160, 50), ("tmux-256color", 80, 24), ("tmux-256color", 160, 50),
      ("linux", 80, 25), ("xterm-direct", 80, 24), ("vt100", 80, 24),
    ])
  func cursorKey(_ terminal: String, _ width: Int, _ height: Int) throws {
    let size = Size(width: width, height: height)
    _ = setlocale(LC_CTYPE, "C.UTF-8")
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "out").path
    let screen = try #require(
      parley_screen_open_file(terminal, path, Int32(size.height), Int32(size.width)))
    defer {
      endwin()
      delscreen(screen)
    }
    start_color()
    use_default_colors()
    parley_screen_input()
    let colours: ColourDepth =
      switch parley_screen_colours() {
      case 257...: .direct
      case 256: .indexed
      case 8...255: .eight
      default: .mono
      }
    let painter = CursesPainter(colours: colours, glyphs: .unicode)
    let theme = colours.isRich ? Theme.dark : try ThemeFile.shipped("mono16")
    func sent() throws -> Int {
      try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    var table = Table<Row>([
      .init("Name", .flexible(min: 16, share: 2)) { Line($0.name) },
      .init("Status", .fixed(11)) { $0.id % 2 == 0 ? Line("answering", .warning) : Line("completed", .good) },
      .init("Score", .fixed(9)) { Gauge.score(Double($0.id % 5) + 0.5) },
      .init("Completed", .fixed(12), priority: 2) { Line("1\($0.id % 9) Jan 12:3\($0.id % 7)", .dim) },
    ])
    table.restart((0..<2000).map(Row.init), count: 100_000)
    painter.show(draw(table, size), theme: theme)
    var bytes: [Int] = []
    for key in Array(repeating: Key.down, count: 50) + Array(repeating: "k", count: 40) {
      let before = try sent()
      _ = table.handle(key)
      painter.show(draw(table, size), theme: theme)
      bytes.append(try sent() - before)
    }
    let median = bytes.sorted()[bytes.count / 2]
    // Colours of 24 bits have long names.
    #expect(median <= (colours == .direct ? 110 : 100), "\(terminal): \(bytes)")
    #expect(bytes.allSatisfy { $0 > 0 })
  }
}
