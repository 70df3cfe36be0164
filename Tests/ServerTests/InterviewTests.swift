import Client
import Contracts
import Foundation
import Kernel
import Synchronization
import Testing
import Transport

@testable import Server

/// Interviews from the draft to the archive, through the program's own client and a real gateway.
@Suite struct InterviewTests {
  @Test func `what someone else changed is not overwritten`() async throws {
    let desk = try await Desk()
    let made = try await desk.interviews.create(Desk.draft)
    #expect(made.version == 1 && made.revision == 1)
    let first = try await desk.send("GET", "/v1/interviews/\(made.id)")
    #expect(first.headers["ETag"] == "\"1\"")

    var mine = made.content
    mine.title = "Mine"
    var theirs = made.content
    theirs.title = "Theirs"
    #expect(try await desk.interviews.update(made.id, theirs, version: 1).version == 2)
    #expect(try await desk.interviews.update(made.id, theirs, version: 2).version == 2, "nothing changed")
    do {
      _ = try await desk.interviews.update(made.id, mine, version: 1)
      Issue.record("a lost update was taken")
    } catch let problem as Problem {
      #expect(problem.status == 412 && problem.code == "edited-elsewhere" && problem.version == 2)
      #expect(problem.ids?["interview"] == made.id.description)
    }
    #expect(try await desk.interviews.get(made.id).content.title == "Theirs")
    #expect(try await desk.interviews.update(made.id, mine, version: 2).version == 3)

    let blind = try await desk.send("PUT", "/v1/interviews/\(made.id)", json: mine)
    #expect(blind.refusal == "428 version-missing If-Match")
    for bad in ["7", "W/\"3\"", "\"x\"", "\"2\", \"3\""] {
      let answer = try await desk.send("PUT", "/v1/interviews/\(made.id)", headers: [("If-Match", bad)], json: mine)
      #expect(answer.refusal == "422 invalid-field If-Match", "\(bad)")
    }
    let any = try await desk.send("PUT", "/v1/interviews/\(made.id)", headers: [("If-Match", "*")], json: theirs)
    #expect(any.status == 200 && any.headers["ETag"] == "\"4\"")
    #expect(await desk.refusal { try await desk.interviews.publish(made.id, version: 3) } == "412 edited-elsewhere")
    #expect(await desk.refusal { try await desk.interviews.delete(made.id, version: 3) } == "412 edited-elsewhere")
    try await desk.interviews.delete(made.id, version: 4)
    #expect(await desk.refusal { try await desk.interviews.get(made.id) } == "404 interview-not-found")
  }

