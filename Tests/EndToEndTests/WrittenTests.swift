import Contracts
import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// Questions that are answered in writing, from the short code at a kiosk to HR's screen.
  @Suite struct WrittenTests {
    @Test func anInterviewInWritingIsTakenByItsCodeAndReadByHR() async throws {
      let server = try await RunningServer.start()
      let draft = InterviewDraft(
        title: "Bar staff", thankYou: "Thank you, see you soon.",
        questions: [
          Question(kind: .video, text: "Say hello.", preparationS: 0, isPractice: true),
          Question(kind: .text, text: "Why do you like coffee?"),
          Question(kind: .singleChoice, text: "Which shift?", options: ["Early", "Late"]),
          Question(kind: .multipleChoice, text: "Which machines?", isRequired: false, options: ["One", "Two"]),
          Question(kind: .file, text: "Send a picture of your best cup."),
        ],
        settings: InterviewSettings(
          branding: Branding(name: "Bean & Co"), requires: Requirements(resume: true), allowsStandIns: true))
      let made = try await server.call(Interview.self, "POST", "/v1/interviews", body: draft)
      let interview = try await server.call(Interview.self, "POST", "/v1/interviews/\(made.id)/publish")
      _ = try await server.call(Interview.self, "PUT", "/v1/interviews/\(made.id)/pin", body: PINChange(pin: "4711"))

      let take = "\(Program.path) take \(try #require(interview.code)) --server \(server.url) --camera test --mic test"
      let screen = try Tmux(take, home: server.home.url)
      try await screen.wait(for: "asks for a PIN")
      try screen.type("4712")
      try screen.press("Enter")
      try await screen.wait(for: "not the interview's PIN")
      try screen.type("4711")
      try screen.press("Enter")
      try await screen.wait(for: "Bean & Co")
      try await screen.wait(for: "1 × in writing")
      try screen.press("Enter")
      try await screen.wait(for: "Do you agree?")
      try screen.press("Space", "Enter")
      try await screen.wait(for: "Who are you?")
      try screen.type("Boris Beck")
      try screen.press("Enter")
      try screen.type("boris@example.org")
      try screen.press("Enter")
      try await screen.wait(for: "asks for your résumé")
      try screen.type(server.home.url.appending(path: "none.pdf").path)
      try screen.press("Enter")
      try await screen.wait(for: "There is no file")
      try screen.press("Enter", "C-u")
      let resume = server.home.url.appending(path: "cv.pdf")
      try Data("%PDF-1.7 Boris".utf8).write(to: resume)
      try screen.type(resume.path)
      try screen.press("Enter")
      try await screen.wait(for: "The camera works.")
      try screen.press("Enter")
      try await screen.wait(for: "No time runs now")
      try screen.press("Enter")
      // Nobody has to practise.
      try await screen.wait(for: "nobody judges this")
      try await screen.wait(for: "saved to 00:0")
      try screen.press("Enter")
      try await screen.wait(for: "skip practice")
      try screen.press("s")

      try await screen.wait(for: "Why do you like coffee?")
      try screen.type("Because of the people.")
      try await screen.wait(withinS: 10, "what is written is saved by itself") {
        $0.contains("saved") && !$0.contains("saving")
      }
      try screen.press("C-s")
      try await screen.wait(for: "Which shift?")
      try screen.press("j", "Space", "Enter")
      try await screen.wait(for: "You may skip this question.")
      try screen.press("s")
      try await screen.wait(for: "your best cup")
      try screen.type(resume.path)
      try screen.press("Enter")
      try await screen.wait(for: "cv.pdf has arrived")
      try screen.press("C-s")
      try await screen.wait(for: "All questions are answered")
      try screen.press("Enter")
      try await screen.wait(for: "Thank you, see you soon.")
      try await screen.wait(for: "nothing is left on this machine")
      try screen.press("q")
      try await screen.wait(for: "EXIT 0")

      let page = try await server.call(CandidatePage.self, "GET", "/v1/candidates")
      let row = try #require(page.items.first)
      #expect(row.status == .completed && row.questions == 4 && row.answered == 3 && row.analysed == 3)
      let detail = try await server.call(CandidateDetail.self, "GET", "/v1/candidates/\(row.id)")
      #expect(
        detail.answers.map(\.written) == [
          WrittenAnswer(text: "Because of the people."), WrittenAnswer(choices: [2]), nil,
          WrittenAnswer(file: detail.resume),
        ])

      let console = try await TerminalTests.signedIn(server)
      try console.press("3")
      // Home names the interview too: only the list has the row and its key.
      try await console.wait("the list and its row") { $0.contains("▸ Candidate") && $0.contains("a advance") }
      try console.press("Enter")
      try await console.wait(for: "Because of the people.")
      try console.press("n")
      try await console.wait(for: "● Late")
      try console.press("n", "n", "s")
      try await console.wait(for: "Save")
      try console.press("Enter")
      try await console.wait(for: "Saved as")
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }
  }
}
