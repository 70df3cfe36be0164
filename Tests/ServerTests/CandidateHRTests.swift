import Candidates
import Client
import Composition
import Contracts
import Foundation
import Kernel
import Platform
import TestSupport
import Testing
import Transport

/// What HR does with candidates, through the real gateway and the program's own client.
@Suite struct CandidateHRTests {
  /// A gateway with a client that is signed in, and a published interview.
  private struct Office {
    let gateway: RunningGateway
    let client: ParleyClient
    let interview: Interview
    let transport = HTTPTransport()

    /// - Parameter speechURL: in place of the local helper, so that the engine's work starts none.
    init(speechURL: String? = nil) async throws {
      gateway = try await RunningGateway.start(speechURL: speechURL)
      interview = try await gateway.publishedInterview()
      client = ParleyClient(server: try ServerAddress(gateway.url), transport: transport)
      _ = try await client.account.signIn(SignIn(email: "anna@example.org", password: "correct horse"))
    }

    var candidates: CandidateCalls { client.candidates }

    func refusal<T>(_ body: () async throws -> T) async -> String? {
      do {
        _ = try await body()
        return nil
      } catch let problem as Problem {
        return "\(problem.status) \(problem.code)" + (problem.field.map { " \($0)" } ?? "")
      } catch {
        return "\(error)"
      }
    }
  }

