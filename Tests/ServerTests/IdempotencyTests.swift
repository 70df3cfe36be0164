import Composition
import Contracts
import Foundation
import Kernel
import Testing
import Transport

/// A request that is sent again with its key takes effect once.
@Suite struct IdempotencyTests {
  @Test func `the same key gives the first answer again`() async throws {
    let gateway = try await RunningGateway.start()
    let token = try await gateway.accessToken()
    let key = [(name: "Idempotency-Key", value: "make-1")]
    let draft = InterviewDraft(title: "Once")
    let first = try await gateway.send("POST", "/v1/interviews", token: token, headers: key, json: draft)
    let again = try await gateway.send("POST", "/v1/interviews", token: token, headers: key, json: draft)
    #expect(first.status == 201 && again.status == 201)
    #expect(first.body == again.body)
    #expect(first.headers["Idempotency-Replayed"] == nil && again.headers["Idempotency-Replayed"] == "true")
    let page = try await gateway.send("GET", "/v1/interviews", token: token).decoded(Page<Interview>.self)
    #expect(page.items.count == 1)

    let other = try await gateway.send(
      "POST", "/v1/interviews", token: token, headers: key, json: InterviewDraft(title: "Twice"))
    #expect(other.refusal == "422 idempotency-key-reused Idempotency-Key")
    let long = [(name: "Idempotency-Key", value: String(repeating: "k", count: 201))]
    #expect(
      try await gateway.send("POST", "/v1/interviews", token: token, headers: long, json: draft).refusal
        == "422 invalid-field Idempotency-Key")

    // A refusal is not kept: mended, the same key goes through.
    let mended = [(name: "Idempotency-Key", value: "make-2")]
    let bad = try await gateway.send(
      "POST", "/v1/interviews", token: token, headers: mended, json: InterviewDraft(title: ""))
    #expect(bad.refusal == "422 invalid-field title")
    #expect(
      try await gateway.send("POST", "/v1/interviews", token: token, headers: mended, json: draft).status == 201)
  }

  @Test func `a session begun twice is one, and its code lies nowhere in the clear`() async throws {
    let gateway = try await RunningGateway.start()
    let interview = try await gateway.publishedInterview()
    let link = try #require(interview.link)
    let key = [(name: "Idempotency-Key", value: UUID().uuidString)]
    // At the same time: one does it, and the other hears of it or gets its answer.
    async let one = gateway.send("POST", "/v1/links/\(link)/sessions", headers: key)
    async let two = gateway.send("POST", "/v1/links/\(link)/sessions", headers: key)
    let answers = try await [one, two]
    for answer in answers { #expect(answer.status == 201 || answer.refusal.hasPrefix("409 idempotency-in-progress")) }
    let grants = try answers.filter { $0.status == 201 }.map { try $0.decoded(SessionGrant.self) }
    let again = try await gateway.send("POST", "/v1/links/\(link)/sessions", headers: key).decoded(SessionGrant.self)
    #expect(Set(grants.map(\.session)) == [again.session])
    let code = try #require(again.resumeCode)
    let dump = try await gateway.owner?.rows("SELECT encode(reply, 'escape') AS reply FROM gateway.replies") ?? []
    #expect(dump.count == 1)
    #expect(try !dump[0].get("reply", as: String.self).contains(code))
  }
}
