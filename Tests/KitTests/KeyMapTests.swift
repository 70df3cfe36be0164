import Foundation
import TestSupport
import Testing

@testable import Kit

@MainActor
@Suite("The user's keys")
struct KeyMapTests {
  private let actions: Set<String> = ["list.open", "list.delete", "list.archive", "app.palette"]

  private func rows() -> [KeyRow<Int>] {
    [
      KeyRow([.enter, "o"], 1, name: "list.open", label: "open", help: "Opens."),
      KeyRow(["d"], 2, name: "list.delete", label: "delete", help: "Deletes."),
    ]
  }

  @Test("A file gives actions other keys, and takes those keys from others of the screen")
  func applies() {
    let (map, faults) = KeyMapFile.read("list.open: [d, ctrl-o, F5]\napp.palette: ctrl-k\n", actions: actions)
    #expect(faults.isEmpty)
    #expect(map.keys["app.palette"] == [.control("k")])
    let changed = map.apply(rows())
    #expect(changed[0].keys == ["d", .control("o"), .function(5)])
    #expect(changed[1].keys.isEmpty)
    #expect(KeyMap(["list.delete": []]).apply(rows())[1].keys.isEmpty)
  }

  @Test(
    "What cannot be used is named with its line and the way out; the rest counts",
    arguments: [
      ("# mine\nlist.opne: [x]\n", 2, "list.open"), ("\n\nlist.open: [hyper-x]", 3, "hyper-x"),
      ("list.open: [ctrl-c]", 1, "Ctrl-C"), ("list.open: [\n", 2, "YAML"), ("- a\n", 1, "YAML"),
      ("nonsense: [x]", 1, "app, list"),
    ])
  func faults(_ text: String, _ line: Int, _ named: String) throws {
    let (map, faults) = KeyMapFile.read(text, actions: actions)
    let fault = try #require(faults.first)
    #expect(fault.line == line && fault.text.contains(named), "\(fault)")
    #expect(map == KeyMap())
    let (kept, some) = KeyMapFile.read("list.delete: [X]\nlist.open: [x, nokey]\nno: [k]\n", actions: actions)
    #expect(kept.keys == ["list.delete": ["X"], "list.open": ["x"]])
    #expect(some.map(\.line) == [2, 3])
  }

  @Test("Actions have the names of their entries in the string table")
  func names() throws {
    let all = KeyMap.actions(of: try Strings.shipped())
    #expect(all.isSuperset(of: ["candidates.open", "interviews.delete", "kiosk.begin", "app.palette", "app.help"]))
    #expect(KeyMapFile.load(URL(filePath: "/nowhere/keys.yaml"), actions: all).map == KeyMap())
  }

  @Test("The page on keys has every action, and no other")
  func page() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/keys-and-themes.md"), encoding: .utf8)
    let named = text.matches(of: /(?m)^\| `([a-z_]+)` \|[^|]*\| (.+) \|$/).flatMap { row in
      row.2.matches(of: /`([a-z_.]+)`/).map { "\(row.1).\($0.1)" }
    }
    #expect(Set(named) == KeyMap.actions(of: try Strings.shipped()))
  }

  @Test("Moving has other keys as well, with the arrows only where they are named")
  func motions() {
    let map = KeyMap(["app.move.down": ["t", .down], "app.move.up": ["n"]])
    #expect(map.widgetKey("t") == .down && map.widgetKey(.down) == .down && map.widgetKey("n") == .up)
    #expect(map.widgetKey("j") == nil && map.widgetKey(.up) == nil)
    #expect(map.widgetKey("g") == .home && map.widgetKey("x") == "x")
    #expect(KeyMap().widgetKey("j") == "j")
    let taken = KeyMap(["app.move.last": ["j"]])
    #expect(taken.widgetKey("j") == .end && taken.widgetKey(.down) == .down)
  }

  @Test("Keys are named as people write them")
  func keys() {
    #expect(
      ["x", "X", "?", " ", "space", "Ctrl-X", "^p", "pgdn", "F12", "shift-tab"].map { Key(named: $0) } == [
        "x", "X", "?", " ", " ", .control("x"), .control("p"), .pageDown, .function(12), .backTab,
      ])
    #expect(["", "ctrl-", "ctrl-1", "f0", "f99", "xx"].allSatisfy { Key(named: $0) == nil })
  }
}
