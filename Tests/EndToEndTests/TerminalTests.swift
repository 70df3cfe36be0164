import Contracts
import Foundation
import Testing

/// The screens in a real terminal, with keys, as people use them.
extension EndToEnd {
  @Suite struct TerminalTests {
    static func signedIn(_ server: RunningServer, width: Int = 80, height: Int = 24) async throws -> Tmux {
      let screen = try Tmux(
        "\(Program.path) hr --server \(server.url)", home: server.home.url, width: width, height: height)
      try await screen.wait(for: "Password")
      try screen.type(RunningServer.email)
      try screen.press("Enter")
      try screen.type(RunningServer.password)
      try screen.press("Enter")
      try await screen.wait(for: "2 Interviews")
      try screen.press("2")
      return screen
    }

    @Test func hrBuildsAndPublishesAnInterview() async throws {
      let server = try await RunningServer.start()
      let screen = try await Self.signedIn(server)
      try await screen.wait(for: "No interviews yet")
      try screen.press("n")
      try await screen.wait(for: "New interview")
      try screen.type("Медсестра, ночная смена")
      try await screen.wait(for: "Медсестра")
      // What is scored names a row of the rubric, which says what its levels look like.
      try screen.press("Escape")
      try await screen.wait(for: "c competency")
      try screen.press("c")
      try await screen.wait(for: "Level 5")
      try screen.type("Triage")
      try screen.press("Tab", "Tab", "Tab")
      try screen.type("Asks nobody")
      try screen.press("Tab", "Tab")
      try screen.type("Asks in the end")
      try screen.press("Tab", "Tab")
      try screen.type("Asks first")
      try await screen.wait(for: "Asks first")
      try screen.press("Escape")
      try await screen.wait(for: "b pick")
      try screen.press("G", "a")
      try await screen.wait(for: "Time limit")
      try screen.type("Two patients call at once. What do you do?")
      try screen.press("Tab", "Tab")
      try screen.type("Checks who is in danger")
      try screen.press("Enter")
      try screen.type("Calls a colleague")
      try await screen.wait(for: "Calls a colleague")
      // Nobody saves: it is done a moment after the last key.
      try await screen.wait(for: "✓ saved")
      try screen.press("Escape")
      try await screen.wait(for: "p publish")
      // A window that changes its size in the middle keeps everything.
      try screen.resize(width: 100, height: 30)
      try screen.press("p")
      try await screen.wait(for: "gets a link")
      try screen.press("Enter")
      let shown = try await screen.wait(for: server.url + "/i/")

      let page = try await server.call(Page<Interview>.self, "GET", "/v1/interviews")
      let interview = try #require(page.items.first)
      #expect(interview.status == .published && interview.content.title == "Медсестра, ночная смена")
      #expect(interview.content.questions.map(\.competency) == ["Triage"])
      #expect(interview.content.questions.first?.points == ["Checks who is in danger", "Calls a colleague"])
      #expect(shown.contains(try #require(interview.url)))
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    @Test func aCandidateIsInterruptedGoesOnAndIsReviewed() async throws {
      let server = try await RunningServer.start()
      let interview = try await server.publishedInterview(
        points: ["Asks what the person already knows", "Uses a simple example from daily life"])
      let sound = Program.root.appending(path: "demo/answers/3.ogg").path
      let take = "\(Program.path) take \(try #require(interview.url)) --camera test --mic file:\(sound)"

      let first = try Tmux(take, home: server.home.url)
      try await first.wait(for: "Support engineer")
      try first.press("Enter")
      try await first.wait(for: "Do you agree?")
      // Nothing is ticked beforehand, and without the recording it does not go on.
      try first.press("Enter")
      try await first.wait(for: "tick it with the space bar")
      try first.press("Space", "j", "Space", "Enter")
      try await first.wait(for: "Who are you?")
      try first.type("Ada Кандидат")
      try first.press("Enter")
      try first.type("not an address")
      try first.press("Enter")
      try await first.wait(for: "not an e-mail address")
      try first.press("C-u")
      try first.type("ada@example.org")
      try first.press("Enter")
      try await first.wait(for: "I can hear you")
      try first.press("Enter")
      // Nothing runs until the candidate is ready; then, with no time to think, the recording begins by itself.
      try await first.wait(for: "No time runs now")
      try first.press("Enter")
      try await first.wait(for: "saved to 00:04")
      try Command.run("pkill", ["-KILL", "-f", "^\(Program.path) take .*\(interview.url!.suffix(12))"])
      try await first.wait(for: "EXIT 137")

      let second = try Tmux(take, home: server.home.url)
      try await second.wait(for: "I can hear you")
      try second.press("Enter")
      try await second.wait(for: "This answer was interrupted. Saved: 00:0")
      try second.press("Enter")
      try await second.wait(for: "saved to 00:08")
      try await second.handIn()
      try await second.wait(for: "nothing is left on this machine")
      // Nobody has to fill in the voluntary form.
      try second.press("Enter")
      try await second.wait(for: "A last thing, if you like")
      try second.press("s")
      try await second.wait(for: "Thank you, that was it.")
      try second.press("Enter")
      try await second.wait(for: "EXIT 0")

      let screen = try await Self.signedIn(server, width: 160, height: 50)
      try await screen.wait(for: "Done / all")
      try screen.press("Enter")
      // The score arrives by itself while one looks.
      try await screen.wait(withinS: 60, "a score") { $0.contains("█") && !$0.contains("Ada") }
      // Who it is stays hidden until one wants to know.
      try screen.press("B")
      try await screen.wait(for: "Ada Кандидат")
      try screen.press("Enter")
      try await screen.wait(for: "Transcript")
      try await screen.wait(for: "of 5")
      // Key frames of the two parts of the answer.
      try await screen.wait(for: "▀▀▀▀")
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    @Test func whereNoEngineRunsOneIsOffered() async throws {
      let home = try TestHome()
      let settings = ["PARLEY_DATA": home.url.appending(path: "parley").path, "PARLEY_LISTEN": "127.0.0.1:0"]
      let take = "\(Program.path) take ABCDE-FGHJK"
      let declined = try Tmux(take, home: home.url, environment: settings)
      try await declined.wait(for: "for as long as this interview is")
      try declined.type("n")
      try declined.press("Enter")
      try await declined.wait(for: "--server")
      try await declined.wait(for: "EXIT 3")

      let accepted = try Tmux(take, home: home.url, environment: settings)
      try await accepted.wait(for: "[Y/n]")
      try accepted.press("Enter")
      try await accepted.wait(for: "the one-time token is in")
      try accepted.press("Enter")
      try await accepted.wait(for: "This resume code is not known")
      try accepted.press("q")
      try await accepted.wait(for: "EXIT 0")
      #expect(!FileManager.default.fileExists(atPath: home.url.appending(path: "parley/postgres/postmaster.pid").path))
    }

    @Test(arguments: ["SEGV", "TERM"])
    func theTerminalIsGivenBackAfter(_ signal: String) async throws {
      let home = try TestHome()
      let screen = try Tmux(
        "stty -a > \(home.url.path)/before; \(Program.path) hr --server http://127.0.0.1:1", home: home.url)
      try await screen.wait(for: "Sign in")
      try Command.run("pkill", ["-" + signal, "-f", "^\(Program.path) hr --server http://127.0.0.1:1$"])
      try await screen.wait(for: "EXIT")
      try screen.type("stty -a > \(home.url.path)/after; echo typed-$((40+2))")
      try screen.press("Enter")
      try await screen.wait(for: "typed-42")
      let before = try String(contentsOf: home.url.appending(path: "before"), encoding: .utf8)
      let after = try String(contentsOf: home.url.appending(path: "after"), encoding: .utf8)
      #expect(before == after)
    }
  }
}
