import Contracts
import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// What an operator sees of a candidate's session, and does for it, as the program.
  @Suite struct AdminTests {
    private struct Told {
      let code: Int32
      let output: String
      let errors: String
      var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    private static func arguments(_ server: RunningServer, _ arguments: [String]) -> [String] {
      ["admin", "session", "--data", server.home.url.appending(path: "parley").path] + arguments
    }

    private static func admin(_ server: RunningServer, _ arguments: String...) async throws -> Told {
      let files = ["out", "err"].map { server.home.url.appending(path: "admin.\($0)").path }
      let program = try Spawned(
        Program.path, Self.arguments(server, arguments), output: files[0], errors: files[1],
        environment: Program.environment(home: server.home.url))
      let code = await program.wait()
      return Told(
        code: code, output: try String(contentsOfFile: files[0], encoding: .utf8),
        errors: try String(contentsOfFile: files[1], encoding: .utf8))
    }

    /// An interview with one answer to record, and somebody with a link of their own.
    private static func invited(_ server: RunningServer) async throws -> (interview: Interview, Invitation) {
      let interview = try await server.publishedInterview()
      let invitation = try await server.call(
        Invitation.self, "POST", "/v1/interviews/\(interview.id)/invitations",
        body: InvitationRequest(
          name: "Ada Candidate", email: "ada@example.org", expiresAt: Date().addingTimeInterval(86_400)))
      return (interview, invitation)
    }

    /// Four seconds of a tone.
    private static func answers(_ server: RunningServer) throws -> URL {
      let folder = server.home.url.appending(path: "answers")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Command.run(
        "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=d=4", folder.appending(path: "1.wav").path])
      return folder
    }

    private static func status(_ server: RunningServer, _ id: SessionID) async throws -> AnswerStatus? {
      try await server.call(CandidateDetail.self, "GET", "/v1/candidates/\(id)").answers.first?.status
    }

    @Test func anOperatorFollowsAndHelps() async throws {
      let server = try await RunningServer.start()
      let (interview, invitation) = try await Self.invited(server)
      let session = invitation.candidate.id
      let id = session.description
      let answers = try Self.answers(server)

      // Two look on from before it begins, one for people and one for programs.
      let follower = try Program(Self.arguments(server, [id, "--follow"]), home: server.home.url)
      let machine = try Program(Self.arguments(server, [id, "--follow", "--json"]), home: server.home.url)
      _ = try await follower.line(containing: "Session \(id): invited")
      _ = try await machine.line(containing: "\"session\"")
      let take = try TakeTests.take(invitation.url, server, answers: answers)
      // Damaged behind the server's back, with its time kept: only the bytes themselves tell.
      let stored = server.home.url.appending(path: "parley/objects/recordings").path
      let damage = """
        for f in $(find '\(stored)' -name 0.mp4); do cp -p $f $f.kept; printf X | dd of=$f bs=1 seek=9 conv=notrunc 2>&-
        touch -r $f.kept $f; done; find '\(stored)' -name 0.mp4.kept | grep -q .
        """
      try await eventually("something is stored", deadlineS: 60) {
        (try? Command.run("sh", ["-c", damage])) != nil
      }
      for program in [follower, machine] {
        _ = try await program.line(containing: program === follower ? "recording began" : "recording_began")
        program.send(program === follower ? SIGINT : SIGTERM)
        #expect(try await program.end(withinS: 20) == 0)
      }
      for line in machine.output { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }

      // Nobody has to say that it failed: it is seen, and tried again until it is well.
      try await eventually("processing fails", deadlineS: 90) { try await Self.status(server, session) == .failed }
      let failed = try await Self.admin(server, id)
      #expect(failed.code == 0 && failed.output.contains("Session \(id): completed"))
      #expect(failed.lines.contains { $0.hasPrefix("  question 1 (video): failed, 4 s. ") }, "\(failed.output)")
      let log = failed.lines.filter { $0.first?.isNumber == true }
      #expect(log.count > 5)
      // As `2026-01-31 09:30:00Z  client  recording began (question 1)  camera: test`.
      let logLine = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  (client|server|staff )  [a-z ]+( \(question \d+\))?(  [^\n]+)?/
      for line in log { #expect(line.wholeMatch(of: logLine) != nil, "\(line)") }
      let again = try await Self.admin(server, String(id.suffix(8)), "--retry")
      #expect(again.code == 0 && again.lines.first == "Processing is tried again for 1 answer.")
      #expect(again.output.contains("staff   processing retried  by: operator"))
      try await eventually("it fails again", deadlineS: 60) { try await Self.status(server, session) == .failed }
      #expect(take.isRunning, "what is not verified is not wiped")
      try Command.run("sh", ["-c", "for f in $(find '\(stored)' -name 0.mp4.kept); do mv $f ${f%.kept}; done"])
      _ = try await Self.admin(server, id, "--retry")
      _ = try await take.line(containing: "verified")
      #expect(try await take.end() == 0)
      #expect(try await Self.status(server, session) == .verified)
      #expect(try await Self.admin(server, id, "--retry").lines.first == "No processing had failed.")

      let reopened = try await Self.admin(server, id, "--reopen", "1")
      #expect(reopened.code == 0 && reopened.lines.first == "Question 1 can be answered once more.")
      #expect(reopened.output.contains("Session \(id): in progress"))
      let twice = try await Self.admin(server, id, "--reopen", "1")
      #expect(twice.code == 1 && twice.errors.contains("not handed in"), "\(twice)")
      let second = try TakeTests.take(invitation.url, server, answers: answers)
      #expect(try await second.end(withinS: 90) == 0, "\(second.output)")
      let plain = try await Self.admin(server, id)
      #expect(plain.output.contains("  question 1 (video): verified, 4 s, 2 takes"), "\(plain.output)")

      let extended = try await Self.admin(server, id, "--extend", "3")
      #expect(extended.code == 0 && extended.lines.first?.hasPrefix("The personal link is good until ") == true)
      let ends = try await server.call(CandidateDetail.self, "GET", "/v1/candidates/\(id)").candidate.expiresAt
      #expect(abs(try #require(ends).timeIntervalSinceNow - 4 * 86_400) < 600)
      // Nothing of who it is, of the answer or of a right to it.
      let code = try #require(take.output.first { $0.hasPrefix("resume-code ") }).dropFirst("resume-code ".count)
      let all =
        [failed, again, reopened, extended, plain].map { $0.output + $0.errors } + follower.output + machine.output
      for secret in ["Ada", "ada@example.org", "Question number", String(code), invitation.link.description] {
        #expect(!all.contains { $0.contains(secret) }, "\(secret)")
      }

      // Following is over when nobody reads it any more.
      let words = ([Program.path] + Self.arguments(server, [id, "--follow"])).joined(separator: " ")
      let first = try Command.run(
        "timeout", ["20", "sh", "-c", "\(words) | head -n 1"], environment: Program.environment(home: server.home.url))
      #expect(first == "Session \(id): completed\n")

      // What cannot be done is said, with its exit code.
      let grant = try await server.call(
        SessionGrant.self, "POST", "/v1/links/\(try #require(interview.link))/sessions")
      let byLink = try await Self.admin(server, grant.session.description, "--extend", "3")
      #expect(byLink.code == 1 && byLink.errors.contains("came by the public link") && byLink.output.isEmpty)
      #expect(try await Self.admin(server, id, "--extend", "0").code == 2)
      #expect(try await Self.admin(server, id, "--extra-time", "50").code == 2)
      let unknown = try await Self.admin(server, "ffffffff")
      #expect(unknown.code == 1 && unknown.errors.contains("No session has this id"))

      // Also while no server runs: one of its own, for as long as it takes.
      server.program.send(SIGTERM)
      try await server.program.end(withinS: 15)
      let alone = try await Self.admin(server, id, "--json")
      #expect(alone.code == 0)
      let view = try WireJSON.decode(SupportView.self, from: Data(try #require(alone.lines.first).utf8))
      #expect(view.session == session && view.answers.map(\.status) == [.verified])
      let entries = try alone.lines.dropFirst().map { try WireJSON.decode(SessionLogEntry.self, from: Data($0.utf8)) }
      #expect(entries.map(\.sequence) == Array(1...entries.count))
      #expect(try UpTests.leftOvers(of: server.home) == [])
    }
  }
}
