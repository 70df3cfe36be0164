import Testing

@testable import Kit

@MainActor
@Suite("Tables")
struct TableTests {
  struct Row: Identifiable {
    let id: Int
    var name: String { "row \(id)" }
  }

  private func table(_ ids: [Int], hasMore: Bool = false) -> Table<Row> {
    var table = Table<Row>([.init("Name", .flexible(min: 8, share: 1)) { Line($0.name) }])
    table.set(ids.map(Row.init), hasMore: hasMore)
    return table
  }

  private func drawn(_ table: Table<Row>, height: Int = 4) -> [String] {
    let surface = Surface(size: Size(width: 20, height: height))
    table.draw(Canvas(surface))
    return surface.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      .map { $0.prefix(12).trimmingSuffix { $0 == " " }.description }
  }

  @Test("The list scrolls with the selection, and stops at both ends")
  func scrolling() {
    var table = table(Array(1...10))
    #expect(drawn(table) == ["▌ row 1", "  row 2", "  row 3"])
    for _ in 0..<3 { _ = table.handle("j") }
    #expect(drawn(table) == ["  row 2", "  row 3", "▌ row 4"])
    _ = table.handle("G")
    #expect(drawn(table) == ["  row 8", "  row 9", "▌ row 10"])
    _ = table.handle(.down)
    #expect(table.selectedID == 10)
    _ = table.handle(.home)
    _ = table.handle(.up)
    #expect(table.selectedID == 1)
    check(table.handle("x"), false)
  }

  @Test("Rows that come or go leave the selected row where it is on the screen")
  func stays() {
    var table = table(Array(1...10))
    _ = drawn(table)
    for _ in 0..<5 { _ = table.handle(.down) }
    #expect(drawn(table) == ["  row 4", "  row 5", "▌ row 6"])
    _ = table.handle(.up)
    #expect(drawn(table) == ["  row 4", "▌ row 5", "  row 6"])
    table.set(([101, 102, 103] + Array(1...10)).map(Row.init))
    #expect(drawn(table) == ["  row 4", "▌ row 5", "  row 6"])
    table.set([103, 4, 5, 6, 7, 8].map(Row.init))
    #expect(drawn(table) == ["  row 4", "▌ row 5", "  row 6"])
    // The selected one itself is gone: its neighbour takes over.
    table.set([103, 4, 6, 7, 8].map(Row.init))
    #expect(table.selectedID == 6)
    table.set([])
    #expect(table.selected == nil)
  }

  @Test("The next page is wanted before the end is reached, and only while there is one")
  func paging() {
    var table = table(Array(1...50), hasMore: true)
    _ = drawn(table)
    #expect(!table.wantsMore)
    for _ in 0..<40 { _ = table.handle(.down) }
    #expect(table.wantsMore)
    table.set(table.rows, hasMore: false)
    #expect(!table.wantsMore)
  }

  @Test("On narrow screens the columns that matter least go first")
  func columns() {
    let columns: [Table<Row>.Column] = [
      .init("Name", .flexible(min: 10, share: 1)) { Line($0.name) },
      .init("Mail", .flexible(min: 10, share: 1), priority: 2) { _ in "" },
      .init("Status", .fixed(8)) { _ in "" },
      .init("Time", .fixed(12), priority: 1) { _ in "" },
    ]
    #expect(Table.widths(columns, total: 60) == [17, 17, 8, 12])
    #expect(Table.widths(columns, total: 40) == [16, 0, 8, 12])
    #expect(Table.widths(columns, total: 24) == [14, 0, 8, 0])
  }

  @Test("A press selects a row; a press on the selected row says so")
  func mouse() {
    var table = table(Array(1...10))
    _ = drawn(table)
    _ = table.mouse(MouseEvent(.press, at: Point(x: 4, y: 3)))
    #expect(table.selectedID == 3)
    let again = table.mouse(MouseEvent(.press, at: Point(x: 4, y: 3)))
    #expect(again)
    _ = table.mouse(MouseEvent(.wheelDown, at: Point(x: 0, y: 0)))
    #expect(table.selectedID == 6)
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while drop: (Character) -> Bool) -> Substring {
    var result = self
    while let last = result.last, drop(last) { result.removeLast() }
    return result
  }
}
