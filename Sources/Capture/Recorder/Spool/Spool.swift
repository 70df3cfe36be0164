internal import Contracts
internal import Foundation
internal import Glibc
internal import Platform

/// One session's recordings on disk, with the journal that says how far they are good.
///
/// An actor on a thread of its own: every step blocks until the disk has it. One process at a time holds a spool.
actor Spool {
  private nonisolated let executor = BlockingExecutor(label: "parley.spool")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  nonisolated let folder: String
  private(set) var state: SpoolState
  private let journal: JournalFile
  private var lock: SpoolLock?
  private var segment: OpenSegment?
  /// What new parts are sealed for; recordings lie open without it.
  private var right: SpoolRight?
  private var ciphers: [PartName: PartCipher] = [:]
  private var drafts: (cipher: PartCipher, sealed: SealedPartKey)?

  /// The segment that is being written.
  private struct OpenSegment {
    let key: SegmentKey
    let descriptor: Int32
    /// Of its content.
    var bytes = 0
    /// Of its file.
    var size = 0
  }

  private struct PartName: Hashable {
    var take: TakeID
    var part: Int
  }

  init(folder: String, lock: SpoolLock, journal: sending JournalFile, state: SpoolState) {
    self.folder = folder
    self.lock = lock
    self.journal = journal
    self.state = state
  }

  deinit {
    if let segment { Glibc.close(segment.descriptor) }
  }

  // MARK: Locks

  /// Seals every part that is begun from now on.
  func seal(for right: SpoolRight) { self.right = right }

  /// Whether something here has still to be sent and cannot be read, since its key went with an earlier run.
  var isLocked: Bool { !locked.isEmpty }

  private var locked: [(name: PartName, key: SealedPartKey)] {
    state.takes.filter { [.kept, .aside, .submitted].contains($0.fate) }.flatMap { take in
      take.parts.compactMap { part in
        let name = PartName(take: take.id, part: part.record.part)
        guard let key = part.record.sealed, ciphers[name] == nil, part.segments.contains(where: { !$0.isStored })
        else { return nil }
        return (name, key)
      }
    }
  }

  /// Has the keys of earlier runs opened, and closes what those runs could not. What nobody can open is left as it is.
  func unlock(_ unseal: @Sendable ([SealedPartKey]) async throws -> [Data]) async throws {
    guard isLocked else { return }
    while case let batch = Array(locked.prefix(100)), !batch.isEmpty {
      let keys: [Data]
      do {
        keys = try await unseal(batch.map(\.key))
      } catch let problem as Problem where problem.code.hasPrefix("spool-key-") {
        break
      }
      guard keys.count == batch.count else { break }
      for (part, key) in zip(batch, keys) { ciphers[part.name] = PartCipher(key: key) }
    }
    try recover()
  }

  /// What a segment's file holds, as it is uploaded.
  func content(_ key: SegmentKey) throws(SpoolError) -> Data {
    guard let known = find(key) else { throw .io("the segment \(key.part)-\(key.index) is not known") }
    return try content(key, known)
  }

  private func content(_ key: SegmentKey, _ known: SpoolState.Segment) throws(SpoolError) -> Data {
    let broken = SpoolError.io("the segment \(key.part)-\(key.index) is not as it was written")
    guard let file = FileManager.default.contents(atPath: path(key)), let end = known.chunks.last,
      file.count == size(known.chunks, key)
    else { throw broken }
    guard isSealed(key) else { return file }
    guard let cipher = ciphers[PartName(take: key.take, part: key.part)] else {
      throw .io("the segment \(key.part)-\(key.index) is locked, and its key is not here")
    }
    var content = Data(capacity: end.bytes)
    var at = file.startIndex
    for chunk in known.chunks {
      let next = at + chunk.bytes - content.count + PartCipher.overhead
      guard let open = try? cipher.open(file[at..<next], at: content.count, of: key) else { throw broken }
      content.append(open)
      at = next
    }
    return content
  }

  /// Length of the file with these chunks.
  private func size(_ chunks: [SpoolState.Chunk], _ key: SegmentKey) -> Int {
    (chunks.last?.bytes ?? 0) + (isSealed(key) ? chunks.count * PartCipher.overhead : 0)
  }

  private func isSealed(_ key: SegmentKey) -> Bool {
    state.take(key.take)?.parts.first { $0.record.part == key.part }?.record.sealed != nil
  }

  /// What drafts of this run are locked with; nil before the server has said for whom.
  func draftLock() throws -> (cipher: PartCipher, sealed: SealedPartKey)? {
    if drafts == nil { drafts = try right.map { try PartCipher.make(for: $0, session: state.session.session) } }
    return drafts
  }

  // MARK: Recording

  /// Begins a part. Its number is that of the part before when that one held nothing.
  ///
  /// Closes first what a full disk left open; those segments are new to whoever uploads.
  func beginPart(
    question: Int, take: TakeID, camera: SourceKind, microphone: SourceKind, startedAtMs: Int
  ) throws(SpoolError) -> PartRecord {
    try closeParts()
    let before = state.take(take)?.end
    let lock: (cipher: PartCipher, sealed: SealedPartKey)?
    do {
      lock = try right.map { try PartCipher.make(for: $0, session: state.session.session) }
    } catch {
      throw .io("the server's key for recordings is not valid")
    }
    let number = (before?.part ?? 0) + 1
    let part = PartRecord(
      question: question, take: take, part: number,
      // A day is the most that the server takes for one gap.
      gapMs: before?.atMs.map { min(86_400_000, max(0, startedAtMs - $0)) } ?? 0, camera: camera,
      microphone: microphone, startedAtMs: startedAtMs, sealed: lock?.sealed)
    try record(.part(part))
    ciphers[PartName(take: take, part: number)] = lock?.cipher
    return part
  }

  /// Appends a chunk to its segment's file. When this returns, the part is saved up to `endMs`.
  func append(_ chunk: Data, to key: SegmentKey, endMs: Int) throws(SpoolError) {
    do {
      if let segment, segment.key != key { try finishSegment() }
      let isNew = segment == nil
      var segment = try segment ?? create(key)
      self.segment = segment
      let cipher = ciphers[PartName(take: key.take, part: key.part)]
      let stored = try cipher?.seal(chunk, at: segment.bytes, of: key) ?? chunk
      do {
        try DurableFile.append(stored, to: segment.descriptor, path: path(key))
        guard fdatasync(segment.descriptor) == 0 else { throw SystemError("sync", path(key)) }
        if isNew { try DurableFile.syncFolder(of: path(key)) }
        try record(.chunk(key, bytes: segment.bytes + chunk.count, endMs: endMs))
      } catch {
        // What the journal does not know of would make the segment another than it says.
        ftruncate(segment.descriptor, segment.size)
        throw error
      }
      segment.bytes += chunk.count
      segment.size += stored.count
      self.segment = segment
    } catch {
      throw SpoolError(error, folder: folder)
    }
  }

  /// Closes the segment that is being written and hashes it as it is on disk.
  @discardableResult
  func finishSegment() throws(SpoolError) -> SegmentOffer? {
    guard let open = segment else { return nil }
    Glibc.close(open.descriptor)
    segment = nil
    guard let known = find(open.key), !known.chunks.isEmpty else {
      unlink(path(open.key))
      return nil
    }
    return try seal(open.key, known)
  }

  /// Closes the part with whatever it holds.
  func endPart(take: TakeID, part: Int, droppedFrames: Int, filledSilenceMs: Int) throws(SpoolError) {
    try finishSegment()
    try record(.partEnd(take: take, part: part, droppedFrames: droppedFrames, filledSilenceMs: filledSilenceMs))
  }

  /// Closes parts that could not be closed when they ended, as on a full disk; nothing may be recorded meanwhile.
  func closeParts() throws(SpoolError) {
    if let open = segment { Glibc.close(open.descriptor) }
    segment = nil
    try recover()
  }

  // MARK: What the server said

  func note(_ entry: JournalRecord) throws(SpoolError) { try record(entry) }

  /// Gives a take up and removes its files.
  func discard(_ take: TakeID) throws(SpoolError) {
    try record(.discarded(take: take))
    removeFiles(of: take)
  }

  /// The server has this take safe: its files are no longer needed here.
  func verified(_ take: TakeID) throws(SpoolError) {
    try record(.verified(take: take))
    removeFiles(of: take)
  }

  /// The server has this take safe beside the answer: nothing of it is needed here.
  func release(_ take: TakeID) throws(SpoolError) {
    removeFiles(of: take)
    try record(.released(take: take))
  }

  /// Removes everything; the spool is of no use afterwards.
  func wipe() {
    for take in state.takes { removeFiles(of: take.id) }
    SpoolFolder.remove(folder)
    close()
  }

  /// Lets other programs at it; nothing may be recorded or noted afterwards.
  func close() {
    if let segment { Glibc.close(segment.descriptor) }
    segment = nil
    lock = nil
  }

  nonisolated func path(_ key: SegmentKey) -> String { folder + "/" + key.fileName }

  /// Throws when an answer of `limitS` seconds at `bytesPerS` may not fit, with 32 MiB to spare.
  func checkSpace(limitS: Int, bytesPerS: Int) throws(SpoolError) {
    let free = try freeBytes()
    let needed = limitS * bytesPerS + 32 << 20
    guard free >= needed else {
      throw .tooLittleSpace(folder: folder, neededBytes: needed, freeBytes: free)
    }
  }

  /// Whether what is left of the disk is going to be too little, while there is still time to make room: nil while it is
  /// enough for `restS` seconds more, with 8 MiB to spare.
  func spaceWarning(restS: Int, bytesPerS: Int) -> SpoolError? {
    guard let free = try? freeBytes(), free < restS * bytesPerS + 8 << 20 else { return nil }
    return .runningOut(folder: folder, secondsLeft: max(0, free - 8 << 20) / max(1, bytesPerS))
  }

  private func freeBytes() throws(SpoolError) -> Int {
    var space = statvfs()
    guard statvfs(folder, &space) == 0 else { throw SpoolError(SystemError("statvfs", folder), folder: folder) }
    return Int(space.f_bavail) * Int(space.f_frsize)
  }

  // MARK: After a crash

  /// Closes what a crash left open, with the chunks that the journal knows and the disk has.
  func recover() throws(SpoolError) {
    for take in state.takes where take.fate == .kept || take.fate == .submitted {
      for part in take.parts {
        // Locked for good: kept as it is, in case its key is found.
        if part.record.sealed != nil, ciphers[PartName(take: take.id, part: part.record.part)] == nil { continue }
        for segment in part.segments where !segment.isStored {
          let key = SegmentKey(take: take.id, part: part.record.part, index: segment.index)
          if try !recover(segment, key) { break }
        }
        if !part.hasEnded {
          try record(
            .partEnd(
              take: take.id, part: part.record.part, droppedFrames: part.droppedFrames,
              filledSilenceMs: part.filledSilenceMs))
        }
      }
    }
    SpoolFolder.reserve(folder)
  }

  /// False when the segment is lost, and with it the rest of its part.
  private func recover(_ segment: SpoolState.Segment, _ key: SegmentKey) throws(SpoolError) -> Bool {
    var status = stat()
    let size = stat(path(key), &status) == 0 ? Int(status.st_size) : 0
    if segment.offer != nil, self.size(segment.chunks, key) == size { return true }
    var known = segment
    while !known.chunks.isEmpty, self.size(known.chunks, key) > size { known.chunks.removeLast() }
    guard !known.chunks.isEmpty else {
      try record(
        .segment(
          take: key.take,
          SegmentOffer(part: key.part, index: key.index, bytes: 0, sha256: "", md5: "", durationMs: 0)))
      return false
    }
    guard truncate(path(key), self.size(known.chunks, key)) == 0 else {
      throw SpoolError(SystemError("truncate", path(key)), folder: folder)
    }
    try seal(key, known)
    return true
  }

  // MARK: Steps

  private func create(_ key: SegmentKey) throws -> OpenSegment {
    // A file of that name was begun and never journalled.
    let descriptor = open(path(key), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError("open", path(key)) }
    return OpenSegment(key: key, descriptor: descriptor)
  }

  @discardableResult
  private func seal(_ key: SegmentKey, _ known: SpoolState.Segment) throws(SpoolError) -> SegmentOffer {
    let data = try content(key, known)
    let endMs = known.chunks.last?.endMs ?? known.startMs
    let offer = SegmentOffer(
      part: key.part, index: key.index, bytes: data.count, sha256: Digests.sha256Hex(data),
      md5: Digests.md5Base64(data), durationMs: key.index == 0 ? 0 : endMs - known.startMs)
    try record(.segment(take: key.take, offer))
    return offer
  }

  private func find(_ key: SegmentKey) -> SpoolState.Segment? {
    state.take(key.take)?.parts.first { $0.record.part == key.part }?.segments.first { $0.index == key.index }
  }

  private func record(_ entry: JournalRecord) throws(SpoolError) {
    do {
      do {
        try journal.append(entry)
      } catch let error as SystemError where [ENOSPC, EDQUOT].contains(error.code) {
        // The reserve is there so that what is on disk can still be closed and named.
        SpoolFolder.useReserve(folder)
        try journal.append(entry)
      }
    } catch {
      throw SpoolError(error, folder: folder)
    }
    state.apply(entry)
  }

  private func removeFiles(of take: TakeID) {
    for part in state.take(take)?.parts ?? [] {
      for segment in part.segments {
        unlink(path(SegmentKey(take: take, part: part.record.part, index: segment.index)))
      }
    }
  }
}
