import Crypto
public import Foundation
import Glibc
import Platform

/// One object opened for reading; what is written under its key afterwards does not change what is read.
public actor ObjectReader {
  public nonisolated let object: StoredObject
  private let descriptor: Int32
  private let key: String
  private let lane: BlockingExecutor

  public nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

  private init(_ object: StoredObject, descriptor: Int32, key: String, lane: BlockingExecutor) {
    self.object = object
    self.descriptor = descriptor
    self.key = key
    self.lane = lane
  }

  deinit { close(descriptor) }

  /// Up to `count` bytes from `offset` on; fewer only at the end.
  public func read(at offset: Int, count: Int) throws -> Data {
    try Self.read(descriptor, at: offset, count: count, key)
  }

  /// Opens the file of `key`; nil when there is none. Blocks.
  static func open(_ key: String, file: String, lane: BlockingExecutor) throws -> ObjectReader? {
    let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw ObjectStoreError.io("open", key)
    }
    do {
      guard let object = try describe(key, file: file, descriptor) else {
        close(descriptor)
        return nil
      }
      return ObjectReader(object, descriptor: descriptor, key: key, lane: lane)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// From the note beside the file, or from its bytes; nil for a folder.
  private static func describe(_ key: String, file: String, _ descriptor: Int32) throws -> StoredObject? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ObjectStoreError.io("fstat", key) }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    let bytes = Int(status.st_size)
    if let note = ObjectNote.read(for: file, status) {
      return StoredObject(bytes: bytes, note: note, changedAt: Date(status))
    }
    var sha256 = SHA256()
    var md5 = Insecure.MD5()
    var offset = 0
    while offset < bytes {
      let piece = try read(descriptor, at: offset, count: 1 << 20, key)
      guard !piece.isEmpty else { break }
      sha256.update(data: piece)
      md5.update(data: piece)
      offset += piece.count
    }
    let note = ObjectNote(
      sha256: Digests.hex(sha256.finalize()), md5: Digests.hex(md5.finalize()),
      contentType: ObjectNote.contentType(for: file), inode: UInt64(status.st_ino),
      changedNs: ObjectNote.nanoseconds(status))
    try? note.write(for: file)
    return StoredObject(bytes: bytes, note: note, changedAt: Date(status))
  }

  private static func read(_ descriptor: Int32, at offset: Int, count: Int, _ key: String) throws -> Data {
    var data = Data(count: count)
    var filled = 0
    while filled < count {
      let got = data.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw ObjectStoreError.io("read", key)
      }
      if got == 0 { break }
      filled += got
    }
    return data.prefix(filled)
  }
}
