import Foundation
import Testing

@testable import Kit

@MainActor
@Suite("Languages of the screens")
struct LanguageTests {
  private nonisolated static let others = Language.allCases.filter { $0 != .en }

  private static func table(_ language: Language) throws -> Strings {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try Strings(file: root.appending(path: "locales/\(language.rawValue).yaml"), language)
  }

  /// The texts of a table by name, with all plural forms of one name together.
  private static func entries(_ table: Strings) -> [String: [String: String]] {
    let counted = Set(table.texts.keys.filter { $0.hasSuffix(".one") }.map { String($0.dropLast(4)) })
    var entries: [String: [String: String]] = [:]
    for (key, text) in table.texts {
      let parts = key.split(separator: ".").map(String.init)
      let group = parts.dropLast().joined(separator: ".")
      if counted.contains(group) { entries[group, default: [:]][parts[parts.count - 1]] = text }
      if !counted.contains(group) { entries[key, default: [:]][""] = text }
    }
    return entries
  }

  private static func placeholders(_ texts: some Sequence<String>) -> Set<String> {
    Set(texts.flatMap { $0.matches(of: /\{([a-z_]+)\}/).map { String($0.1) } })
  }

  @Test("A table has the names, plural forms and values of the English one, and no others", arguments: others)
  func complete(_ language: Language) throws {
    let english = Self.entries(try Self.table(.en))
    let other = Self.entries(try Self.table(language))
    let file = "locales/\(language.rawValue).yaml"
    for name in english.keys.sorted() where other[name] == nil { Issue.record("\(name) is not in \(file)") }
    for name in other.keys.sorted() {
      guard let source = english[name], let texts = other[name] else {
        Issue.record("\(name) of \(file) is not in locales/en.yaml")
        continue
      }
      let forms = Set(texts.keys)
      #expect(forms == [""] || forms == Set(language.pluralForms), "\(name) of \(file): plural forms")
      #expect((forms == [""]) == (Set(source.keys) == [""]), "\(name) of \(file): counted in one language alone")
      let wanted = Self.placeholders(source.values)
      for (form, text) in texts {
        #expect(Self.placeholders([text]) == wanted, "\(name) \(form) of \(file): what is put in")
        #expect(!text.isEmpty, "\(name) of \(file) is empty")
      }
    }
    #expect(try Strings.shipped(language).untranslated.isEmpty)
  }

  @Test("What a table lacks comes from the English one, and is named")
  func fallback() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "parley-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "table.yaml")
    func read(_ yaml: String, _ language: Language) throws -> Strings {
      try yaml.write(to: file, atomically: true, encoding: .utf8)
      return try Strings(file: file, language)
    }
    var russian = try read("a: {b: да, c: {one: '{count} час', few: '{count} часа', many: '{count} часов'}}", .ru)
    russian.fill(
      from: try read(
        "a: {b: yes it is, c: {one: hour, other: hours}, d: {one: '{count} day', other: '{count} days'}, e: more}", .en)
    )
    #expect(russian.text("a.b", [:]) == "да" && russian.text("a.e", [:]) == "more")
    #expect(
      russian.text("a.c", count: 3, [:]) == "3 часа" && russian.text("a.c", count: 1000, [:]) == "1\u{A0}000 часов")
    #expect(russian.text("a.d", count: 7, [:]) == "7 days")
    #expect(russian.untranslated == ["a.d.one", "a.d.other", "a.e"])
  }

  @Test("Plural forms follow the rules of CLDR")
  func plurals() {
    let russian: [(String, [Int])] = [
      ("one", [1, 21, 31, 101, 1001, 1_000_001]), ("few", [2, 3, 4, 22, 24, 102, 1004]),
      ("many", [0, 5, 9, 10, 11, 12, 13, 14, 15, 20, 111, 112, 114, 211, 1000, 1011]),
    ]
    for (form, counts) in russian {
      for count in counts {
        #expect(Language.ru.pluralForm(count) == form && Language.ru.pluralForm(-count) == form, "\(count)")
      }
    }
    #expect([0, 1, 2, 21].map(Language.en.pluralForm) == ["other", "one", "other", "other"])
  }

  @Test("The environment chooses the language as POSIX has it; PARLEY_LANGUAGE goes before")
  func chosen() {
    func chosen(_ environment: [String: String]) -> Language { .chosen(environment: environment) }
    #expect(chosen([:]) == .en && chosen(["LANG": "C.UTF-8"]) == .en && chosen(["LANG": "de_DE.UTF-8"]) == .en)
    #expect(chosen(["LANG": "ru_RU.UTF-8"]) == .ru && chosen(["LANG": "ru"]) == .ru)
    #expect(chosen(["LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB.UTF-8"]) == .en)
    #expect(chosen(["LANG": "en_GB.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8", "LC_ALL": ""]) == .ru)
    #expect(chosen(["PARLEY_LANGUAGE": "RU", "LC_ALL": "en_GB.UTF-8"]) == .ru)
    // Rundi, which is no Russian.
    #expect(chosen(["LANG": "run_BI.UTF-8"]) == .en)
  }

  @Test("Every sign of a table that is no letter has a stand-in for terminals without it", arguments: others)
  func glyphs(_ language: Language) throws {
    let drawn = Set(try Self.table(language).texts.values.joined().unicodeScalars.filter { $0.value > 0x7E })
      .subtracting(["\u{301}"]).filter { !$0.properties.isAlphabetic }
    for scalar in drawn.union(language.thousands.unicodeScalars) {
      let shown = GlyphSet.ascii.text(Cell(text: String(Character(scalar)), style: .text), colours: .mono)
      #expect(shown.unicodeScalars.allSatisfy(\.isASCII) && TextWidth.of(shown) == 1, "\(scalar) has no stand-in")
    }
  }

  @Test("With the Russian layout on, a letter is the command of the key that it is on")
  func layout() {
    #expect(Key.character("й").latin == "q" && Key.character("Й").latin == "Q" && Key.character("ю").latin == ".")
    #expect(Key.character("ж").latin == ";" && Key.character("q").latin == nil && Key.enter.latin == nil)
  }
}
