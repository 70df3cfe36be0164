import Contracts
import Crypto
import Foundation
import Glibc
import Platform
import Testing

@testable import Recorder

/// Recordings at rest: nobody who takes the disk can see or hear them, and nothing saved is lost by that.
@Suite struct SealedSpoolTests {
  private let session = SessionRecord(
    session: .new(), server: "http://127.0.0.1:1", link: nil, token: "upload-only", resumeCode: nil)
  private let server = Curve25519.KeyAgreement.PrivateKey()
  private var right: SpoolRight {
    SpoolRight(keyID: "1", publicKey: server.publicKey.rawRepresentation, uploadToken: "upload-only")
  }

  private func unseal(_ keys: [SealedPartKey]) throws -> [Data] {
    try keys.map { key in
      var recipient = try HPKE.Recipient(
        privateKey: server, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: SealedPartKey.info,
        encapsulatedKey: key.encapsulated)
      return try recipient.open(key.ciphertext, authenticating: Data("\(session.session)".utf8))
    }
  }

  private func files(_ folder: String) throws -> [(name: String, data: Data)] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      ($0, try Data(contentsOf: URL(filePath: folder + "/" + $0)))
    }
  }

  @Test func whatIsRecordedAndWrittenCannotBeReadOnTheDisk() async throws {
    let root = try TemporaryFolder()
    let spools = SpoolFolder(root: root.path)
    let take = TakeID.new()
    var spool: Spool? = try await spools.create(session)
    await spool?.seal(for: right)
    try await spool?.recordPart(take: take, segments: 2)
    try await spool?.endPart(take: take, part: 1, droppedFrames: 0, filledSilenceMs: 0)
    try await spool?.keepDraft(3, WrittenAnswer(text: "Because of the people."))
    let before = try #require(await spool?.state)
    let folder = try #require(spool?.folder)
    spool = nil
    for (name, data) in try files(folder) {
      for plain in ["1/1/0 ", "1/2/3 ", "people"] {
        #expect(data.range(of: Data(plain.utf8)) == nil, "\(name) has “\(plain)” in the clear")
      }
    }

    let again = try await spools.open(session.session)
    #expect(await again.isLocked)
    await #expect(throws: SpoolError.self) { try await again.content(SegmentKey(take: take, part: 1, index: 1)) }
    try await again.unlock(unseal)
    #expect(await again.isLocked == false)
    #expect(await again.state == before)
    let offers = try #require(before.take(take)?.offers)
    #expect(offers.count == 3)
    for offer in offers {
      let content = try await again.content(SegmentKey(take: take, part: 1, index: offer.index))
      #expect(content.count == offer.bytes && Digests.sha256Hex(content) == offer.sha256)
    }
    await again.seal(for: right)
    let draft = try await again.draft(3) { try unseal([$0]).first }
    #expect(draft == WrittenAnswer(text: "Because of the people."))
    let closed = try await again.draft(3) { _ in nil }
    #expect(closed == nil)
  }

  /// The last segment's file is cut at every few bytes, as power loss may cut it: whole chunks before the cut are there.
  @Test func whereverACrashCutsASealedSegmentEarlierChunksAreThere() async throws {
    let root = try TemporaryFolder()
    let spools = SpoolFolder(root: root.path)
    let take = TakeID.new()
    var spool: Spool? = try await spools.create(session)
    await spool?.seal(for: right)
    try await spool?.recordPart(take: take, segments: 2)
    let folder = try #require(spool?.folder)
    spool = nil
    let all = try files(folder)
    let last = SegmentKey(take: take, part: 1, index: 2)
    let whole = try #require(all.first { $0.name == last.fileName }).data
    let chunk = whole.count / 4
    for length in stride(from: 0, through: whole.count, by: 13) {
      for (name, data) in all where name != "lock" {
        try (name == last.fileName ? data.prefix(length) : data).write(to: URL(filePath: folder + "/" + name))
      }
      let again = try await spools.open(session.session)
      try await again.unlock(unseal)
      let part = try #require(await again.state.take(take)?.parts.first)
      #expect(part.savedMs == 1000 + length / chunk * 250, "cut at \(length)")
      for offer in part.segments.compactMap(\.offer) {
        let content = try await again.content(SegmentKey(take: take, part: 1, index: offer.index))
        #expect(Digests.sha256Hex(content) == offer.sha256)
      }
    }
  }

  /// The disk takes a chunk and then not one byte of the journal, with the reserve used up before: what was called saved
  /// is part of the answer all the same once there is room again, in the same run and after a restart.
  @Test(.enabled(if: geteuid() == 0), arguments: [false, true])
  func aDiskThatFillsBetweenChunkAndJournalCostsNothing(restarts: Bool) async throws {
    let root = try TemporaryFolder()
    let disk = root.path + "/disk"
    try DurableFile.makeFolder(disk)
    guard mount("tmpfs", disk, "tmpfs", 0, "size=2m,huge=never") == 0 else { return }
    defer { umount2(disk, Int32(MNT_DETACH)) }
    let spools = SpoolFolder(root: disk + "/spool")
    var spool = try await spools.create(session)
    await spool.seal(for: right)
    let take = TakeID.new()
    _ = try await spool.beginPart(question: 1, take: take, camera: .test, microphone: .test, startedAtMs: 0)
    try await spool.append(Data("init".utf8), to: SegmentKey(take: take, part: 1, index: 0), endMs: 0)
    try await spool.finishSegment()
    SpoolFolder.useReserve(spool.folder)

    // All that is left is filled; before each chunk there is room for it and no more.
    let filler = disk + "/filler"
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let descriptor = open(filler, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    var size = 0
    while posix_fallocate(descriptor, size, page) == 0 { size += page }
    var saved = 0
    var failure: SpoolError?
    while failure == nil, saved < 200 {
      size -= page
      ftruncate(descriptor, size)
      do {
        try await spool.append(
          Data(repeating: 7, count: page - PartCipher.overhead), to: SegmentKey(take: take, part: 1, index: 1),
          endMs: (saved + 1) * 250)
        saved += 1
      } catch { failure = error }
    }
    guard case .diskFull = failure, saved > 0 else {
      Issue.record("the journal did not fill: \(saved) chunks, \(String(describing: failure))")
      return
    }
    try? await spool.endPart(take: take, part: 1, droppedFrames: 0, filledSilenceMs: 0)

    ftruncate(descriptor, 0)
    if restarts {
      await spool.close()
      spool = try await spools.open(session.session)
      try await spool.unlock(unseal)
      await spool.seal(for: right)
    }
    let next = try await spool.beginPart(
      question: 1, take: take, camera: .test, microphone: .test, startedAtMs: 100_000)
    #expect(next.part == 2)
    let part = try #require(await spool.state.take(take)?.parts.first)
    #expect(part.hasEnded && part.savedMs == saved * 250)
    #expect(part.segments.count == 2 && part.segments.allSatisfy { $0.offer != nil })
    for offer in part.segments.compactMap(\.offer) {
      let content = try await spool.content(SegmentKey(take: take, part: 1, index: offer.index))
      #expect(Digests.sha256Hex(content) == offer.sha256)
    }
  }

  /// One byte is other than it was written: that segment is not sent for something it is not.
  @Test func whatWasChangedOnTheDiskIsNotTakenForARecording() async throws {
    let root = try TemporaryFolder()
    let spool = try await SpoolFolder(root: root.path).create(session)
    await spool.seal(for: right)
    let take = TakeID.new()
    try await spool.recordPart(take: take, segments: 1)
    let key = SegmentKey(take: take, part: 1, index: 1)
    var file = try Data(contentsOf: URL(filePath: spool.path(key)))
    file[20] ^= 1
    try file.write(to: URL(filePath: spool.path(key)))
    await #expect(throws: SpoolError.self) { try await spool.content(key) }
  }
}
