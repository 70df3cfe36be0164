import CaptureCore
import Client
import Contracts
import Foundation
import Platform
import Testing

@testable import Recorder

/// A candidate's way against the stand-in server, with scripted devices.
@Suite struct TakeSessionTests {
  static let unplugged = DeviceError(.microphoneLost, device: "headset")

  /// Comes in and goes on to the first question.
  static func begin(
    _ server: StandIn, _ link: LinkAddress, _ state: TemporaryFolder, _ capture: ScriptedCapture
  ) async throws -> TakeSession {
    let take = try await open(server, .link(link), state, capture)
    try await take.consent(to: [.record])
    try await take.setProfile(Profile(name: "Ada", email: "ada@example.org"))
    try await take.openQuestion(1)
    return take
  }

  static func open(
    _ server: StandIn, _ entry: TakeEntry, _ state: TemporaryFolder, _ capture: ScriptedCapture
  ) async throws -> TakeSession {
    try await TakeSession.open(
      entry, stateFolder: URL(filePath: state.path), transport: server.transport,
      startCapture: { capture.start($0) })
  }

  static func record(_ take: TakeSession, _ mode: RecordingMode) async throws -> AsyncStream<RecorderEvent> {
    try await take.record(question: 1, mode, with: DeviceChoice(camera: .test, microphone: .test))
  }

