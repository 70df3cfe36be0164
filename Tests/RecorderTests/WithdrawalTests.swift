import Contracts
import Foundation
import Testing

@testable import Recorder

/// A candidate who takes no further part.
@Suite struct WithdrawalTests {
  @Test func anAnswerUnderWayIsThrownAwayAndNothingStaysHere() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await TakeSessionTests.begin(
      server, try server.link, state, ScriptedCapture(chunks: 6, holds: true))
    let events = try await TakeSessionTests.record(take, .anew)
    await events.untilSaved(ms: 3000)
    let session = await take.snapshot().state.session

    // While the server is away nothing is deleted: it might never hear of it.
    try await server.faults([.init(on: "withdraw", do: "503", times: 2)])
    let withdrawing = Task { try await take.withdraw() }
    try await eventually("the trouble is told") { await take.snapshot().trouble != nil }
    #expect(await take.snapshot().recording == 1 && TakeSessionTests.left(state) == [session.description])

    let certificate = try await withdrawing.value
    #expect(certificate.session == session && certificate.deleted == ["answers": 1])
    #expect(await events.end() == .closed)
    #expect(TakeSessionTests.left(state) == [])
    #expect(try await server.log().state.values.first?.answers["1"]?.submitted == nil)
    // The same link leads nowhere from here.
    let problem = await #expect(throws: Problem.self) {
      try await TakeSessionTests.open(
        server, .code("CODE" + session.description.prefix(6).uppercased(), server: server.address), state,
        ScriptedCapture(chunks: 0))
    }
    #expect(problem?.code == "session-withdrawn" && TakeSessionTests.left(state) == [])
  }

  @Test func whereTheServerRefusesNothingIsLost() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await TakeSessionTests.begin(
      server, try server.link, state, ScriptedCapture(chunks: 6, holds: true))
    let events = try await TakeSessionTests.record(take, .anew)
    await events.untilSaved(ms: 3000)
    try await server.faults([.init(on: "withdraw", do: "403-not-now", times: 1)])
    let problem = await #expect(throws: Problem.self) { try await take.withdraw() }
    #expect(problem?.code == "not-now")
    // The answer goes on, and is handed in as ever.
    #expect(await take.snapshot().recording == 1)
    #expect(try await take.stop() == .stopped)
    try await take.submitAnswer(1)
    let submitted = try #require(try await server.log().state.values.first?.answers["1"]?.submitted)
    #expect(submitted.parts[0].segments.map(\.durationMs) == [0, 2000, 1000])
    await take.closeNow()
  }
}
