import Client
import Contracts
import Foundation
import Kernel
import TestSupport
import Testing
import Transport

/// What a candidate's program tells beside the answers, and a file from the candidate's phone.
@Suite struct SupportTests {
  private struct Way {
    let desk: Desk
    let token: String
    let session: SessionID
    let calls: SessionCalls
    let epoch: Int

    init() async throws {
      desk = try await Desk()
      let interview = try await desk.gateway.publishedInterview {
        $0.rubric = []
        $0.questions = [Question(kind: .file, text: "Send us <a> drawing."), Question(kind: .text, text: "Why?")]
        $0.settings.requires = Requirements(camera: false, microphone: false, resume: false)
      }
      let grant = try await desk.gateway.session(of: interview)
      (token, session) = (grant.token, grant.session)
      calls = desk.client.session(token)
      let consent = try await calls.state().consentText
      try await calls.consent(ConsentGiven(version: consent.version, purposes: consent.purposes.map(\.kind)))
      try await calls.profile(Profile(name: "Boris Beck", email: "boris@example.org"))
      epoch = try await calls.lease().epoch
    }

    func report(_ report: SessionLogReport) async throws -> HTTPResponse {
      try await desk.gateway.send("POST", "/v1/session/log", token: token, json: report)
    }

    func page(question: Int?, epoch: Int? = nil) async throws -> HTTPResponse {
      try await desk.gateway.send(
        "POST", "/v1/session/uploads", token: token,
        json: PhoneUploadRequest(epoch: epoch ?? self.epoch, question: question))
    }

    func log(after: Int = 0) async throws -> SessionLog {
      try await desk.gateway.send(
        "GET", "/v1/candidates/\(session)/log?after=\(after)", token: try await desk.gateway.accessToken()
      ).decoded(SessionLog.self)
    }
  }

  private static func form(_ data: Data, name: String) -> (headers: [(name: String, value: String)], body: Data) {
    var body = Data("--xYz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n".utf8)
    body += Data("--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n".utf8)
    body += Data("Content-Type: application/octet-stream\r\n\r\n".utf8) + data + Data("\r\n--xYz--\r\n".utf8)
    return ([("Content-Type", "multipart/form-data; boundary=xYz")], body)
  }

  @Test func `the log keeps what it is told once, in order, cut to size and without control characters`() async throws {
    let way = try await Way()
    let run = UUID()
    func entry(_ number: Int, _ details: [String: String] = [:]) -> SessionLogReport.Entry {
      SessionLogReport.Entry(number: number, at: Date(), kind: .devices, question: 1, details: details)
    }
    let first = SessionLogReport(
      run: run,
      entries: [
        entry(1, ["camera": "/dev/video0\u{1B}[2J", "long": String(repeating: "x", count: 300)]),
        entry(2, Dictionary(uniqueKeysWithValues: (0..<30).map { ("fact\($0)", "\($0)") })),
      ])
    #expect(try await way.report(first).status == 204)
    #expect(try await way.report(first).status == 204)
    #expect(try await way.report(SessionLogReport(run: run, entries: [entry(3), entry(2)])).status == 204)
    #expect(
      try await way.report(SessionLogReport(run: run, entries: (10..<111).map { entry($0) })).refusal
        == "422 invalid-field entries")

    let all = try await way.log()
    #expect(all.entries.map(\.sequence) == Array(1...all.entries.count))
    let mine = all.entries.filter { $0.source == .client }
    #expect(mine.count == 3 && mine.allSatisfy { $0.kind == "devices" && $0.question == 1 })
    #expect(mine[0].details["camera"] == "/dev/video0[2J" && mine[0].details["long"]?.count == 200)
    #expect(mine[1].details.count == 20)
    #expect(all.entries.contains { $0.source == .server && $0.kind == "lease_taken" && $0.details["epoch"] == "1" })
    #expect(try await way.log(after: mine[1].sequence).entries.map(\.sequence) == [mine[2].sequence])

