import Client
import Composition
import Contracts
import Foundation
import Kernel
import Platform
import TestSupport
import Testing
import Transport

/// What HR and time delete, and what they do not.
extension RightsTests {
  @Test func `HR deletes a candidate for good, and time does`() async throws {
    func submitted(_ way: Way, _ purposes: [ConsentPurpose.Kind]) async throws {
      let epoch = try await way.begin(purposes)
      try await way.calls.open(question: 1)
      try await way.calls.write(question: 1, AnswerWriting(epoch: epoch, answer: WrittenAnswer(text: "Coffee")))
      try await way.calls.finish(question: 1, AnswerFinish(epoch: epoch))
      _ = try await way.calls.submit(SessionSubmit(epoch: epoch))
    }
    func written(_ draft: inout InterviewDraft) {
      draft.rubric = []
      draft.questions = [Question(kind: .text, text: "Why coffee?")]
      draft.settings.requires = Requirements(camera: false, microphone: false)
    }
    let first = try await Way(nil, of: nil, written)
    let desk = first.desk
    try await submitted(first, [.record, .retain])
    let receipt = { try await desk.client.candidates.receipt(first.session, question: 1) }
    #expect(await desk.refusal { try await receipt() } == "404 receipt-missing")
    #expect(try await desk.client.candidates.rescore(first.interview.id).waiting == 0)
    let certificate = try await desk.client.candidates.erase(first.session)
    #expect(await desk.refusal { try await receipt() } == "410 candidate-erased")
    #expect(certificate.deleted["answers"] == 1)
    #expect(try await desk.client.candidates.erase(first.session) == certificate)
    #expect(await desk.refusal { try await first.calls.state() } == "410 session-erased")
    let row = try await desk.client.candidates.get(first.session).candidate
    #expect(row.status == .completed && row.erasedAt != nil && row.name.isEmpty && row.email.isEmpty)
    #expect(try await desk.client.candidates.history(first.session).map(\.by) == ["Anna"])
    #expect(await desk.refusal { try await desk.client.candidates.erase(.new()) } == "404 candidate-not-found")

    let kept = try await Way(desk, of: first.interview)
    try await submitted(kept, [.record, .retain])
    let decided = try await Way(desk, of: first.interview)
    try await submitted(decided, [.record])
    let held = try await Way(desk, of: first.interview)
    try await submitted(held, [.record])
    let invited = try await desk.client.candidates.invite(
      InvitationRequest(name: "Carla", email: "carla@example.org"), to: first.interview.id)
    for (way, decision) in [(kept, Decision.advance), (decided, .advance), (held, .hold)] {
      _ = try await desk.client.candidates.decide(DecisionGiven(decision: decision), on: way.session)
    }
    let copy = try await decided.calls.copy()
    #expect(abs(try #require(copy.deleteAfter).timeIntervalSinceNow - 30 * 86_400) < 600)
    #expect(abs(try #require(try await kept.calls.copy().deleteAfter).timeIntervalSinceNow - 180 * 86_400) < 600)

    let engine = desk.gateway.engine
    func erased(afterDays days: Double) async throws -> Int {
      try await engine.eraseOverdue(at: Date(timeIntervalSinceNow: days * 86_400))
    }
    #expect(try await erased(afterDays: 29) == 0)
    #expect(try await erased(afterDays: 31) == 1)
    #expect(await desk.refusal { try await decided.calls.state() } == "410 session-erased")
    #expect(try await kept.calls.state().status == .completed)
    #expect(try await erased(afterDays: 179) == 0)
    #expect(try await erased(afterDays: 181) == 3)
    #expect(await desk.refusal { try await kept.calls.state() } == "410 session-erased")
    #expect(try await desk.client.candidates.get(invited.candidate.id).candidate.name.isEmpty)
    #expect(await desk.refusal { try await desk.client.links.get(invited.link) } == "404 link-not-found")
    #expect(try await desk.client.candidates.history(held.session).map(\.actor) == [.program])
  }

  @Test func `whom HR withdraws is kept for the time that was told, or until somebody deletes`() async throws {
    let first = try await Way {
      $0.rubric = []
      $0.questions = [Question(kind: .text, text: "Why coffee?"), Question(kind: .text, text: "Why tea?")]
      $0.settings.requires = Requirements(camera: false, microphone: false)
    }
    let (desk, second) = (first.desk, try await Way(first.desk, of: first.interview))
    for way in [first, second] {
      let writing = AnswerWriting(epoch: try await way.begin(), answer: WrittenAnswer(text: "Coffee"))
      try await way.calls.open(question: 1)
      try await way.calls.write(question: 1, writing)
      try await way.calls.finish(question: 1, AnswerFinish(epoch: writing.epoch))
      #expect(try await desk.client.candidates.withdraw(way.session).status == .withdrawn)
      #expect(await desk.refusal { try await way.calls.write(question: 2, writing) } == "410 session-withdrawn")
      let detail = try await desk.client.candidates.get(way.session)
      #expect(detail.answers[0].written?.text == "Coffee" && detail.candidate.name == "Boris Beck")
      #expect(abs(try #require(detail.deleteAfter).timeIntervalSinceNow - 180 * 86_400) < 600)
    }
    // Their own right to have it deleted at once stays with them.
    #expect(try await first.calls.withdraw().deleted["answers"] == 1)
    #expect(try await desk.client.candidates.get(first.session).candidate.erasedAt != nil)
    let engine = desk.gateway.engine
    #expect(try await engine.eraseOverdue(at: Date(timeIntervalSinceNow: 179 * 86_400)) == 0)
    #expect(try await engine.eraseOverdue(at: Date(timeIntervalSinceNow: 181 * 86_400)) == 1)
    #expect(try await desk.client.candidates.get(second.session).answers.isEmpty)
  }
}
