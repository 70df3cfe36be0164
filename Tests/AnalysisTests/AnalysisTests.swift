import Contracts
import Foundation
import Kernel
import Platform
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Analysis

@Suite("Analysis of answers")
struct AnalysisTests {
  @Test("An answer is transcribed and scored, with quotes at their times; once, however often the job runs")
  func scored() async throws {
    let world = try await World(RunningHelper.shared.value)
    let session = SessionID.new()
    let take = TakeID.new()
    try await world.working {
      try await world.submit(Sound.speech(World.speech), session: session, take: take)
      let result = try #require(try await world.results(session)[1])
      let transcript = try #require(result.transcript)
      let score = try #require(result.scores.first)
      #expect(result.abstained == nil)
      #expect(transcript.language == "en")
      #expect(transcript.model == "whisper-base")
      #expect(transcript.text.lowercased().contains("offered a new parcel"))
      #expect(result.transcribeS > 0)
      #expect(score.competency == "Customer focus")
      #expect((2...4).contains(score.score))
      #expect(score.missing == ["Calls back afterwards"])
      for evidence in score.evidence {
        let words = transcript.words[evidence.firstWord...evidence.lastWord]
        #expect(evidence.quote == words.map(\.text).joined(separator: " "))
        #expect(evidence.startS == words.first?.startS && evidence.endS == words.last?.endS)
      }
      #expect(
        world.completed.withLock { $0 }
          == [
            AnalysisCompleted(session: session, question: 1, take: take, abstained: nil, scores: [score.score])
          ])

      // The same job once more, as after a crash between its work and its end.
      let row = try #require(
        try await world.kernel.testDatabase.relay.first(
          "SELECT id, payload FROM kernel.jobs WHERE kind = 'analysis.answer'"))
      let payload = Data(try row.get("payload", as: String.self).utf8)
      let again = RunningJob(
        id: try row.get("id"), kind: "analysis.answer", attempt: 2, organisation: world.organisation,
        payload: payload)
      try await world.analysis.jobs[0].run(again)
      #expect(try await world.results(session)[1] == result)
      #expect(world.completed.withLock { $0.count } == 1)
      // Another organisation sees nothing of it.
      #expect(try await world.analysis.results(of: session, organisation: .new()).isEmpty)
    }
  }

  @Test("Without speech it abstains: silence, noise, no sound at all")
  func noSpeech() async throws {
    let world = try await World(RunningHelper.shared.value)
    let session = SessionID.new()
    try await world.working {
      try await world.submit(Sound.silence(seconds: 6), session: session, question: 1)
      try await world.submit(Sound.noise(seconds: 6), session: session, question: 2)
      try await world.submit(nil, session: session, question: 3)
      let results = try await world.results(session)
      #expect(results.count == 3)
      #expect(results.values.allSatisfy { $0.abstained == .noSpeech && $0.transcript == nil && $0.scores.isEmpty })
      #expect(world.completed.withLock { $0 }.map(\.abstained) == [.noSpeech, .noSpeech, .noSpeech])
    }
  }

  @Test("Music, a few seconds, and two who speak at once end with a score that holds, or with the reason for none")
  func strangeSounds() async throws {
    let world = try await World(RunningHelper.shared.value)
    let session = SessionID.new()
    let other =
      "In the morning we went to the market and bought apples, bread and a large cheese for everybody at home."
    try await world.working {
      try await world.submit(Sound.chord(seconds: 8), session: session, question: 1)
      try await world.submit(Sound.speech("I listened to her."), session: session, question: 2)
      try await world.submit(
        Sound.mixed(Sound.speech(World.speech), Sound.speech(other)), session: session, question: 3)
      let results = try await world.results(session)
      #expect(results[1]?.abstained != nil && results[1]?.scores.isEmpty == true)
      #expect(results[2]?.abstained == .tooShort)
      let both = try #require(results[3])
      #expect(both.abstained != nil || !both.scores.isEmpty)
      #expect(both.scores.allSatisfy { score in both.transcript.map { EvidenceCheck.holds(score, in: $0) } == true })
      #expect(world.completed.withLock { $0.count } == 3)
    }
  }

  @Test("Without consent nothing is transcribed")
  func notConsented() async throws {
    let world = try await World(RunningHelper.shared.value, consents: false)
    let session = SessionID.new()
    try await world.working {
      try await world.submit(Sound.speech(World.speech), session: session)
      let result = try #require(try await world.results(session)[1])
      #expect(result.abstained == .notConsented)
      #expect(result.transcript == nil && result.transcribeS == 0)
    }
  }

  @Test("Without points there is a transcript and no score; a later take takes the place of an earlier one")
  func noRubric() async throws {
    let world = try await World(RunningHelper.shared.value, question: Question(text: "Why?", competency: "Why"))
    let session = SessionID.new()
    try await world.working {
      try await world.submit(Sound.speech(World.speech), session: session)
      let first = try #require(try await world.results(session)[1])
      #expect(first.abstained == .noRubric)
      #expect(first.transcript?.words.isEmpty == false)

      try await world.submit(Sound.silence(seconds: 2), session: session)
      let second = try #require(try await world.results(session)[1])
      #expect(second.abstained == .noSpeech && second.transcript == nil)
    }
  }

  @Test("What cannot be analysed is given up at once, and said so")
  func failed() async throws {
    let world = try await World(RunningHelper.shared.value)
    let session = SessionID.new()
    try await world.working {
      try await world.submit(Data("RIFF, but no sound".utf8), session: session, question: 1)
      try await world.submit(
        Sound.silence(seconds: 1), session: session, question: 2, sha256: Digests.sha256Hex(Data()))
      let results = try await world.results(session)
      #expect(results.values.map(\.abstained) == [.failed, .failed])
      #expect(world.completed.withLock { $0 }.allSatisfy { $0.abstained == .failed })
      let jobs = try await world.kernel.testDatabase.relay.rows(
        "SELECT attempt, last_error FROM kernel.jobs WHERE kind = 'analysis.answer' ORDER BY id")
      #expect(try jobs.map { try $0.get("attempt", as: Int.self) } == [1, 1])
      #expect(try jobs.map { try $0.get("last_error", as: String.self) } == ["refused", "audio-changed"])
    }
  }
}