    // Another program takes over, and this one hears of it; so does support.
    _ = try await way.calls.lease()
    #expect(
      await way.desk.refusal {
        try await way.calls.write(question: 2, AnswerWriting(epoch: way.epoch, answer: WrittenAnswer(text: "x")))
      } == "409 stale-writer epoch")
    #expect(try await way.log(after: mine[2].sequence).entries.map(\.kind) == ["lease_taken", "stale_writer_refused"])
    #expect(!(try await way.log()).entries.contains { "\($0)".contains("Boris") })
  }

  @Test func `the way to the server is measured with bytes that nobody keeps`() async throws {
    let way = try await Way()
    let body = Data(repeating: 7, count: 1 << 20)
    let headers = [(name: "Content-Type", value: "application/octet-stream")]
    let reply = try await way.desk.gateway.send(
      "POST", "/v1/session/probe", token: way.token, headers: headers, body: body)
    #expect(try reply.decoded(ProbeReply.self).bytes == 1 << 20)
    let more = try await way.desk.gateway.send(
      "POST", "/v1/session/probe", token: way.token, headers: headers, body: body + Data([1]))
    #expect(more.refusal == "413 body-too-large")
    #expect(try await way.desk.gateway.send("POST", "/v1/session/probe", body: Data("x".utf8)).status == 401)
  }

  @Test func `a phone hands one file in through a page that is good once`() async throws {
    let way = try await Way()
    let gateway = way.desk.gateway
    #expect(try await way.page(question: 1).refusal == "409 question-not-open")
    try await way.calls.open(question: 1)
    #expect(try await way.page(question: 2).refusal == "409 not-a-file")
    #expect(try await way.page(question: 1, epoch: 7).refusal == "409 stale-writer epoch")
    let upload = try await way.page(question: 1).decoded(PhoneUpload.self)
    #expect(upload.url.hasPrefix(gateway.url + "/u/"))
    #expect(abs(upload.expiresAt.timeIntervalSinceNow - 900) < 60)

    let page = try await gateway.send("GET", upload.url)
    #expect(page.status == 200 && page.mediaType == "text/html")
    #expect(page.text.contains("question 1") && page.text.contains("Send us &lt;a&gt; drawing."))
    #expect(page.headers["Content-Security-Policy"]?.contains("form-action 'self'") == true)
    #expect(page.headers["X-Content-Type-Options"] == "nosniff" && !page.text.contains("<script"))
    let russian = try await gateway.send("GET", upload.url, headers: [("Accept-Language", "ru-RU, en;q=0.8")])
    #expect(russian.text.contains("<html lang=\"ru\">") && russian.text.contains("вопросу 1"))

    // What is no document is not taken, and the page stays good.
    let program = Self.form(Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0]), name: "cv.pdf")
    let refused = try await gateway.send("POST", upload.url, headers: program.headers, body: program.body)
    #expect(refused.status == 422 && refused.text.contains("another kind"))
    let empty = Self.form(Data(), name: "")
    #expect(try await gateway.send("POST", upload.url, headers: empty.headers, body: empty.body).status == 422)
    let large = Self.form(Data(count: 26 << 20), name: "large.txt")
    let tooLarge = try await gateway.send("POST", upload.url, headers: large.headers, body: large.body)
    #expect(tooLarge.status == 413 && tooLarge.text.contains("25 MiB"))

    let paper = Data("%PDF-1.7 a drawing\r\n--xY\r\n".utf8)
    let good = Self.form(paper, name: "C:\\photos\\my \u{7}drawing.pdf")
    let arrived = try await gateway.send("POST", upload.url, headers: good.headers, body: good.body)
    #expect(arrived.status == 200 && arrived.text.contains("It has arrived"))
    let facts = try #require(try await way.calls.state().questions[0].written?.file)
    #expect(facts.name == "my drawing.pdf" && facts.kind == .pdf && facts.bytes == paper.count)
    #expect(try await gateway.send("GET", upload.url).status == 410)
    #expect(try await gateway.send("POST", upload.url, headers: good.headers, body: good.body).status == 410)

    // By itself, as curl sends it, for the résumé.
    let resume = try await way.page(question: nil).decoded(PhoneUpload.self)
    let sent = try await gateway.send(
      "POST", resume.url,
      headers: [
        ("Content-Type", "application/octet-stream"),
        ("Content-Disposition", "attachment; filename*=UTF-8''%D1%80%D0%B5%D0%B7%D1%8E%D0%BC%D0%B5.txt"),
      ], body: Data("Barista since 2019\n".utf8))
    #expect(sent.status == 200)
    #expect(try await way.calls.state().resume?.name == "резюме.txt")
    #expect(try await gateway.send("GET", "/u/\(LinkID.random())").status == 404)
    #expect(try await gateway.send("GET", "/u/x").status == 404)
  }

  @Test func `pages for the phone are few and end with their time`() async throws {
    let way = try await Way()
    var last: PhoneUpload?
    for _ in 1...20 { last = try await way.page(question: nil).decoded(PhoneUpload.self) }
    #expect(try await way.page(question: nil).refusal == "409 too-many-uploads")
    let owner = try #require(way.desk.gateway.owner)
    try await owner.run("UPDATE candidates.phone_uploads SET expires_at = now() - interval '1 second'")
    let page = try await way.desk.gateway.send("GET", try #require(last).url)
    #expect(page.status == 410 && page.text.contains("15 minutes"))
  }
}
