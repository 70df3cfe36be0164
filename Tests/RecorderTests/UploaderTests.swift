import Client
import Contracts
import Foundation
import Testing
import Transport

@testable import Recorder

/// The uploader against the stand-in server over real HTTP.
@Suite struct UploaderTests {
  struct Bench {
    let server: StandIn
    let root: TemporaryFolder
    let spool: Spool
    let uploader: Uploader
    let take = TakeID.new()

    init() async throws {
      server = try await StandIn()
      root = try TemporaryFolder()
      let client = ParleyClient(server: try server.address, transport: server.transport)
      let grant = try await client.links.begin(.random())
      spool = try await SpoolFolder(root: root.path).create(
        SessionRecord(
          session: grant.session, server: server.url, link: nil, token: grant.token, resumeCode: grant.resumeCode))
      try await spool.note(.lease(epoch: client.session(grant.token).lease().epoch))
      uploader = await Bench.uploader(spool, server)
    }

    static func uploader(_ spool: Spool, _ server: StandIn) async -> Uploader {
      let session = await spool.state.session
      let access = SessionAccess(
        client: ParleyClient(server: try! server.address, transport: server.transport), token: session.token,
        resumeCode: session.resumeCode
      ) { try await spool.note(.token($0)) }
      return Uploader(spool: spool, access: access, transport: server.transport)
    }

    func record(segments: Int) async throws {
      try await spool.recordPart(take: take, segments: segments)
      try await spool.endPart(take: take, part: 1, droppedFrames: 0, filledSilenceMs: 0)
    }

    /// The store has, byte for byte, what is on disk here.
    func isWhole() async throws -> Bool {
      let offers = await spool.state.take(take)?.offers ?? []
      let here = try offers.map {
        try Data(contentsOf: URL(filePath: spool.path(SegmentKey(take: take, part: $0.part, index: $0.index))))
      }
      return try !here.isEmpty && server.stored(take) == here
    }
  }

  @Test func refusalsErrorsAndWebPagesAreOutlived() async throws {
    let bench = try await Bench()
    try await bench.record(segments: 8)
    try await bench.server.faults([
      .init(on: "takes", do: "500", times: 1), .init(on: "grants", do: "html", times: 1),
      .init(on: "PUT", do: "403", times: 2), .init(on: "PUT", do: "500", times: 1),
      .init(on: "PUT", do: "html", times: 1), .init(on: "PUT", do: "drop", times: 1),
      .init(on: "PUT", do: "forget", times: 2), .init(on: "confirm", do: "503", times: 1),
    ])
    await bench.uploader.start()
    try await bench.uploader.waitUntilStored(bench.take)
    #expect(try await bench.isWhole())
    let log = try await bench.server.log().log
    for fault in ["takes 500", "grants html", "PUT 403", "PUT html", "PUT forget", "confirm 503"] {
      #expect(log.contains(fault))
    }
    #expect(await bench.uploader.progress == UploadProgress(pendingBytes: 0, trouble: nil))
    await bench.uploader.stop()
  }

  @Test func itGoesOnWhenTheServerComesBackAndWhenItIsItselfStartedAnew() async throws {
    let bench = try await Bench()
    try await bench.record(segments: 6)
    bench.server.kill()
    await bench.uploader.start()
    try await eventually("trouble is told") { await bench.uploader.progress.trouble != nil }
    try bench.server.startAgain()
    try await eventually("some are stored") { try bench.server.stored(bench.take).count >= 2 }
    await bench.uploader.stop()

    // The same journal, a new uploader; the token has been renewed by someone in between.
    let client = ParleyClient(server: try bench.server.address, transport: bench.server.transport)
    _ = try await client.links.resume(code: try #require(await bench.spool.state.session.resumeCode))
    let again = await Bench.uploader(bench.spool, bench.server)
    await again.start()
    try await again.waitUntilStored(bench.take)
    #expect(try await bench.isWhole())
    await again.stop()

    // Once more: everything is stored, nothing is sent.
    let puts = try await bench.server.log().log.count { $0.hasPrefix("PUT") }
    let third = await Bench.uploader(bench.spool, bench.server)
    await third.start()
    try await third.waitUntilStored(bench.take)
    #expect(try await bench.server.log().log.count { $0.hasPrefix("PUT") } == puts)
    await third.stop()
  }

  @Test func aNewWriterElsewhereEndsTheUploadWithASentence() async throws {
    let bench = try await Bench()
    try await bench.record(segments: 1)
    let client = ParleyClient(server: try bench.server.address, transport: bench.server.transport)
    _ = try await client.session(bench.spool.state.session.token).lease()
    await bench.uploader.start()
    let error = await #expect(throws: TakeError.self) { try await bench.uploader.waitUntilStored(bench.take) }
    #expect(error?.code == "stale-writer" && error?.sentence == "Refused: stale-writer")
    await bench.uploader.stop()
  }
}
