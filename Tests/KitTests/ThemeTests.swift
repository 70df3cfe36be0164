import Foundation
import TestSupport
import Testing

@testable import Kit

@MainActor
@Suite("Themes")
struct ThemeTests {
  @Test("Every shipped theme loads, and its text can be read on every ground", arguments: ThemeFile.shippedNames)
  func contrast(_ name: String) throws {
    let theme = try ThemeFile.shipped(name)
    let decoration: Set<Token> = [.barEmpty, .border]
    let grounds: [Token?] = [nil, .selection, .dialog]
    for token in Token.allCases {
      for ground in grounds {
        let look = theme.look(Style(token, on: token == .selection || token == .dialog ? nil : ground))
        let ratio = Contrast.ratio(try #require(look.foreground).approximate, try #require(look.background).approximate)
        // WCAG 2.1: 4.5 for text (1.4.3); lines and empty bars are there to be seen at all.
        let enough = decoration.contains(token) ? 1.3 : name == "contrast" ? 7 : ground == nil ? 4.5 : 3
        #expect(ratio >= enough, "\(token) on \(ground?.rawValue ?? "the screen") in \(name): \(ratio)")
      }
    }
  }

  @Test("The dark theme needs no file, and its file says the same")
  func builtIn() throws {
    #expect(try ThemeFile.shipped("dark") == .dark)
    #expect(Set(Theme.dark.looks.keys) == Set(Token.allCases))
  }

  @Test("A user's file changes what it names")
  func patch() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "theme.yaml")
    try Data("base: light\nlooks:\n  accent: {fg: brightcyan, attributes: [bold, underline]}\n".utf8).write(to: file)
    let theme = try ThemeFile.chosen(environment: [:], config: folder.url, colours: .indexed)
    let light = try ThemeFile.shipped("light")
    #expect(theme[.accent].foreground == .ansi(14))
    #expect(theme[.accent].attributes == [.bold, .underline])
    #expect(theme[.text] == light[.text])
    #expect(try ThemeFile.chosen(environment: ["PARLEY_THEME": "light"], config: folder.url, colours: .mono) == light)
  }

  @Test("What was chosen while the program ran is kept, after the environment and before the user's file")
  func kept() throws {
    let folder = try TemporaryFolder()
    #expect(Preferences.load(folder.url) == Preferences())
    var preferences = Preferences()
    preferences.theme = "contrast"
    preferences.language = .ru
    try preferences.save(folder.url)
    #expect(Preferences.load(folder.url) == preferences)
    func chosen(_ environment: [String: String], kept: String?) throws -> String {
      try ThemeFile.chosen(environment: environment, kept: kept, config: folder.url, colours: .indexed).name
    }
    #expect(try chosen([:], kept: "contrast") == "contrast")
    #expect(try chosen(["PARLEY_THEME": "light"], kept: "contrast") == "light")
    // One that there is no more is forgotten.
    #expect(try chosen([:], kept: "sepia") == "dark")
    #expect(try chosen([:], kept: "own") == "dark")
    try Data("base: light\n".utf8).write(to: folder.url.appending(path: "theme.yaml"))
    #expect(try chosen([:], kept: "own") == "theme")
  }

  @Test("Few colours choose the theme made for them")
  func fewColours() throws {
    let folder = try TemporaryFolder()
    #expect(try ThemeFile.chosen(environment: [:], config: folder.url, colours: .eight).name == "mono16")
    #expect(try ThemeFile.chosen(environment: [:], config: folder.url, colours: .direct).name == "dark")
  }

  @Test(
    "A wrong file is refused with a word on what is wrong",
    arguments: [
      ("looks: {accnt: {fg: red}}", "accnt"), ("looks: {accent: {fg: \"#12\"}}", "#12"),
      ("looks: {accent: {attributes: [blink]}}", "blink"), ("base: sepia", "sepia"), ("looks: 3", "YAML"),
    ])
  func wrong(_ text: String, _ named: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "theme.yaml")
    try Data(text.utf8).write(to: file)
    let error = #expect(throws: ThemeError.self) { try ThemeFile.load(file) }
    #expect(error?.sentence.contains(named) == true)
  }

  @Test("Colours come down to what the terminal has")
  func nearest() {
    #expect(Palette.nearest256(RGB(hex: 0x87AFFF)) == 111)
    #expect(Palette.nearest256(RGB(hex: 0x1C1C1C)) == 234)
    #expect(Palette.nearest256(RGB(hex: 0xFFFFFF)) == 231)
    #expect(Palette.nearest16(RGB(hex: 0xAA0000)) == 1)
  }
}
