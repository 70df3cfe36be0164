import Client
import Contracts
import Foundation
import Platform
import TestSupport
import Testing
import Transport

/// Questions that are answered in writing, skipped, or there to get used to it: through the gateway and the program's
/// own client.
@Suite struct WrittenAnswerTests {
  /// A candidate who has given consent and name, and has the right to write.
  private struct Way {
    let desk: Desk
    let interview: Interview
    let calls: SessionCalls
    let session: SessionID
    let epoch: Int

    init(_ change: @escaping (inout InterviewDraft) -> Void) async throws {
      desk = try await Desk()
      interview = try await desk.gateway.publishedInterview(change)
      let grant = try await desk.gateway.session(of: interview)
      session = grant.session
      calls = desk.client.session(grant.token)
      let consent = try await calls.state().consentText
      try await calls.consent(ConsentGiven(version: consent.version, purposes: consent.purposes.map(\.kind)))
      try await calls.profile(Profile(name: "Boris Beck", email: "boris@example.org"))
      epoch = try await calls.lease().epoch
    }

    func write(_ question: Int, _ answer: WrittenAnswer, epoch: Int? = nil) async throws {
      try await calls.write(question: question, AnswerWriting(epoch: epoch ?? self.epoch, answer: answer))
    }

    func finish(_ question: Int) async throws {
      try await calls.finish(question: question, AnswerFinish(epoch: epoch))
    }
  }

  private static func mixed(_ draft: inout InterviewDraft) {
    draft.thankYou = "Thank you, Boris."
    draft.settings.requires = Requirements(camera: false, microphone: false)
    draft.settings.branding.name = "Bean & Co"
    draft.rubric = []
    draft.questions = [
      Question(kind: .video, text: "Try it out.", isPractice: true),
      Question(kind: .text, text: "Why coffee?"),
      Question(kind: .singleChoice, text: "Which shift?", options: ["Early", "Late"]),
      Question(
        kind: .multipleChoice, text: "Which machines?", isRequired: false, options: ["La Pavoni", "Slayer", "E61"]),
    ]
  }

