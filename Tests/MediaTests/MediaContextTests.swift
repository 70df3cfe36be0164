import Contracts
import Foundation
import Kernel
import Media
import Platform
import Synchronization
import TestSupport
import Testing

@Suite struct MediaContextTests {
  /// A candidate's answer on its way through Media, on a real database and object store.
  private final class World: Sendable {
    let test: TestKernel
    let media: Media
    let organisation = OrganisationID.new()
    let session = SessionID.new()
    let take = TakeID.new()
    let question = 2
    let ready = Mutex<[MediaReady]>([])
    let failed = Mutex<[MediaFailed]>([])

    init() async throws {
      test = try await TestKernel.make(migrations: [Media.migrations])
      let counter = Counter()
      self.counter = counter
      media = Media(kernel: test.kernel) { order in
        counter.value.add(1, ordering: .relaxed)
        return try await work(order)
      }
    }

    final class Counter: Sendable { let value = Atomic(0) }
    /// Orders that reached the worker.
    let counter: Counter

    func key(_ place: SegmentPlace) -> String {
      "recordings/\(organisation)/\(session)/\(question)/\(take)/\(place.part)/\(place.index).mp4"
    }

    func list(_ parts: [MediaOrder.Part]) throws -> SegmentList {
      SegmentList(epoch: 1, take: take, segments: try parts.flatMap(\.segments).map(Self.offer))
    }

    static func offer(_ segment: MediaOrder.Segment) throws -> SegmentOffer {
      SegmentOffer(
        part: segment.place.part, index: segment.place.index, bytes: segment.bytes, sha256: segment.sha256,
        md5: Digests.md5Base64(try Data(contentsOf: URL(filePath: segment.path))), durationMs: segment.durationMs)
    }

    func grant(_ list: SegmentList) async throws -> [UploadGrant] {
      try await media.grant(list, question: question, session: session, organisation: organisation).grants
    }

    func confirm(_ list: SegmentList) async throws -> ConfirmReply {
      try await media.confirm(list, question: question, session: session, organisation: organisation)
    }

    func put(_ segments: [MediaOrder.Segment]) async throws {
      for segment in segments {
        try await test.kernel.objects.upload(file: segment.path, as: key(segment.place), contentType: "video/mp4")
      }
    }

    func manifest(_ parts: [MediaOrder.Part]) throws -> [PartManifest] {
      try parts.map { part in
        PartManifest(
          part: part.segments[0].place.part, segments: try part.segments.map(Self.offer), droppedFrames: 1,
          filledSilenceMs: 20)
      }
    }

    func submit(_ parts: [MediaOrder.Part]) async throws {
      let event = ResponseSubmitted(
        session: session, interview: .new(), question: question, take: take, parts: try manifest(parts),
        gapsMs: parts.map(\.gapMs))
      try await test.database.transaction(organisation: organisation) { [organisation] in
        try await $0.publish(event, organisation: organisation)
      }
    }

    /// Lets all work that waits be done.
    func settle(_ before: () async throws -> Void) async throws {
      let heard = [
        Subscription(consumer: "test", MediaReady.self) { event, _, _ in self.ready.withLock { $0.append(event) } },
        Subscription(consumer: "test", MediaFailed.self) { event, _, _ in self.failed.withLock { $0.append(event) } },
      ]
      try await test.working(jobs: media.jobs, subscriptions: media.subscriptions + heard) {
        try await before()
        try await test.kernel.idle()
      }
    }

