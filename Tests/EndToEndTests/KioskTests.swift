import Contracts
import Foundation
import Platform
import TestSupport
import Testing

extension EndToEnd {
  /// A machine that candidates share, in a terminal.
  @Suite struct KioskTests {
    static let name = "Zacharias Quittengelb"

    private func interview(_ server: RunningServer, limitS: Int = 60) async throws -> Interview {
      let draft = InterviewDraft(
        title: "Gardener",
        questions: [
          Question(kind: .text, text: "Which trees do you know?"),
          Question(kind: .audio, text: "How do you prune a pear?", preparationS: 0, limitS: limitS, retakes: 1),
        ],
        settings: InterviewSettings(
          branding: Branding(name: "Green & Sons"), requires: Requirements(resume: true), allowsStandIns: true))
      let made = try await server.call(Interview.self, "POST", "/v1/interviews", body: draft)
      return try await server.call(Interview.self, "POST", "/v1/interviews/\(made.id)/publish")
    }

    /// Every file below the state folder, with its bytes.
    private func files(_ home: URL) -> [(path: String, data: Data)] {
      let state = home.appending(path: "state/parley")
      let names = FileManager.default.enumerator(atPath: state.path)?.compactMap { $0 as? String } ?? []
      return names.compactMap { name in
        let url = state.appending(path: name)
        guard let data = try? Data(contentsOf: url) else { return nil }
        return (name, data)
      }
    }

