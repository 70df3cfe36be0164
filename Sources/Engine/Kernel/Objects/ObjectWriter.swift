import Crypto
public import Foundation
import Glibc
import Platform

/// One object on its way into the folder: a stream of bytes that becomes the object when all checks hold, or nothing.
///
/// The file is written under another name, checked, synced, renamed into place, and the folder synced. A writer that is
/// dropped unfinished leaves nothing behind.
public actor ObjectWriter {
  /// What the bytes have to be; nil where nothing was promised.
  public struct Expectation: Sendable, Hashable {
    public var bytes: Int?
    public var md5Base64: String?
    public var sha256Hex: String?

    public init(bytes: Int? = nil, md5Base64: String? = nil, sha256Hex: String? = nil) {
      self.bytes = bytes
      self.md5Base64 = md5Base64
      self.sha256Hex = sha256Hex
    }
  }

  public let key: String
  private let lane: BlockingExecutor
  private let root: String
  private let temporary: String
  private let contentType: String
  private let expectation: Expectation
  private let maxBytes: Int
  private var descriptor: Int32 = -1
  private var bytes = 0
  private var sha256 = SHA256()
  private var md5 = Insecure.MD5()

  public nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

  init(
    key: String, root: String, contentType: String, expectation: Expectation, maxBytes: Int, lane: BlockingExecutor
  ) {
    self.key = key
    self.root = root
    self.contentType = contentType
    self.expectation = expectation
    self.maxBytes = maxBytes
    self.lane = lane
    temporary = "\(root)/.incoming/\(UUID().uuidString)"
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporary)
  }

  /// Adds bytes. Throws `too-large` as soon as there are more than were promised or allowed.
  public func write(_ data: Data) throws {
    guard bytes + data.count <= maxBytes else {
      throw ObjectStoreError(.tooLarge, key: key, "it is longer than \(maxBytes) bytes")
    }
    if let promised = expectation.bytes, bytes + data.count > promised {
      throw ObjectStoreError(.lengthMismatch, key: key, "it is longer than the \(promised) bytes promised")
    }
    try openIfNeeded()
    do {
      try DurableFile.append(data, to: descriptor, path: temporary)
    } catch let error as SystemError {
      throw ObjectStoreError.io(error.call, key, code: error.code)
    }
    bytes += data.count
    sha256.update(data: data)
    md5.update(data: data)
  }

  /// Checks what came and makes it the object. Afterwards it survives a power cut.
  public func finish() throws -> StoredObject {
    try openIfNeeded()
    let md5 = Data(md5.finalize())
    let sha256 = Digests.hex(sha256.finalize())
    if let promised = expectation.bytes, promised != bytes {
      throw ObjectStoreError(.lengthMismatch, key: key, "\(bytes) bytes came, \(promised) were promised")
    }
    if let promised = expectation.md5Base64, promised != md5.base64EncodedString() {
      throw ObjectStoreError(.md5Mismatch, key: key, "the MD5 of the bytes differs from Content-MD5")
    }
    if let promised = expectation.sha256Hex, promised != sha256 {
      throw ObjectStoreError(.sha256Mismatch, key: key, "the SHA-256 of the bytes differs from the one promised")
    }
    guard fsync(descriptor) == 0 else { throw ObjectStoreError.io("fsync", key) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ObjectStoreError.io("fstat", key) }
    let file = "\(root)/\(key)"
    try makeFolders()
    let note = ObjectNote(
      sha256: sha256, md5: Digests.hex(md5), contentType: contentType, inode: UInt64(status.st_ino),
      changedNs: ObjectNote.nanoseconds(status))
    // A note that cannot be written is made again from the bytes.
    try? note.write(for: file)
    guard rename(temporary, file) == 0 else { throw ObjectStoreError.io("rename", key) }
    close(descriptor)
    descriptor = -1
    do {
      try DurableFile.syncFolder(of: file)
    } catch let error as SystemError {
      throw ObjectStoreError.io(error.call, key, code: error.code)
    }
    return StoredObject(bytes: bytes, note: note, changedAt: Date(status))
  }

  private func openIfNeeded() throws {
    guard descriptor < 0 else { return }
    let opened = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw ObjectStoreError.io("open", key) }
    descriptor = opened
  }

  /// Each new folder is synced into its parent, or the whole path could be lost with the power.
  private func makeFolders() throws {
    var path = root
    for part in key.split(separator: "/").dropLast() {
      path += "/" + part
      if mkdir(path, 0o700) == 0 {
        try DurableFile.syncFolder(of: path)
      } else if errno != EEXIST {
        throw ObjectStoreError.io("mkdir", key)
      }
    }
  }
}

/// An object as it lies in the folder.
public struct StoredObject: Sendable, Hashable {
  public let bytes: Int
  /// Lower-case hex.
  public let sha256Hex: String
  /// Lower-case hex; S3's ETag of an object that came in one piece.
  public let md5Hex: String
  public let contentType: String
  public let changedAt: Date

  init(bytes: Int, note: ObjectNote, changedAt: Date) {
    self.bytes = bytes
    sha256Hex = note.sha256
    md5Hex = note.md5
    contentType = note.contentType
    self.changedAt = changedAt
  }
}

extension Date {
  /// When the file was last changed.
  init(_ status: stat) { self.init(timeIntervalSince1970: Double(ObjectNote.nanoseconds(status)) / 1e9) }
}
