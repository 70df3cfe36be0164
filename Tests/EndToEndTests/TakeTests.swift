import Contracts
import Foundation
import Platform
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct TakeTests {
    static func take(_ link: String, _ server: RunningServer, answers: URL) throws -> Program {
      try Program(
        [
          "take", link, "--headless", "--answers", answers.path, "--camera", "test", "--name", "Ada Candidate",
          "--email", "ada@example.org",
        ], home: server.home.url)
    }

    /// Waits until the candidate's answers are analysed.
    static func result(of interview: Interview, _ server: RunningServer) async throws -> CandidateDetail {
      let deadline = Monotonic.nowS() + 120
      while true {
        let page = try await server.call(
          Page<CandidateRow>.self, "GET", "/v1/interviews/\(interview.id)/candidates")
        if let row = page.items.first, row.status == .completed, row.analysed == row.questions {
          return try await server.call(CandidateDetail.self, "GET", "/v1/candidates/\(row.id)")
        }
        guard Monotonic.nowS() < deadline else {
          throw Unexpected("not analysed: \(page.items)", server.program.output)
        }
        try await Task.sleep(for: .milliseconds(200))
      }
    }

    static func savedMs(_ line: String) -> Int? {
      let parts = line.split(separator: " ")
      guard parts.count >= 3, parts[0] == "saved" else { return nil }
      let clock = parts[2].split(separator: ":").compactMap { Int($0) }
      return clock.count == 2 ? (clock[0] * 60 + clock[1]) * 1000 : nil
    }

    @Test func killedInTheMiddleOfAnAnswerItGoesOnAndLosesAtMostTwoSeconds() async throws {
      let server = try await RunningServer.start()
      let interview = try await server.publishedInterview()
      let link = try #require(interview.url)
      let answers = try Speech.folder(in: server.home.url, answers: [3])

      let first = try Self.take(link, server, answers: answers)
      _ = try await first.line(containing: "saved 1 00:04")
      let savedMs = try #require(first.output.compactMap(Self.savedMs).last)
      first.send(SIGKILL)
      #expect(try await first.end() == -SIGKILL)
      let recordedMs = try #require(first.output.compactMap(Self.savedMs).last)

      let second = try Self.take(link, server, answers: answers)
      #expect(try await second.end(withinS: 120) == 0, "\(second.output)")
      let detail = try await Self.result(of: interview, server)
      let media = try #require(detail.answers[0].media)
      #expect(media.parts == 2)
      let gap = try #require(media.gaps.first)
      // What was called saved is there, and the second part begins right after it.
      #expect(gap.atMs >= savedMs && gap.atMs >= recordedMs - 1000)
      #expect(gap.atMs <= recordedMs + 3000)
      // The spoken answer, whole but for two seconds at the most.
      let spokenMs = try Self.durationMs(answers.appending(path: "1.ogg"))
      #expect(media.durationMs >= spokenMs - 2000, "\(media)")
      let transcript = try #require(detail.answers[0].analysis?.transcript)
      #expect(Speech.wordErrorRate(transcript.text, reference: Speech.answers[2]) <= 0.35, "\(transcript.text)")

      let video = try await server.call(
        VideoLink.self, "GET", "/v1/candidates/\(detail.candidate.id)/answers/1/video")
      let file = server.home.url.appending(path: "answer.mp4")
      try Command.run("curl", ["-sf", "-o", file.path, video.url])
      #expect(try abs(Self.durationMs(file) - media.durationMs) <= 100)
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    /// The first machine stays dark: the second goes on from what has arrived.
    @Test func whatOneMachineBeganAnotherFinishes() async throws {
      let server = try await RunningServer.start()
      let interview = try await server.publishedInterview()
      let answers = try Speech.folder(in: server.home.url, answers: [3])
      let first = try Self.take(try #require(interview.url), server, answers: answers)
      let code = try #require(try await first.line(containing: "resume-code ").split(separator: " ").last)
      _ = try await first.line(containing: "saved 1 00:06")
      first.send(SIGKILL)
      #expect(try await first.end() == -SIGKILL)

      let there = try TestHome()
      let second = try Program(
        [
          "take", String(code), "--server", server.url, "--headless", "--answers", answers.path, "--camera", "test",
          "--name", "Ada Candidate", "--email", "ada@example.org",
        ], home: there.url)
      #expect(try await second.end(withinS: 120) == 0, "\(second.output)")
      let media = try #require(try await Self.result(of: interview, server).answers[0].media)
      #expect(media.parts == 2 && second.output.contains { $0.hasPrefix("resuming 1 ") }, "\(second.output)")
      let gap = try #require(media.gaps.first)
      #expect(gap.atMs >= 1900 && gap.atMs <= 7000 && gap.gapMs > 0, "\(gap)")
      #expect(try abs(Self.durationMs(answers.appending(path: "1.ogg")) - media.durationMs) <= 500, "\(media)")

      // The first is found again: what it had not sent arrives beside the answer.
      let third = try Self.take(try #require(interview.url), server, answers: answers)
      #expect(try await third.end(withinS: 120) == 0, "\(third.output)")
      let alternatives = try await Self.result(of: interview, server).answers[0].alternatives
      #expect(alternatives.map(\.status) == [.verified], "\(third.output)")
      #expect(try #require(alternatives.first).durationMs >= 6000)
      #expect(Self.recordings(in: server.home.url) == [])
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    /// What lies in the spools of a home folder.
    private static func recordings(in home: URL) -> [String] {
      let all = FileManager.default.enumerator(atPath: home.path + "/.local/state")?.allObjects as? [String] ?? []
      return all.filter { $0.hasSuffix(".mp4") }
    }

    static func durationMs(_ file: URL) throws -> Int {
      let text = try Command.run(
        "ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file.path])
      return Int((Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) * 1000)
    }

    /// From a voice in the room to the words on the screen: the microphone is PulseAudio's, the voice is espeak-ng's.
    @Test func whatIsSpokenIntoTheMicrophoneIsTranscribed() async throws {
      let sound = try await SoundServer()
      let server = try await RunningServer.start()
      let interview = try await server.publishedInterview()
      let screen = try Tmux(
        "\(Program.path) take \(try #require(interview.url)) --camera test --mic pulse:mic.monitor",
        home: server.home.url, environment: ["PULSE_SERVER": sound.address])
      try await screen.wait(for: "Support engineer")
      try screen.press("Enter")
      try await screen.wait(for: "Do you agree?")
      try screen.press("Space", "j", "Space", "Enter")
      try await screen.wait(for: "Who are you?")
      try screen.type("Ada Candidate")
      try screen.press("Tab")
      try screen.type("ada@example.org")
      try screen.press("Enter")
      try await screen.wait(for: "I cannot hear you yet")
      try await sound.say("Good morning, can you hear me?")
      try await screen.wait(for: "I can hear you")
      try screen.press("Enter")
      try await screen.wait(for: "No time runs now")
      try screen.press("Enter")
      try await screen.wait(for: "saved to 00:0")
      try await sound.say(Speech.answers[2])
      try await screen.handIn()
      let answer = try await Self.result(of: interview, server).answers[0]
      #expect(answer.microphone == .device)
      let transcript = try #require(answer.analysis?.transcript)
      #expect(Speech.wordErrorRate(transcript.text, reference: Speech.answers[2]) <= 0.35, "\(transcript.text)")
      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
    }

    @Test func theServerKilledWhileRecordingLosesNothing() async throws {
      let server = try await RunningServer.start()
      let interview = try await server.publishedInterview()
      let answers = try Speech.folder(in: server.home.url, answers: [3])
      let take = try Self.take(try #require(interview.url), server, answers: answers)
      _ = try await take.line(containing: "saved 1 00:03")
      server.program.send(SIGKILL)
      try await server.program.end()
      let again = try await server.again()
      #expect(try await take.end(withinS: 120) == 0, "\(take.output)")
      let detail = try await Self.result(of: interview, server)
      let media = try #require(detail.answers[0].media)
      #expect(media.parts == 1 && media.gaps == [])
      #expect(try media.durationMs >= Self.durationMs(answers.appending(path: "1.ogg")) - 100)
      again.send(SIGINT)
      try await again.end(withinS: 15)
    }

    @Test(arguments: [["--help"], ["help"], [], ["take", "--help"], ["--version"]])
    func helpAndVersionAreResults(_ arguments: [String]) async throws {
      let program = try Program(arguments, home: try TestHome().url)
      #expect(try await program.end() == 0)
      #expect(!program.output.joined().contains("Error"))
    }

    @Test func aLinkThatLeadsNowhereIsSaidWithItsExitCode() async throws {
      let server = try await RunningServer.start()
      let home = server.home.url
      let answers = try Speech.folder(in: home, answers: [3])

      let broken = try Self.take(server.url + "/i/" + UUID().uuidString, server, answers: answers)
      #expect(try await broken.end() == 1)
      #expect(broken.output.joined().contains("link"))

      let garbled = try Self.take("htp:/nonsense", server, answers: answers)
      #expect(try await garbled.end() == 2)

      let interview = try await server.publishedInterview()
      _ = try await server.call(Interview.self, "POST", "/v1/interviews/\(interview.id)/close")
      let closed = try Self.take(try #require(interview.url), server, answers: answers)
      #expect(try await closed.end() == 4)
      #expect(closed.output.joined().contains("closed"))

      server.program.send(SIGINT)
      try await server.program.end(withinS: 15)
      let gone = try Self.take(try #require(interview.url), server, answers: answers)
      #expect(try await gone.end() == 3)
    }
  }
}
