import Client
import Composition
import Contracts
import Foundation
import Kernel
import TestSupport
import Testing
import Transport

/// Decisions by group and names of skills, through the real gateway and the program's own client.
@Suite struct InsightTests {
  @Test func `decisions are told by group, five at once, and nothing leads back after erasure`() async throws {
    let desk = try await Desk()
    let interview = try await desk.gateway.publishedInterview {
      $0.rubric = []
      $0.questions = [Question(kind: .text, text: "Why coffee?", isRequired: false)]
      $0.settings.requires = Requirements(camera: false, microphone: false)
    }
    var sessions: [SessionID] = []
    for number in 0..<26 {
      let way = try await RightsTests.Way(desk, of: interview)
      _ = try await way.calls.submit(SessionSubmit(epoch: try await way.begin([.record])))
      // One is decided on before the form comes.
      if number == 0 { _ = try await Self.decide(.advance, [way.session], desk) }
      try await way.calls.groups(GroupForm(given: ["gender": number.isMultiple(of: 2) ? "man" : "woman"]))
      sessions.append(way.session)
    }
    func gender() async throws -> FairnessReport.Topic {
      try #require(try await desk.client.insight.fairness(of: interview.id).topics.first { $0.topic == .gender })
    }
    let men = stride(from: 0, to: 26, by: 2).map { sessions[$0] }
    let women = stride(from: 1, to: 26, by: 2).map { sessions[$0] }
    #expect(try await gender().reference == nil, "no decisions yet")
    try await Self.decide(.advance, Array(men[1..<9]) + women[..<3], desk)
    try await Self.decide(.reject, Array(men[9..<12]) + women[3..<10], desk)
    let before = try await gender()
    func told(_ topic: FairnessReport.Topic, _ choice: String) -> [Int]? {
      topic.groups.first { $0.choice == choice }?.numbers.map { [$0.advanced, $0.decided] }
    }
    #expect(before.reference == "man" && told(before, "man") == [9, 12] && told(before, "woman") == [3, 10])
    #expect(told(before, "another") == nil)

    // One more decision, or four, are not seen; hold is not one; the fifth brings them all.
    for (index, session) in women[10..<13].enumerated() {
      try await Self.decide(.reject, [session], desk)
      #expect(try await gender() == before, "\(index + 1) decisions")
    }
    try await Self.decide(.hold, [men[12]], desk)
    #expect(try await gender() == before)
    try await Self.decide(.reject, [men[12]], desk)
    #expect(try await gender() == before)
    try await Self.decide(.reject, [women[0]], desk)
    let after = try await gender()
    #expect(told(after, "woman") == [2, 13] && told(after, "man") == [9, 13])

    // Erasure leaves the counts, and nothing that leads to whom.
    let owner = try #require(desk.gateway.owner)
    let subjects: SQL = "SELECT count(subject) AS n FROM candidates.group_forms"
    #expect(try await owner.first(subjects)?.get("n", as: Int.self) == 26)
    let counted = try await gender()
    _ = try await desk.client.candidates.erase(men[0])
    #expect(try await owner.first(subjects)?.get("n", as: Int.self) == 25)
    #expect(try await gender() == counted)
    // No id of a session stands with a form.
    let ids = try await owner.rows(
      "SELECT subject FROM candidates.group_forms f JOIN candidates.sessions s ON s.id = f.subject")
    #expect(ids.isEmpty)
  }

  private static func decide(_ decision: Decision, _ sessions: [SessionID], _ desk: Desk) async throws {
    let given = DecisionGiven(decision: decision, reason: "Test", note: nil)
    _ = try await desk.client.candidates.bulk(
      BulkAction(.decide, ids: sessions, decision: given), key: UUID().uuidString)
  }

