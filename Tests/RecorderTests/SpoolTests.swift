import Contracts
import Foundation
import Glibc
import Platform
import Testing

@testable import Recorder

@Suite struct SpoolTests {
  static let session = SessionRecord(
    session: .new(), server: "http://127.0.0.1:1", link: .random(), token: "secret", resumeCode: "ABCDEFGHJK")

  @Test func anOrderlyRecordingIsFoundAgainWhole() async throws {
    let root = try TemporaryFolder()
    let spools = SpoolFolder(root: root.path + "/spool")
    let take = TakeID.new()
    var spool: Spool? = try await spools.create(Self.session)
    try await spool?.recordPart(take: take, segments: 2, startedAtMs: 1000)
    try await spool?.endPart(take: take, part: 1, droppedFrames: 3, filledSilenceMs: 7)
    // A second part, 1 s after the 2 s of the first were over.
    try await spool?.recordPart(take: take, segments: 1, startedAtMs: 4000)
    try await spool?.endPart(take: take, part: 2, droppedFrames: 0, filledSilenceMs: 0)
    await #expect(throws: SpoolError.inUse) { try await spools.open(Self.session.session) }
    let before = await spool?.state
    spool = nil

    let again = try await spools.open(Self.session.session)
    let state = await again.state
    #expect(state == before)
    #expect(state.session == Self.session)
    let kept = try #require(state.take(question: 1))
    #expect(kept.savedMs == 3000)
    #expect(kept.parts.map(\.record.gapMs) == [0, 1000])
    #expect(kept.manifests.map { $0.segments.map(\.durationMs) } == [[0, 1000, 1000], [0, 1000]])
    #expect(kept.manifests[0].droppedFrames == 3)
    for offer in kept.manifests[0].segments {
      let path = again.path(SegmentKey(take: take, part: 1, index: offer.index))
      #expect(try Digests.sha256Hex(ofFile: path) == offer.sha256)
    }
    // Tokens lie in there: nobody else may look.
    for path in [again.folder, again.folder + "/journal"] {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == (path == again.folder ? 0o700 : 0o600))
    }
    await again.wipe()
    #expect(!FileManager.default.fileExists(atPath: again.folder))
  }

  /// Cuts the journal at every byte of its second half and segments at many: what was saved before is there.
  @Test func whereverACrashCutsEveryEarlierChunkIsRecovered() async throws {
    let root = try TemporaryFolder()
    let spools = SpoolFolder(root: root.path)
    let take = TakeID.new()
    var spool: Spool? = try await spools.create(Self.session)
    try await spool?.recordPart(take: take, segments: 2)
    let folder = try #require(spool?.folder)
    spool = nil
    let journal = try Data(contentsOf: URL(filePath: folder + "/journal"))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".mp4") }
      .map { ($0, try Data(contentsOf: URL(filePath: folder + "/" + $0))) }

    func check(journal: Data, cut: (name: String, bytes: Int)? = nil) async throws {
      try journal.write(to: URL(filePath: folder + "/journal"))
      for (name, data) in files {
        let bytes = cut?.name == name ? data.prefix(cut!.bytes) : data[...]
        try Data(bytes).write(to: URL(filePath: folder + "/" + name))
      }
      let chunks = try JournalFile.peek(folder + "/journal").compactMap { record -> (SegmentKey, Int, Int)? in
        if case .chunk(let key, let bytes, let endMs) = record { (key, bytes, endMs) } else { nil }
      }
      // What has to survive: chunks in order, until the first that lies beyond the cut.
      var savedMs = 0
      var lostSegment: Int?
      for (key, bytes, endMs) in chunks {
        if key.fileName == cut?.name, bytes > cut!.bytes { lostSegment = key.index }
        if lostSegment == nil { savedMs = endMs }
      }
      let spool = try await spools.open(Self.session.session)
      let state = await spool.state
      guard let part = state.take(take)?.parts.first else {
        #expect(chunks.isEmpty)
        return
      }
      #expect(part.hasEnded)
      #expect(part.savedMs >= savedMs, "journal \(journal.count), cut \(String(describing: cut))")
      for segment in part.segments {
        let offer = try #require(segment.offer)
        let path = spool.path(SegmentKey(take: take, part: 1, index: segment.index))
        let content = try Data(contentsOf: URL(filePath: path))
        #expect(content.count == offer.bytes && Digests.sha256Hex(content) == offer.sha256)
        #expect(segment.chunks.last?.bytes == offer.bytes)
      }
      #expect(part.segments.map(\.index) == Array(0..<part.segments.count))
    }

    let head = JournalFile.header.count + (try JournalFile.frame(.session(Self.session))).count
    var lengths = Array(stride(from: head, to: journal.count, by: 23))
    lengths.append(journal.count)
    for length in lengths { try await check(journal: journal.prefix(length)) }
    for (name, data) in files {
      for bytes in stride(from: 0, to: data.count, by: 41) { try await check(journal: journal, cut: (name, bytes)) }
    }
    // A flipped bit in the last record is a torn tail as well.
    var flipped = journal
    flipped[journal.count - 5] ^= 0x10
    try await check(journal: flipped)
  }

  @Test func whatAPartLacksIsKnownAfterACrash() async throws {
    let root = try TemporaryFolder()
    let spools = SpoolFolder(root: root.path)
    let take = TakeID.new()
    var spool: Spool? = try await spools.create(Self.session)
    try await spool?.recordPart(take: take, segments: 1)
    try await spool?.note(.lacks(take: take, part: 1, droppedFrames: 2, filledSilenceMs: 1500))
    await spool?.close()
    spool = nil
    let again = try await spools.open(Self.session.session)
    try await again.recover()
    let manifest = try #require(await again.state.take(take)?.manifests.first)
    #expect(manifest.filledSilenceMs == 1500 && manifest.droppedFrames == 2)
  }

  @Test func aPartThatHeldNothingGivesItsNumberAway() async throws {
    let root = try TemporaryFolder()
    let spools = SpoolFolder(root: root.path)
    let take = TakeID.new()
    let spool = try await spools.create(Self.session)
    let first = try await spool.beginPart(
      question: 1, take: take, camera: .test, microphone: .none, startedAtMs: 0)
    try await spool.append(Data("init".utf8), to: SegmentKey(take: take, part: 1, index: 0), endMs: 0)
    try await spool.endPart(take: take, part: 1, droppedFrames: 0, filledSilenceMs: 0)
    #expect(await spool.state.take(take)?.manifests.isEmpty == true)
    let second = try await spool.beginPart(
      question: 1, take: take, camera: .test, microphone: .none, startedAtMs: 9000)
    #expect(first.part == 1 && second.part == 1 && second.gapMs == 0)
    #expect(await spool.state.take(take)?.parts.count == 1)
  }

  /// A real full disk: a small file system of its own (only root may mount one).
  @Test(.enabled(if: geteuid() == 0)) func aFullDiskKeepsWhatWasSaved() async throws {
    let root = try TemporaryFolder()
    let disk = root.path + "/disk"
    try DurableFile.makeFolder(disk)
    guard mount("tmpfs", disk, "tmpfs", 0, "size=1m") == 0 else { return }
    defer { umount2(disk, Int32(MNT_DETACH)) }
    let spool = try await SpoolFolder(root: disk + "/spool").create(Self.session)
    await #expect {
      try await spool.checkSpace(limitS: 60, bytesPerS: 200_000)
    } throws: { error in
      guard case SpoolError.tooLittleSpace = error else { return false }
      return true
    }
    guard case .runningOut(_, secondsLeft: 0)? = await spool.spaceWarning(restS: 60, bytesPerS: 200_000) else {
      Issue.record("a disk of 1 MiB is called enough for a minute")
      return
    }
    let take = TakeID.new()
    _ = try await spool.beginPart(question: 1, take: take, camera: .test, microphone: .test, startedAtMs: 0)
    var saved = 0
    var failure: SpoolError?
    while failure == nil, saved < 100 {
      do {
        try await spool.append(
          Data(repeating: 7, count: 50_000), to: SegmentKey(take: take, part: 1, index: saved / 4),
          endMs: (saved + 1) * 500)
        saved += 1
      } catch { failure = error }
    }
    guard case .diskFull = failure else {
      Issue.record("the disk did not fill: \(saved) chunks, \(String(describing: failure))")
      return
    }
    try await spool.endPart(take: take, part: 1, droppedFrames: 0, filledSilenceMs: 0)
    let part = try #require(await spool.state.take(take)?.parts.first)
    #expect(saved > 5 && part.savedMs == saved * 500)
    #expect(part.segments.allSatisfy { $0.offer != nil })
  }
}
