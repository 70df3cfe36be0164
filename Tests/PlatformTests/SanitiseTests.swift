import Foundation
import Platform
import Testing

@Suite struct SanitiseTests {
  @Test func escapeSequencesCannotReachATerminal() {
    #expect(Sanitise.terminal("\u{1B}[2JAnna\u{07}\u{9B}31m") == "\u{FFFD}[2JAnna\u{FFFD}\u{FFFD}31m")
    #expect(Sanitise.terminal("a\nb\tc\r") == "a b c")
    #expect(Sanitise.terminal("a\nb", keepingLines: true) == "a\nb")
  }

  @Test func textCannotBeMadeToReadBackwards() {
    #expect(Sanitise.terminal("gnp\u{202E}fdp") == "gnp\u{FFFD}fdp")
    #expect(Sanitise.terminal("Анна 漢字 e\u{301}") == "Анна 漢字 e\u{301}")
  }
}