    func states() async throws -> [String: Int] {
      let rows = try await test.testDatabase.owner.rows(
        "SELECT state, count(*)::int AS n FROM media.segments GROUP BY state")
      return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.get("state"), try $0.get("n")) })
    }

    var workFolder: [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: test.kernel.settings.data + "/work")) ?? []
    }
  }

  @Test func anAnswerIsUploadedProcessedAndReadyOnce() async throws {
    let (world, recordings) = (try await World(), try Recordings())
    let parts = [
      try await recordings.part(1, seconds: 3), try await recordings.part(2, seconds: 3, gapMs: 640),
    ]
    let list = try world.list(parts)

    let grants = try await world.grant(list)
    #expect(grants.count == list.segments.count)
    for (grant, segment) in zip(grants, list.segments) {
      #expect(grant.part == segment.part && grant.index == segment.index)
      #expect(grant.url?.contains("X-Amz-Signature=") == true && grant.url?.contains("X-Amz-Expires=900") == true)
      #expect(grant.headers["Content-Length"] == "\(segment.bytes)" && grant.headers["Content-MD5"] == segment.md5)
      #expect(grant.headers["x-amz-checksum-sha256"] != nil)
      #expect(abs(grant.expiresAt.timeIntervalSinceNow - 900) < 30)
    }

    // Only what the store has is stored.
    try await world.put(Array(parts[0].segments))
    var reply = try await world.confirm(list)
    #expect(reply.stored == parts[0].segments.map(\.place) && reply.missing == parts[1].segments.map(\.place))
    let manifest = try world.manifest(parts)
    #expect(try await unstored(world, manifest) == parts[1].segments.map(\.place))
    let states = try await world.media.stored(
      session: world.session, organisation: world.organisation, question: world.question, take: world.take)
    #expect(states == [PartState(part: 1, storedMs: 4000, stored: [0, 1, 2], lastAt: states.first?.lastAt)])
    #expect(states.first?.lastAt != nil)
    #expect(try await world.grant(list).map { $0.url == nil } == [true, true, true, false, false, false])
    // What another machine recorded goes as far as it can be played.
    try await world.put([parts[1].segments[0], parts[1].segments[2]])
    _ = try await world.confirm(list)
    let held = try await held(world, [1, 2])
    #expect(held[0].segments == manifest[0].segments && held[1].segments == Array(manifest[1].segments.prefix(1)))
    try await world.put(Array(parts[1].segments))
    reply = try await world.confirm(list)
    #expect(reply.missing.isEmpty)
    #expect(try await unstored(world, manifest).isEmpty)

    await #expect(throws: MediaError.self) { try await frame(world, 0) }
    try await world.settle { try await world.submit(parts) }
    // The same once more: nothing is done again.
    try await world.settle { try await world.submit(parts) }
    #expect(world.counter.value.load(ordering: .relaxed) == 1)
    #expect(world.failed.withLock { $0 }.isEmpty)
    let events = world.ready.withLock { $0 }
    #expect(events.count == 1)
    let event = try #require(events.first)
    #expect(event.session == world.session && event.question == 2 && event.take == world.take)
    let audio = try await world.test.kernel.objects.read(try #require(event.audioKey))
    #expect(Digests.sha256Hex(audio) == event.audioSha256 && audio.starts(with: Data("RIFF".utf8)))

    let report = try #require(
      try await world.media.reports(session: world.session, organisation: world.organisation)[2])
    #expect(report.durationMs == event.durationMs && abs(report.durationMs - 6000) <= 120)
    #expect(report.parts == 2 && report.segments == 4 && report.droppedFrames == 2 && report.filledSilenceMs == 40)
    #expect(report.gaps.map(\.gapMs) == [640] && report.videoCodec == "h264" && report.bytes > 0)
    #expect(try await world.states() == ["verified": 6])
    #expect(world.workFolder.isEmpty)

    let ppm = try await frame(world, 0)
    #expect(ppm.starts(with: Data("P6\n160 90\n255\n".utf8)))
    await #expect(throws: ObjectStoreError.self) { try await frame(world, report.framesAtS.count) }
    let link = try await world.media.video(
      session: world.session, organisation: world.organisation, question: world.question)
    #expect(link.url.contains("/answers/\(world.organisation)/\(world.session)/2/\(world.take)/video.mp4?"))
    // Nobody else's.
    await #expect(throws: MediaError.self) {
      try await world.media.video(session: world.session, organisation: .new(), question: world.question)
    }
    #expect(try await reprocess(world) == false)
  }

  @Test func anAlternativeIsMadePlayableBesideTheAnswer() async throws {
    let (world, recordings) = (try await World(), try Recordings())
    let parts = [try await recordings.part(1, seconds: 3)]
    let list = try world.list(parts)
    _ = try await world.grant(list)
    try await world.put(Array(parts[0].segments))
    _ = try await world.confirm(list)
    let event = AlternativeArrived(
      session: world.session, interview: .new(), question: world.question, take: world.take,
      parts: try world.manifest(parts), gapsMs: [0])
    try await world.settle {
      try await world.test.database.transaction(organisation: world.organisation) {
        try await $0.publish(event, organisation: world.organisation)
      }
    }
    #expect(world.ready.withLock { $0 }.isEmpty && world.failed.withLock { $0 }.isEmpty, "nobody is to score it")
    #expect(try await world.media.reports(session: world.session, organisation: world.organisation).isEmpty)
    await #expect(throws: MediaError.self) {
      try await world.media.video(session: world.session, organisation: world.organisation, question: world.question)
    }
    let link = try await world.media.video(
      session: world.session, organisation: world.organisation, question: world.question, take: world.take)
    #expect(link.url.contains("video.mp4"))
    #expect(try await world.states() == ["verified": parts[0].segments.count])
  }

  private func held(_ world: World, _ parts: [Int]) async throws -> [PartManifest] {
    try await world.media.held(
      session: world.session, organisation: world.organisation, question: world.question, take: world.take,
      parts: parts)
  }

  private func unstored(_ world: World, _ manifest: [PartManifest]) async throws -> [SegmentPlace] {
    try await world.media.unstored(
      session: world.session, organisation: world.organisation, question: world.question, take: world.take,
      parts: manifest)
  }

  private func frame(_ world: World, _ index: Int) async throws -> Data {
    try await world.media.frame(
      session: world.session, organisation: world.organisation, question: world.question, index: index)
  }

  private func reprocess(_ world: World) async throws -> Bool {
    try await world.media.reprocess(
      session: world.session, organisation: world.organisation, question: world.question)
  }

  @Test func otherBytesInTheStoreFailAtOnceAndCanBeMended() async throws {
    let (world, recordings) = (try await World(), try Recordings())
    let part = try await recordings.part(1, seconds: 2)
    let list = try world.list([part])
    _ = try await world.grant(list)
    try await world.put(part.segments)
    #expect(try await world.confirm(list).missing.isEmpty)
    // After it was seen there, an object goes bad: as long as before, with another byte.
    var bytes = try Data(contentsOf: URL(filePath: part.segments[1].path))
    bytes[bytes.count / 2] ^= 0xFF
    let bad = try recordings.segment(bytes, part: 1, index: 1)
    try await world.put([bad])

    try await world.settle { try await world.submit([part]) }
    #expect(world.failed.withLock { $0.map(\.reason) } == ["hash-mismatch"])
    #expect(world.counter.value.load(ordering: .relaxed) == 1)
    #expect(try await world.states() == ["stored": part.segments.count] && world.workFolder.isEmpty)
    #expect(try await world.media.reports(session: world.session, organisation: world.organisation).isEmpty)

    try await world.put([part.segments[1]])
    try await world.settle {
      let isQueued = try await reprocess(world)
      #expect(isQueued)
    }
    #expect(world.ready.withLock { $0.count } == 1 && world.failed.withLock { $0.count } == 1)
    #expect(try await world.states() == ["verified": part.segments.count])
  }

  @Test func whatIsMissingFromTheStoreFailsWithItsCode() async throws {
    let (world, recordings) = (try await World(), try Recordings())
    let part = try await recordings.part(1, seconds: 2)
    _ = try await world.grant(world.list([part]))
    try await world.put([part.segments[0]])
    try await world.settle { try await world.submit([part]) }
    #expect(world.failed.withLock { $0.map(\.reason) } == ["segment-missing"])
    await #expect(throws: MediaError.self) {
      try await world.media.reprocess(session: .new(), organisation: world.organisation, question: 1)
    }
  }

  @Test func aPlaceThatIsTakenIsKept() async throws {
    let (world, recordings) = (try await World(), try Recordings())
    func offer(_ text: String) throws -> MediaOrder.Segment {
      try recordings.segment(Data(text.utf8), part: 1, index: 1)
    }
    func list(_ segment: MediaOrder.Segment) throws -> SegmentList {
      try world.list([MediaOrder.Part(gapMs: 0, segments: [segment])])
    }
    let (first, second, third) = (try offer("first"), try offer("second"), try offer("third"))
    #expect(try await world.grant(list(first))[0].url != nil)
    // Nothing is stored there yet: the recorder may have closed the segment anew.
    #expect(try await world.grant(list(second))[0].url != nil)
    try await world.put([second])
    #expect(try await world.confirm(list(first)).missing == [first.place])
    #expect(try await world.confirm(list(second)).stored == [second.place])
    let refusal = await #expect(throws: MediaError.self) { try await world.grant(list(third)) }
    #expect(refusal?.problem.code == "segment-conflict" && refusal?.problem.status == 409)
    #expect(try await world.grant(list(second))[0].url == nil)
  }

  @Test func offersThatCannotBeAreNamed() async throws {
    let world = try await World()
    let good = SegmentOffer(
      part: 1, index: 0, bytes: 10, sha256: String(repeating: "a", count: 64),
      md5: Data(repeating: 0, count: 16).base64EncodedString(), durationMs: 0)
    func field(_ change: (inout SegmentOffer) -> Void) async throws -> String? {
      var offer = good
      change(&offer)
      do {
        _ = try await world.grant(SegmentList(epoch: 1, take: world.take, segments: [good, offer]))
        return nil
      } catch let error as MediaError {
        return error.problem.field
      }
    }
    #expect(try await field { $0.part = 0 } == "segments[1].part")
    #expect(try await field { $0.index = -1 } == "segments[1].index")
    #expect(try await field { $0.bytes = (32 << 20) + 1 } == "segments[1].bytes")
    #expect(try await field { $0.bytes = 0 } == "segments[1].bytes")
    #expect(try await field { $0.sha256 = String(repeating: "A", count: 64) } == "segments[1].sha256")
    #expect(try await field { $0.md5 = "AAAA" } == "segments[1].md5")
    #expect(try await field { $0.durationMs = 60_001 } == "segments[1].duration_ms")
    #expect(try await field { _ in } == "segments[1]")
    #expect(try await field { $0.index = 1 } == nil)
    await #expect(throws: MediaError.self) {
      try await world.grant(SegmentList(epoch: 1, take: world.take, segments: []))
    }
  }

  /// The worker is a child with limits; one that dies is an error with a stable code.
  @Test func theWorkerIsALimitedChild() async throws {
    let supervisor = try Supervisor()
    let recordings = try Recordings()
    let order = try recordings.order([])
    func program(_ script: String) throws -> String {
      let path = "\(recordings.folder.path)/worker-\(UInt32.random(in: 0 ... .max))"
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
      return path
    }
    func end(_ script: String) async throws -> String {
      do {
        _ = try await Media.childWorker(supervisor, program: program(script))(order)
        return "done"
      } catch {
        return "\(error)"
      }
    }
    var answer = MediaResult()
    answer.durationMs = 4711
    try WireJSON.encode(answer).write(to: URL(filePath: order.folder + "/answer.json"))
    let limits = order.folder + "/limits"
    let done = try await Media.childWorker(
      supervisor,
      program: program(
        """
        [ "$1" = media-worker ] && [ -r "$2" ] && [ "$PWD" = "\(order.folder)" ] || exit 9
        { ulimit -t; ulimit -v; ulimit -n; env | sort | cut -d= -f1 | tr '\\n' ' '; } > \(limits)
        cp answer.json "$3"
        """))(order)
    #expect(done.durationMs == 4711)
    let lines = try String(contentsOfFile: limits, encoding: .utf8).split(separator: "\n")
    #expect(lines.prefix(3) == ["120", "\(4 << 20)", "128"])
    #expect(lines.last?.contains("PATH") == true && lines.last?.contains("HOME") == false)

    #expect(try await end("kill -SEGV $$") == "worker-killed: signal 11")
    #expect(try await end("echo broken >&2; exit 1").hasPrefix("worker-failed: broken"))
    // A file larger than it may be ends the worker, not the disk.
    #expect(try await end("dd if=/dev/zero of=large bs=1M seek=1100 count=1 2>/dev/null || exit 3").contains("worker-"))
    await supervisor.shutdown()
  }
}
