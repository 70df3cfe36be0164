import Contracts
import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// A server with the certificate of an organisation's own authority.
  @Suite struct CertificateTests {
    /// The API through a client that trusts the authority: what this process trusts was settled when it began.
    private static func call<Answer: Decodable>(
      _ type: Answer.Type, _ path: String, _ body: (any Encodable)?, token: String? = nil, at url: String,
      _ authority: Authority
    ) throws -> Answer {
      var arguments = ["-sS", "--noproxy", "*", "--cacert", authority.file, "-X", "POST"]
      arguments += ["-H", "Content-Type: application/json"]
      if let token { arguments += ["-H", "Authorization: Bearer " + token] }
      if let body { arguments += ["-d", String(decoding: try WireJSON.encode(body), as: UTF8.self)] }
      return try WireJSON.decode(type, from: Data(try Command.run("curl", arguments + [url + path]).utf8))
    }

    @Test func whoKnowsTheAuthorityGoesOnAndItsCertificateIsRenewedInPlace() async throws {
      let home = try TestHome()
      let authority = try Authority(in: home.url.path)
      try authority.issue(serial: "B1")
      let server = try Program(
        [
          "up", "--data", home.url.appending(path: "parley").path, "--listen", "127.0.0.1:0", "--tls-certificate",
          authority.certificate, "--tls-key", authority.key,
        ], home: home.url)
      let line = try await server.line(containing: "https://")
      let url = String(line[line.range(of: "https://")!.lowerBound...].prefix { !$0.isWhitespace })
      let token = try String(contentsOf: home.url.appending(path: "parley/first-sign-in"), encoding: .utf8)
      let tokens = try Self.call(
        Tokens.self, "/v1/sign-in/first",
        FirstSignIn(
          token: token.trimmingCharacters(in: .whitespacesAndNewlines), organisation: "Example", name: "Anna",
          email: RunningServer.email, password: RunningServer.password), at: url, authority)
      let draft = InterviewDraft(
        title: "Bar staff",
        questions: [Question(kind: .text, text: "Why coffee?"), Question(kind: .file, text: "Send us a drawing.")],
        settings: InterviewSettings(requires: Requirements(camera: false, microphone: false, resume: false)))
      let made = try Self.call(
        Interview.self, "/v1/interviews", draft, token: tokens.accessToken, at: url, authority)
      let interview = try Self.call(
        Interview.self, "/v1/interviews/\(made.id)/publish", nil, token: tokens.accessToken, at: url, authority)
      let link = try #require(interview.url)
      #expect(link.hasPrefix(url))

      let answers = home.url.appending(path: "answers")
      try FileManager.default.createDirectory(at: answers, withIntermediateDirectories: true)
      try Data("Because of the people.".utf8).write(to: answers.appending(path: "1.txt"))
      try Data("%PDF-1.7 a drawing".utf8).write(to: answers.appending(path: "2.pdf"))
      func take(_ environment: [String: String]) throws -> Program {
        try Program(
          [
            "take", link, "--headless", "--answers", answers.path, "--name", "Ada", "--email", "ada@example.org",
          ], home: home.url, environment: environment)
      }
      let stranger = try take([:])
      let sentence = try await stranger.line(containing: "PARLEY_CA")
      #expect(sentence.contains("does not trust") && sentence.contains(url))
      #expect(try await stranger.end() == 3)
      // Also the address from which a file is uploaded is below that certificate.
      let known = try take(["PARLEY_CA": authority.file])
      #expect(try await known.end() == 0, "\(known.output)")
      _ = try await known.line(containing: "completed")

      for environment in [[:], ["PARLEY_CA": authority.file]] {
        let screen = try Tmux("\(Program.path) hr --server \(url)", home: home.url, environment: environment)
        try await screen.wait(for: "Password")
        try screen.type(RunningServer.email)
        try screen.press("Enter")
        try screen.type(RunningServer.password)
        try screen.press("Enter")
        try await screen.wait(for: environment.isEmpty ? "PARLEY_CA" : "2 Interviews")
      }

      let address = String(url.dropFirst("https://".count))
      #expect(try authority.serial(at: address) == "B1")
      try authority.issue(serial: "B2")
      server.send(SIGHUP)
      try await eventually("the renewed certificate is shown") { try authority.serial(at: address) == "B2" }
      try Data("not a certificate".utf8).write(to: URL(filePath: authority.certificate))
      server.send(SIGHUP)
      let why = try await server.line(containing: "the certificate before stays in use")
      #expect(why.contains("holds no certificate in PEM"))
      #expect(try authority.serial(at: address) == "B2" && server.isRunning)
      server.send(SIGTERM)
      #expect(try await server.end(withinS: 15) == 0)
    }
  }
}