    @Test func nothingLeadsOutAndNothingStays() async throws {
      let server = try await RunningServer.start()
      let interview = try await interview(server)
      let home = server.home.url
      let stick = home.appending(path: "media/stick")
      try FileManager.default.createDirectory(at: stick, withIntermediateDirectories: true)
      try Data("%PDF-1.7".utf8).write(to: stick.appending(path: "cv.pdf"))
      try FileManager.default.createSymbolicLink(
        at: stick.appending(path: "secret.txt"), withDestinationURL: URL(filePath: "/etc/passwd"))
      try Data("4711\n".utf8).write(to: home.appending(path: "pin"))
      let kiosk =
        "\(Program.path) kiosk --server \(server.url) --interview \(try #require(interview.code)) --camera test "
        + "--mic test --idle 10 --media \(home.path)/media --exit-pin-file \(home.path)/pin"
      let screen = try Tmux(kiosk, home: home)
      try await screen.wait(for: "Press Enter to begin")
      let exits = ["C-c", "C-z", "C-\\", "C-d", "Escape", "C-p"]
      for key in exits { try screen.press(key) }
      try screen.press("Enter")
      let welcome = try await screen.wait(for: "write this code down: ")
      let code = String(try #require(welcome.firstMatch(of: /code down: ([A-Z0-9-]+)/)?.output.1))
      for key in exits where key != "Escape" { try screen.press(key) }
      try screen.press("Enter")
      try await screen.wait(for: "Do you agree?")
      try screen.press("Space", "Enter")
      try await screen.wait(for: "Who are you?")
      try screen.type(Self.name)
      try screen.press("Enter")
      try screen.type("zacharias@example.org")
      try screen.press("Enter")
      // Files come from the stick alone, and no link on it leads anywhere.
      try await screen.wait(for: "stick/")
      try screen.press("Enter")
      let listed = try await screen.wait(for: "cv.pdf")
      #expect(!listed.contains("secret"))
      try screen.press("Enter")
      try await screen.wait(for: "I can hear you")
      try screen.press("Enter")
      try await screen.wait(for: "Which trees")
      try screen.type("Quince and medlar.")
      try screen.press("C-s")
      try await screen.wait(for: "your voice alone")
      try screen.press("Enter")
      // An answer is never cut off because nobody presses a key.
      try await screen.wait("more than the idle time is saved") { $0.contains(/saved to 00:1[4-9]/) }
      try screen.press("Enter")
      try await screen.wait(for: "recorded and saved")
      try await screen.wait(for: "Are you still there?")
      try await screen.wait(for: "Press Enter to begin")

      let all = try screen.history()
      for word in ["Quittengelb", "zacharias", "Quince", code] { #expect(!all.contains(word), "\(word) in sight") }
      for file in files(home) {
        for word in ["Quittengelb", "zacharias@", "Quince"] {
          #expect(file.data.range(of: Data(word.utf8)) == nil, "\(word) in \(file.path)")
        }
        #expect(file.path.hasPrefix("spool/") || file.path == "screens.log" && file.data.isEmpty, "\(file.path) stays")
      }

      // Only the code lets anyone back in; what was recorded is there.
      try screen.press("Enter")
      #expect(try await screen.wait(for: "write this code down: ").contains(code) == false)
      try screen.press("q")
      try await screen.wait(for: "Leave the interview?")
      try screen.press("y")
      try await screen.wait(for: "Press Enter to begin")
      try screen.type(code)
      try screen.press("Enter")
      try await screen.wait(withinS: 40, "the check or the answer") {
        $0.contains("I can hear you") || $0.contains("recorded and saved")
      }
      try screen.press("Enter")
      try await screen.wait(for: "recorded and saved")
      try screen.press("Enter")
      try await screen.wait(for: "All questions are answered")
      try screen.press("Enter")
      try await screen.wait(for: "nothing is left on this machine", withinS: 60)
      try screen.press("q")
      try await screen.wait(for: "Press Enter to begin")
      try await eventually("nothing of a candidate is left", deadlineS: 60) {
        files(home).allSatisfy { $0.path == "screens.log" && $0.data.isEmpty }
      }

      try screen.press("F10")
      try screen.type("4712")
      try screen.press("Enter")
      try await screen.wait(for: "not the PIN")
      try screen.type("4711")
      try screen.press("Enter")
      try await screen.wait(for: "EXIT 0")
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    /// The terminal is lost in the middle of an answer.
    @Test(arguments: ["close", "continue"])
    func anAnswerOutlivesItsTerminalOrIsClosed(_ answer: String) async throws {
      let server = try await RunningServer.start()
      let interview = try await interview(server, limitS: 20)
      let home = server.home.url
      let cv = home.appending(path: "cv.pdf")
      try Data("%PDF-1.7".utf8).write(to: cv)
      let pidFile = home.appending(path: "pid").path
      let take =
        "exec \(Program.path) take \(try #require(interview.url)) --camera test --mic test --on-hangup \(answer)"
      let first = try Tmux("sh -c 'echo $$ > \(pidFile); \(take)'", home: home)
      try await first.wait(for: "Gardener")
      try first.press("Enter")
      try await first.wait(for: "Do you agree?")
      try first.press("Space", "Enter")
      try await first.wait(for: "Who are you?")
      try first.type("Ada")
      try first.press("Enter")
      try first.type("ada@example.org")
      try first.press("Enter")
      try await first.wait(for: "asks for your résumé")
      try first.type(cv.path)
      try first.press("Enter")
      try await first.wait(for: "I can hear you")
      try first.press("Enter")
      try await first.wait(for: "Which trees")
      try first.type("Quince.")
      try first.press("C-s")
      try await first.wait(for: "your voice alone")
      try first.press("Enter")
      // Some seconds; a busy machine may skip the very one.
      try await first.wait("some seconds that are saved") { $0.contains(/saved to 00:0[2-9]/) }
      let text = try String(contentsOfFile: pidFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
      let pid = try #require(Int32(text))
      try first.hangUp()
      try await eventually("the program has ended", deadlineS: 60) { kill(pid, 0) != 0 }

      let second = try Tmux(
        "\(Program.path) take \(try #require(interview.url)) --camera test --mic test", home: home)
      try await second.wait(withinS: 40, "the check or the answer") {
        $0.contains("I can hear you") || $0.contains("recorded and saved") || $0.contains("was interrupted")
      }
      try second.press("Enter")
      if answer == "close" {
        try await second.wait(for: "This answer was interrupted")
      } else {
        try await second.wait(for: "recorded and saved: 00:20")
      }
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }
  }
}
