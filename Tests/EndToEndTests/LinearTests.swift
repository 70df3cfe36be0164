import Contracts
import Foundation
import Testing

extension EndToEnd {
  /// The whole of an interview in lines, over a pipe.
  @Suite struct LinearTests {
    static func interview(_ server: RunningServer) async throws -> Interview {
      let draft = InterviewDraft(
        title: "Bar staff", thankYou: "Thank you, see you soon.",
        questions: [
          Question(kind: .video, text: "Say hello.", preparationS: 0, isPractice: true),
          Question(
            kind: .video, text: "Tell about a hard evening.", preparationS: 24, limitS: 24, retakes: 1),
          Question(kind: .audio, text: "How do you greet guests?", preparationS: 0, retakes: 0),
          Question(kind: .text, text: "Why do you like coffee?"),
          Question(kind: .singleChoice, text: "Which shift?", options: ["Early", "Late"]),
          Question(kind: .multipleChoice, text: "Which machines?", isRequired: false, options: ["One", "Two"]),
          Question(kind: .file, text: "Send a picture of your best cup."),
        ],
        settings: InterviewSettings(
          branding: Branding(name: "Bean & Co"), requires: Requirements(resume: true),
          profileFields: [ProfileField(label: "Earliest start", isRequired: true), ProfileField(label: "Languages")],
          contact: "Anna, +49 30 1234", allowsStandIns: true))
      let made = try await server.call(Interview.self, "POST", "/v1/interviews", body: draft)
      return try await server.call(Interview.self, "POST", "/v1/interviews/\(made.id)/publish")
    }

    /// What is said, without what another run says otherwise: times, codes, the machine's speed; and without what only
    /// stands there for a moment.
    static func likeness(_ text: String) -> [String] {
      let lines = text.split(separator: "\n").map(String.init).filter { line in
        line != "> " && !line.contains("640x") && !passing.contains { line.hasPrefix($0) }
      }
      return lines.map { line in
        var line = line
        for (pattern, word) in changing {
          line = line.replacingOccurrences(of: pattern, with: word, options: .regularExpression)
        }
        return line
      }
    }

    private static let passing: [String] = [
      "One moment", "Sending", "Handing in", "Saving the end", "Opening", "Connecting", "Line:", "The light",
      "Being sent",
      "Минут", "Отправ", "Сда", "Сохран", "Открыва", "Подключ", "Соедин", "Связ", "Линия", "Канал", "Свет", "Включ",
    ]

    private static let changing: [(String, String)] = [
      ("[0-9a-f]{8}-[0-9a-f-]{27}", "ID"), ("\\b[0-9a-f]{16}\\b", "HASH"), ("\\b[A-Z0-9]{5}-?[A-Z0-9]{5}\\b", "CODE"),
      (": \\d+$", ": N"),
      ("\\b\\d\\d:\\d\\d\\b", "00:00"), ("\\d+ \\p{L}+ 20\\d\\d", "DAY"), ("(~|/\\S+)/cv\\.pdf", "/cv.pdf"),
      (": [^:]*\\b\\d+ (second|minute|секунд|минут)\\p{L}*\\.", ": TIME."),
    ]

