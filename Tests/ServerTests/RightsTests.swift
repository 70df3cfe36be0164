import Client
import Composition
import Contracts
import Foundation
import Kernel
import Platform
import TestSupport
import Testing
import Transport

/// What candidates may ask for besides answering: through the gateway and the program's own client.
@Suite struct RightsTests {
  /// A candidate at the first question of an interview.
  struct Way {
    let desk: Desk
    let interview: Interview
    let session: SessionID
    let token: String
    let calls: SessionCalls
    let code: String
    let transport = HTTPTransport()

    init(_ desk: Desk? = nil, of interview: Interview? = nil, _ change: (inout InterviewDraft) -> Void = { _ in })
      async throws
    {
      self.desk = if let desk { desk } else { try await Desk() }
      self.interview =
        if let interview { interview } else { try await self.desk.gateway.publishedInterview(change) }
      let grant = try await self.desk.gateway.session(of: self.interview)
      (session, token, code) = (grant.session, grant.token, grant.resumeCode ?? "")
      calls = self.desk.client.session(grant.token)
    }

    var gateway: RunningGateway { desk.gateway }

    func agree(_ purposes: [ConsentPurpose.Kind] = [.record, .analyse]) async throws {
      let text = try await calls.state().consentText
      try await calls.consent(ConsentGiven(version: text.version, purposes: purposes))
    }

    /// Agrees, gives name and e-mail, takes the right to write.
    func begin(_ purposes: [ConsentPurpose.Kind] = [.record, .analyse]) async throws -> Int {
      try await agree(purposes)
      try await calls.profile(Profile(name: "Boris Beck", email: "boris@example.org"))
      return try await calls.lease().epoch
    }

    func part(_ epoch: Int, _ take: TakeID) -> PartBegin {
      PartBegin(epoch: epoch, take: take, part: 1, gapMs: 0, camera: .test, microphone: .test)
    }

    /// Records question `number` for `durationMs`, every segment of it in the store; the take is not handed in.
    func record(_ number: Int, _ take: TakeID = .new(), epoch: Int, durationMs: Int = 4000) async throws -> AnswerSubmit
    {
      try await calls.beginPart(question: number, part(epoch, take))
      let segments = segments(take, durationMs: durationMs)
      try await upload(number, SegmentList(epoch: epoch, take: take, segments: segments))
      return AnswerSubmit(
        epoch: epoch, take: take,
        parts: [PartManifest(part: 1, segments: segments, droppedFrames: 0, filledSilenceMs: 0)])
    }

    /// Made up, for each minute.
    func segments(_ take: TakeID, durationMs: Int) -> [SegmentOffer] {
      let each = max(1, (durationMs + 59_999) / 60_000)
      return (0...each).map { index in
        let data = Data("\(take) \(index)".utf8)
        return SegmentOffer(
          part: 1, index: index, bytes: data.count, sha256: Digests.sha256Hex(data), md5: Digests.md5Base64(data),
          durationMs: index == 0 ? 0 : durationMs / each)
      }
    }

    func upload(_ number: Int, _ list: SegmentList) async throws {
      for grant in try await calls.grants(question: number, list).grants {
        let stored = try await transport.send(
          HTTPRequest(
            method: "PUT", url: try #require(grant.url), headers: grant.headers.map { ($0.key, $0.value) },
            body: .data(Data("\(list.take) \(grant.index)".utf8))))
        #expect(stored.status == 200)
      }
      #expect(try await calls.confirm(question: number, list).missing.isEmpty)
    }

    /// Where the store keeps what belongs to this session.
    var objects: [String] {
      let root = gateway.dataFolder + "/objects"
      let all = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
      return all.filter { $0.contains(session.description) }
    }
  }

  private static func incident(
    _ kind: IncidentReport.Kind = .interrupted, question: Int? = 1, text: String = "The fire alarm"
  ) -> IncidentReport {
    IncidentReport(id: .new(), kind: kind, question: question, text: text, at: Date())
  }

