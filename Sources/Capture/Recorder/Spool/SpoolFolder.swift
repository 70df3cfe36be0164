internal import Contracts
internal import Foundation
internal import Glibc
internal import Platform

/// The folder of all spools: a folder a session, mode 0700.
struct SpoolFolder: Sendable {
  /// Usually `Folders.state/spool`.
  let root: String

  /// Makes the spool of a session that was just begun.
  func create(_ session: SessionRecord) async throws -> Spool {
    try await Self.blocking {
      let folder = path(session.session)
      do {
        try DurableFile.makeFolder(root)
        try DurableFile.makeFolder(folder)
        try DurableFile.syncFolder(of: folder)
        let lock = try SpoolLock(folder)
        let journal = try JournalFile(creating: folder + "/journal", first: .session(session))
        Self.reserve(folder)
        guard let state = SpoolState([.session(session)]) else { throw SpoolError.unreadable }
        return Spool(folder: folder, lock: lock, journal: journal, state: state)
      } catch {
        throw SpoolError(error, folder: root)
      }
    }
  }

  /// Opens a spool that an earlier run left, and closes what that run could not.
  ///
  /// Who holds it for the sake of uploads alone is asked to let go, and waited for. Throws ``SpoolError/inUse`` when
  /// the holder does not: a candidate is recording there.
  func open(_ session: SessionID, patienceS: Double = 5) async throws -> Spool {
    let wish = SpoolWish(path(session))
    let deadline = Monotonic.nowS() + patienceS
    while true {
      do {
        return try await openNow(session)
      } catch SpoolError.inUse where wish != nil && Monotonic.nowS() < deadline {
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  /// As ``open(_:patienceS:)`` without asking anyone to let go.
  func openNow(_ session: SessionID) async throws -> Spool {
    let spool = try await Self.blocking {
      let folder = path(session)
      do {
        let lock = try SpoolLock(folder)
        var records: [JournalRecord] = []
        let journal = try JournalFile(recovering: folder + "/journal", records: &records)
        guard let state = SpoolState(records) else { throw SpoolError.unreadable }
        return Spool(folder: folder, lock: lock, journal: journal, state: state)
      } catch {
        throw SpoolError(error, folder: folder)
      }
    }
    // What is locked waits for ``Spool/unlock(_:)``.
    if await !spool.isLocked { try await spool.recover() }
    return spool
  }

  /// Every session here whose journal can be read, the newest last.
  func sessions() async -> [SpoolState] {
    await Self.blocking {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
      return names.sorted().compactMap { name in
        guard let session = SessionID(name), let records = try? JournalFile.peek(path(session) + "/journal")
        else { return nil }
        return SpoolState(records)
      }
    }
  }

  /// Whether someone waits in ``open(_:patienceS:)`` for the spool of `session`.
  func isWanted(_ session: SessionID) -> Bool { SpoolWish.isHeld(path(session)) }

  func contains(_ session: SessionID) -> Bool {
    FileManager.default.fileExists(atPath: path(session) + "/journal")
  }

  private func path(_ session: SessionID) -> String { root + "/\(session)" }

  /// A little space that is kept for closing a recording on a full disk.
  static func reserve(_ folder: String) {
    let descriptor = Glibc.open(folder + "/reserve", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    posix_fallocate(descriptor, 0, 256 << 10)
    close(descriptor)
  }

  static func useReserve(_ folder: String) { unlink(folder + "/reserve") }

  /// Media first, the journal last: a wipe that is cut short is known as such and can be repeated.
  static func remove(_ folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where !["journal", "lock", "wanted"].contains(name) { unlink(folder + "/" + name) }
    unlink(folder + "/journal")
    unlink(folder + "/lock")
    unlink(folder + "/wanted")
    rmdir(folder)
    try? DurableFile.syncFolder(of: folder)
  }

  private static func blocking<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
    }
  }

  private static func blocking<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: work()) }
    }
  }
}

/// The right to write a spool: an exclusive flock(2) that ends with the process.
final class SpoolLock: Sendable {
  private let descriptor: Int32

  init(_ folder: String) throws {
    let path = folder + "/lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // The descriptor is closed by deinit, which runs after a throw as well.
      throw errno == EWOULDBLOCK ? SpoolError.inUse : SystemError("flock", path)
    }
  }

  deinit { close(descriptor) }
}

/// The wish to write a spool that another holds: a lock too, so that it ends with the process that has it.
private final class SpoolWish: Sendable {
  private let descriptor: Int32

  /// Nil when another waits already.
  init?(_ folder: String) {
    descriptor = Glibc.open(folder + "/wanted", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }

  static func isHeld(_ folder: String) -> Bool {
    let descriptor = Glibc.open(folder + "/wanted", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }
}