    @Test func aWholeInterviewIsSpokenInEnglish() async throws {
      let server = try await RunningServer.start()
      let interview = try await Self.interview(server)
      let cv = server.home.url.appending(path: "cv.pdf")
      try Data("%PDF-1.7 Ada".utf8).write(to: cv)
      let talk = try Conversation(
        ["take", try #require(interview.url), "--linear", "--camera", "test", "--mic", "test"], home: server.home.url)
      try await talk.answer("? – help", "?")
      try await talk.answer("beginning of its name", "")
      // Nothing is ticked beforehand, and without the recording it does not go on.
      try await talk.answer("Nothing is ticked.", "")
      try await talk.answer("or leave with q", "1")
      try await talk.answer("Ticked: 1.", "2")
      try await talk.answer("Ticked: 1, 2.", "")
      try await talk.answer("Name> ", "Ada Kandidat")
      try await talk.answer("E-mail> ", "ada")
      try await talk.answer("start> ", "May")
      try await talk.answer("Languages> ", "")
      try await talk.answer("write it as name@example.org", "ada@example.org", "", "")
      try await talk.answer("Path> ", "/tmp/none/there.pdf")
      try await talk.answer("no file", cv.path)
      try await talk.wait("The camera works.")
      try await talk.answer("I can hear you.", "p")
      try await talk.answer("Did you hear yourself?", withinS: 60)
      try await talk.wait("I can hear you.")
      try talk.type("")
      try await talk.answer("The first question comes now", "")
      try await talk.wait("Recording. Speak now.")
      try await Task.sleep(for: .seconds(2))
      try talk.type("=")
      try await talk.answer("Saved to", "")
      try await talk.answer("recorded and saved", "skip")

      try await talk.answer("next question comes", "")
      // Something is wrong in the middle of thinking: it is told, and time is given back.
      try await talk.answer("Left to think: 12 seconds.", "!")
      try await talk.answer("What is wrong?", "1", "The telephone rang.", "")
      try await talk.answer("more seconds to think", "")
      try await talk.answer("Tell about a hard evening.", "")
      try await talk.wait("Time left: 12 seconds. Saved to")
      try await talk.answer("Time left: 10 seconds.", "")
      // What another attempt costs is said before it begins.
      try await talk.answer("recorded and saved", "r")
      try await talk.answer("The new answer takes the place of this one.", "y")
      try await talk.wait("Recording. Speak now.")
      try await Task.sleep(for: .seconds(2))
      try talk.type("")
      try await talk.answer("recorded and saved", "")
      try await talk.answer("with your voice alone", "")
      try await talk.wait("Recording. Speak now.")
      try await Task.sleep(for: .seconds(2))
      try talk.type("")
      try await talk.answer("recorded and saved", "")

      try await talk.answer("Why do you like coffee?", "Because of the people.", "And the smell.", "/read")
      try await talk.answer("So far: Because of the people. And the smell.", "/undo", ".")
      try await talk.answer("Nothing is chosen.", "2")
      try await talk.answer("Chosen: 2.", "")
      try await talk.answer("Which machines?", "s")
      try await talk.answer("Path> ", cv.path)
      try await talk.answer("has arrived", ".")
      try await talk.answer("All questions are answered", "")
      try await talk.answer("nothing is left on this machine", "", withinS: 90)
      try await talk.answer("Gender> ", "2")
      try await talk.answer("Age> ", "")
      try await talk.answer("Thank you.", "")
      #expect(try await talk.end() == 0)

      let page = try await server.call(CandidatePage.self, "GET", "/v1/candidates")
      let row = try #require(page.items.first)
      #expect(row.status == .completed && row.questions == 6 && row.answered == 5)
      let detail = try await server.call(CandidateDetail.self, "GET", "/v1/candidates/\(row.id)")
      #expect(detail.answers.contains { $0.written == WrittenAnswer(text: "Because of the people.") })
      try matches(talk.text, "docs/linear-transcript.md")
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    /// Writing alone in Russian, left by withdrawal.
    @Test func anInterviewIsSpokenInRussianAndWithdrawn() async throws {
      let server = try await RunningServer.start()
      let draft = InterviewDraft(
        title: "Бариста",
        questions: [
          Question(kind: .audio, text: "Расскажите о трудном вечере.", preparationS: 0, limitS: 60, retakes: 1),
          Question(kind: .singleChoice, text: "Какая смена?", options: ["Утро", "Вечер"]),
        ], settings: InterviewSettings(branding: Branding(name: "Кофейня"), allowsStandIns: true))
      let made = try await server.call(Interview.self, "POST", "/v1/interviews", body: draft)
      let interview = try await server.call(Interview.self, "POST", "/v1/interviews/\(made.id)/publish")
      // A terminal that can do nothing but lines needs no flag; over a pipe the setting says so.
      let talk = try Conversation(
        ["take", try #require(interview.url), "--language", "ru", "--camera", "test", "--mic", "test"],
        home: server.home.url, environment: ["PARLEY_LINEAR": "1"])
      try await talk.answer("Бариста", "")
      try await talk.answer("Ничего не отмечено.", "1")
      try await talk.answer("Отмечено: 1.", "")
      try await talk.answer("Имя", "Ада Кандидат", "ada@example.org")
      try await talk.answer("Вас слышно.", "", withinS: 60)
      try await talk.answer("Сейчас будет первый вопрос", "")
      try await talk.wait("Идёт запись.")
      try await Task.sleep(for: .seconds(2))
      try talk.type("")
      try await talk.answer("записан", "")
      try await talk.answer("Какая смена?", "2")
      try await talk.answer("Выбрано: 2.", "q")
      // Leaving offers to withdraw as well; a word has to be typed for it.
      try await talk.answer("Выйти из интервью?", "w")
      try await talk.answer("назад", "нет")
      try await talk.answer("удалить", "удалить")
      try await talk.answer("всё удалено", "", withinS: 60)
      #expect(try await talk.end() == 0)
      try matches(talk.text, "Tests/EndToEndTests/Golden/linear-ru.txt")
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    /// PARLEY_TEST_RECORD=1 writes the file instead.
    private func matches(_ text: String, _ path: String) throws {
      let file = Program.root.appending(path: path)
      let isPage = path.hasSuffix(".md")
      let head = """
        # An interview in lines

        What `parley take LINK --linear` says, word for word, from a run of its test (`LinearTests`). What follows a `>`
        was typed. `PARLEY_TEST_RECORD=1` writes this page anew.


        """
      if ProcessInfo.processInfo.environment["PARLEY_TEST_RECORD"] == "1" {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((isPage ? head + "```\n" + text + "```\n" : text).utf8).write(to: file)
        return
      }
      var wanted = try String(contentsOf: file, encoding: .utf8)
      if isPage {
        wanted = String(wanted.split(separator: "```\n", maxSplits: 1).last ?? "").replacing("```\n", with: "")
      }
      let (now, then) = (Self.likeness(text), Self.likeness(wanted))
      let change = now.difference(from: then)
      // Whether a word that passes is said at all hangs on the moment; a few lines of hundreds may.
      #expect(
        change.count <= max(2, then.count / 50), "\(path) differs: \(change.map { "\($0)" }.joined(separator: "\n"))")
    }
  }
}
