import Contracts
import Foundation
import Interviews
import Kernel
import TestSupport
import Testing

/// An interview's life, through the front door, against a real database.
@Suite struct InterviewsTests {
  @Test func aDraftIsPublishedClosedAndPublishedAgainUnderOneLink() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    let draft = try await interviews.create(InterviewDraft(title: "  Barista \r\n"), by: anna)
    #expect(draft.status == .draft && draft.link == nil && draft.url == nil && draft.content.title == "Barista")
    #expect(try await refusal { try await interviews.close(draft.id, by: anna) }?.code == "not-published")
    #expect(try await refusal { try await interviews.publish(draft.id, by: anna) }?.field == "questions")

    var content = World.content
    content.questions[1].text = "  "
    _ = try await interviews.update(draft.id, content, by: anna)
    #expect(try await refusal { try await interviews.publish(draft.id, by: anna) }?.field == "questions[1].text")

    _ = try await interviews.update(draft.id, World.content, by: anna)
    let published = try await interviews.publish(draft.id, by: anna)
    let link = try #require(published.link)
    #expect(published.url == "https://parley.example/i/\(link)")
    #expect(try await wire(interviews.publish(draft.id, by: anna)) == wire(published), "again is harmless")
    let found = try await interviews.byLink(link)
    #expect(found.interview == draft.id && found.organisation == anna.organisation)
    #expect(found.content == World.content)

