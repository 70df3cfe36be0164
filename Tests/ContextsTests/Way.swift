import Candidates
import Contracts
import Foundation
import Interviews
import Synchronization

/// One candidate on the way through one published interview, in as few words as the tests allow.
struct Way: Sendable {
  let candidates: Candidates
  let store: StoreDouble
  let interview: InterviewID
  let organisation: OrganisationID
  let link: LinkID
  let session: SessionID
  let code: String

  func state() async throws -> SessionState {
    try await candidates.state(session, organisation: organisation)
  }

  func consent(_ purposes: [ConsentPurpose.Kind], version: String = ConsentText.current.version) async throws {
    try await candidates.consent(
      ConsentGiven(version: version, purposes: purposes), session: session, organisation: organisation)
  }

  func profile(name: String = "Anna", email: String = "anna@example.org") async throws {
    try await candidates.profile(
      Profile(name: name, email: email), session: session, organisation: organisation)
  }

  func lease() async throws -> Int {
    try await candidates.lease(session: session, organisation: organisation).epoch
  }

  func open(_ question: Int) async throws {
    try await candidates.open(question: question, session: session, organisation: organisation)
  }

  func begin(
    _ question: Int, take: TakeID = .new(), part: Int = 1, gapMs: Int = 0, epoch: Int,
    camera: SourceKind = .device, microphone: SourceKind = .device
  ) async throws {
    try await candidates.beginPart(
      PartBegin(epoch: epoch, take: take, part: part, gapMs: gapMs, camera: camera, microphone: microphone),
      question: question, session: session, organisation: organisation)
  }

  func upload(_ question: Int, _ take: TakeID, part: Int = 1, epoch: Int) async throws {
    try await candidates.authoriseUpload(
      SegmentList(epoch: epoch, take: take, segments: Sample.part(part, segments: 1).segments),
      question: question, session: session, organisation: organisation)
  }

  func submit(
    _ question: Int, _ take: TakeID, _ parts: [PartManifest], held: [Int] = [], epoch: Int
  ) async throws {
    try await candidates.submitAnswer(
      AnswerSubmit(epoch: epoch, take: take, parts: parts, held: held), question: question, session: session,
      organisation: organisation)
  }

  /// Opens, records and submits a whole answer.
  @discardableResult
  func answer(
    _ question: Int, epoch: Int, camera: SourceKind = .device, microphone: SourceKind = .device
  ) async throws -> TakeID {
    let take = TakeID.new()
    try await open(question)
    try await begin(question, take: take, epoch: epoch, camera: camera, microphone: microphone)
    store.hold([PartState(part: 1, storedMs: 2000, stored: [0, 1])], of: take)
    try await submit(question, take, [Sample.part(1, segments: 1)], epoch: epoch)
    return take
  }

  func finish(epoch: Int) async throws -> Receipt {
    try await candidates.submit(SessionSubmit(epoch: epoch), session: session, organisation: organisation)
  }
}

/// What Media would say of its store; empty until told otherwise.
final class StoreDouble: Sendable {
  private let state = Mutex<(held: [TakeID: [PartState]], everything: Bool)>(([:], false))

  func hold(_ parts: [PartState], of take: TakeID) { state.withLock { $0.held[take] = parts } }

  func holdEverything() { state.withLock { $0.everything = true } }

  func stored(_ takes: [TakePlace]) -> [TakeID: [PartState]] {
    state.withLock { state in state.held.filter { held in takes.contains { $0.take == held.key } } }
  }

  /// Of `Sample.part`, as many segments as were held.
  func held(_ take: TakePlace, _ parts: [Int]) -> [PartManifest] {
    state.withLock { state in
      parts.map { part in
        let count = state.held[take.take]?.first { $0.part == part }?.stored.count ?? 0
        return Sample.part(part, segments: max(0, count - 1))
      }
    }
  }

  func unstored(_ take: TakePlace, _ parts: [PartManifest]) -> [SegmentPlace] {
    state.withLock { state in
      if state.everything { return [] }
      return parts.flatMap(\.segments).filter { segment in
        let part = state.held[take.take]?.first { $0.part == segment.part }
        return part?.stored.contains(segment.index) != true
      }.map { SegmentPlace(part: $0.part, index: $0.index) }
    }
  }
}
