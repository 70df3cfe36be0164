import Candidates
import Contracts
import Foundation
import Kernel
import TestSupport
import Testing

/// A candidate's way, through the front door, against a real database.
@Suite struct CandidatesTests {
  @Test func theWholeWayFromLinkToReceipt() async throws {
    let world = try await World()
    let way = try await world.way()
    let candidates = way.candidates

    // Nothing is asked, and no question is told, before there is consent and a name.
    var state = try await way.state()
    #expect(state.status == .opened && state.organisation == "Acme" && state.title == "Barista")
    #expect(state.questions.map(\.text) == [nil, nil] && state.questions.map(\.status) == [.waiting, .waiting])
    #expect(try await refusal { try await way.open(1) }?.code == "consent-required")
    #expect(try await refusal { try await way.profile() }?.code == "consent-required")
    #expect(try await refusal { try await way.consent([.analyse]) }?.code == "consent-required")
    #expect(try await refusal { try await way.consent([.record], version: "2020-01") }?.code == "consent-changed")
    try await way.consent([.analyse, .record])
    #expect(try await refusal { try await way.open(1) }?.code == "profile-required")
    #expect(try await refusal { try await way.profile(email: "anna at home") }?.field == "email")
    #expect(try await refusal { try await way.profile(name: "\u{1B}]0;x\u{07}") }?.field == "name")
    try await way.profile()

    // Questions in order; each is shown when it is opened.
    #expect(try await refusal { try await way.open(2) }?.code == "question-locked")
    #expect(try await refusal { try await way.open(3) }?.code == "question-not-found")
    let epoch = try await way.lease()
    #expect(try await refusal { try await way.begin(1, epoch: epoch) }?.code == "question-not-open")
    try await way.open(1)
    let openedAt = try await way.state().questions[0].openedAt
    world.clock.advance(5)
    try await way.open(1)
    state = try await way.state()
    #expect(state.status == .inProgress && state.consent?.purposes == [.record, .analyse])
    #expect(state.questions[0].text == "Why coffee?" && state.questions[0].openedAt == openedAt)
    #expect(state.questions[1].text == nil)

    // One take and one retake, and no more; the same again changes nothing.
    let first = TakeID.new()
    let second = TakeID.new()
    try await way.begin(1, take: first, epoch: epoch)
    try await way.begin(1, take: first, epoch: epoch)
    try await way.begin(1, take: second, epoch: epoch)
    #expect(try await refusal { try await way.begin(1, epoch: epoch) }?.code == "no-retakes-left")
    #expect(
      try await refusal { try await way.begin(1, take: second, part: 3, epoch: epoch) }?.code == "part-out-of-order")
    way.store.hold([PartState(part: 1, storedMs: 2000, stored: [0, 1])], of: second)
    #expect(
      try await way.state().questions[0].takes == [
        TakeState(take: first, parts: [PartState(part: 1, storedMs: 0, stored: [])]),
        TakeState(take: second, parts: [PartState(part: 1, storedMs: 2000, stored: [0, 1])]),
      ])

    // An answer counts when every segment of it is in the store.
    let manifest = [Sample.part(1, segments: 3)]
    let missing = try await refusal { try await way.submit(1, second, manifest, epoch: epoch) }
    #expect(missing?.code == "segments-missing" && missing?.status == 409)
    #expect(missing?.ids?["missing"] == "1/2 1/3")
    #expect(try await way.state().questions[0].status == .open)
    way.store.hold([PartState(part: 1, storedMs: 6000, stored: [0, 1, 2, 3])], of: second)
    // What another machine recorded is taken as the store has it; each part once.
    #expect(
      try await refusal { try await way.submit(1, second, manifest, held: [1], epoch: epoch) }?.code == "invalid-field")
    #expect(try await refusal { try await way.submit(1, second, [], held: [2], epoch: epoch) }?.code == "invalid-field")
    #expect(try await refusal { try await way.submit(1, second, [], held: [1, 1], epoch: epoch) }?.field == "held")
    #expect(
      try await refusal { try await way.submit(1, second, [], held: [1], epoch: epoch - 1) }?.code == "stale-writer")
    try await way.submit(1, second, [], held: [1], epoch: epoch)
    try await way.submit(1, second, manifest, epoch: epoch)
    #expect(try await refusal { try await way.submit(1, first, manifest, epoch: epoch) }?.code == "answer-submitted")
    #expect(try await refusal { try await way.begin(1, epoch: epoch) }?.code == "answer-submitted")

    // The interview is whole when every question is answered.
    let early = try await refusal { try await way.finish(epoch: epoch) }
    #expect(early?.code == "answers-missing" && early?.ids?["questions"] == "2")
    try await way.answer(2, epoch: epoch)
    world.clock.advance(0.0004)
    let receipt = try await way.finish(epoch: epoch)
    #expect(receipt.consentVersion == ConsentText.current.version && receipt.answers.map(\.question) == [1, 2])
    #expect(receipt.answers[0].durationMs == 6000 && receipt.answers[0].segments == 4)
    #expect(receipt.answers[0].digest == Sample.digest(manifest))
    #expect(try await wire(way.finish(epoch: epoch)) == wire(receipt))
    #expect(try await wire(way.finish(epoch: 0)) == wire(receipt), "it is for whoever holds the session")

    // Afterwards nothing changes any more.
    let refused = [
      try await refusal { try await way.consent([.record]) }?.code,
      try await refusal { try await way.profile() }?.code,
      try await refusal { try await way.lease() }?.code,
      try await refusal { try await way.open(1) }?.code,
      try await refusal { try await way.begin(1, epoch: epoch) }?.code,
      try await refusal { try await way.submit(1, second, manifest, epoch: epoch) }?.code,
      try await refusal { try await way.upload(1, first, epoch: epoch) }?.code,
    ]
    #expect(refused == Array(repeating: "session-completed", count: refused.count))
    #expect(try await way.state().status == .completed)
    let row = try await candidates.list(interview: way.interview, organisation: way.organisation).items[0]
    #expect(row.status == .completed && row.answered == 2)
    #expect(row.completedAt.map(WireJSON.timestamp) == WireJSON.timestamp(receipt.submittedAt))
  }

  @Test func theResumeCodeLeadsBackHoweverItIsTyped() async throws {
    let world = try await World()
    let way = try await world.way()
    let code = way.code
    #expect(code.count == 10)
    let typed = " " + code.prefix(5).lowercased() + " \u{2013} " + code.suffix(5)
    let grant = try await way.candidates.resume(ResumeRequest(code: typed))
    #expect(grant.session == way.session && grant.resumeCode == nil && grant.token == "token \(way.session)")
    for wrong in ["", "AAAAAAAAAA", code + "A", String(code.dropLast())] {
      let problem = try await refusal { try await way.candidates.resume(ResumeRequest(code: wrong)) }
      #expect(problem?.code == "code-unknown" && problem?.status == 404)
    }
    let stored = try #require(try await world.database.first("SELECT s::text AS text FROM candidates.sessions s"))
    let text: String = try stored.get("text")
    #expect(!text.contains(code), "the code itself is kept nowhere")
    let broken = try await refusal { try await way.candidates.start(.random()) }
    #expect(broken?.code == "link-not-found", "what the link's owner says is passed on")
  }

  @Test func theLastLeaseWrites() async throws {
    let world = try await World()
    let way = try await world.way(ready: true)
    let take = TakeID.new()
    let old = try await way.lease()
    try await way.open(1)
    try await way.begin(1, take: take, epoch: old)
    let new = try await way.lease()
    #expect(new == old + 1)
    let refused = [
      try await refusal { try await way.begin(1, take: take, part: 2, epoch: old) },
      try await refusal { try await way.upload(1, take, epoch: old) },
      try await refusal { try await way.submit(1, take, [Sample.part(1, segments: 1)], epoch: old) },
      try await refusal { try await way.finish(epoch: old) },
      try await refusal { try await way.begin(1, take: take, part: 2, epoch: new + 1) },
    ]
    #expect(refused.map { $0?.code } == Array(repeating: "stale-writer", count: 5))
    #expect(refused.map { $0?.status } == Array(repeating: 409, count: 5))
    try await way.begin(1, take: take, part: 2, gapMs: 1500, epoch: new)
    try await way.upload(1, take, epoch: new)
    #expect(try await refusal { try await way.upload(1, .new(), epoch: new) }?.code == "take-unknown")
    #expect(
      try await refusal { try await way.upload(1, take, part: 3, epoch: new) }?.field == "segments[0].part")
  }

  @Test func standInsAreRefusedUnlessAllowed() async throws {
    let world = try await World()
    let strict = try await world.way(ready: true)
    let epoch = try await strict.lease()
    try await strict.open(1)
    let problem = try await refusal { try await strict.begin(1, epoch: epoch, microphone: .file) }
    #expect(problem?.code == "stand-in-refused" && problem?.status == 403 && problem?.field == "microphone")
    #expect(try await refusal { try await strict.begin(1, epoch: epoch, camera: .test) }?.field == "camera")
    #expect(
      try await refusal { try await strict.begin(1, epoch: epoch, camera: .none, microphone: .none) }?.code
        == "invalid-field")
    try await strict.begin(1, epoch: epoch, camera: .none)

    let trial = try await world.way(ready: true, allowsStandIns: true)
    try await trial.answer(1, epoch: trial.lease(), camera: .test, microphone: .file)
    let answer = try await trial.candidates.get(trial.session, organisation: trial.organisation).answers[0]
    #expect(answer.camera == .test && answer.microphone == .file && answer.status == .submitted)
  }

  @Test func anAnswerInPartsTellsWhatWasLostBetween() async throws {
    let world = try await World()
    let way = try await world.way(ready: true)
    let epoch = try await way.lease()
    let take = TakeID.new()
    try await way.open(1)
    for (part, gap) in [(1, 0), (2, 700), (3, 800)] {
      try await way.begin(1, take: take, part: part, gapMs: gap, epoch: epoch)
    }
    way.store.holdEverything()
    // The second part crashed before it had a media segment.
    let manifest = [Sample.part(1, segments: 2), Sample.part(2, segments: 0), Sample.part(3, segments: 1)]
    let events = Received<ResponseSubmitted>()
    let listener = Subscription(consumer: "test", ResponseSubmitted.self) { event, _, _ in events.add(event) }
    try await world.delivering([listener]) {
      try await way.submit(1, take, manifest, epoch: epoch)
      try await way.submit(1, take, manifest, epoch: epoch)
      try await eventually("the event arrives") { !events.all.isEmpty }
    }
    #expect(
      events.all == [
        ResponseSubmitted(
          session: way.session, interview: way.interview, question: 1, take: take,
          parts: [manifest[0], manifest[2]], gapsMs: [0, 1500])
      ])
  }

  @Test func processingIsToldToCandidateAndHR() async throws {
    let world = try await World()
    let way = try await world.way(ready: true)
    let epoch = try await way.lease()
    let one = try await way.answer(1, epoch: epoch)
    let two = try await way.answer(2, epoch: epoch)
    try await world.delivering(way.candidates.subscriptions) {
      try await world.database.transaction { transaction in
        for question in [1, 2] {
          try await transaction.publish(
            MediaReady(
              session: way.session, question: question, take: question == 1 ? one : .new(), audioKey: nil,
              audioSha256: nil, durationMs: 2000), organisation: way.organisation)
        }
        try await transaction.publish(
          MediaFailed(session: way.session, question: 2, take: two, reason: "hash-mismatch"),
          organisation: way.organisation)
        try await transaction.publish(
          AnalysisCompleted(session: way.session, question: 1, take: one, abstained: nil, scores: [4, 3]),
          organisation: way.organisation)
        try await transaction.publish(
          AnalysisCompleted(session: way.session, question: 2, take: two, abstained: .noSpeech, scores: []),
          organisation: way.organisation)
      }
      try await eventually("both are analysed") {
        let detail = try await way.candidates.get(way.session, organisation: way.organisation)
        return detail.candidate.analysed == 2 && detail.answers.map(\.status) == [.verified, .failed]
      }
    }
    let detail = try await way.candidates.get(way.session, organisation: way.organisation)
    #expect(detail.candidate.score == 3.5 && detail.candidate.answered == 2)
    #expect(detail.answers[1].failure?.contains("hash-mismatch") == true)
    #expect(try await way.state().questions.map(\.status) == [.verified, .failed])
  }

  @Test func everyoneKeepsTheInterviewThatTheyBeganWith() async throws {
    let world = try await World()
    let way = try await world.way(ready: true)
    let snapshot = try await way.candidates.snapshot(way.session, organisation: way.organisation)
    #expect(snapshot.interview.content.questions[0].points == ["curiosity", "craft"])
    #expect(snapshot.consent?.purposes == [.record] && snapshot.interview.content == World.content)
  }

  @Test func anotherOrganisationFindsNothing() async throws {
    let world = try await World()
    let way = try await world.way(ready: true)
    let candidates = way.candidates
    let other = OrganisationID.new()
    let session = way.session
    let given = ConsentGiven(version: ConsentText.current.version, purposes: [.record])
    let part = PartBegin(epoch: 1, take: .new(), part: 1, gapMs: 0, camera: .device, microphone: .device)
    let list = SegmentList(epoch: 1, take: .new(), segments: [])
    let answer = AnswerSubmit(epoch: 1, take: .new(), parts: [])
    let codes = [
      try await refusal { try await candidates.state(session, organisation: other) },
      try await refusal { try await candidates.consent(given, session: session, organisation: other) },
      try await refusal {
        try await candidates.profile(Profile(name: "E", email: "e@e.org"), session: session, organisation: other)
      },
      try await refusal { try await candidates.lease(session: session, organisation: other) },
      try await refusal { try await candidates.open(question: 1, session: session, organisation: other) },
      try await refusal {
        try await candidates.beginPart(part, question: 1, session: session, organisation: other)
      },
      try await refusal {
        try await candidates.authoriseUpload(list, question: 1, session: session, organisation: other)
      },
      try await refusal {
        try await candidates.submitAnswer(answer, question: 1, session: session, organisation: other)
      },
      try await refusal {
        try await candidates.submit(SessionSubmit(epoch: 1), session: session, organisation: other)
      },
      try await refusal { try await candidates.get(session, organisation: other) },
      try await refusal { try await candidates.snapshot(session, organisation: other) },
    ].map { $0?.code }
    #expect(codes == Array(repeating: "candidate-not-found", count: codes.count))
    #expect(try await candidates.list(interview: way.interview, organisation: other).items.isEmpty)
  }

  @Test func theAuditSaysWhatWasDoneAndNamesNobody() async throws {
    let world = try await World()
    let way = try await world.way(ready: true)
    try await way.answer(1, epoch: way.lease())
    let rows = try await world.kernel.testDatabase.owner.rows(
      """
      SELECT action, organisation, audit::text AS whole FROM kernel.audit
      WHERE object = \("session:\(way.session)") ORDER BY seq
      """)
    let actions = try rows.map { try $0.get("action", as: String.self) }
    #expect(
      actions == [
        "session-started", "consent-given", "profile-given", "lease-taken", "question-opened", "part-begun",
        "answer-submitted",
      ])
    for row in rows {
      #expect(try row.get("organisation", as: OrganisationID.self) == way.organisation)
      #expect(try !row.get("whole", as: String.self).lowercased().contains("anna"))
    }
  }

  @Test func theListIsPagedNewestFirst() async throws {
    let world = try await World()
    let way = try await world.way()
    for _ in 1...4 {
      world.clock.advance(1)
      _ = try await way.candidates.start(way.link)
    }
    var found: [SessionID] = []
    var cursor: String?
    repeat {
      let page = try await way.candidates.list(
        interview: way.interview, organisation: way.organisation, cursor: cursor, limit: 2)
      found += page.items.map(\.id)
      cursor = page.next
    } while cursor != nil && found.count < 10
    #expect(found.count == 5 && found == found.sorted(by: >) && found.last == way.session)
    #expect(
      try await refusal {
        try await way.candidates.list(interview: way.interview, organisation: way.organisation, limit: 500)
      }?.field == "limit")
  }
}