  @Test func `moves are guarded`() async throws {
    let desk = try await Desk()
    let id = try await desk.interviews.create(Desk.draft).id
    #expect(await desk.refusal { try await desk.interviews.close(id) } == "409 not-published")
    #expect(await desk.refusal { try await desk.interviews.archive(id) } == "409 not-closed")
    #expect(await desk.refusal { try await desk.interviews.restore(id) } == "409 not-archived")
    #expect(await desk.refusal { try await desk.interviews.revokeLink(id) } == "409 not-published")
    let published = try await desk.interviews.publish(id)
    #expect(published.status == .published && published.link != nil && published.code?.count == 8)
    #expect(try await desk.interviews.publish(id) == published, "again is harmless")
    #expect(await desk.refusal { try await desk.interviews.archive(id) } == "409 not-closed")
    #expect(await desk.refusal { try await desk.interviews.delete(id) } == "409 not-a-draft")
    #expect(try await desk.interviews.close(id).status == .closed)
    #expect(try await desk.interviews.publish(id).link == published.link)
    _ = try await desk.interviews.close(id)
    #expect(try await desk.interviews.archive(id).status == .archived)
    #expect(await desk.refusal { try await desk.interviews.publish(id) } == "409 interview-archived")
    #expect(await desk.refusal { try await desk.interviews.close(id) } == "409 interview-archived")
    #expect(await desk.refusal { try await desk.interviews.setPIN("1234", of: id) } == "409 interview-archived")
    let changed = try await desk.interviews.get(id)
    var draft = changed.content
    draft.title = "Changed"
    #expect(
      await desk.refusal { try await desk.interviews.update(id, draft, version: changed.version) }
        == "409 interview-archived")
    #expect(try await desk.interviews.list().items.isEmpty)
    #expect(try await desk.interviews.list(statuses: [.archived]).items.map(\.id) == [id])
    #expect(try await desk.send("GET", "/v1/interviews?status=gone").refusal == "422 invalid-field status")
    #expect(try await desk.interviews.restore(id).status == .closed)
    #expect(try await desk.interviews.list(search: "BAR ista").items.map(\.id) == [id])
    #expect(try await desk.interviews.list(search: "barkeeper").items.isEmpty)
  }

  @Test func `a copy is a draft of its own`() async throws {
    let desk = try await Desk()
    var draft = Desk.draft
    draft.settings.closesAt = Date().addingTimeInterval(3600)
    let made = try await desk.interviews.create(draft)
    _ = try await desk.interviews.publish(made.id)
    let copy = try await desk.interviews.duplicate(made.id)
    #expect(copy.status == .draft && copy.link == nil && copy.code == nil && copy.version == 1)
    #expect(copy.content.title == "Barista (copy)" && copy.content.settings.closesAt == nil)
    #expect(copy.content.questions.map(\.text) == made.content.questions.map(\.text))
    #expect(Set(copy.content.questions.map(\.id)).isDisjoint(with: made.content.questions.map(\.id)))
    #expect(copy.content.rubric == made.content.rubric)
  }

  @Test func `an edit after a candidate began is a new revision, and they keep theirs`() async throws {
    let desk = try await Desk()
    var interview = try await desk.interviews.create(Desk.draft)
    interview = try await desk.interviews.publish(interview.id)
    var draft = interview.content
    draft.welcome = "Hello"
    interview = try await desk.interviews.update(interview.id, draft, version: interview.version)
    #expect(interview.revision == 1, "nobody has seen the first")

    let first = try await desk.gateway.session(of: interview)
    draft.welcome = "Hello again"
    interview = try await desk.interviews.update(interview.id, draft, version: interview.version)
    #expect(interview.revision == 2)
    draft.welcome = "Hello once more"
    interview = try await desk.interviews.update(interview.id, draft, version: interview.version)
    #expect(interview.revision == 2, "nobody has begun with the second")
    let second = try await desk.gateway.session(of: interview)
    #expect(try await desk.client.candidates.get(first.session).revision == 1)
    #expect(try await desk.client.candidates.get(second.session).revision == 2)
    #expect(try await desk.client.session(first.token).state().welcome == "Hello")
    #expect(try await desk.client.session(second.token).state().welcome == "Hello once more")
  }

  /// Several people move and edit questions at random. Each sees refusals and tries again; at the end every question is
  /// there once, with the last text that somebody was told is saved.
  @Test func `moving and editing at once loses and doubles nothing`() async throws {
    let desk = try await Desk()
    var draft = Desk.draft
    draft.questions = (0..<8).map { Question(text: "Question \($0): 0") }
    let made = try await desk.interviews.create(draft)
    let ids = made.content.questions.map(\.id)
    try await withThrowingTaskGroup { group in
      for worker in 0..<4 {
        group.addTask {
          var random = SplitMix(seed: UInt64(worker) + 1)
          for step in 1...15 {
            let question = ids[Int.random(in: 0..<8, using: &random)]
            if Bool.random(using: &random) {
              let after = ([nil] + ids.filter { $0 != question }.map(Optional.some)).randomElement(using: &random)!
              let moved = try await desk.interviews.move(question, after: after, of: made.id)
              let order = moved.content.questions.map(\.id)
              let place = order.firstIndex(of: question)!
              #expect((place == 0 ? nil : order[place - 1]) == after)
            } else {
              // Two questions belong to each worker, so that the last text of each is known.
              let own = ids[worker * 2 + Int.random(in: 0...1, using: &random)]
              while true {
                var seen = try await desk.interviews.get(made.id)
                let index = seen.content.questions.firstIndex { $0.id == own }!
                seen.content.questions[index].text = "Question \(ids.firstIndex(of: own)!): \(step)"
                do {
                  _ = try await desk.interviews.update(made.id, seen.content, version: seen.version)
                  desk.told.withLock { $0[own] = seen.content.questions[index].text }
                  break
                } catch let problem as Problem where problem.code == "edited-elsewhere" {
                  continue
                }
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let end = try await desk.interviews.get(made.id)
    #expect(end.content.questions.count == 8 && Set(end.content.questions.map(\.id)) == Set(ids))
    let told = desk.told.withLock { $0 }
    for question in end.content.questions {
      let index = ids.firstIndex(of: question.id)!
      #expect(question.text == told[question.id] ?? "Question \(index): 0")
    }
    #expect(
      await desk.refusal { try await desk.interviews.move(.new(), after: nil, of: made.id) }
        == "404 question-not-found")
    #expect(
      await desk.refusal { try await desk.interviews.move(ids[0], after: .new(), of: made.id) }
        == "422 invalid-field after")
    #expect(
      await desk.refusal { try await desk.interviews.move(ids[0], after: ids[0], of: made.id) }
        == "422 invalid-field after")
  }

  @Test func `a code leads to the link until it is revoked, and cannot be tried at will`() async throws {
    let desk = try await Desk()
    var interview = try await desk.gateway.publishedInterview()
    let code = try #require(interview.code)
    #expect(code.allSatisfy { "ABCDEFGHJKMNPQRSTVWXYZ3479".contains($0) })
    let typed = code.prefix(4).lowercased() + " - " + code.suffix(4).lowercased()
    let found = try await desk.client.links.byCode(typed)
    #expect(found.link == interview.link && found.url == interview.url)
    let old = try #require(interview.link)
    let session = try await desk.gateway.session(of: interview)

    interview = try await desk.interviews.revokeLink(interview.id)
    #expect(interview.link != old && interview.code != code && interview.status == .published)
    #expect(await desk.refusal { try await desk.client.links.get(old) } == "404 link-not-found")
    #expect(await desk.refusal { try await desk.client.links.byCode(code) } == "404 code-not-found")
    #expect(try await desk.client.session(session.token).state().title == "Barista", "who has begun can go on")

    // Someone elsewhere guesses, and is stopped; others are not.
    let guesser = [(name: "X-Forwarded-For", value: "198.51.100.7")]
    var refusals: [String] = []
    // Tries come back with time: on a busy machine it takes more of them until there are none left.
    while refusals.last != "429 too-many-requests", refusals.count < 300 {
      refusals.append(try await desk.send("GET", "/v1/links/by-code/AAAAAAAA", headers: guesser).refusal)
    }
    #expect(refusals.first == "404 code-not-found" && refusals.last == "429 too-many-requests")
    let resumed = try await desk.send(
      "POST", "/v1/sessions/resume", headers: guesser, json: ResumeRequest(code: "AAAAAAAAAA"))
    #expect(resumed.refusal == "429 too-many-requests", "codes of sessions cannot be guessed for long either")
    let stopped = try await desk.send("GET", "/v1/links/by-code/AAAAAAAA", headers: guesser)
    #expect((stopped.headers["Retry-After"].flatMap { Int($0) } ?? 0) >= 1)
    #expect(try await desk.client.links.byCode(interview.code ?? "").link == interview.link)
  }

  @Test func `a PIN is asked for when a session begins by the public link`() async throws {
    let desk = try await Desk()
    var interview = try await desk.gateway.publishedInterview()
    let link = try #require(interview.link)
    #expect(
      await desk.refusal { try await desk.interviews.setPIN("12a4", of: interview.id) }
        == "422 invalid-field pin")
    #expect(
      await desk.refusal { try await desk.interviews.setPIN("123456789", of: interview.id) }
        == "422 invalid-field pin")
    interview = try await desk.interviews.setPIN("4711", of: interview.id)
    #expect(interview.hasPIN)
    #expect(try await desk.client.links.get(link).needsPIN)
    #expect(await desk.refusal { try await desk.client.links.begin(link) } == "403 pin-needed pin")
    #expect(await desk.refusal { try await desk.client.links.begin(link, pin: "4712") } == "403 pin-wrong pin")
    _ = try await desk.client.links.begin(link, pin: " 4711 ")

    // A personal link is secret enough.
    let invited = try await desk.client.candidates.invite(
      InvitationRequest(name: "Boris", email: "boris@example.org"), to: interview.id)
    #expect(try await desk.client.links.get(invited.link).needsPIN == false)
    _ = try await desk.client.links.begin(invited.link)

    for _ in 0..<9 { _ = await desk.refusal { try await desk.client.links.begin(link, pin: "0000") } }
    #expect(await desk.refusal { try await desk.client.links.begin(link, pin: "4711") } == "429 pin-locked pin")
    let locked = try await desk.gateway.send("POST", "/v1/links/\(link)/sessions", json: SessionBegin(pin: "4711"))
    #expect((locked.headers["Retry-After"].flatMap { Int($0) } ?? 0) > 60)
    interview = try await desk.interviews.setPIN(nil, of: interview.id)
    #expect(!interview.hasPIN)
    _ = try await desk.client.links.begin(link)
    let rows = try await desk.gateway.owner?.rows("SELECT 1 FROM interviews.interviews WHERE pin_mac IS NOT NULL")
    #expect(rows?.isEmpty == true)
  }

  @Test func `buckets fill again, one for each address and one for all`() {
    let time = Mutex(0.0)
    let limiter = RateLimiter(
      each: .init(burst: 2, perS: 0.5), all: .init(burst: 5, perS: 1), now: { time.withLock { $0 } })
    #expect([limiter.take("a"), limiter.take("a"), limiter.take("a")] == [nil, nil, 2])
    #expect([limiter.take("b"), limiter.take("b"), limiter.take("c"), limiter.take("d")] == [nil, nil, nil, 1])
    time.withLock { $0 = 2 }
    #expect([limiter.take("a"), limiter.take("a"), limiter.take("d")] == [nil, 2, nil])
  }
}

