import Contracts
import Foundation
import Glibc
import Kernel
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Analysis

/// Each has a helper of its own to do harm to. One after another: several at once would be a load of their own kind.
@Suite("Trouble with the helper", .serialized)
struct HelperTroubleTests {
  @Test("A helper killed in the middle of its work is started again, and the answer is done; meanwhile it is full")
  func killed() async throws {
    let helper = try await RunningHelper(queue: 1)
    let world = try await World(helper)
    let session = SessionID.new()
    // Not the same words again and again: that would be taken for a loop of the model's.
    let long = try Sound.speech(
      World.speech + " My manager asked me to write down what had happened on that day, and we talked about it in the "
        + "next meeting. Two of my colleagues had seen the same fault before, so we changed the packing list.")
    try await world.working {
      try await world.submit(long, session: session)
      try await eventually("the helper works") { try await helper.isBusy() }
      let refused = try await helper.embed("Is there room?")
      #expect(refused.status == 429)
      #expect(refused.headers["Retry-After"] == "1")
      #expect(try code(refused) == "queue_full")

      let pid = try #require(helper.helper.pid)
      #expect(kill(pid, SIGKILL) == 0)
      #expect(try await world.results(session)[1]?.scores.first != nil)
      #expect(try #require(helper.helper.pid) != pid)
      let job = try await world.kernel.testDatabase.relay.first(
        "SELECT attempt FROM kernel.jobs WHERE kind = 'analysis.answer'")
      #expect(try #require(try job?.get("attempt", as: Int.self)) >= 2)
      #expect(world.completed.withLock { $0.count } == 1)
    }
    await helper.stop()
    #expect(helper.helper.pid == nil)
  }

  @Test("A helper that hangs in the middle of its work is ended, and the answer is done once")
  func hung() async throws {
    let helper = try await RunningHelper(silenceS: 10)
    let world = try await World(helper)
    let session = SessionID.new()
    try await world.working {
      try await world.submit(Sound.speech(World.speech), session: session)
      try await eventually("the helper works") { try await helper.isBusy() }
      let pid = try #require(helper.helper.pid)
      #expect(kill(pid, SIGSTOP) == 0)
      #expect(try await world.results(session)[1]?.scores.first != nil)
      #expect(try #require(helper.helper.pid) != pid)
      #expect(world.completed.withLock { $0.count } == 1)
    }
    await helper.stop()
  }

  @Test("A helper that runs out of memory ends, and the answer is done once by the next")
  func outOfMemory() async throws {
    let helper = try await RunningHelper()
    let world = try await World(helper)
    let session = SessionID.new()
    let pid = try #require(helper.helper.pid)
    // What it holds stays; a transcription wants more than this besides.
    try helper.limitMemory(of: pid, toMoreBy: 40 << 20)
    try await world.working {
      try await world.submit(Sound.speech(World.speech), session: session)
      #expect(try await world.results(session)[1]?.scores.first != nil)
      #expect(try #require(helper.helper.pid) != pid)
      let job = try await world.kernel.testDatabase.relay.first(
        "SELECT attempt FROM kernel.jobs WHERE kind = 'analysis.answer'")
      #expect(try #require(try job?.get("attempt", as: Int.self)) >= 2)
      #expect(world.completed.withLock { $0.count } == 1)
    }
    await helper.stop()
  }

