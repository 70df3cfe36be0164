import Crypto
import Foundation
import Glibc
import Platform

/// The key pair of the embedded object store.
public struct ObjectCredentials: Codable, Sendable, Hashable {
  public let accessKey: String
  public let secretKey: String

  public init(accessKey: String, secretKey: String) {
    self.accessKey = accessKey
    self.secretKey = secretKey
  }

  /// Reads the pair from `object-store.key` in `folder` (mode 0600), or makes it.
  ///
  /// - Throws: ``ObjectStoreError`` when the file is open to other users or cannot be read; `SystemError` when it
  ///   cannot be written.
  static func load(folder: URL) throws -> Self {
    let path = folder.appending(path: "object-store.key").path
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw SystemError("stat", path) }
      let made = Self(accessKey: "PARLEY" + hex(7).uppercased(), secretKey: hex(20))
      try DurableFile.makeFolder(folder.path)
      try DurableFile.write(try JSONEncoder().encode(made), to: path)
      return made
    }
    guard status.st_mode & 0o077 == 0 else {
      throw ObjectStoreError(
        .failed, key: "-", "\(path) can be read by other users; make it readable by its owner only (chmod 600)")
    }
    guard let data = FileManager.default.contents(atPath: path),
      let pair = try? JSONDecoder().decode(Self.self, from: data)
    else {
      throw ObjectStoreError(.failed, key: "-", "\(path) cannot be read; remove it, and a new one is made")
    }
    return pair
  }

  private static func hex(_ bytes: Int) -> String {
    SymmetricKey(size: SymmetricKeySize(bitCount: bytes * 8)).withUnsafeBytes { Digests.hex($0) }
  }
}