    #expect(
      try await refusal { try await interviews.update(draft.id, InterviewDraft(title: "Empty"), by: anna) }?.field
        == "questions", "what candidates may see stays whole")
    #expect(try await refusal { try await interviews.delete(draft.id, by: anna) }?.code == "not-a-draft")
    #expect(try await interviews.close(draft.id, by: anna).status == .closed)
    let closed = try await refusal { try await interviews.byLink(link) }
    #expect(closed?.code == "interview-closed" && closed?.status == 410)
    #expect(closed?.detail.contains("whoever invited you") == true)
    #expect(try await interviews.publish(draft.id, by: anna).link == link)
    _ = try await interviews.byLink(link)
  }

  @Test func aLinkEndsAtItsClosingTime() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    var content = World.content
    content.settings.closesAt = world.clock.now.addingTimeInterval(60)
    let id = try await interviews.create(content, by: anna).id
    let link = try #require(try await interviews.publish(id, by: anna).link)
    let info = try await interviews.linkInfo(link)
    #expect(info.organisation == "Acme" && info.questionCount == 2 && info.longestS == 30 + 120 + 10 + 60)
    #expect(info.consent.version == ConsentText.current.version)
    #expect(info.consent.purposes.map(\.kind) == [.record, .analyse, .retain])
    #expect(info.consent.purposes.map(\.required) == [true, false, false])

    world.clock.advance(61)
    let expired = try await refusal { try await interviews.byLink(link) }
    #expect(expired?.code == "interview-expired" && expired?.status == 410)
    _ = try await interviews.close(id, by: anna)
    #expect(try await refusal { try await interviews.publish(id, by: anna) }?.field == "settings.closes_at")
    #expect(try await refusal { try await interviews.byLink(.random()) }?.code == "link-not-found")
  }

  @Test func eachBadFieldIsNamed() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    let cases: [(field: String, break: (inout InterviewDraft) -> Void)] = [
      ("title", { $0.title = " \n " }),
      ("title", { $0.title = String(repeating: "x", count: 201) }),
      ("title", { $0.title = "two\nlines" }),
      ("title", { $0.title = "bell\u{07}" }),
      ("title", { $0.title = "turned \u{202E}round" }),
      ("welcome", { $0.welcome = String(repeating: "x", count: 4001) }),
      ("language", { $0.language = "english please" }),
      ("questions", { $0.questions = (0...100).map { _ in Question(text: "?") } }),
      ("questions[1].id", { $0.questions[1].id = $0.questions[0].id }),
      ("questions[0].text", { $0.questions[0].text = String(repeating: "x", count: 2001) }),
      ("questions[1].preparation_s", { $0.questions[1].preparationS = 601 }),
      ("questions[1].limit_s", { $0.questions[1].limitS = 4 }),
      ("questions[0].limit_s", { $0.questions[0].limitS = 1801 }),
      ("questions[0].retakes", { $0.questions[0].retakes = -1 }),
      ("questions[0].competency", { $0.questions[0].competency = String(repeating: "x", count: 121) }),
      ("questions[0].points", { $0.questions[0].points = (0...20).map { "point \($0)" } }),
      ("questions[0].points[1]", { $0.questions[0].points = ["fine", String(repeating: "x", count: 401)] }),
      ("thank_you", { $0.thankYou = String(repeating: "x", count: 4001) }),
      ("questions", { $0.questions = (0..<500).map { Question(text: "Question \($0)") } }),
      ("questions[1].options", { $0.questions[1].options = (0...20).map { "\($0)" } }),
      ("questions[1].options[2]", { $0.questions[1].options = ["a", "b", "bell\u{07}"] }),
      (
        "questions[1].is_practice",
        {
          $0.questions[0].isPractice = true
          $0.questions[1].isPractice = true
        }
      ),
      ("rubric", { $0.rubric = (0...20).map { Competency(name: "\($0)") } }),
      ("rubric[1].name", { $0.rubric[1].name = String(repeating: "x", count: 121) }),
      ("rubric[1].weight", { $0.rubric[1].weight = 0 }),
      ("rubric[0].description", { $0.rubric[0].description = String(repeating: "x", count: 1001) }),
      ("rubric[0].anchors[3].level", { $0.rubric[0].anchors.append(Anchor(level: 6, text: "x")) }),
      ("rubric[0].anchors[3].level", { $0.rubric[0].anchors.append(Anchor(level: 5, text: "x")) }),
      ("rubric[0].anchors[0].text", { $0.rubric[0].anchors[0].text = String(repeating: "x", count: 601) }),
      (
        "settings.closes_at",
        {
          $0.settings.opensAt = Date(timeIntervalSince1970: 1_800_000_000)
          $0.settings.closesAt = Date(timeIntervalSince1970: 1_800_000_000)
        }
      ),
      ("settings.opens_at", { $0.settings.opensAt = .distantFuture }),
      ("settings.time_zone", { $0.settings.timeZone = "Mars/Olympus" }),
      ("settings.time_zone", { $0.settings.timeZone = "" }),
      ("settings.languages[1]", { $0.settings.languages = ["en", "klingon!"] }),
      ("settings.languages[1]", { $0.settings.languages = ["en", "en"] }),
      ("settings.branding.name", { $0.settings.branding.name = String(repeating: "x", count: 121) }),
      ("settings.branding.accent", { $0.settings.branding.accent = "red" }),
      ("settings.branding.logo", { $0.settings.branding.logo = Data("<svg/>".utf8) }),
      ("settings.branding.logo", { $0.settings.branding.logo = Data(repeating: 0, count: 40_000) }),
      ("questions[1].picture", { $0.questions[1].picture = Data("GIF89a".utf8) }),
      ("questions[1].picture", { $0.questions[1].picture = Data(repeating: 0, count: 70_000) }),
      ("settings.consent.version", { $0.settings.consent = ConsentText(version: "", purposes: []) }),
      ("settings.consent.purposes", { $0.settings.consent = ConsentText(version: "1", purposes: []) }),
      (
        "settings.consent.purposes[0].required",
        {
          $0.settings.consent = ConsentText(
            version: "1",
            purposes: [ConsentPurpose(kind: .analyse, text: "You are scored by a program.", required: true)])
        }
      ),
      ("settings.extra_time_percent", { $0.settings.extraTimePercent = 99 }),
      ("settings.retention_days", { $0.settings.retentionDays = 0 }),
    ]
    for (field, break_) in cases {
      var content = World.content
      break_(&content)
      let problem = try await refusal { try await interviews.create(content, by: anna) }
      #expect(problem?.code == "invalid-field" && problem?.status == 422 && problem?.field == field)
    }
    #expect(try await interviews.list(organisation: anna.organisation).items.isEmpty)
    var welcome = World.content
    welcome.welcome = "Two lines\r\nare fine: здравствуйте"
    #expect(try await interviews.create(welcome, by: anna).content.welcome == "Two lines\nare fine: здравствуйте")
  }

  @Test func theListIsPagedNewestFirst() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    for number in 1...5 {
      world.clock.advance(1)
      _ = try await interviews.create(InterviewDraft(title: "Interview \(number)"), by: anna)
    }
    var titles: [String] = []
    var cursor: String?
    var pages = 0
    repeat {
      let page = try await interviews.list(organisation: anna.organisation, cursor: cursor, limit: 2)
      titles += page.items.map(\.content.title)
      cursor = page.next
      pages += 1
    } while cursor != nil && pages < 10
    #expect(titles == (1...5).reversed().map { "Interview \($0)" })
    #expect(pages == 3)
    for limit in [0, 201] {
      #expect(
        try await refusal { try await interviews.list(organisation: anna.organisation, limit: limit) }?.field
          == "limit")
    }
    #expect(
      try await refusal { try await interviews.list(organisation: anna.organisation, cursor: "x") }?.field
        == "cursor")
  }

  @Test func anotherOrganisationFindsNothing() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    let eve = world.account()
    let id = try await interviews.create(World.content, by: anna).id
    let codes = [
      try await refusal { try await interviews.get(id, organisation: eve.organisation) }?.code,
      try await refusal { try await interviews.update(id, World.content, by: eve) }?.code,
      try await refusal { try await interviews.publish(id, by: eve) }?.code,
      try await refusal { try await interviews.close(id, by: eve) }?.code,
      try await refusal { try await interviews.delete(id, by: eve) }?.code,
    ]
    #expect(codes == Array(repeating: "interview-not-found", count: 5))
    #expect(try await interviews.list(organisation: eve.organisation).items.isEmpty)
    try await interviews.delete(id, by: anna)
    #expect(
      try await refusal { try await interviews.get(id, organisation: anna.organisation) }?.code
        == "interview-not-found")
  }

  @Test func candidatesAreCountedFromTheirEvents() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    let id = try await interviews.create(World.content, by: anna).id
    try await world.delivering(interviews.subscriptions) {
      try await world.database.transaction { transaction in
        for session in [SessionID.new(), .new()] {
          try await transaction.publish(
            CandidateStarted(session: session, interview: id), organisation: anna.organisation)
        }
        let third = SessionID.new()
        try await transaction.publish(
          CandidateStarted(session: third, interview: id), organisation: anna.organisation)
        try await transaction.publish(
          CandidateCompleted(session: third, interview: id), organisation: anna.organisation)
        // An organisation cannot be made to count on another's interview.
        try await transaction.publish(
          CandidateStarted(session: .new(), interview: id), organisation: world.account().organisation)
      }
      try await eventually("three begun, one submitted") {
        let interview = try await interviews.get(id, organisation: anna.organisation)
        return interview.candidates == 3 && interview.completed == 1
      }
    }
  }

  @Test func publishingSaysWhatIsMissing() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    let cases: [(field: String, break: (inout InterviewDraft) -> Void)] = [
      ("questions", { $0.questions = [] }),
      ("questions", { $0.questions = [Question(text: "Try it", isPractice: true)] }),
      ("questions[1].text", { $0.questions[1].text = " " }),
      ("questions[0].competency", { $0.rubric = [] }),
      ("questions[1].competency", { $0.questions[1].competency = "Speed" }),
      ("rubric[0].anchors", { $0.rubric[0].anchors.remove(at: 1) }),
      ("rubric[0].anchors", { $0.rubric[0].anchors[2].text = " " }),
      ("questions[1].points", { $0.questions[1].points = [] }),
      ("rubric[1].name", { $0.rubric[1].name = "" }),
      ("rubric[1].name", { $0.rubric[1].name = "MOTIVATION" }),
      ("questions[0].options", { $0.questions[0].kind = .singleChoice }),
      (
        "questions[0].options[1]",
        {
          $0.questions[0].kind = .multipleChoice
          $0.questions[0].options = ["Tea", "tea "]
        }
      ),
      ("settings.closes_at", { $0.settings.closesAt = Date(timeIntervalSince1970: 1_500_000_000) }),
    ]
    for (field, break_) in cases {
      var content = World.content
      break_(&content)
      let id = try await interviews.create(content, by: anna).id
      let problem = try await refusal { try await interviews.publish(id, by: anna) }
      #expect(problem?.code == "invalid-field" && problem?.field == field, "\(field): \(String(describing: problem))")
    }
    var unscored = World.content
    unscored.rubric = []
    unscored.questions = [Question(text: "Tell us about yourself"), Question(kind: .text, text: "Write to us")]
    let id = try await interviews.create(unscored, by: anna).id
    #expect(try await interviews.publish(id, by: anna).status == .published, "without scores no rubric is needed")
  }

  @Test func otherWordsOfConsentNeedAnotherVersion() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    let id = try await interviews.create(World.content, by: anna).id
    let link = try #require(try await interviews.publish(id, by: anna).link)
    var content = World.content
    content.settings.consent = ConsentText(
      version: ConsentText.current.version,
      purposes: [ConsentPurpose(kind: .record, text: "I agree to be recorded while I answer.", required: true)])
    #expect(
      try await refusal { try await interviews.update(id, content, by: anna) }?.field == "settings.consent.version")
    content.settings.consent?.version = "acme-1"
    _ = try await interviews.update(id, content, by: anna)
    #expect(try await interviews.linkInfo(link).consent == content.settings.consent)
  }

  @Test func aLinkOpensAtItsTimeAndAPINLocksForAWhile() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    var content = World.content
    content.settings.opensAt = world.clock.now.addingTimeInterval(60)
    let id = try await interviews.create(content, by: anna).id
    let link = try #require(try await interviews.publish(id, by: anna).link)
    #expect(try await refusal { try await interviews.byLink(link) }?.code == "interview-not-yet-open")
    world.clock.advance(61)
    _ = try await interviews.byLink(link)

    _ = try await interviews.setPIN("123456", of: id, by: anna)
    func code(_ pin: String?) async throws -> String? {
      try await refusal { try await interviews.checkPIN(pin, of: link) }?.code
    }
    #expect(try await code(nil) == "pin-needed")
    for _ in 0..<9 { #expect(try await code("654321") == "pin-wrong") }
    #expect(try await code("123456") == nil)
    #expect(try await code("654321") == "pin-wrong")
    let locked = try await refusal { try await interviews.checkPIN("123456", of: link) }
    #expect(locked?.code == "pin-locked" && (899...901).contains(locked?.retryAfterS ?? 0))
    world.clock.advance(901)
    #expect(try await code("123456") == nil)
    #expect(try await refusal { try await interviews.checkPIN(nil, of: .random()) } == nil)
  }

  @Test func aClosedInterviewIsCompleteWithItsLastAnswer() async throws {
    let world = try await World()
    let interviews = world.interviews()
    let anna = world.account()
    let id = try await interviews.create(World.content, by: anna).id
    _ = try await interviews.publish(id, by: anna)
    let complete = Received<InterviewID>()
    let watch = Subscription(consumer: "test.completed", InterviewCompleted.self) { event, _, _ in
      complete.add(event.interview)
    }
    try await world.delivering(interviews.subscriptions + [watch]) {
      let sessions = [SessionID.new(), .new()]
      try await world.database.transaction { transaction in
        for session in sessions {
          try await transaction.publish(
            CandidateStarted(session: session, interview: id), organisation: anna.organisation)
        }
        try await transaction.publish(
          CandidateCompleted(session: sessions[0], interview: id), organisation: anna.organisation)
      }
      try await eventually("two begun, one submitted") {
        let interview = try await interviews.get(id, organisation: anna.organisation)
        return interview.candidates == 2 && interview.completed == 1
      }
      _ = try await interviews.close(id, by: anna)
      #expect(complete.all.isEmpty)
      try await world.database.transaction { transaction in
        try await transaction.publish(
          CandidateCompleted(session: sessions[1], interview: id), organisation: anna.organisation)
      }
      try await eventually("the interview is complete") { complete.all == [id] }
    }
  }
}