  @Test func `an organisation adds names of skills, audited, and a wrong one is named`() async throws {
    let desk = try await Desk()
    let before = try await desk.client.insight.skills()
    #expect(before.own.isEmpty && before.shipped > 1_000)
    let own = [OwnSkill(name: " Sputnik ", category: "In house", aliases: ["спутник"])]
    #expect(
      try await desk.client.insight.setSkills(own).own == [
        OwnSkill(name: "Sputnik", category: "In house", aliases: ["спутник"])
      ])
    #expect(try await desk.client.insight.skills().own.map(\.name) == ["Sputnik"])
    for (wrong, field) in [
      ([OwnSkill(name: "")], "own.0.name"), ([OwnSkill(name: "A"), OwnSkill(name: "a")], "own.1.name"),
      ([OwnSkill(name: "A", aliases: ["…"])], "own.0.aliases"),
      (Array(repeating: OwnSkill(name: "A"), count: 501), "own"),
    ] {
      #expect(await desk.refusal { try await desk.client.insight.setSkills(wrong) } == "422 invalid-field \(field)")
    }
    let owner = try #require(desk.gateway.owner)
    let audited = try await owner.rows("SELECT actor FROM kernel.audit WHERE action = 'skills-changed'")
    #expect(audited.count == 1)
    try await owner.run("UPDATE users.accounts SET role = 'reviewer'")
    #expect(await desk.refusal { try await desk.client.insight.setSkills([]) } == "403 not-allowed")
  }

  @Test func `answers are found by meaning, matched with the job, nameless where blind, and gone when erased`()
    async throws
  {
    let desk = try await Desk()
    var sessions: [SessionID] = []
    for isBlind in [true, false] {
      let interview = try await desk.gateway.publishedInterview {
        $0.title = isBlind ? "Blind" : "Open"
        $0.settings.isBlind = isBlind
        $0.jobDescription = "You will need:\n- Experience with upset customers\n- Kafka\n- Flying helicopters at night"
      }
      let way = try await RightsTests.Way(desk, of: interview)
      _ = try await way.begin()
      sessions.append(way.session)
    }
    let database = try #require(desk.gateway.owner)
    let account = try await desk.gateway.send("GET", "/v1/me", token: desk.token).decoded(Account.self)
    let words = "A customer was upset because her parcel was lost, and I calmed her down. Events went through Kafka."
      .split(separator: " ").enumerated()
      .map { Word(text: String($1), startS: Double($0), endS: Double($0) + 0.5, probability: 0.9) }
    let transcript = Transcript(
      language: "en", text: words.map(\.text).joined(separator: " "), words: words, model: "test")
    for session in sessions {
      let take = TakeID.new()
      // As the analysis leaves an answer, and says so.
      try await database.run(
        """
        INSERT INTO analysis.answers (organisation, session, question, take, state, transcript, abstained)
        VALUES (\(account.organisation), \(session), 1, \(take), 'done', \(JSON(transcript)), 'no_rubric')
        """)
      try await database.transaction { transaction in
        try await transaction.publish(
          AnalysisCompleted(session: session, question: 1, take: take, abstained: .noRubric, scores: []),
          organisation: account.organisation)
      }
    }
    // Jobs, events and the helper.
    let working = Task { try await desk.gateway.engine.run() }
    defer { working.cancel() }
    // The models are read into memory first, on a busy machine for long.
    try await eventually("both are searchable", deadlineS: 240) {
      do {
        return try await desk.client.insight.search("a lost parcel").found.count == 2
      } catch let problem as Problem where problem.status == 503 {
        return false
      }
    }
    let found = try await desk.client.insight.search("Who lost a parcel?").found
    #expect(Set(found.map(\.candidate)) == Set(sessions) && found.allSatisfy { $0.questionText == "Why coffee?" })
    #expect(Set(found.map { "\($0.title) \($0.name)" }) == ["Blind ", "Open Boris Beck"])
    #expect(found.allSatisfy { $0.passage.question == 1 && $0.passage.text.contains("parcel") })
    #expect(await desk.refusal { _ = try await desk.client.insight.search(" ") } == "422 invalid-field q")

    let match = try await desk.client.insight.match(sessions[1])
    #expect(match.answers == 1 && match.requirements.map(\.standing).last == .notShown)
    #expect(match.requirements[1].standing == .met && match.requirements[1].named == ["Apache Kafka"])
    let detail = try await desk.client.candidates.get(sessions[1])
    #expect(detail.answers[0].analysis?.skills.map(\.name) == ["De-escalation", "Apache Kafka"])
    #expect(await desk.refusal { _ = try await desk.client.insight.match(.new()) } == "404 candidate-not-found")

    _ = try await desk.client.candidates.erase(sessions[1])
    #expect(try await desk.client.insight.search("a lost parcel").found.map(\.candidate) == [sessions[0]])
  }
}
