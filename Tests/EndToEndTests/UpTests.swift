import Contracts
import Foundation
import Platform
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct UpTests {
    /// Processes that belong to the data folder: the database, the helper, workers.
    static func leftOvers(of home: TestHome) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { entry in
        guard Int(entry) != nil,
          let command = try? Data(contentsOf: URL(filePath: "/proc/\(entry)/cmdline"))
        else { return nil }
        let text = String(decoding: command, as: UTF8.self)
        return text.contains(home.url.lastPathComponent) ? text : nil
      }
    }

    @Test func interruptEndsEverythingAndNothingIsLeftRunning() async throws {
      let server = try await RunningServer.start()
      #expect(try Self.leftOvers(of: server.home).count >= 2)
      server.program.send(SIGINT)
      #expect(try await server.program.end(withinS: 15) == 0)
      #expect(try Self.leftOvers(of: server.home) == [])
    }

    @Test func killedAndStartedAgainItRecoversByItself() async throws {
      let server = try await RunningServer.start()
      let interview = try await server.publishedInterview()
      server.program.send(SIGKILL)
      #expect(try await server.program.end() == -SIGKILL)
      let again = try await server.again()
      let found = try await server.call(Interview.self, "GET", "/v1/interviews/\(interview.id)")
      #expect(found.content == interview.content && found.status == .published)
      again.send(SIGTERM)
      #expect(try await again.end(withinS: 15) == 0)
      #expect(try Self.leftOvers(of: server.home) == [])
    }

    @Test func aDatabaseThatIsAwayIsSaidAndItsReturnIsNoticed() async throws {
      let server = try await RunningServer.start()
      let pid = try #require(
        Int32(
          try Command.run("pgrep", ["-f", "-o", "postgres.*\(server.home.url.lastPathComponent)"])
            .trimmingCharacters(in: .whitespacesAndNewlines)))
      // Killed, not stopped: the supervisor is to start it again.
      kill(pid, SIGKILL)
      var codes: Set<String> = []
      let deadline = Monotonic.nowS() + 30
      while Monotonic.nowS() < deadline {
        let answer = try await server.refusal("GET", "/v1/interviews")
        codes.insert(answer)
        if answer == "accepted" { break }
      }
      #expect(codes.isSubset(of: ["accepted", "503 database-away"]), "\(codes)")
      #expect(codes.contains("accepted"))
      server.program.send(SIGTERM)
      try await server.program.end(withinS: 15)
    }

    /// Told to read its files again it goes on; when its terminal is closed it ends.
    @Test func whatEndsItIsTheEndOfItsTerminal() async throws {
      let home = try TestHome()
      let data = home.url.appending(path: "parley").path
      let screen = try Tmux("\(Program.path) up --data \(data) --listen 127.0.0.1:0", home: home.url, width: 160)
      try await screen.wait(for: "Ctrl-C ends it.")
      // The program is the one that told its address.
      let told = try String(contentsOfFile: data + "/server-url", encoding: .utf8).split(separator: "\n")
      kill(try #require(told.last.flatMap { Int32($0) }), SIGHUP)
      try await screen.wait(for: "no certificate to renew")
      try screen.hangUp()
      try await eventually("all of it has ended", deadlineS: 20) { try Self.leftOvers(of: home) == [] }
    }

    @Test func asAnOrdinaryUserToo() async throws {
      // As root the other tests cover root; this one then covers everybody else.
      guard geteuid() == 0 else { return }
      let server = try await RunningServer.start(user: "nobody")
      let interview = try await server.publishedInterview()
      #expect(interview.link != nil)
      server.program.send(SIGINT)
      #expect(try await server.program.end(withinS: 15) == 0)
      #expect(try Self.leftOvers(of: server.home) == [])
    }
  }
}