  @Test func `details that the interview asks for are checked, kept and shown to HR`() async throws {
    let way = try await Way {
      $0.settings.profileFields = [
        ProfileField(label: "Earliest start", isRequired: true), ProfileField(label: "Licence"),
      ]
    }
    #expect(try await way.calls.state().profileFields.map(\.label) == ["Earliest start", "Licence"])
    try await way.agree()
    func give(_ extra: [ProfileValue]) async throws {
      try await way.calls.profile(Profile(name: "Boris", email: "boris@example.org", extra: extra))
    }
    let start = ProfileValue(label: "Earliest start", value: " in May ")
    let desk = way.desk
    #expect(await desk.refusal { try await give([]) } == "422 invalid-field extra[0].value")
    #expect(
      await desk.refusal {
        try await give([start, ProfileValue(label: "Licence", value: String(repeating: "x", count: 501))])
      }
        == "422 invalid-field extra[1].value")
    #expect(
      await desk.refusal { try await give([start, ProfileValue(label: "Shoe size", value: "44")]) }
        == "422 invalid-field extra")
    #expect(await desk.refusal { try await give([start, start]) } == "422 invalid-field extra[0].value")
    #expect(try await way.calls.state().profile == nil, "all or nothing")

    try await give([ProfileValue(label: "Licence", value: " "), start])
    let kept = [ProfileValue(label: "Earliest start", value: "in May")]
    #expect(try await way.calls.state().profile?.extra == kept)
    let detail = try await desk.client.candidates.get(way.session)
    #expect(detail.extra == kept && detail.consent?.purposes == [.record, .analyse])

    // An invitation brings name and e-mail, and nothing else.
    let made = try await desk.client.candidates.invite(
      InvitationRequest(name: "Carla", email: "carla@example.org"), to: way.interview.id)
    let grant = try await desk.client.links.begin(made.link)
    let calls = desk.client.session(grant.token)
    try await calls.consent(ConsentGiven(version: try await calls.state().consentText.version, purposes: [.record]))
    #expect(await desk.refusal { try await calls.open(question: 1) } == "409 profile-required extra")
    try await calls.profile(Profile(name: "Carla", email: "carla@example.org", extra: [start]))
    try await calls.open(question: 1)
  }

  @Test func `an incident gives a take and time back once, and HR reads of it`() async throws {
    let way = try await Way {
      $0.questions[0].retakes = 0
      $0.questions[0].preparationS = 30
      $0.settings.extraTimePercent = 150
      $0.settings.contact = "Anna, +49 30 1234"
    }
    let desk = way.desk
    let early = try await way.calls.report(Self.incident(.other, question: nil, text: "How loud\nmay I be?"))
    #expect(early == IncidentReply(grantsTake: false, creditS: 0, contact: "Anna, +49 30 1234"))
    let epoch = try await way.begin()
    try await way.calls.open(question: 1)
    #expect(try await way.calls.report(Self.incident(.alternative)).grantsTake == false)

    let alarm = Self.incident()
    let reply = try await way.calls.report(alarm)
    #expect(reply.grantsTake && reply.creditS == 45)
    #expect(try await way.calls.report(alarm) == reply, "the same again changes nothing")
    let once = try await way.calls.report(Self.incident(.device))
    #expect(!once.grantsTake && once.creditS == 0, "once for a question")
    let question = try await way.calls.state().questions[0]
    #expect(question.retakes == 1 && question.preparationS == 90)

    _ = try await way.record(1, epoch: epoch)
    let answer = try await way.record(1, epoch: epoch)
    #expect(
      await desk.refusal { try await way.calls.beginPart(question: 1, way.part(epoch, .new())) }
        == "409 no-retakes-left")
    try await way.calls.submitAnswer(question: 1, answer)
    #expect(try await way.calls.report(Self.incident()).grantsTake == false, "it is handed in")

    #expect(await desk.refusal { try await way.calls.report(Self.incident(question: 9)) } == "404 question-not-found")
    #expect(
      await desk.refusal { try await way.calls.report(Self.incident(text: "a\u{1B}[2J")) } == "422 invalid-field text")
    let incidents = try await desk.client.candidates.get(way.session).incidents
    #expect(incidents.map(\.kind) == [.other, .alternative, .interrupted, .device, .interrupted])
    #expect(incidents[0].text == "How loud\nmay I be?" && incidents.map(\.grantedTake).filter { $0 }.count == 1)
    let steps = try await desk.client.candidates.history(way.session).filter { $0.action == "incident-reported" }
    #expect(
      steps.count == 5
        && steps[2].details == ["question": "1", "kind": "interrupted", "granted_take": "true", "credit_s": "45"])
    #expect(!steps.contains { "\($0)".contains("alarm") }, "what was said stands with the incident alone")
    for _ in 5..<50 { _ = try await way.calls.report(Self.incident()) }
    #expect(await desk.refusal { try await way.calls.report(Self.incident()) } == "409 too-many-incidents")
  }

  @Test func `who withdraws is deleted everywhere, and everything after is refused`() async throws {
    let way = try await Way {
      $0.questions.append(Question(kind: .file, text: "Send us a drawing."))
    }
    let epoch = try await way.begin()
    let late = SegmentList(
      epoch: epoch, take: .new(),
      segments: [
        SegmentOffer(
          part: 1, index: 0, bytes: 4, sha256: Digests.sha256Hex(Data("late".utf8)),
          md5: Digests.md5Base64(Data("late".utf8)),
          durationMs: 0)
      ])
    try await way.calls.open(question: 1)
    let answer = try await way.record(1, epoch: epoch)
    try await way.calls.submitAnswer(question: 1, answer)
    try await way.calls.open(question: 2)
    let paper = Data("%PDF-1.7 a drawing".utf8)
    let offer = FileOffer(
      epoch: epoch, name: "drawing.pdf", bytes: paper.count, sha256: Digests.sha256Hex(paper),
      md5: Digests.md5Base64(paper))
    let grant = try await way.calls.grantFile(question: 2, offer)
    let put = HTTPRequest(
      method: "PUT", url: grant.url, headers: grant.headers.map { ($0.key, $0.value) }, body: .data(paper))
    #expect(try await way.transport.send(put).status == 200)
    try await way.calls.giveFile(question: 2, offer)
    _ = try await way.calls.report(Self.incident())
    _ = try await way.desk.client.candidates.setTags(["tall"], of: way.session)
    let page = try await way.calls.phoneUpload(PhoneUploadRequest(epoch: epoch, question: nil))
    let owner = try #require(way.gateway.owner)
    try await owner.run(
      """
      INSERT INTO analysis.answers (organisation, session, question, take, state, transcript, abstained)
      SELECT organisation, id, 1, \(answer.take), 'done', '{"text": "I like coffee"}', 'too_short'
      FROM candidates.sessions WHERE id = \(way.session)
      """)
    #expect(way.objects.contains { $0.contains("recordings/") } && way.objects.contains { $0.contains("files/") })

    let certificate = try await way.calls.withdraw()
    #expect(certificate.session == way.session)
    for (kind, count) in [
      "segments": 2, "transcripts": 1, "answers": 2, "profiles": 1, "incidents": 1, "phone_pages": 1,
    ] {
      #expect(certificate.deleted[kind] == count, "\(kind) in \(certificate.deleted)")
    }
    #expect(try await way.calls.withdraw() == certificate, "again is harmless")
    #expect(way.objects.allSatisfy { !$0.hasSuffix(".mp4") && !$0.contains("/files/\(way.session)/") })

    // Nothing of the person is in any table; what is left of events and audit names the session alone.
    try await Self.expectNothing(of: ["boris", "coffee", "fire alarm", "drawing", "tall"], in: owner)
    for table in [
      "media.segments", "media.answers", "analysis.answers", "candidates.answers", "candidates.session_log",
    ] {
      #expect(
        try await owner.first("SELECT FROM \(raw: table) WHERE session = \(way.session)") == nil, "\(table)")
    }

    let desk = way.desk
    for (name, refusal) in [
      ("state", await desk.refusal { try await way.calls.state() }),
      ("lease", await desk.refusal { try await way.calls.lease() }),
      ("grants", await desk.refusal { try await way.calls.grants(question: 1, late) }),
      ("file", await desk.refusal { try await way.calls.grantFile(question: 2, offer) }),
      ("copy", await desk.refusal { try await way.calls.copy() }),
      ("incident", await desk.refusal { try await way.calls.report(Self.incident()) }),
      ("submit", await desk.refusal { try await way.calls.submit(SessionSubmit(epoch: epoch)) }),
    ] { #expect(refusal == "410 session-withdrawn", "\(name)") }
    #expect(try await way.gateway.send("GET", page.url).status == 404)
    #expect(
      try await way.gateway.send("POST", "/v1/sessions/resume", json: ResumeRequest(code: way.code)).refusal
        == "404 code-unknown code")

    let detail = try await desk.client.candidates.get(way.session)
    #expect(detail.candidate.status == .withdrawn && detail.candidate.erasedAt != nil && detail.candidate.name.isEmpty)
    #expect(detail.answers.isEmpty && detail.consent == nil)
    let history = try await desk.client.candidates.history(way.session)
    #expect(history.map(\.action) == ["session-withdrawn"] && history.map(\.actor) == [.candidate])

    // A right to upload that was given before is still good, and what comes by it is deleted by a job.
    #expect(try await way.transport.send(put).status == 200)
    #expect(way.objects.contains { $0.contains("files/") && $0.hasSuffix(offer.sha256) })
    try await owner.run("UPDATE kernel.jobs SET run_after = now() WHERE kind = 'media.erase'")
    let working = Task { try await way.gateway.engine.run() }
    try await eventually("what came late is deleted") { !way.objects.contains { $0.hasSuffix(offer.sha256) } }
    working.cancel()
    _ = await working.result
  }

  /// No row of any table of the contexts, events and audit included, holds one of `words`.
  private static func expectNothing(of words: [String], in owner: Database) async throws {
    let tables = try await owner.rows(
      """
      SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname IN ('candidates', 'media', 'analysis', 'kernel')
        AND (schemaname, tablename) <> ('candidates', 'snapshots')
      """)
    #expect(tables.count > 15)
    for table in tables {
      let name: String = try table.get("name")
      for word in words {
        let found = try await owner.rows(
          "SELECT t::text AS line FROM \(raw: name) t WHERE t::text ILIKE \("%\(word)%")")
        #expect(try found.map { try $0.get("line", as: String.self) } == [], "\(word) in \(name)")
      }
    }
  }

  @Test func `a copy has everything that is held, and where recordings and files are`() async throws {
    let way = try await Way {
      $0.questions = [Question(kind: .text, text: "Why coffee?"), Question(kind: .file, text: "A drawing?")]
      $0.rubric = []
      $0.settings.contact = "Anna"
    }
    let epoch = try await way.begin()
    try await way.calls.open(question: 1)
    try await way.calls.write(question: 1, AnswerWriting(epoch: epoch, answer: WrittenAnswer(text: "The people")))
    try await way.calls.finish(question: 1, AnswerFinish(epoch: epoch))
    try await way.calls.open(question: 2)
    let paper = Data("%PDF-1.7 a drawing".utf8)
    let offer = FileOffer(
      epoch: epoch, name: "drawing.pdf", bytes: paper.count, sha256: Digests.sha256Hex(paper),
      md5: Digests.md5Base64(paper))
    for question in [2, nil] {
      let grant = try await way.calls.grantFile(question: question, offer)
      _ = try await way.transport.send(
        HTTPRequest(
          method: "PUT", url: grant.url, headers: grant.headers.map { ($0.key, $0.value) }, body: .data(paper)))
      try await way.calls.giveFile(question: question, offer)
    }
    try await way.calls.finish(question: 2, AnswerFinish(epoch: epoch))
    _ = try await way.calls.report(Self.incident())
    let before = try await way.calls.copy()
    #expect(before.receipt == nil && before.deleteAfter == nil && before.incidents.map(\.text) == ["The fire alarm"])
    let receipt = try await way.calls.submit(SessionSubmit(epoch: epoch))
    #expect(receipt.purposes == [.record, .analyse] && receipt.contact == "Anna" && receipt.answers.count == 2)

    let copy = try await way.calls.copy()
    #expect(
      copy.profile?.name == "Boris Beck" && copy.consent?.purposes == [.record, .analyse] && copy.consentAt != nil)
    #expect(
      copy.answers.map(\.question) == ["Why coffee?", "A drawing?"] && copy.answers[0].written?.text == "The people")
    #expect(copy.receipt == receipt && copy.resume?.name == "drawing.pdf")
    for url in [copy.answers[1].download, copy.resumeDownload] {
      #expect(try await way.transport.send(HTTPRequest(url: try #require(url))).body == paper)
    }
    // The token of the session opens its copy, and nobody else's does.
    #expect(try await way.gateway.send("GET", "/v1/session/copy").status == 401)
    #expect(try await way.gateway.send("GET", "/v1/session/copy", token: way.desk.token).status == 401)
  }

  @Test func `the voluntary form is kept apart and told of five at least`() async throws {
    let desk = try await Desk()
    let interview = try await desk.gateway.publishedInterview {
      $0.rubric = []
      $0.questions = [Question(kind: .text, text: "Why coffee?", isRequired: false)]
      $0.settings.requires = Requirements(camera: false, microphone: false)
    }
    let form = GroupForm(given: ["gender": "woman", "age": "25_39"])
    for number in 1...5 {
      let way = try await Way(desk, of: interview)
      let epoch = try await way.begin([.record])
      #expect(await desk.refusal { try await way.calls.groups(form) } == "409 not-submitted")
      _ = try await way.calls.submit(SessionSubmit(epoch: epoch))
      #expect(
        await desk.refusal { try await way.calls.groups(GroupForm(given: ["gender": "x"])) }
          == "422 invalid-field given.gender")
      #expect(
        await desk.refusal { try await way.calls.groups(GroupForm(given: ["shoes": "44"])) }
          == "422 invalid-field given.shoes")
      let report = try await desk.client.candidates.groups(of: interview.id)
      #expect(report.forms == nil && report.topics.isEmpty, "\(number - 1) forms")
      try await way.calls.groups(number == 1 ? GroupForm(given: ["gender": "man"]) : form)
      try await way.calls.groups(GroupForm(given: ["disability": "yes"]))
      let text = String(
        decoding: try WireJSON.encode(try await desk.client.candidates.get(way.session))
          + WireJSON.encode(try await way.calls.copy()), as: UTF8.self)
      #expect(!text.contains("25_39") && !text.contains("woman"))
    }
    let report = try await desk.client.candidates.groups(of: interview.id)
    #expect(report.forms == 5 && report.topics.map(\.topic) == [.gender], "four said something of their age")
    #expect(report.topics[0].choices.map(\.count) == [4, 1, 0])
    let owner = try #require(desk.gateway.owner)
    let columns = try await owner.rows(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'group_forms'"
    ).map { try $0.get("name", as: String.self) }
    #expect(
      Set(columns)
        == [
          "organisation", "interview", "month", "gender", "age", "disability", "background", "subject", "outcome",
          "counted",
        ])
  }

  @Test func `what a machine sends after another took its place is kept beside the answer, and HR is told`()
    async throws
  {
    let desk = try await Desk()
    let way = try await Way(desk)
    let before = try await way.begin()
    try await way.calls.open(question: 1)
    let after = try await way.calls.lease().epoch
    // The first machine is late.
    let lost = TakeID.new()
    #expect(
      await desk.refusal { try await way.calls.beginPart(question: 1, way.part(before, lost)) }
        == "409 stale-writer epoch")
    let segments = way.segments(lost, durationMs: 4000)
    let alternative = AlternativeTake(
      take: lost,
      parts: [
        AlternativePart(
          manifest: PartManifest(part: 1, segments: segments, droppedFrames: 0, filledSilenceMs: 0), gapMs: 0,
          camera: .test, microphone: .test)
      ])
    let list = SegmentList(epoch: before, take: lost, segments: segments)
    #expect(await desk.refusal { try await way.calls.grants(question: 1, list) } == "409 stale-writer epoch")
    #expect(try await way.calls.alternative(question: 1, alternative).status == .announced)
    #expect(try await way.calls.alternative(question: 1, alternative).status == .announced)
    // Meanwhile the interview is finished on the second.
    let answer = try await way.record(1, epoch: after)
    try await way.calls.submitAnswer(question: 1, answer)
    _ = try await way.calls.submit(SessionSubmit(epoch: after))

    try await way.upload(1, list)
    #expect(try await way.calls.alternative(question: 1, alternative).status == .arrived)
    var detail = try await desk.client.candidates.get(way.session).answers[0]
    #expect(detail.alternatives.map(\.durationMs) == [4000] && detail.takes == 1)
    let steps = try await desk.client.candidates.history(way.session).map(\.action)
    #expect(steps.contains("alternative-arrived"))
    // As the media worker says once it has read every hash back.
    let owner = try #require(desk.gateway.owner)
    let organisation = try #require(
      try await owner.first("SELECT organisation FROM candidates.sessions WHERE id = \(way.session)")
    ).get("organisation", as: OrganisationID.self)
    try await owner.transaction { transaction in
      try await transaction.publish(
        AlternativeReady(session: way.session, question: 1, take: lost, durationMs: 4000), organisation: organisation)
    }
    let working = Task { [engine = desk.gateway.engine] in try await engine.run() }
    try await eventually("it is verified") {
      detail = try await desk.client.candidates.get(way.session).answers[0]
      return detail.alternatives.first?.status == .verified
    }
    working.cancel()
    _ = await working.result
    #expect(try await way.calls.alternative(question: 1, alternative).status == .verified)
    #expect(
      await desk.refusal { try await desk.client.candidates.video(way.session, question: 1, take: lost) }
        == "404 media-not-ready")

    _ = try await desk.client.candidates.erase(way.session)
    #expect(await desk.refusal { try await way.calls.alternative(question: 1, alternative) } == "410 session-erased")
    #expect(await desk.refusal { try await way.calls.grants(question: 1, list) } == "410 session-erased")
  }

  @Test func `answers of who declines the program go to people alone`() async throws {
    let gateway = try await RunningGateway.start(speechURL: "http://127.0.0.1:9")
    let desk = try await Desk(gateway)
    let way = try await Way(desk)
    #expect(await desk.refusal { try await way.agree([.analyse]) } == "409 consent-required purposes")
    #expect(try await way.calls.state().consent == nil, "nothing is agreed to beforehand")
    let epoch = try await way.begin([.record])
    try await way.calls.open(question: 1)
    let answer = try await way.record(1, epoch: epoch)
    try await way.calls.submitAnswer(question: 1, answer)
    let receipt = try await way.calls.submit(SessionSubmit(epoch: epoch))
    #expect(receipt.purposes == [.record])

    // The sound is ready, and still nothing listens to it.
    let organisation = try #require(
      try await gateway.owner?.first("SELECT organisation FROM candidates.sessions WHERE id = \(way.session)")
    ).get("organisation", as: OrganisationID.self)
    try await gateway.owner?.transaction { transaction in
      try await transaction.publish(
        MediaReady(
          session: way.session, question: 1, take: answer.take, audioKey: "answers/none.wav", audioSha256: nil,
          durationMs: 4000), organisation: organisation)
    }
    let working = Task { try await gateway.engine.run() }
    try await eventually("the answer is passed by") {
      try await desk.client.candidates.get(way.session).candidate.analysed == 1
    }
    working.cancel()
    _ = await working.result
    let detail = try await desk.client.candidates.get(way.session)
    let analysis = try #require(detail.answers[0].analysis)
    #expect(analysis.abstained == .notConsented && analysis.transcript == nil && analysis.scores.isEmpty)
    #expect(detail.consent?.purposes == [.record] && detail.candidate.score == nil && detail.candidate.analysed == 1)
  }

  @Test func `time over a soft limit is told, and the take that is chosen is the answer`() async throws {
    let way = try await Way {
      $0.questions[0].limitS = 60
      $0.questions[0].limit = .soft
      $0.questions[0].retakes = 1
      $0.questions[0].keeps = .chosen
    }
    let epoch = try await way.begin([.record])
    try await way.calls.open(question: 1)
    let long = try await way.record(1, epoch: epoch, durationMs: 66_000)
    _ = try await way.record(1, epoch: epoch, durationMs: 10_000)
    #expect(try await way.calls.state().questions[0].keeps == .chosen)
    try await way.calls.submitAnswer(question: 1, long)
    #expect(try await way.calls.state().questions[0].answer == long.take)
    let receipt = try await way.calls.submit(SessionSubmit(epoch: epoch))
    #expect(receipt.answers.map(\.durationMs) == [66_000])
    #expect(try await way.desk.client.candidates.get(way.session).answers[0].overMs == 6000)
  }
}
