import Contracts
import Foundation
import Testing

@testable import Candidates

/// The pure rules of a session and of a recording, without a database.
@Suite struct SessionRulesTests {
  @Test func aRefusedMoveChangesNothing() throws {
    var session = Sample.session()
    #expect(throws: CandidatesError.self) {
      try session.consent(ConsentGiven(version: "2026-11", purposes: [.analyse]))
    }
    #expect(session.status == .opened && session.consent == nil)
    #expect(try session.consent(ConsentGiven(version: "2026-11", purposes: [.record, .record])))
    #expect(session.consent?.purposes == [.record] && session.status == .inProgress)
    #expect(try !session.consent(ConsentGiven(version: "2026-11", purposes: [.record])), "again is no change")
  }

  @Test func theNextQuestionWantsARecordingOfTheOneBefore() throws {
    var session = try Sample.ready()
    let now = Date()
    _ = try session.open(1, at: now)
    #expect(code { try session.open(2, at: now) } == "question-locked", "to have seen it is not enough")
    _ = try session.begin(Sample.begin(epoch: session.lease().epoch), question: 1)
    #expect(try session.open(2, at: now), "its upload may still go on")
  }

  @Test func aTakeBelongsToOneQuestion() throws {
    var session = try Sample.ready()
    let epoch = try session.lease().epoch
    let take = TakeID.new()
    _ = try session.open(1, at: Date())
    #expect(try session.begin(Sample.begin(take, epoch: epoch), question: 1) != .already)
    #expect(try session.begin(Sample.begin(take, epoch: epoch), question: 1) == .already)
    _ = try session.open(2, at: Date())
    #expect(code { try session.begin(Sample.begin(take, epoch: epoch), question: 2) } == "invalid-field")
    #expect(code { try session.begin(Sample.begin(.new(), part: 2, epoch: epoch), question: 2) } == "part-out-of-order")
  }

  @Test(arguments: [
    ("parts", []),
    ("parts", [Sample.part(1, segments: 0)]),
    ("parts[0].part", [Sample.part(3, segments: 1)]),
    ("parts[1].part", [Sample.part(2, segments: 1), Sample.part(1, segments: 1)]),
    ("parts[1].part", [Sample.part(1, segments: 1), Sample.part(1, segments: 1)]),
    ("parts[0].segments[1].index", [Sample.part(1, segments: 2, without: 1)]),
    ("parts[0].segments[0].index", [Sample.part(1, segments: 2, without: 0)]),
    ("parts[0].segments[1].part", [Sample.part(1, segments: 1) { $0.part = 2 }]),
    ("parts[0].segments[1].bytes", [Sample.part(1, segments: 1) { $0.bytes = 0 }]),
    ("parts[0].segments[1].duration_ms", [Sample.part(1, segments: 1) { $0.durationMs = -1 }]),
    ("parts[0].segments[1].md5", [Sample.part(1, segments: 1) { $0.md5 = "\u{0}" }]),
    ("parts[0].segments[1].sha256", [Sample.part(1, segments: 1) { $0.sha256 = $0.sha256.uppercased() + "A" }]),
  ])
  func aManifestThatDoesNotHoldTogetherIsRefused(field: String, parts: [PartManifest]) {
    let take = CandidateSession.Take(
      id: .new(),
      parts: [1, 2].map { .init(number: $0, gapMs: 0, camera: .device, microphone: .device) })
    let problem = #expect(throws: CandidatesError.self) { try Recording(parts, of: take) }?.problem
    #expect(problem?.code == "invalid-field" && problem?.field == field)
  }

  @Test func aStandInInOnePartIsToldOfTheWhole() throws {
    let take = CandidateSession.Take(
      id: .new(),
      parts: [
        .init(number: 1, gapMs: 0, camera: .device, microphone: .none),
        .init(number: 2, gapMs: 5, camera: .file, microphone: .device),
      ])
    let recording = try Recording([Sample.part(1, segments: 1), Sample.part(2, segments: 1)], of: take)
    #expect(recording.submitted.camera == .file && recording.submitted.microphone == .device)
    #expect(recording.gapsMs == [0, 5])
  }

  @Test func codesHaveNoLookAlikes() {
    let codes = (0..<200).map { _ in ResumeCode.random() }
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { ResumeCode.normalised($0) == $0 })
    #expect(Set("0O1IL2Z5S8B6GUV").intersection(ResumeCode.alphabet) == Set("ZSBGV"))
    #expect(ResumeCode.normalised("2568a-ccccc") == "ZSGBACCCCC")
    #expect(ResumeCode.normalised("AAAAA AAAA0") == nil)
  }

  private func code(_ body: () throws -> some Any) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? CandidatesError)?.problem.code
    }
  }
}