  @Test func `an invitation ends by itself when its time is over`() async throws {
    let office = try await Office(speechURL: "http://127.0.0.1:9")
    let made = try await office.candidates.invite(
      InvitationRequest(name: "Boris", email: "boris@example.org", expiresAt: Date().addingTimeInterval(3600)),
      to: office.interview.id)
    #expect(made.candidate.status == .invited)
    // Its time passes in the database: a slow machine would have it pass before the invitation is made.
    try await office.gateway.owner?.run("UPDATE candidates.sessions SET expires_at = now() - interval '1 second'")
    // It is done at the full minute, which is moved here to now.
    let moved = try await office.gateway.owner?.run(
      "UPDATE kernel.jobs SET run_after = now() WHERE kind = 'candidates.expire'")
    #expect(moved == 1)
    let engine = office.gateway.engine
    let working = Task { try await engine.run() }
    try await eventually("the invitation has expired") {
      try await office.candidates.get(made.candidate.id).candidate.status == .expired
    }
    working.cancel()
    _ = await working.result
    #expect(
      await office.refusal { try await office.client.links.begin(LinkAddress(made.url).link) }
        == "410 invitation-expired")
  }

  @Test func `a personal link begins and resumes one session`() async throws {
    let office = try await Office()
    let request = InvitationRequest(
      name: "Boris Beck", email: "boris@example.org", extraTimePercent: 150, tags: ["night", "remote"])
    let made = try await office.candidates.invite(request, to: office.interview.id, key: "k1")
    let again = try await office.candidates.invite(request, to: office.interview.id, key: "k1")
    #expect(made == again && made.url == "\(office.gateway.url)/i/\(made.link)")
    #expect(made.candidate.status == .invited && made.candidate.invitedAt != nil && made.candidate.openedAt == nil)
    #expect(made.candidate.tags == ["night", "remote"])
    #expect(
      await office.refusal { try await office.candidates.invite(request, to: office.interview.id) }
        == "409 candidate-exists email")
    #expect(try await office.candidates.invitation(of: made.candidate.id) == made)
    #expect(try await office.candidates.get(made.candidate.id).answers.isEmpty)

    let link = try LinkAddress(made.url).link
    #expect(try await office.client.links.get(link).title == "Barista")
    let grant = try await office.client.links.begin(link)
    #expect(grant.session == made.candidate.id && grant.resumeCode?.count == 10)
    let back = try await office.client.links.begin(link)
    #expect(back.session == grant.session && back.resumeCode == nil)
    let state = try await office.client.session(back.token).state()
    #expect(state.profile == Profile(name: "Boris Beck", email: "boris@example.org") && state.status == .opened)
    #expect(state.questions[0].limitS == 180 && state.questions[0].preparationS == 45, "half as long again")
    try await office.client.session(back.token).consent(
      ConsentGiven(version: state.consentText.version, purposes: [.record]))
    let row = try await office.candidates.get(grant.session).candidate
    #expect(row.status == .inProgress && row.startedAt != nil && row.durationS == nil && row.extraTimePercent == 150)

    let steps = try await office.candidates.history(grant.session)
    #expect(steps.map(\.action) == ["invited", "session-started", "consent-given"])
    #expect(steps.map(\.actor) == [.staff, .candidate, .candidate] && steps[0].by == "Anna")
    let text = String(decoding: try WireJSON.encode(CandidateHistory(items: steps)), as: UTF8.self)
    #expect(!text.contains(link.description) && !text.contains(grant.resumeCode ?? "-"))
  }

  @Test func `a link that was taken back, has expired or is withdrawn begins nothing`() async throws {
    let office = try await Office()
    func invite(_ name: String, expiresAt: Date? = nil) async throws -> Invitation {
      try await office.candidates.invite(
        InvitationRequest(name: name, email: "\(name)@example.org", expiresAt: expiresAt), to: office.interview.id)
    }
    let revoked = try await invite("a")
    #expect(try await office.candidates.revoke(revoked.candidate.id).status == .withdrawn)
    #expect(try await office.candidates.revoke(revoked.candidate.id).revokedAt != nil, "again is harmless")
    #expect(await office.refusal { try await office.client.links.get(revoked.link) } == "410 invitation-revoked")
    #expect(await office.refusal { try await office.client.links.begin(revoked.link) } == "410 invitation-revoked")
    #expect(
      await office.refusal { try await office.candidates.invitation(of: revoked.candidate.id) }
        == "410 invitation-revoked")

    let withdrawn = try await invite("b")
    let token = try await office.client.links.begin(withdrawn.link).token
    #expect(try await office.candidates.withdraw(withdrawn.candidate.id).status == .withdrawn)
    #expect(await office.refusal { try await office.client.links.begin(withdrawn.link) } == "410 session-withdrawn")
    #expect(await office.refusal { try await office.client.session(token).lease() } == "410 session-withdrawn")
    // Who ended may be invited again.
    #expect(try await invite("b").candidate.id != withdrawn.candidate.id)

    #expect(
      await office.refusal { try await invite("c", expiresAt: Date().addingTimeInterval(-5)) }
        == "422 invalid-field expires_at")
    let late = try await invite("d", expiresAt: Date().addingTimeInterval(3600))
    try await office.gateway.owner?.run(
      "UPDATE candidates.sessions SET expires_at = now() - interval '1 second' WHERE id = \(late.candidate.id)")
    try await eventually("the link ends by itself") {
      await office.refusal { try await office.client.links.get(late.link) } == "410 invitation-expired"
    }
    #expect(try await office.gateway.engine.candidates.expireInvitations() == 1)
    let row = try await office.candidates.get(late.candidate.id).candidate
    #expect(row.status == .expired && row.endedAt != nil)
    #expect(try await office.candidates.history(late.candidate.id).map(\.actor) == [.staff, .program])
    #expect(await office.refusal { try await office.candidates.withdraw(late.candidate.id) } == "409 too-late")
    let publicGrant = try await office.gateway.session(of: office.interview)
    #expect(await office.refusal { try await office.candidates.revoke(publicGrant.session) } == "409 not-invited")

    let token2 = try await office.gateway.accessToken()
    let draft = try await office.gateway.send(
      "POST", "/v1/interviews", token: token2, json: InterviewDraft(title: "Draft")
    ).decoded(Interview.self)
    #expect(
      await office.refusal {
        try await office.candidates.invite(InvitationRequest(name: "X", email: "x@example.org"), to: draft.id)
      } == "409 interview-not-open")
  }

  @Test func `tags, decisions and actions on many`() async throws {
    let office = try await Office()
    var ids: [SessionID] = []
    for number in 1...6 {
      ids.append(
        try await office.candidates.invite(
          InvitationRequest(name: "Candidate \(number)", email: "c\(number)@example.org"), to: office.interview.id
        ).candidate.id)
    }
    #expect(try await office.candidates.setTags(["b", " a ", "b"], of: ids[0]) == ["a", "b"])
    #expect(try await office.candidates.setTags(["b"], of: ids[0]) == ["b"])
    let tagged = try await office.candidates.bulk(BulkAction(.addTag, ids: Array(ids[0...2]), tag: "b"))
    #expect(tagged.matched == 3 && tagged.changed == 2 && Set(tagged.ids ?? []) == Set(ids[1...2]))
    #expect(try await office.candidates.tags() == [TagCount(tag: "b", count: 3)])
    let filter = CandidateFilter(interview: office.interview.id, tags: ["b"])
    let rejected = try await office.candidates.bulk(
      BulkAction(.decide, filter: filter, decision: DecisionGiven(decision: .reject, reason: "No licence")), key: "once"
    )
    #expect(rejected.matched == 3 && rejected.changed == 3)
    let held = try await office.candidates.decide(
      DecisionGiven(decision: .hold, reason: nil, note: "Ask\nagain"), on: ids[1])
    #expect(held.decision == .hold)
    let decisions = try await office.candidates.get(ids[1]).decisions
    #expect(decisions.map(\.decision) == [.hold, .reject] && decisions.map(\.by) == ["Anna", "Anna"])
    #expect(decisions[1].reason == "No licence" && decisions[0].note == "Ask\nagain")
    #expect(
      await office.refusal { try await office.candidates.decide(DecisionGiven(decision: .reject), on: ids[1]) }
        == "422 invalid-field reason")
    // Taken back, the one before it counts again; and once more, none does.
    _ = try await office.candidates.decide(DecisionGiven(decision: .advance), on: ids[1])
    for left in [Decision.hold, .reject, nil] {
      let undone = try await office.candidates.bulk(BulkAction(.undecide, ids: [ids[1]]))
      #expect(undone.ids == [ids[1]])
      let detail = try await office.candidates.get(ids[1])
      #expect(detail.candidate.decision == left && detail.decisions.first?.decision == left)
    }
    #expect(try await office.candidates.bulk(BulkAction(.undecide, ids: [ids[1]])).changed == 0)
    _ = try await office.candidates.decide(DecisionGiven(decision: .hold), on: ids[1])
    let withdrawn = try await office.candidates.bulk(
      BulkAction(.withdraw, filter: CandidateFilter(decisions: [.none])))
    #expect(withdrawn.matched == 3 && withdrawn.changed == 3)
    let revoked = try await office.candidates.bulk(BulkAction(.revoke, ids: ids + [.new()]))
    #expect(revoked.matched == 6 && revoked.changed == 6)
    #expect(await office.refusal { try await office.candidates.bulk(BulkAction(.withdraw)) } == "422 invalid-field ids")
    #expect(
      await office.refusal { try await office.candidates.bulk(BulkAction(.addTag, ids: ids, tag: "\u{1B}")) }
        == "422 invalid-field tag")
    let actions = try await office.candidates.history(ids[1]).map(\.action)
    #expect(
      actions == ["invited", "tag-added", "decided", "decided", "decided"]
        + Array(repeating: "decision-taken-back", count: 3) + ["decided", "invitation-revoked"])

    // The list, through its query.
    let query = CandidateQuery(
      filter: CandidateFilter(statuses: [.withdrawn], decisions: [.reject, .hold], search: "CANDIDATE"), sort: .name,
      isDescending: false, limit: 2)
    let page = try await office.candidates.search(query)
    #expect(
      page.items.map(\.name) == ["Candidate 1", "Candidate 2"] && page.total == ListTotal(count: 3, isExact: true))
    var next = query
    next.cursor = page.next
    let second = try await office.candidates.search(next)
    #expect(second.items.map(\.name) == ["Candidate 3"] && second.next == nil && second.total == nil)
    next.cursor = second.previous
    #expect(try await office.candidates.search(next).items == page.items)
    let token = try await office.gateway.accessToken()
    for (wrong, field) in [
      ("sort=luck", "sort"), ("status=gone", "status"), ("score_from=x", "score_from"), ("order=up", "order"),
      ("interview=1", "interview"), ("cursor=abc", "cursor"), ("limit=0", "limit"),
    ] {
      #expect(
        try await office.gateway.send("GET", "/v1/candidates?\(wrong)", token: token).refusal
          == "422 invalid-field \(field)")
    }
    #expect(try await office.gateway.send("GET", "/v1/candidates").refusal == "401 token-missing")
  }

  @Test func `a file of candidates is tried, then imported`() async throws {
    let office = try await Office()
    let csv = Data("Имя;Почта;Теги\nЗоя;zoya@example.ru;ночь\nBad;nowhere;\nAnn;ann@example.org;\n".utf8)
    let id = office.interview.id
    let tried = try await office.candidates.importInvitations(csv, to: id, isDryRun: true)
    #expect(tried.isDryRun && tried.invited == 0 && tried.good == 2 && tried.faulty == 1)
    #expect(tried.faults.map(\.row) == [3] && tried.faults[0].column == "email")
    #expect(try await office.candidates.search(CandidateQuery()).items.isEmpty)
    #expect(
      await office.refusal { try await office.candidates.importInvitations(csv, to: id, isDryRun: false) }
        == "422 import-refused")
    let done = try await office.candidates.importInvitations(csv, to: id, isDryRun: false, skipsFaulty: true)
    #expect(done.invited == 2 && !done.isDryRun)
    let again = try await office.candidates.importInvitations(csv, to: id, isDryRun: false, skipsFaulty: true)
    #expect(again.invited == 0 && again.duplicates == 2)
    #expect(again.faults.filter { $0.kind == .alreadyInvited }.map(\.row) == [2, 4])
    let zoya = try await office.candidates.search(CandidateQuery(filter: CandidateFilter(search: "ЗОЯ"))).items
    #expect(zoya.map(\.tags) == [["ночь"]] && zoya.map(\.status) == [.invited])
    let invitation = try await office.candidates.invitation(of: zoya[0].id)
    #expect(try await office.client.links.begin(invitation.link).session == zoya[0].id)
    #expect(
      await office.refusal {
        try await office.candidates.importInvitations(Data([0xC7, 0xEE, 0xFF]), to: id, isDryRun: true)
      } == "422 file-unreadable encoding")
    #expect(
      await office.refusal { try await office.candidates.importInvitations(csv, to: .new(), isDryRun: true) }
        == "404 interview-not-found")
    let token = try await office.gateway.accessToken()
    let json = try await office.gateway.send("POST", "/v1/interviews/\(id)/invitations/import", token: token, body: csv)
    #expect(json.refusal == "415 unsupported-media-type")
  }

  @Test func `a long file is imported whole, and one job lets all of it expire`() async throws {
    let office = try await Office()
    var text = "name,email,expires\n"
    for number in 1...12_000 { text += "Candidate \(number),c\(number)@example.org,2031-01-01\n" }
    let report = try await office.candidates.importInvitations(
      Data(text.utf8), to: office.interview.id, isDryRun: false)
    #expect(report.invited == 12_000 && report.faults.isEmpty)
    let page = try await office.candidates.search(CandidateQuery(filter: CandidateFilter(search: "c7777@")))
    #expect(page.items.map(\.name) == ["Candidate 7777"])
    let jobs = try await office.gateway.owner?.first("SELECT count(*) AS n FROM kernel.jobs")
    #expect(try jobs?.get("n") == 1)
    let invited = try await office.gateway.owner?.first(
      "SELECT count(*) AS n FROM kernel.outbox WHERE type = 'candidate.invited'")
    #expect(try invited?.get("n") == 12_000)
  }
}
