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
    #expect(drawn(table) == ["▸ row 1", "  row 2", "  row 3"])
    for _ in 0..<3 { _ = table.handle("j") }
    #expect(drawn(table) == ["  row 2", "  row 3", "▸ row 4"])
    _ = table.handle("G")
    #expect(drawn(table) == ["  row 8", "  row 9", "▸ row 10"])
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
    #expect(drawn(table) == ["  row 4", "  row 5", "▸ row 6"])
    _ = table.handle(.up)
    #expect(drawn(table) == ["  row 4", "▸ row 5", "  row 6"])
    table.set(([101, 102, 103] + Array(1...10)).map(Row.init))
    #expect(drawn(table) == ["  row 4", "▸ row 5", "  row 6"])
    table.set([103, 4, 5, 6, 7, 8].map(Row.init))
    #expect(drawn(table) == ["  row 4", "▸ row 5", "  row 6"])
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

  @Test("Rows that are not here yet show as dots, and are asked for: first those on the screen, then those around")
  func windows() {
    var table = table([])
    table.restart((0..<30).map(Row.init), count: 1000)
    _ = drawn(table, height: 11)
    #expect(table.wanted == 30..<80)
    _ = table.handle("G")
    #expect(table.selected == nil)
    #expect(drawn(table, height: 11).suffix(2) == ["  ···", "▸ ···"])
    #expect(table.wanted == 980..<1000)
    table.change { $0.load((980..<1000).map(Row.init), at: 980) }
    #expect(drawn(table, height: 11).last == "▸ row 999")
    #expect(table.selectedID == 999)
    // What lies around comes next, nearest first.
    #expect(table.wanted == 960..<980)
    #expect(table.position == "100%")
    table.change { $0.load((30..<980).map(Row.init), at: 30) }
    #expect(table.wanted == nil)
    #expect(table.rows.map(\.id) == Array(0..<1000))
  }

  @Test("A page that is fetched anew moves what lies behind it, and never the row under the cursor")
  func refresh() {
    var table = table([])
    table.restart((0..<200).map(Row.init), count: 5000)
    for _ in 0..<60 { _ = table.handle(.down) }
    let before = drawn(table, height: 11)
    // Two new ones above, one gone, one moved up from far below.
    let page = ([901, 902, 150] + Array(0..<10) + Array(11..<40)).map(Row.init)
    table.change { $0.refresh(page, count: 5001) }
    #expect(drawn(table, height: 11) == before)
    #expect(table.selectedID == 60)
    #expect(table.list.index(of: 60) == table.cursor)
    #expect(table.list.row(at: 2)?.id == 150)
    #expect(table.rows.count { $0.id == 150 } == 1)
    #expect(table.rows.map(\.id).dropFirst(42).prefix(3) == [40, 41, 42])
    // Nothing in common: what lies behind is fetched again.
    table.change { $0.refresh((3000..<3040).map(Row.init), count: 5001) }
    #expect(table.rows.count == 40)
    #expect(table.count == 5001)
    table.change { $0.refresh([], count: 0) }
    #expect(table.isEmpty && table.selected == nil)
  }

  @Test("Single rows change, come and go in their place")
  func single() {
    var list = TableRows((0..<10).map(Row.init), count: 20)
    list.load((15..<20).map(Row.init), at: 15)
    list.insert([Row(id: 77)], at: 3)
    #expect(list.count == 21)
    #expect(list.row(at: 3)?.id == 77)
    #expect(list.row(at: 16)?.id == 15)
    #expect(list.row(at: 12) == nil)
    list.remove([77, 0])
    #expect(list.count == 19)
    #expect(list.row(at: 0)?.id == 1)
    #expect(list.row(at: 14)?.id == 15)
    #expect(list.missing(in: 0..<100) == 9..<14)
  }

  @Test("Space marks rows; what is done is done to the marked ones, else to the one under the cursor")
  func marks() {
    var table = table(Array(1...9))
    table.allowsMarks = true
    #expect(table.targets == [1])
    _ = table.handle(" ")
    _ = table.handle("j")
    _ = table.handle(" ")
    #expect(Set(table.targets) == [1, 3])
    #expect(drawn(table, height: 6) == [" ●row 1", "  row 2", " ●row 3", "▸ row 4", "  row 5"])
    table.clearMarks()
    #expect(table.targets == [4])
  }

  @Test("Sorting shows in the head, and columns can be hidden")
  func sorting() {
    var table = Table<Row>([
      .init("Name", .flexible(min: 8, share: 1), id: "name", isSortable: true) { Line($0.name) },
      .init("Time", .fixed(6), id: "time", priority: 1, isSortable: true) { _ in "" },
    ])
    table.set([Row(id: 1)])
    func head() -> String {
      let surface = Surface(size: Size(width: 30, height: 3))
      table.draw(Canvas(surface))
      return surface.text.split(separator: "\n").first.map(String.init) ?? ""
    }
    table.sortByNext()
    #expect(head() == "  Name ▲               Time")
    table.sort(by: "name")
    #expect(head().hasPrefix("  Name ▼"))
    #expect(table.sortColumn(at: Point(x: 24, y: 0)) == "time")
    table.hidden = ["time"]
    #expect(head() == "  Name ▼")
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
