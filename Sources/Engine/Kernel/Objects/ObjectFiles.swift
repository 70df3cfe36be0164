import Foundation
import Glibc
import Platform
import Synchronization

/// The threads on which files are written and synced: a few, taken in turn, so that one slow disk write does not hold
/// up every upload.
final class ObjectLanes: Sendable {
  private let lanes = (1...3).map { BlockingExecutor(label: "parley.objects.\($0)") }
  private let turn = Atomic(0)

  var next: BlockingExecutor {
    lanes[turn.wrappingAdd(1, ordering: .relaxed).oldValue & .max % lanes.count]
  }

  /// Runs blocking work on one of them.
  func run<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T { try await Errand(next).run(body) }

  private actor Errand {
    private let lane: BlockingExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(_ lane: BlockingExecutor) { self.lane = lane }

    func run<T: Sendable>(_ body: @Sendable () throws -> T) throws -> T { try body() }
  }
}

/// What is known of a stored file, kept beside it.
///
/// The note names the file that it is about by inode and time of change. One that is lost, torn or about another file
/// is made again from the bytes, so it needs no syncing and can never tell the hash of something else.
struct ObjectNote: Codable, Sendable, Hashable {
  var sha256: String
  /// Hex, as in S3's ETag.
  var md5: String
  var contentType: String
  var inode: UInt64
  var changedNs: Int64

  static func path(for file: String) -> String {
    let url = URL(filePath: file)
    return url.deletingLastPathComponent().appending(path: "." + url.lastPathComponent + ".note").path
  }

  /// The note kept for `file`, when it is about this very file.
  static func read(for file: String, _ status: stat) -> Self? {
    guard let data = FileManager.default.contents(atPath: path(for: file)),
      let note = try? JSONDecoder().decode(Self.self, from: data), note.inode == UInt64(status.st_ino),
      note.changedNs == nanoseconds(status)
    else { return nil }
    return note
  }

  func write(for file: String) throws {
    let path = Self.path(for: file)
    let temporary = path + "-\(UInt32.random(in: 0 ... .max))"
    try JSONEncoder().encode(self).write(to: URL(filePath: temporary))
    guard rename(temporary, path) == 0 else {
      let failure = SystemError("rename", path)
      unlink(temporary)
      throw failure
    }
  }

  static func nanoseconds(_ status: stat) -> Int64 {
    Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  static func contentType(for file: String) -> String {
    switch URL(filePath: file).pathExtension {
    case "mp4": "video/mp4"
    case "wav": "audio/wav"
    case "jpg": "image/jpeg"
    case "ppm": "image/x-portable-pixmap"
    case "json": "application/json"
    default: "application/octet-stream"
    }
  }
}

extension ObjectStoreError {
  /// A failed system call on the way of an object.
  static func io(_ call: String, _ key: String, code: Int32 = errno) -> Self {
    let full = code == ENOSPC || code == EDQUOT
    return Self(full ? .diskFull : .failed, key: key, "\(call): \(String(cString: strerror(code)))")
  }
}