  @Test func `an interview in writing is taken to its end and read by HR`() async throws {
    let way = try await Way(Self.mixed)
    let state = try await way.calls.state()
    #expect(state.thankYou == "Thank you, Boris." && state.branding.name == "Bean & Co" && !state.requires.camera)
    #expect(state.questions.map(\.kind) == [.video, .text, .singleChoice, .multipleChoice])
    #expect(state.questions.map(\.isRequired) == [false, true, true, false])
    #expect(state.questions.allSatisfy { $0.options.isEmpty }, "options are known once the question was opened")

    // Practice is gone by, and nothing of it counts.
    try await way.calls.open(question: 1)
    try await way.finish(1)
    try await way.calls.open(question: 2)
    #expect(await way.desk.refusal { try await way.finish(2) } == "409 answer-empty answer")
    try await way.write(2, WrittenAnswer(text: "Because of the"))
    try await way.write(2, WrittenAnswer(text: "Because of the people.\nAnd the smell."))
    #expect(try await way.calls.state().questions[1].written?.text == "Because of the people.\nAnd the smell.")
    #expect(try await way.desk.client.candidates.get(way.session).answers[0].written == nil, "not handed in yet")
    try await way.finish(2)
    try await way.finish(2)
    #expect(await way.desk.refusal { try await way.write(2, WrittenAnswer(text: "Late")) } == "409 answer-submitted")

    try await way.calls.open(question: 3)
    #expect(try await way.calls.state().questions[2].options == ["Early", "Late"])
    #expect(
      await way.desk.refusal { try await way.write(3, WrittenAnswer(choices: [1, 2])) }
        == "422 invalid-field answer.choices")
    #expect(
      await way.desk.refusal { try await way.write(3, WrittenAnswer(choices: [3])) }
        == "422 invalid-field answer.choices")
    try await way.write(3, WrittenAnswer(choices: [2]))
    #expect(
      await way.desk.refusal { try await way.calls.submit(SessionSubmit(epoch: way.epoch)) } == "409 answers-missing")
    try await way.finish(3)
    try await way.calls.open(question: 4)
    try await way.finish(4)

    let receipt = try await way.calls.submit(SessionSubmit(epoch: way.epoch))
    #expect(receipt.answers.map(\.question) == [2, 3] && receipt.answers.allSatisfy { $0.digest.count == 64 })

    let detail = try await way.desk.client.candidates.get(way.session)
    #expect(
      detail.answers.map(\.question) == [2, 3, 4] && detail.answers.map(\.status) == [.verified, .verified, .skipped])
    #expect(detail.answers[0].written?.text == "Because of the people.\nAnd the smell.")
    #expect(detail.answers[1].written?.choices == [2] && detail.answers[1].options == ["Early", "Late"])
    let row = detail.candidate
    #expect(row.questions == 3 && row.answered == 2 && row.analysed == 2 && row.score == nil)
  }

  @Test func `writing keeps to its rules`() async throws {
    let way = try await Way(Self.mixed)
    #expect(await way.desk.refusal { try await way.write(2, WrittenAnswer(text: "x")) } == "409 question-not-open")
    try await way.calls.open(question: 1)
    #expect(await way.desk.refusal { try await way.write(1, WrittenAnswer(text: "x")) } == "409 not-written")
    #expect(await way.desk.refusal { try await way.calls.open(question: 2) } == "409 question-locked")
    try await way.finish(1)
    try await way.calls.open(question: 2)
    let long = String(repeating: "x", count: 10_001)
    #expect(
      await way.desk.refusal { try await way.write(2, WrittenAnswer(text: long)) } == "422 invalid-field answer.text")
    #expect(
      await way.desk.refusal { try await way.write(2, WrittenAnswer(text: "a\u{1B}[2J")) }
        == "422 invalid-field answer.text")
    let part = PartBegin(
      epoch: way.epoch, take: .new(), part: 1, gapMs: 0, camera: .none, microphone: .device)
    #expect(await way.desk.refusal { try await way.calls.beginPart(question: 2, part) } == "409 not-recorded")
    // Somebody else goes on elsewhere.
    _ = try await way.calls.lease()
    #expect(await way.desk.refusal { try await way.write(2, WrittenAnswer(text: "x")) } == "409 stale-writer epoch")
  }

  @Test func `a question for the ear alone takes no picture`() async throws {
    let way = try await Way {
      $0.questions = [Question(kind: .audio, text: "Sing.")]
      $0.rubric = []
    }
    try await way.calls.open(question: 1)
    let picture = PartBegin(epoch: way.epoch, take: .new(), part: 1, gapMs: 0, camera: .test, microphone: .test)
    #expect(
      await way.desk.refusal { try await way.calls.beginPart(question: 1, picture) } == "422 invalid-field camera")
    let sound = PartBegin(epoch: way.epoch, take: .new(), part: 1, gapMs: 0, camera: .none, microphone: .test)
    try await way.calls.beginPart(question: 1, sound)
    #expect(await way.desk.refusal { try await way.finish(1) } == "409 answers-missing")

  }

  @Test func `files are taken by their content and had by HR alone once they are handed in`() async throws {
    let way = try await Way {
      $0.rubric = []
      $0.questions = [Question(kind: .file, text: "Send us a drawing.")]
      $0.settings.requires = Requirements(camera: false, microphone: false, resume: true)
    }
    let transport = HTTPTransport()
    func give(_ data: Data, name: String, question: Int?) async throws -> FileFacts {
      let offer = FileOffer(
        epoch: way.epoch, name: name, bytes: data.count, sha256: Digests.sha256Hex(data), md5: Digests.md5Base64(data))
      let grant = try await way.calls.grantFile(question: question, offer)
      let stored = try await transport.send(
        HTTPRequest(
          method: "PUT", url: grant.url, headers: grant.headers.map { ($0.key, $0.value) }, body: .data(data)))
      #expect(stored.status == 200)
      return try await way.calls.giveFile(question: question, offer)
    }
    let program = Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0])
    let paper = Data("%PDF-1.7 a drawing".utf8)
    #expect(await way.desk.refusal { try await give(paper, name: "a.pdf", question: 1) } == "409 question-not-open")
    try await way.calls.open(question: 1)
    #expect(await way.desk.refusal { try await give(program, name: "a.pdf", question: 1) } == "422 file-kind file")
    #expect(await way.desk.refusal { try await give(Data(), name: "a.pdf", question: 1) } == "422 invalid-field bytes")
    #expect(
      await way.desk.refusal { try await give(paper, name: "a\u{1B}[2J", question: 1) } == "422 invalid-field name")
    #expect(await way.desk.refusal { try await way.finish(1) } == "409 answer-empty answer")
    let facts = try await give(paper, name: "drawing.txt", question: 1)
    #expect(facts.kind == .pdf && facts.name == "drawing.txt")
    #expect(
      await way.desk.refusal { try await way.desk.client.candidates.file(way.session, question: 1) }
        == "404 file-missing", "not handed in yet")
    try await way.finish(1)
    #expect(
      await way.desk.refusal { try await way.calls.submit(SessionSubmit(epoch: way.epoch)) }
        == "409 resume-missing resume")
    let resume = try await give(Data("Boris, barista since 2019\n".utf8), name: "cv.txt", question: nil)
    #expect(resume.kind == .txt)
    #expect(try await way.calls.state().resume == resume)
    _ = try await way.calls.submit(SessionSubmit(epoch: way.epoch))

    let link = try await way.desk.client.candidates.file(way.session, question: 1)
    #expect(link.file == facts)
    #expect(try await transport.send(HTTPRequest(url: link.url)).body == paper)
    let folder = try TemporaryFolder()
    try await way.desk.client.candidates.saveFile(way.session, question: nil, to: folder.path + "/cv.txt")
    #expect(try String(contentsOfFile: folder.path + "/cv.txt", encoding: .utf8) == "Boris, barista since 2019\n")
    #expect(try await way.desk.client.candidates.get(way.session).resume == resume)
  }
}
