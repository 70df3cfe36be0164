public import Foundation
import Glibc

/// A failed system call: which, on what, and why.
public struct SystemError: Error, CustomStringConvertible, Sendable {
  public let call: String
  public let path: String
  public let code: Int32

  public init(_ call: String, _ path: String, code: Int32 = errno) {
    self.call = call
    self.path = path
    self.code = code
  }

  public var description: String { "\(call) \(path): \(String(cString: strerror(code)))" }
}

/// Files that are whole or absent after a power cut.
public enum DurableFile {
  /// Writes `data` beside `path`, syncs it, renames it into place and syncs the folder.
  public static func write(_ data: some DataProtocol, to path: String, mode: mode_t = 0o600) throws {
    let temporary = path + ".tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw SystemError("open", temporary) }
    do {
      defer { close(descriptor) }
      try append(data, to: descriptor, path: temporary)
      guard fsync(descriptor) == 0 else { throw SystemError("fsync", temporary) }
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let failure = SystemError("rename", path)
      unlink(temporary)
      throw failure
    }
    try syncFolder(of: path)
  }

  /// Writes all of `data` to an open descriptor; short writes and EINTR are gone on with.
  public static func append(_ data: some DataProtocol, to descriptor: Int32, path: String) throws {
    for region in data.regions {
      try region.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
        var offset = 0
        while offset < bytes.count {
          let written = Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
          if written < 0 {
            if errno == EINTR { continue }
            throw SystemError("write", path)
          }
          offset += written
        }
      }
    }
  }

  /// Makes a create, rename or removal in `path`'s folder survive a power cut.
  public static func syncFolder(of path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("open", folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SystemError("fsync", folder) }
  }

  /// Makes `path` and its parents; the folder itself with `mode`.
  public static func makeFolder(_ path: String, mode: Int = 0o700) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
  }
}
