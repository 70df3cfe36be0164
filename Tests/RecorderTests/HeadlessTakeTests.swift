import Contracts
import Foundation
import Synchronization
import Testing

@testable import Recorder

@Suite struct HeadlessTakeTests {
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func say(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }

  static func headless(_ link: TakeEntry, _ state: TemporaryFolder) -> HeadlessTake {
    HeadlessTake(
      entry: link, answers: URL(filePath: state.path), profile: Profile(name: "Ada", email: "ada@example.org"),
      stateFolder: URL(filePath: state.path), verifyS: 10)
  }

  @Test func cancelledInTheMiddleItGoesOnAtTheSecondThatIsSaved() async throws {
    let server = try await StandIn(["questions": 2])
    let state = try TemporaryFolder()
    let link = TakeEntry.link(try server.link)
    let files = ["1.wav", "2.wav"].map { URL(filePath: "/" + $0) }

    // A microphone that has given 5 chunks of the 8 when the program is told to end.
    let first = try await TakeSessionTests.open(server, link, state, ScriptedCapture(chunks: 5, holds: true))
    let said = Lines()
    let run = Task { try await Self.headless(link, state).run(first, files, say: said.say) }
    try await eventually("2 s are saved") { said.all.contains("saved 1 00:02") }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }

    let capture = ScriptedCapture(chunks: 8)
    let second = try await TakeSessionTests.open(server, link, state, capture)
    let lines = Lines()
    let outcome = try await Self.headless(link, state).run(second, files, say: lines.say)
    #expect(outcome.isWiped && outcome.answers.map(\.question) == [1, 2])
    #expect(outcome.answers.map(\.durationMs) == [4000, 4000])
    let expected = [
      "resuming 1 00:02", "recording 1", "saved 1 00:03", "saved 1 00:04", "uploading 1", "submitted 1", "recording 2",
      "saved 2 00:01", "saved 2 00:02", "saved 2 00:03", "saved 2 00:04", "uploading 2", "submitted 2", "completed",
      "verified",
    ]
    #expect(lines.all.suffix(expected.count) == expected[...])
    // The file was played on from what was saved: not a chunk is missing, none is there twice.
    #expect(capture.requests.map(\.microphoneStartMs) == [2500, 0])
    let session = try #require(try await server.log().state.values.first)
    let take = try #require(session.answers["1"]?.submitted?.take)
    let stored = try server.stored(take).map { String(decoding: $0, as: UTF8.self) }.joined()
    #expect(stored.replacingOccurrences(of: "init", with: "") == "<0><1><2><3><4><5><6><7>")
  }

  @Test func answersAreTakenInTheOrderOfTheirNumbers() throws {
    let folder = try TemporaryFolder()
    for name in ["10.wav", "2.txt", "1.wav", "notes.md", ".hidden.wav"] {
      try Data().write(to: URL(filePath: folder.path + "/" + name))
    }
    #expect(
      try HeadlessTake.answerFiles(in: URL(filePath: folder.path)).map(\.lastPathComponent) == [
        "1.wav", "2.txt", "10.wav",
      ])
    #expect(throws: TakeError.self) { try HeadlessTake.answerFiles(in: URL(filePath: folder.path + "/none")) }
    #expect(HeadlessTake.clock(3_723_000) == "62:03")
  }

  @Test func tooFewFilesAreToldBeforeAnythingIsRecorded() async throws {
    let server = try await StandIn(["questions": 2])
    let state = try TemporaryFolder()
    let link = TakeEntry.link(try server.link)
    let capture = ScriptedCapture(chunks: 1)
    let take = try await TakeSessionTests.open(server, link, state, capture)
    await #expect(throws: TakeError.tooFewAnswers(files: 1, questions: 2, folder: state.path)) {
      try await Self.headless(link, state).run(take, [URL(filePath: "/1.wav")], say: { _ in })
    }
    #expect(capture.requests.isEmpty)
  }
}