/// HR at work with the program's own client.
struct Desk: Sendable {
  let gateway: RunningGateway
  let client: ParleyClient
  let token: String
  /// Texts that somebody was told are saved.
  let told = Told()

  final class Told: Sendable {
    private let texts = Mutex<[QuestionID: String]>([:])
    func withLock<T: Sendable>(_ body: (inout [QuestionID: String]) -> T) -> T { texts.withLock { body(&$0) } }
  }

  var interviews: InterviewCalls { client.interviews }

  static let draft = InterviewDraft(
    title: "Barista",
    questions: [
      Question(text: "Why coffee?", competency: "Motivation", points: ["Taste"]), Question(text: "Anything else?"),
    ],
    rubric: [
      Competency(
        name: "Motivation", weight: 2,
        anchors: [Anchor(level: 1, text: "None"), Anchor(level: 3, text: "Some"), Anchor(level: 5, text: "Much")])
    ])

  init(_ gateway: RunningGateway? = nil) async throws {
    self.gateway = if let gateway { gateway } else { try await RunningGateway.start() }
    token = try await self.gateway.accessToken()
    client = ParleyClient(server: try ServerAddress(self.gateway.url), transport: HTTPTransport())
    _ = try await client.account.signIn(SignIn(email: "anna@example.org", password: "correct horse"))
  }

  func send(
    _ method: String, _ target: String, headers: [(name: String, value: String)] = [],
    json: (some Encodable)? = String?.none
  ) async throws -> HTTPResponse {
    guard let json else { return try await gateway.send(method, target, token: token, headers: headers) }
    return try await gateway.send(method, target, token: token, headers: headers, json: json)
  }

  /// What a call is refused with, as `409 not-published`; "-" when it is not refused.
  func refusal<T>(_ call: () async throws -> T) async -> String {
    do {
      _ = try await call()
      return "-"
    } catch let problem as Problem {
      return "\(problem.status) \(problem.code)" + (problem.field.map { " \($0)" } ?? "")
    } catch {
      return "\(error)"
    }
  }
}

/// Random numbers that are the same in each run (SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
