import Foundation
import Testing

@testable import Kit

@MainActor
@Suite("The string table")
struct StringTableTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func sources() throws -> [String] {
    let folder = root.appending(path: "Sources/TUI")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return try files.filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
  }

  /// Everything in the code that has the shape of a name in the table, below one of its first words.
  private static func names(_ table: Strings) throws -> Set<String> {
    let heads = Set(table.texts.keys.compactMap { $0.split(separator: ".").first.map(String.init) })
    var names: Set<String> = []
    for source in try sources() {
      for match in source.matches(of: /"([a-z]+(?:\.[a-z_]+)+)(\.?)(?="|\\\()/)
      where heads.contains(String(match.1.prefix { $0 != "." })) {
        names.insert(String(match.1) + String(match.2))
      }
    }
    return names
  }

  @Test("Every name that the code uses is in the table")
  func used() throws {
    let table = try Strings.shipped()
    for name in try Self.names(table) {
      let isThere = table.texts.keys.contains { key in
        // A whole text, a row of a key, a count, or the beginning of a name that ends in a value.
        key == name || [".label", ".one"].contains { key == name + $0 } || (name.hasSuffix(".") && key.hasPrefix(name))
      }
      #expect(isThere, "\(name) is not in locales/en.yaml")
    }
  }

  @Test("Every text of the table is used")
  func unused() throws {
    let table = try Strings.shipped()
    let names = try Self.names(table)
    for key in table.texts.keys {
      let parts = [".label", ".help", ".one", ".other"].compactMap {
        key.hasSuffix($0) ? String(key.dropLast($0.count)) : nil
      }
      let isUsed =
        ([key] + parts).contains(where: names.contains) || names.contains { $0.hasSuffix(".") && key.hasPrefix($0) }
      #expect(isUsed, "\(key) of locales/en.yaml is used nowhere")
    }
  }

  @Test("Values and counts are put in; a missing text shows its name")
  func text() {
    #expect(tr("kit.help.title", ["screen": "List"]) == "Keys: List")
    #expect(tr("console.editor.send_text", count: 1).contains(" 1 candidate has "))
    #expect(tr("console.editor.send_text", count: 2000).contains(" 2,000 candidates have "))
    #expect(tr("no.such") == "no.such")
  }

  @Test("Every character that the screens draw beyond ASCII has a stand-in for terminals without it")
  func glyphs() throws {
    var drawn: Set<Unicode.Scalar> = []
    for source in try Self.sources() {
      for line in source.split(separator: "\n") where !line.contains("//") && !line.contains("\": \"") {
        drawn.formUnion(line.unicodeScalars.filter { $0.value > 0x7E })
      }
    }
    drawn.formUnion(Strings.current.texts.values.joined().unicodeScalars.filter { $0.value > 0x7E })
    #expect(drawn.contains("│") && drawn.contains("…"))
    // Letters are what they are: a terminal that cannot show a language's own is set up for another.
    for scalar in drawn where !scalar.properties.isAlphabetic {
      let shown = GlyphSet.ascii.text(Cell(text: String(Character(scalar)), style: .text), colours: .mono)
      #expect(shown.unicodeScalars.allSatisfy(\.isASCII) && TextWidth.of(shown) == 1, "\(scalar) has no stand-in")
    }
  }
}
