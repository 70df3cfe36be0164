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
    #expect(info.consent.version == "2026-11")
    #expect(info.consent.purposes.map(\.kind) == [.record, .analyse])
    #expect(info.consent.purposes.map(\.required) == [true, false])

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
}
