import Client
import Contracts
import Foundation
import Platform
import Testing

@testable import Recorder

/// What the session's log is told, and that telling it is never in the way.
@Suite struct ReporterTests {
  private let server: StandIn
  private let reporter: SessionReporter

  init() async throws {
    server = try await StandIn()
    let client = ParleyClient(server: try server.address, transport: server.transport)
    let grant = try await client.links.begin(.random())
    reporter = SessionReporter(
      access: SessionAccess(client: client, token: grant.token, resumeCode: nil, onToken: { _ in }))
  }

  private func told() async throws -> [SessionLogReport.Entry] {
    try await server.log().state.values.first?.told ?? []
  }

  @Test func whatComesCloseTogetherGoesTogetherAndInOrder() async throws {
    for number in 1...250 { await reporter.note(.devices, question: 1, ["at": "\(number)"]) }
    await reporter.finish(withinS: 20)
    #expect(try await told().map { $0.details["at"] } == (1...250).map(String.init))
    #expect(try await server.log().log.count { $0 == "log" } == 3)
  }

  @Test func anOutageIsSurvivedAndTheOldestGivesWay() async throws {
    await reporter.note(.started)
    try await eventually("the first is told") { try await told().count == 1 }
    server.kill()
    for number in 1...700 { await reporter.note(.error, ["at": "\(number)"]) }
    try server.startAgain()
    await reporter.finish(withinS: 20)
    let later = try await told().dropFirst().compactMap { $0.details["at"].flatMap(Int.init) }
    #expect(later == Array(201...700))
  }

  @Test func whatIsRefusedIsDroppedAndTheRestIsTold() async throws {
    try await server.faults([.init(on: "log", do: "422-invalid-field", times: 1)])
    await reporter.note(.error, ["at": "1"])
    await reporter.finish(withinS: 20)
    await reporter.note(.error, ["at": "2"])
    await reporter.finish(withinS: 20)
    #expect(try await told().map { $0.details["at"] } == ["2"])
  }

  @Test func theEndWaitsForItButNotForEver() async throws {
    await reporter.note(.ended)
    // Whoever was told to end has this told all the same.
    let cancelled = Task { [reporter] in
      while !Task.isCancelled { await Task.yield() }
      await reporter.finish(withinS: 20)
    }
    cancelled.cancel()
    await cancelled.value
    #expect(try await told().map(\.kind) == [.ended])

    try await server.faults([.init(on: "log", do: "hang", times: 100)])
    await reporter.note(.error)
    let begin = Monotonic.nowS()
    await reporter.finish(withinS: 0.5)
    // The stand-in would answer after a minute.
    #expect(Monotonic.nowS() - begin < 20)
  }

  @Test func valuesAreCutAndTheHomeFolderIsNotNamed() async throws {
    let long = String(repeating: "x", count: 300)
    await reporter.note(
      .error, question: 2,
      ["error": "The disk is full: \(NSHomeDirectory())/spool", "long": long, long: "1"])
    await reporter.finish(withinS: 20)
    let entry = try #require(try await told().first)
    #expect(entry.question == 2 && entry.details["error"] == "The disk is full: ~/spool")
    #expect(entry.details["long"]?.count == 200 && entry.details[String(long.prefix(40))] == "1")
  }

  /// A whole way with a line that fails wherever it can: what is told of it names nobody and opens nothing.
  @Test func nothingOfThePersonAndNoRightIsTold() async throws {
    let state = try TemporaryFolder()
    let take = try await TakeSessionTests.begin(
      server, try server.link, state, ScriptedCapture(chunks: 8, failure: TakeSessionTests.unplugged))
    let code = try #require(await take.snapshot().resumeCode)
    try await server.faults([
      .init(on: "PUT", do: "403", times: 1), .init(on: "PUT", do: "503", times: 2),
      .init(on: "grants", do: "html", times: 1),
      .init(on: "confirm", do: "drop", times: 1), .init(on: "log", do: "500", times: 1),
    ])
    #expect(try await TakeSessionTests.record(take, .anew).end() == .failed(.device(TakeSessionTests.unplugged)))
    try await take.submitAnswer(1)

    // The store does not take the résumé for now, then not with this right: another one is asked for.
    try await server.faults([.init(on: "PUT", do: "503", times: 1), .init(on: "PUT", do: "403", times: 1)])
    let resume = URL(filePath: state.path + "/Ada Lovelace.pdf")
    try Data("%PDF-1.7 Ada".utf8).write(to: resume)
    try await take.giveFile(nil, at: resume.path)
    let session = await take.snapshot().state
    #expect(session.resume?.name == "Ada Lovelace.pdf")
    #expect(try await server.log().log.count { $0 == "grant" } == 2)
    await take.closeNow()

    let log = try await server.log().state
    let entries = try #require(log[session.session.description]?.told)
    #expect(
      Set(entries.map(\.kind)).isSuperset(of: [.started, .recordingBegan, .recordingEnded, .uploadTrouble, .ended]))
    let text = "\(entries)"
    let ended = try #require(entries.first { $0.kind == .recordingEnded }?.details)
    #expect(ended["why"] == "failed" && ended["code"] == "microphone-lost" && ended["name"] == "headset")
    let trouble = try #require(entries.first { $0.kind == .uploadTrouble }?.details)
    #expect(trouble["code"] != nil && trouble["what"] == nil, "a code that a screen can word, and no sentence")
    for secret in ["Ada", "ada@example.org", code, "expires=", "/objects/", "Question 1"] {
      #expect(!text.contains(secret), "“\(secret)” in \(text)")
    }
  }
}