  @Test("A helper that is slow is waited for, and the answer is done once, by the same helper")
  func slow() async throws {
    let helper = try await RunningHelper(silenceS: 20)
    let world = try await World(helper)
    let session = SessionID.new()
    try await world.working {
      let pid = try #require(helper.helper.pid)
      // A tenth of the time is all that it gets, as on a machine that has much else to do.
      let brake = Task {
        while !Task.isCancelled {
          kill(pid, SIGSTOP)
          try? await Task.sleep(for: .milliseconds(450))
          kill(pid, SIGCONT)
          try? await Task.sleep(for: .milliseconds(50))
        }
        kill(pid, SIGCONT)
      }
      try await world.submit(Sound.speech(World.speech), session: session)
      let result = try await world.results(session)[1]
      brake.cancel()
      await brake.value
      #expect(result?.scores.first != nil)
      #expect(helper.helper.pid == pid)
      let job = try await world.kernel.testDatabase.relay.first(
        "SELECT attempt FROM kernel.jobs WHERE kind = 'analysis.answer'")
      #expect(try job?.get("attempt", as: Int.self) == 1)
      #expect(world.completed.withLock { $0.count } == 1)
    }
    await helper.stop()
  }

  /// Somebody who speaks, thinks for minutes, and speaks again: cut in two in the silence.
  private func longAnswer() throws -> Data {
    let voice = try #require(try PCMSound(wav: Sound.at16kHz(World.speech))).samples
    let other = try #require(
      try PCMSound(wav: Sound.at16kHz("A week later my manager asked me what I had learned from that day."))
    ).samples
    return Sound.wav(voice + [Int16](repeating: 0, count: 16_000 * 310 - voice.count) + other)
  }

  @Test("A helper killed between two pieces costs none of them: what was heard before is not transcribed again")
  func killedBetweenPieces() async throws {
    let helper = try await RunningHelper()
    let world = try await World(helper)
    let session = SessionID.new()
    let database = world.kernel.testDatabase.relay
    try await world.working {
      try await world.submit(longAnswer(), session: session)
      let pid = try #require(helper.helper.pid)
      try await eventually("the first piece is heard", withinS: 120) {
        try await database.first("SELECT FROM analysis.pieces") != nil
      }
      #expect(kill(pid, SIGSTOP) == 0)
      #expect(
        try await world.analysis.progress(of: session, organisation: world.organisation)
          == [1: AnalysisProgress(done: 1, pieces: 2)])
      #expect(try await world.analysis.progress(of: session, organisation: .new()).isEmpty)
      // A mark that only what is stored has.
      try await database.run(
        "UPDATE analysis.pieces SET transcript = jsonb_set(transcript, '{words,0,text}', '\"Marked\"')")
      #expect(kill(pid, SIGKILL) == 0)
      let result = try #require(try await world.results(session)[1])
      let transcript = try #require(result.transcript)
      #expect(transcript.words.first?.text == "Marked")
      let last = try #require(transcript.words.last)
      #expect((310...316).contains(last.startS))
      #expect(transcript.text.lowercased().contains("later my manager asked me"))
      #expect(result.scores.first != nil)
      #expect(try await database.first("SELECT FROM analysis.pieces") == nil)
      #expect(try await world.analysis.progress(of: session, organisation: world.organisation).isEmpty)
      #expect(world.completed.withLock { $0.count } == 1)
    }
    await helper.stop()
  }

  @Test("An answer that is erased while it is transcribed is heard no further, and nothing of it stays")
  func erasedMeanwhile() async throws {
    let helper = try await RunningHelper()
    let world = try await World(helper)
    let session = SessionID.new()
    let database = world.kernel.testDatabase.relay
    try await world.working {
      try await world.submit(longAnswer(), session: session)
      let pid = try #require(helper.helper.pid)
      try await eventually("the first piece is heard", withinS: 120) {
        try await database.first("SELECT FROM analysis.pieces") != nil
      }
      #expect(kill(pid, SIGSTOP) == 0)
      try await world.analysis.erase(session: session, organisation: world.organisation)
      #expect(kill(pid, SIGCONT) == 0)
      #expect(try await world.results(session).isEmpty)
      #expect(try await database.first("SELECT FROM analysis.pieces") == nil)
      let job = try await database.first("SELECT attempt FROM kernel.jobs WHERE kind = 'analysis.answer'")
      #expect(try job?.get("attempt", as: Int.self) == 1)
      #expect(world.completed.withLock { $0.isEmpty })
    }
    await helper.stop()
  }
}