  static func left(_ state: TemporaryFolder) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: state.path + "/spool")) ?? []
  }

  /// Of recordings, in all sessions.
  static func files(_ state: TemporaryFolder) -> [String] {
    left(state).flatMap { session in
      (try? FileManager.default.contentsOfDirectory(atPath: state.path + "/spool/" + session)) ?? []
    }.filter { $0.hasSuffix(".mp4") }
  }

  @Test func theWholeWayLeavesNothingBehind() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await Self.begin(server, try server.link, state, ScriptedCapture(chunks: 6, holds: true))
    let events = try await Self.record(take, .anew)
    await #expect(throws: TakeError.alreadyRecording) { try await Self.record(take, .anew) }
    await events.untilSaved(ms: 3000)
    #expect(try await take.stop() == .stopped)
    let answer = try #require(await take.snapshot().answers[1])
    #expect(answer.savedMs == 3000 && answer.remainingMs == 57_000 && answer.isComplete && answer.takesLeft == 1)

    try await take.submitAnswer(1)
    let receipt = try await take.submit()
    #expect(await take.snapshot().receipt == receipt)
    #expect(await take.finish(withinS: 10))
    #expect(Self.left(state) == [])

    let session = try #require(try await server.log().state.values.first)
    let submitted = try #require(session.answers["1"]?.submitted)
    #expect(submitted.parts.count == 1 && submitted.parts[0].droppedFrames == 2)
    #expect(submitted.parts[0].segments.map(\.durationMs) == [0, 2000, 1000])
    let stored = try server.stored(submitted.take).map { String(decoding: $0, as: UTF8.self) }
    #expect(stored == ["init", "<0><1><2><3>", "<4><5>"])
    #expect(session.completed == true && session.profile?.name == "Ada")
  }

  @Test func anInterruptedAnswerIsGoneOnWithAsAnotherPart() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let link = try server.link
    let first = try await Self.begin(server, link, state, ScriptedCapture(chunks: 3, holds: true))
    let events = try await Self.record(first, .anew)
    await events.untilSaved(ms: 1500)
    await #expect(throws: SpoolError.inUse) {
      try await Self.open(server, .link(link), state, ScriptedCapture(chunks: 0))
    }
    await first.closeNow()
    #expect(await events.end() == .closed)

    // The same user, the same link: no new session, and the answer waits.
    let second = try await Self.open(server, .link(link), state, ScriptedCapture(chunks: 5))
    let snapshot = await second.snapshot()
    #expect(snapshot.state.session == (await first.snapshot()).state.session)
    let answer = try #require(snapshot.answers[1])
    #expect(answer.savedMs == 1500 && !answer.isComplete && answer.remainingMs == 58_500)
    #expect(try await Self.record(second, .goOn).end() == .fileFinished)
    try await second.submitAnswer(1)
    await second.closeNow()

    let log = try await server.log()
    #expect(log.state.count == 1)
    let session = try #require(log.state.values.first)
    #expect(session.epoch == 2)
    let submitted = try #require(session.answers["1"]?.submitted)
    #expect(submitted.parts.map(\.part) == [1, 2])
    #expect(session.takes[submitted.take.description]?.parts["2"]?.epoch == 2)
  }

  @Test func anAnswerThatAnotherMachineBeganIsGoneOnWithOrHandedInAsItIs() async throws {
    let server = try await StandIn(["retakes": 0])
    let (there, here) = (try TemporaryFolder(), try TemporaryFolder())
    let first = try await Self.begin(server, try server.link, there, ScriptedCapture(chunks: 6))
    let code = try #require(await first.snapshot().resumeCode)
    #expect(try await Self.record(first, .anew).end() == .fileFinished)
    try await first.waitUntilStored(1)
    await first.closeNow()

    let second = try await Self.open(server, .code(code, server: server.address), here, ScriptedCapture(chunks: 9))
    let known = try #require(await second.snapshot().answers[1])
    #expect(known.savedMs == 3000 && known.heldMs == 3000 && !known.isComplete && known.takesLeft == 0)
    await #expect(throws: TakeError.noRetakesLeft(question: 1)) { try await Self.record(second, .anew) }
    #expect(try await Self.record(second, .goOn).end() == .fileFinished)
    #expect(await second.snapshot().answers[1]?.savedMs == 4500)
    try await second.waitUntilStored(1)
    await second.closeNow()

    // Back at the first: there is another part of it now, and all of it is handed in from there.
    let third = try await Self.open(server, .code(code, server: server.address), there, ScriptedCapture(chunks: 0))
    let whole = try #require(await third.snapshot().answers[1])
    #expect(whole.savedMs == 4500 && whole.heldMs == 1500)
    try await third.submitAnswer(1)
    let log = try await server.log()
    let submitted = try #require(log.state.values.first?.answers["1"]?.submitted)
    #expect(submitted.parts.map(\.part) == [1] && submitted.held == [2])
    _ = try await third.submit()
    #expect(await third.finish(withinS: 10))
    #expect(Self.left(there) == [])
  }

  /// On the machine that has the first answer still, and on another one.
  @Test(arguments: [true, false]) func aQuestionThatIsOpenedOnceMoreBeginsAnew(isSame: Bool) async throws {
    let server = try await StandIn()
    let (there, here) = (try TemporaryFolder(), try TemporaryFolder())
    let first = try await Self.begin(server, try server.link, there, ScriptedCapture(chunks: 6))
    let code = try #require(await first.snapshot().resumeCode)
    #expect(try await Self.record(first, .anew).end() == .fileFinished)
    try await first.submitAnswer(1)
    await first.closeNow()
    try await server.set(["reopen": 1, "retakes": 2])

    let second = try await Self.open(
      server, .code(code, server: server.address), isSame ? there : here, ScriptedCapture(chunks: 4))
    let answer = try #require(await second.snapshot().answers[1])
    #expect(answer.savedMs == 0 && !answer.isComplete && answer.takesLeft == 2, "the first counts")
    #expect(try await Self.record(second, .anew).end() == .fileFinished)
    try await second.submitAnswer(1)
    let session = try #require(try await server.log().state.values.first)
    let submitted = try #require(session.answers["1"]?.submitted)
    #expect(session.takes.count == 2 && submitted.parts.map(\.part) == [1])
    #expect(submitted.parts[0].segments.map(\.durationMs) == [0, 2000])
    await second.closeNow()
  }

  @Test func anAttemptOfWhichNothingArrivedCostsNone() async throws {
    let server = try await StandIn(["retakes": 0])
    let (there, here) = (try TemporaryFolder(), try TemporaryFolder())
    try await server.faults([.init(on: "PUT", do: "500", times: 1000)])
    let first = try await Self.begin(server, try server.link, there, ScriptedCapture(chunks: 6))
    let code = try #require(await first.snapshot().resumeCode)
    #expect(try await Self.record(first, .anew).end() == .fileFinished)
    try await eventually("the server knows of it") { try await server.log().state.values.first?.takes.count == 1 }
    await first.closeNow()

    try await server.faults([])
    let second = try await Self.open(server, .code(code, server: server.address), here, ScriptedCapture(chunks: 4))
    #expect(await second.snapshot().answers[1]?.savedMs == 0)
    #expect(try await Self.record(second, .anew).end() == .fileFinished)
    try await second.submitAnswer(1)
    let submitted = try #require(try await server.log().state.values.first?.answers["1"]?.submitted)
    #expect(submitted.parts.map(\.part) == [2] && submitted.held == [1])
    await second.closeNow()
  }

  @Test func aRetakeReplacesTheTakeBeforeAndIsCounted() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await Self.begin(server, try server.link, state, ScriptedCapture(chunks: 4))
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    try await take.waitUntilStored(1)
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    #expect(await take.snapshot().answers[1]?.takesLeft == 0)
    await #expect(throws: TakeError.noRetakesLeft(question: 1)) { try await Self.record(take, .anew) }
    try await take.submitAnswer(1)
    let session = try #require(try await server.log().state.values.first)
    #expect(session.takes.count == 2)
    let kept = try #require(session.answers["1"]?.submitted?.take)
    // The take that was given up is gone from this machine.
    let names = try FileManager.default.contentsOfDirectory(atPath: state.path + "/spool/" + Self.left(state)[0])
    #expect(names.filter { $0.hasSuffix(".mp4") }.allSatisfy { $0.hasPrefix(kept.description) })
    await take.closeNow()
  }

  @Test func whereTheCandidatePicksEveryTakeIsKeptUntilOneIsTheAnswer() async throws {
    let server = try await StandIn(["chosen": 1])
    let state = try TemporaryFolder()
    let take = try await Self.begin(server, try server.link, state, ScriptedCapture(chunks: 4))
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    let takes = try #require(await take.snapshot().answers[1]?.takes)
    #expect(takes.map(\.savedMs) == [2000, 2000])
    try await take.submitAnswer(1, take: takes[0].id)
    let session = try #require(try await server.log().state.values.first)
    #expect(session.answers["1"]?.submitted?.take == takes[0].id)
    #expect(await take.snapshot().answers[1]?.takes.map(\.id) == [takes[0].id])
    await take.closeNow()
  }

  @Test func nobodyIsFilmedForAQuestionToTheVoiceAndASoftLimitIsGoneOver() async throws {
    let server = try await StandIn(["audio": 1, "soft": 1, "limit": 2])
    let state = try TemporaryFolder()
    let capture = ScriptedCapture(chunks: 20)
    let take = try await Self.begin(server, try server.link, state, capture)
    #expect(try await Self.record(take, .anew).end() == .limitReached)
    let answer = try #require(await take.snapshot().answers[1])
    #expect(answer.savedMs == 4000 && answer.overMs == 2000 && answer.remainingMs == 0 && !answer.canGoOn)
    #expect(capture.requests.last?.devices.camera == CameraSpec.none)
    await take.closeNow()
  }

  @Test func theLimitEndsAnAnswerAndLostDevicesKeepIt() async throws {
    let server = try await StandIn(["limit": 2])
    let state = try TemporaryFolder()
    let take = try await Self.begin(server, try server.link, state, ScriptedCapture(chunks: 20))
    #expect(try await Self.record(take, .anew).end() == .limitReached)
    #expect(await take.snapshot().answers[1]?.savedMs == 2000)
    await #expect(throws: TakeError.noTimeLeft(question: 1)) { try await Self.record(take, .goOn) }
    await take.closeNow()

    let other = try TemporaryFolder()
    let broken = ScriptedCapture(chunks: 2, failure: Self.unplugged)
    let lost = try await Self.begin(server, try server.link, other, broken)
    #expect(try await Self.record(lost, .anew).end() == .failed(.device(Self.unplugged)))
    let answer = try #require(await lost.snapshot().answers[1])
    #expect(answer.savedMs == 1000 && !answer.isComplete)
    await lost.closeNow()
  }

  @Test func aServerThatGoesAwayIsWaitedFor() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await Self.begin(server, try server.link, state, ScriptedCapture(chunks: 8))
    server.kill()
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    let submitting = Task { try await take.submitAnswer(1) }
    try await eventually("the trouble is told") { await take.snapshot().trouble?.code == "server-away" }
    try server.startAgain()
    try await submitting.value
    #expect(await take.snapshot().trouble == nil)
    #expect(await take.snapshot().answers[1]?.status == .verified)
    await take.closeNow()
  }

  @Test func standInsAreRefusedWhereRealDevicesAreAsked() async throws {
    let server = try await StandIn(["stand_ins": 0])
    let state = try TemporaryFolder()
    let take = try await Self.begin(server, try server.link, state, ScriptedCapture(chunks: 1))
    await #expect(throws: TakeError.standInRefused) { try await Self.record(take, .anew) }
    await take.closeNow()
  }

  @Test func leftOversAreHandedOverWithoutTheCandidate() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await Self.begin(server, try server.link, state, ScriptedCapture(chunks: 4))
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    try await take.submitAnswer(1)
    _ = try await take.submit()
    // The program ends before the server has verified anything: a second answer's files stay.
    await take.closeNow()
    #expect(Self.left(state).count == 1)
    let left = await LeftOvers.finish(
      stateFolder: URL(filePath: state.path), transport: server.transport, withinS: 10)
    #expect(left == 0 && Self.left(state) == [])
  }

  @Test(arguments: [false, true]) func whatAnotherMachineWentOnWithoutArrivesBesideTheAnswer(submitted: Bool)
    async throws
  {
    let server = try await StandIn()
    let (there, here) = (try TemporaryFolder(), try TemporaryFolder())
    try await server.faults([.init(on: "PUT", do: "503", times: 1000)])
    let first = try await Self.begin(server, try server.link, there, ScriptedCapture(chunks: 6))
    let code = try #require(await first.snapshot().resumeCode)
    #expect(try await Self.record(first, .anew).end() == .fileFinished)
    await first.closeNow()

    try await server.faults([])
    let second = try await Self.open(server, .code(code, server: server.address), here, ScriptedCapture(chunks: 4))
    #expect(try await Self.record(second, .anew).end() == .fileFinished)
    try await second.submitAnswer(1)
    if submitted {
      _ = try await second.submit()
      #expect(await second.finish(withinS: 10))
    }
    // The first machine is switched on again.
    let left = await LeftOvers.finish(
      stateFolder: URL(filePath: there.path), transport: server.transport, withinS: 20)
    let session = try #require(try await server.log().state.values.first)
    let alternative = try #require(session.alternatives?.first)
    #expect(alternative.value.question == 1 && alternative.value.arrived)
    let stored = try server.stored(try #require(TakeID(alternative.key))).map { String(decoding: $0, as: UTF8.self) }
    #expect(stored == ["init", "<0><1><2><3>", "<4><5>"])
    #expect(session.answers["1"]?.submitted?.take.description != alternative.key)
    // Nothing of it is left there; the session itself is when it is over.
    #expect(left == (submitted ? 0 : 1) && Self.files(there) == [])
    if !submitted { await second.closeNow() }
  }

  @Test func anAlternativeThatWasAnnouncedIsAnotherOnceItIsRecordedOn() throws {
    let (take, id) = (TakeID.new(), TakeID.new())
    func part(_ number: Int) -> JournalRecord {
      .part(
        PartRecord(
          question: 1, take: take, part: number, gapMs: 0, camera: .test, microphone: .test, startedAtMs: 0,
          sealed: nil))
    }
    let session = SessionRecord(session: .new(), server: "http://127.0.0.1:1", link: nil, token: "", resumeCode: nil)
    var state = try #require(SpoolState([.session(session), part(1), .alternative(take: take, as: id)]))
    #expect(state.take(take)?.alternative == id)
    state.apply(part(2))
    #expect(state.take(take)?.alternative == nil)
  }

  @Test func whatTheCandidateGaveUpOnAnotherMachineIsShownToNobody() async throws {
    let server = try await StandIn()
    let (there, here) = (try TemporaryFolder(), try TemporaryFolder())
    let first = try await Self.begin(server, try server.link, there, ScriptedCapture(chunks: 6, holds: true))
    let code = try #require(await first.snapshot().resumeCode)
    let events = try await Self.record(first, .anew)
    await events.untilSaved(ms: 3000)
    try await eventually("a segment has arrived") {
      try await first.refresh()
      return await first.snapshot().state.questions[0].takes.first?.parts.first?.storedMs ?? 0 >= 2000
    }
    // The rest of it does not arrive.
    try await server.faults([.init(on: "PUT", do: "503", times: 1000)])
    await first.closeNow()

    try await server.faults([])
    let second = try await Self.open(server, .code(code, server: server.address), here, ScriptedCapture(chunks: 4))
    #expect(try #require(await second.snapshot().answers[1]).heldMs > 0)
    #expect(try await Self.record(second, .anew).end() == .fileFinished)
    try await second.submitAnswer(1)
    _ = try await second.submit()
    #expect(await second.finish(withinS: 10))
    let left = await LeftOvers.finish(
      stateFolder: URL(filePath: there.path), transport: server.transport, withinS: 20)
    let session = try #require(try await server.log().state.values.first)
    #expect(session.alternatives ?? [:] == [:] && left == 0 && Self.left(there) == [])
  }

  @Test func aCandidateWhoComesBackNeedNotWaitForLeftOvers() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let link = try server.link
    let take = try await Self.begin(server, link, state, ScriptedCapture(chunks: 4))
    try await server.faults([.init(on: "PUT", do: "503", times: 1000)])
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    await take.closeNow()
    let before = try await server.log().log.count
    let leftOvers = Task { [transport = server.transport] in
      await LeftOvers.finish(stateFolder: URL(filePath: state.path), transport: transport, withinS: 60)
    }
    try await eventually("the left-overs are under way") { try await server.log().log.count > before + 2 }
    let again = try await Self.open(server, .link(link), state, ScriptedCapture(chunks: 1))
    #expect(await leftOvers.value == 1)
    #expect(await again.snapshot().answers[1]?.savedMs == 2000)
    // Whoever records keeps the session.
    await #expect(throws: SpoolError.inUse) {
      _ = try await SpoolFolder(root: state.path + "/spool").open(again.snapshot().state.session, patienceS: 0.2)
    }
    await again.closeNow()
  }

  /// 1: withdrawn by the candidate elsewhere, 2: deleted by HR or since its time is over.
  @Test(arguments: [1, 2]) func whatTheServerHasDeletedIsDeletedHere(gone: Int) async throws {
    let server = try await StandIn()
    let link = try server.link

    // Found by left-overs.
    let first = try TemporaryFolder()
    let take = try await Self.begin(server, link, first, ScriptedCapture(chunks: 4))
    try await server.faults([.init(on: "PUT", do: "503", times: 1000)])
    #expect(try await Self.record(take, .anew).end() == .fileFinished)
    await take.closeNow()
    #expect(Self.left(first).count == 1)
    try await server.set(["gone": gone])
    let left = await LeftOvers.finish(stateFolder: URL(filePath: first.path), transport: server.transport, withinS: 10)
    #expect(left == 0 && Self.left(first) == [])

    // Found when the candidate comes back.
    try await server.set(["gone": 0])
    let second = try TemporaryFolder()
    await (try Self.begin(server, link, second, ScriptedCapture(chunks: 4))).closeNow()
    #expect(Self.left(second).count == 1)
    try await server.set(["gone": gone])
    let problem = await #expect(throws: Problem.self) {
      try await Self.open(server, .link(link), second, ScriptedCapture(chunks: 1))
    }
    #expect(problem?.status == 410 && Self.left(second) == [])

    // Found while an answer is recorded.
    try await server.set(["gone": 0])
    try await server.faults([])
    let third = try TemporaryFolder()
    let running = try await Self.begin(server, link, third, ScriptedCapture(chunks: 6, holds: true))
    try await server.set(["gone": gone])
    let events = try await Self.record(running, .anew)
    await events.untilSaved(ms: 3000)
    try await eventually("the uploader is told") { await running.snapshot().upload.trouble != nil }
    await running.closeNow()
    #expect(Self.left(third) == [])
  }

  @Test func theResumeCodeLetsACandidateInElsewhere() async throws {
    let server = try await StandIn()
    let here = try TemporaryFolder()
    let first = try await Self.begin(server, try server.link, here, ScriptedCapture(chunks: 1))
    let snapshot = await first.snapshot()
    let code = try #require(snapshot.resumeCode)
    await first.closeNow()
    let there = try TemporaryFolder()
    let second = try await Self.open(
      server, .code(code, server: try server.address), there, ScriptedCapture(chunks: 1))
    #expect(await second.snapshot().state.session == snapshot.state.session)
    #expect(await second.snapshot().state.profile?.name == "Ada")
    await second.closeNow()
  }
}
