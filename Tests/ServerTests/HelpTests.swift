import Contracts
import Foundation
import Kernel
import Server
import TestSupport
import Testing
import Transport
import Users

/// What support does for one candidate, from the console and on the machine itself.
@Suite struct HelpTests {
  private func written(_ gateway: RunningGateway) async throws -> (desk: SessionGrant, epoch: Int) {
    let interview = try await gateway.publishedInterview {
      $0.rubric = []
      $0.questions = [Question(kind: .text, text: "Why?")]
      $0.settings.requires = Requirements(camera: false, microphone: false, resume: false)
    }
    let grant = try await gateway.session(of: interview)
    let state = try await gateway.send("GET", "/v1/session", token: grant.token).decoded(SessionState.self)
    let consent = ConsentGiven(version: state.consentText.version, purposes: state.consentText.purposes.map(\.kind))
    _ = try await gateway.send("PUT", "/v1/session/consent", token: grant.token, json: consent)
    _ = try await gateway.send(
      "PUT", "/v1/session/profile", token: grant.token, json: Profile(name: "Boris Beck", email: "boris@example.org"))
    let lease = try await gateway.send("POST", "/v1/session/lease", token: grant.token).decoded(Lease.self)
    _ = try await gateway.send("POST", "/v1/session/answers/1/open", token: grant.token)
    return (grant, lease.epoch)
  }

  @Test func `a question is answered once more after the interview was submitted, and counts once`() async throws {
    let gateway = try await RunningGateway.start()
    let access = try await gateway.accessToken()
    let (grant, epoch) = try await written(gateway)
    func answer(_ text: String) async throws {
      for (method, path, json) in [
        ("PUT", "/v1/session/answers/1/written", AnswerWriting(epoch: epoch, answer: WrittenAnswer(text: text)))
      ] {
        #expect(try await gateway.send(method, path, token: grant.token, json: json).status == 204)
      }
      #expect(
        try await gateway.send(
          "POST", "/v1/session/answers/1/finish", token: grant.token, json: AnswerFinish(epoch: epoch)
        ).status == 204)
      #expect(
        try await gateway.send("POST", "/v1/session/submit", token: grant.token, json: SessionSubmit(epoch: epoch))
          .status == 200)
    }
    let path = "/v1/candidates/\(grant.session)/help"
    let early = try await gateway.send("POST", path, token: access, json: SessionHelp(reopenQuestion: 1))
    #expect(early.refusal == "409 not-answered reopen_question")
    try await answer("First.")
    #expect(
      try await gateway.send("POST", path, token: access, json: SessionHelp(extraTimePercent: 20)).refusal
        == "422 invalid-field extra_time_percent")
    let tomorrow = Date(timeIntervalSinceNow: 86_400)
    #expect(
      try await gateway.send("POST", path, token: access, json: SessionHelp(expiresAt: tomorrow)).refusal
        == "409 not-invited expires_at")
    let help = SessionHelp(extraTimePercent: 150, reopenQuestion: 1)
    #expect(try await gateway.send("POST", path, token: access, json: help).status == 200)
    let state = try await gateway.send("GET", "/v1/session", token: grant.token).decoded(SessionState.self)
    #expect(state.status == .inProgress && state.questions[0].status == .open && state.extraTimePercent == 150)
    #expect(state.questions[0].written?.text == "First.")
    try await answer("Second.")
    let log = try await gateway.send("GET", "/v1/candidates/\(grant.session)/log", token: access)
      .decoded(SessionLog.self)
    #expect(log.entries.filter { $0.source == .staff }.map(\.kind) == ["extra_time_given", "question_reopened"])
    let owner = try #require(gateway.owner)
    let told = try await owner.first(
      "SELECT count(*) AS count FROM kernel.outbox WHERE type = 'candidate.completed'")
    #expect(try told?.get("count") == 1)
  }

  @Test func `the operator of the machine finds a session by its end or its code, and sees nothing of the person`()
    async throws
  {
    let gateway = try await RunningGateway.start()
    let (grant, _) = try await written(gateway)
    let token = try #require(try await Users.machineToken(dataFolder: gateway.dataFolder))
    for reference in [grant.session.description, String(grant.session.description.suffix(6)), grant.resumeCode ?? ""] {
      let reply = try await gateway.send("GET", "/v1/operator/sessions/\(reference)", token: token)
      #expect(try reply.decoded(SupportView.self).session == grant.session)
      #expect(!reply.text.contains("Boris") && !reply.text.contains("boris"))
    }
    #expect(
      try await gateway.send("GET", "/v1/operator/sessions/zzzz", token: token).refusal == "404 session-unknown")
    let help = try await gateway.send(
      "POST", "/v1/operator/sessions/\(grant.session)/help", token: token, json: SessionHelp(retry: true))
    #expect(try help.decoded(SessionHelpOutcome.self).retried == 0)
    let log = try await gateway.send("GET", "/v1/operator/sessions/\(grant.session)/log", token: token)
    let last = try log.decoded(SessionLog.self).entries.last
    #expect(last?.kind == "processing_retried" && last?.details["by"] == "operator" && !log.text.contains("Boris"))
    let owner = try #require(gateway.owner)
    let audited = try await owner.first(
      "SELECT count(*) AS count FROM kernel.audit WHERE actor = 'operator' AND action = 'processing-retried'")
    #expect(try audited?.get("count") == 1)
    // Nobody else's token opens it.
    #expect(
      try await gateway.send("GET", "/v1/operator/sessions/\(grant.session)", token: grant.token).refusal
        == "401 token-invalid")
  }
}
