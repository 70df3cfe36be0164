import Candidates
import Client
import Composition
import Contracts
import Foundation
import Kernel
import TestSupport
import Testing
import Transport

/// What HR opens with, through the real gateway and the program's own client.
@Suite struct DashboardTests {
  private static func client(_ gateway: RunningGateway, _ transport: HTTPTransport) async throws -> ParleyClient {
    _ = try await gateway.accessToken()
    let client = ParleyClient(server: try ServerAddress(gateway.url), transport: transport)
    _ = try await client.account.signIn(SignIn(email: "anna@example.org", password: "correct horse"))
    return client
  }

  @Test func `counts and scores are those of the list, over all interviews or one`() async throws {
    let gateway = try await RunningGateway.start()
    let transport = HTTPTransport()
    let client = try await Self.client(gateway, transport)
    #expect(try await client.dashboard.get().funnel == CandidateFunnel())
    #expect(try await client.dashboard.get().scores.allSatisfy { $0.count == 0 })

    _ = try await gateway.engine.seed(interviews: 3, candidates: 300, seed: 7)
    let summary = try await client.dashboard.get()
    func total(_ filter: CandidateFilter) async throws -> Int {
      try await client.candidates.search(CandidateQuery(filter: filter, limit: 1)).total?.count ?? -1
    }
    #expect(summary.funnel.all == 300)
    #expect(summary.funnel.invited == (try await total(CandidateFilter(statuses: [.invited]))))
    #expect(summary.funnel.inProgress == (try await total(CandidateFilter(statuses: [.inProgress]))))
    #expect(summary.funnel.reject == (try await total(CandidateFilter(decisions: [.reject]))))
    #expect(summary.scores.reduce(0) { $0 + $1.count } == (try await total(CandidateFilter(scoreFrom: 1))))
    #expect(summary.scores[7].count == (try await total(CandidateFilter(scoreFrom: 4.5))))

    #expect(summary.funnel.everOpened >= summary.funnel.everStarted && summary.funnel.everStarted > 0)
    let waiting = summary.needsMe.filter { $0.kind == .undecided }
    let undecided = CandidateFilter(statuses: [.completed], decisions: [.none])
    #expect(waiting.reduce(0) { $0 + $1.count } == (try await total(undecided)))
    let need = try #require(waiting.first)
    #expect(!need.title.isEmpty)

    let one = try await client.dashboard.get(interview: need.interview)
    #expect(one.funnel.all == (try await total(CandidateFilter(interview: need.interview))))
    let candidate = try #require(
      try await client.candidates.search(
        CandidateQuery(filter: CandidateFilter(interview: need.interview, statuses: [.completed], decisions: [.none]))
      ).items.first)
    _ = try await client.candidates.decide(DecisionGiven(decision: .advance), on: candidate.id)
    let after = try await client.dashboard.get(interview: need.interview)
    #expect(after.funnel.advance == one.funnel.advance + 1)
    #expect((after.needsMe.first { $0.kind == .undecided }?.count ?? 0) == need.count - 1)
  }

  @Test func `what closes, ends or failed is told, the most urgent first`() async throws {
    let gateway = try await RunningGateway.start()
    let transport = HTTPTransport()
    let client = try await Self.client(gateway, transport)
    let soon = Date().addingTimeInterval(86_400)
    let closing = try await gateway.publishedInterview { $0.settings.closesAt = soon }
    let later = try await gateway.publishedInterview { $0.settings.closesAt = soon.addingTimeInterval(9 * 86_400) }
    for name in ["Boris", "Clara"] {
      _ = try await client.candidates.invite(
        InvitationRequest(name: name, email: "\(name)@example.org", expiresAt: soon), to: later.id)
    }
    let failed = try await client.candidates.invite(
      InvitationRequest(name: "Dora", email: "dora@example.org"), to: later.id)
    // As the media worker leaves it when a recording cannot be read.
    let link = try LinkAddress(failed.url).link
    _ = try await client.links.begin(link)
    try await gateway.owner?.run(
      """
      INSERT INTO candidates.answers (session, organisation, question, status, opened_at, submitted_at, take, digest,
        failure)
      SELECT id, organisation, 1, 'failed', now(), now(), id, repeat('0', 64), 'It cannot be read.'
        FROM candidates.sessions WHERE id = \(failed.candidate.id)
      """)
    let needs = try await client.dashboard.get().needsMe
    #expect(needs.map(\.kind) == [.failed, .closing, .expiring])
    #expect(needs[0].candidate == failed.candidate.id && needs[0].name == "Dora" && needs[0].interview == later.id)
    #expect(needs[1].interview == closing.id && abs(needs[1].at.timeIntervalSince(soon)) < 1)
    #expect(needs[2].count == 2 && needs[2].title == "Barista")
    #expect(try await client.dashboard.get(interview: closing.id).needsMe.map(\.kind) == [.closing])
  }

  @Test func `a list carries neither logos nor pictures; what is read to be edited does`() async throws {
    let gateway = try await RunningGateway.start()
    let transport = HTTPTransport()
    let client = try await Self.client(gateway, transport)
    let made = try await gateway.publishedInterview {
      $0.settings.branding.logo = Desk.png
      $0.questions.append(Question(text: "What is this?", picture: Desk.png))
    }
    let listed = try #require(try await client.interviews.list().items.first)
    #expect(listed.id == made.id && listed.content.settings.branding.logo == nil)
    #expect(listed.content.questions.map(\.text) == made.content.questions.map(\.text))
    #expect(listed.content.questions.allSatisfy { $0.picture == nil })
    let whole = try await client.interviews.get(made.id)
    #expect(whole.content.settings.branding.logo == Desk.png && whole.content.questions[1].picture == Desk.png)
  }
}
