import CaptureCore
import Contracts
import Foundation
import Synchronization
import Testing

@testable import Recorder

/// A recording that goes on with another picture size: two parts of one take, without a gap.
@Suite struct PartChangeTests {
  @Test func aSecondHeaderBeginsAPartThatFollowsWithoutAGap() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await TakeSession.open(
      .link(try server.link), stateFolder: URL(filePath: state.path), transport: server.transport,
      startCapture: { _ in Self.feed() })
    try await take.consent(to: [.record])
    try await take.setProfile(Profile(name: "Ada", email: "ada@example.org"))
    try await take.openQuestion(1)
    var saved: [Int] = []
    let events = try await take.record(question: 1, .anew, with: DeviceChoice(camera: .test, microphone: .test))
    for await event in events {
      if case .saved(let ms) = event { saved.append(ms) }
    }
    #expect(saved == [500, 1000, 1500, 2000, 2500])
    try await take.submitAnswer(1)
    let session = try #require(try await server.log().state.values.first)
    let submitted = try #require(session.answers["1"]?.submitted)
    #expect(submitted.parts.map { $0.segments.map(\.durationMs) } == [[0, 1500], [0, 1000]])
    let parts = try #require(session.takes[submitted.take.description]?.parts)
    #expect(["1", "2"].map { parts[$0]?.gapMs } == [0, 0])
    let stored = try server.stored(submitted.take).map { String(decoding: $0, as: UTF8.self) }
    #expect(stored == ["large", "<0><1><2>", "small", "<3><4>"])
    await take.closeNow()

    // What happened to the devices stands in the session's log.
    let told = try #require(try await server.log().state.values.first?.told)
    #expect(told.contains { $0.kind == .framesDropped && $0.details == ["picture": "smaller", "at_ms": "1500"] })
    #expect(told.contains { $0.kind == .recordingEnded && $0.details["offset_ms"] == "0.0" })
  }

  private static func feed() -> CaptureFeed {
    let (outputs, continuation) = AsyncStream.makeStream(of: CaptureFeed.Output.self)
    for (header, chunks) in [("large", 0..<3), ("small", 3..<5)] {
      continuation.yield(.chunk(Data(header.utf8), segment: 0, endMs: 0))
      for (at, chunk) in chunks.enumerated() {
        continuation.yield(.chunk(Data("<\(chunk)>".utf8), segment: 1, endMs: (at + 1) * 500))
      }
      continuation.yield(.fact(CaptureFact(kind: .framesDropped, details: ["picture": "smaller"])))
    }
    continuation.yield(.fileFinished)
    return CaptureFeed(
      outputs: outputs,
      stop: {
        continuation.yield(.ended(.init(figures: ["offset_ms": "0.0"])))
        continuation.finish()
      }, showPreview: { _ in })
  }
}
