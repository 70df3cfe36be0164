import Testing

@testable import Kit

@MainActor
@Suite("Charts and codes")
struct ChartTests {
  @Test("Bars share one scale, and what is more than nothing can be seen")
  func bars() {
    let lines = Chart.bars([.init("North", 40), .init("South", 20), .init("East", 0.01), .init("West", 0)], width: 22)
    #expect(
      lines.map(\.text) == [
        "North ████████████  40", "South ██████        20", "East  ▏            0.0", "West                 0",
      ])
    #expect(Chart.bars([], width: 10).isEmpty)
  }

  @Test("A funnel says the share of all and of the step before")
  func funnel() {
    let lines = Chart.funnel([("invited", 1200), ("opened", 600), ("completed", 450)], width: 60).map(\.text)
    #expect(lines[0].hasSuffix("1,200 100%       "))
    #expect(lines[1].hasSuffix("  600  50% ( 50%)"))
    #expect(lines[2].hasSuffix("  450  38% ( 75%)"))
    #expect(lines.allSatisfy { TextWidth.of($0) == 60 })
    #expect(Chart.funnel([("invited", 0)], width: 30)[0].text.contains("–"))
  }

  @Test("A histogram stands on its labels; a sparkline puts values together")
  func upright() {
    let lines = Chart.histogram([.init("1", 1), .init("2", 4), .init("3", 2), .init("4", 0)], width: 8, height: 3)
    #expect(lines.map(\.text) == ["  █     ", "▄ █ █   ", "1 2 3 4 "])
    #expect(Chart.sparkline([0, 1, 2, 4, 8], width: 10).text == " ▁▂▄█")
    #expect(Chart.sparkline([8, 8, 0, 0, 4, 4], width: 3).text == "█ ▄")
  }

  @Test("A QR code is the one that the norm makes of the text, with its quiet zone")
  func code() throws {
    let code = try #require(QRCode("https://parley.example/k/7KXM"))
    #expect(code.side == 29)
    let rows = (0..<29).map { y in (0..<29).map { code[$0, y] ? "#" : "." }.joined() }
    #expect(rows == Self.known)
    let surface = Surface(size: Size(width: 80, height: 24))
    #expect(code.draw(Canvas(surface)))
    let lines = surface.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].isEmpty && lines[1].isEmpty && lines[2].hasPrefix("    █▀▀▀▀▀█"))
    #expect(!code.draw(Canvas(Surface(size: Size(width: 32, height: 24)))))
    // With less room the quiet zone is smaller.
    let small = Surface(size: Size(width: 76, height: 18))
    #expect(code.draw(Canvas(small)) && small.text.split(separator: "\n")[0].hasPrefix("  █▀▀▀▀▀█"))
    #expect(QRCode("") == nil && QRCode(String(repeating: "x", count: 3000)) == nil)
  }

  /// The same text by another encoder (python-qrcode 8: version 3, level M, mask 0).
  private static let known = [
    "#######...#.#.#..####.#######",
    "#.....#.#.#..#....###.#.....#",
    "#.###.#..#.#...#......#.###.#",
    "#.###.#...#.##..#.##..#.###.#",
    "#.###.#.######..####..#.###.#",
    "#.....#....#..###..#..#.....#",
    "#######.#.#.#.#.#.#.#.#######",
    ".........####..#.####........",
    "#.#.#.#...#.....#####...#..#.",
    "#.##...#.##..#.##...###..#..#",
    "...##.#....#..####..###.#.###",
    ".###.#.#.##..##.####....#..#.",
    "..#...##....#.##.##..##..#.##",
    ".####....####.##.##.#.#..#..#",
    "##....##.###.#...#.......#.##",
    ".#.#.#.....##..#.####..#.#.#.",
    "###.#.#....##...#..##.##.#.##",
    "...##..###.#.#.##...###..##.#",
    "#..##.#...#...#####..#.##..##",
    ".#.#...#..#.###.####.###.#.#.",
    "#.#####...#.#.##....#####....",
    "........#..#..##..###...#.###",
    "#######.....##....###.#.##.##",
    "#.....#..#.....#.#..#...##...",
    "#.###.#.####....#...#####..#.",
    "#.###.#....#...##..#...##.#..",
    "#.###.#.##.#.#.##......###..#",
    "#.....#.......#.###.#..#...#.",
    "#######.#..#.#.##.#####.##.##",
  ]
}
