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

  /// The segment that is being written.
  private struct OpenSegment {
    let key: SegmentKey
    let descriptor: Int32
    var bytes = 0
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

  // MARK: Recording

  /// Begins a part. Its number is that of the part before when that one held nothing.
  func beginPart(
    question: Int, take: TakeID, camera: SourceKind, microphone: SourceKind, startedAtMs: Int
  ) throws(SpoolError) -> PartRecord {
    let before = state.take(take)?.parts.last { $0.hasMedia }?.record
    let savedMs = state.take(take)?.parts.last { $0.hasMedia }?.savedMs ?? 0
    let part = PartRecord(
      question: question, take: take, part: (before?.part ?? 0) + 1,
      // A day is the most that the server takes for one gap.
      gapMs: before.map { min(86_400_000, max(0, startedAtMs - $0.startedAtMs - savedMs)) } ?? 0, camera: camera,
      microphone: microphone, startedAtMs: startedAtMs)
    try record(.part(part))
    return part
  }

  /// Appends a chunk to its segment's file. When this returns, the part is saved up to `endMs`.
  func append(_ chunk: Data, to key: SegmentKey, endMs: Int) throws(SpoolError) {
    do {
      if let segment, segment.key != key { try finishSegment() }
      let isNew = segment == nil
      var segment = try segment ?? create(key)
      self.segment = segment
      do {
        try DurableFile.append(chunk, to: segment.descriptor, path: path(key))
        guard fdatasync(segment.descriptor) == 0 else { throw SystemError("sync", path(key)) }
        if isNew { try DurableFile.syncFolder(of: path(key)) }
      } catch {
        ftruncate(segment.descriptor, segment.bytes)
        throw error
      }
      segment.bytes += chunk.count
      try record(.chunk(key, bytes: segment.bytes, endMs: endMs))
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
    var space = statvfs()
    guard statvfs(folder, &space) == 0 else { throw SpoolError(SystemError("statvfs", folder), folder: folder) }
    let free = Int(space.f_bavail) * Int(space.f_frsize)
    let needed = limitS * bytesPerS + 32 << 20
    guard free >= needed else {
      throw .tooLittleSpace(folder: folder, neededBytes: needed, freeBytes: free)
    }
  }

  // MARK: After a crash

  /// Closes what a crash left open, with the chunks that the journal knows and the disk has.
  func recover() throws(SpoolError) {
    for take in state.takes where take.fate == .kept || take.fate == .submitted {
      for part in take.parts {
        for segment in part.segments where !segment.isStored {
          let key = SegmentKey(take: take.id, part: part.record.part, index: segment.index)
          if try !recover(segment, key) { break }
        }
        if !part.hasEnded {
          try record(.partEnd(take: take.id, part: part.record.part, droppedFrames: 0, filledSilenceMs: 0))
        }
      }
    }
    SpoolFolder.reserve(folder)
  }

  /// False when the segment is lost, and with it the rest of its part.
  private func recover(_ segment: SpoolState.Segment, _ key: SegmentKey) throws(SpoolError) -> Bool {
    var status = stat()
    let size = stat(path(key), &status) == 0 ? Int(status.st_size) : 0
    if let offer = segment.offer, offer.bytes == size { return true }
    var known = segment
    known.chunks.removeAll { $0.bytes > size }
    guard let end = known.chunks.last else {
      try record(
        .segment(
          take: key.take,
          SegmentOffer(part: key.part, index: key.index, bytes: 0, sha256: "", md5: "", durationMs: 0)))
      return false
    }
    guard truncate(path(key), end.bytes) == 0 else {
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
    guard let data = FileManager.default.contents(atPath: path(key)), let end = known.chunks.last,
      data.count == end.bytes
    else { throw .io("the segment \(key.part)-\(key.index) is not as it was written") }
    let offer = SegmentOffer(
      part: key.part, index: key.index, bytes: data.count, sha256: Digests.sha256Hex(data),
      md5: Digests.md5Base64(data), durationMs: key.index == 0 ? 0 : end.endMs - known.startMs)
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
