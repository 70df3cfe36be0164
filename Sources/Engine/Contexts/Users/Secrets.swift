import Crypto
import Foundation
import Platform

/// Random secrets, and the installation's key that others are derived from.
enum Secrets {
  /// `count` bytes of the system's random source.
  static func random(_ count: Int) -> Data {
    SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Data($0) }
  }

  /// Base64url without padding (RFC 4648 §5).
  static func base64URL(_ data: Data) -> String {
    String(
      data.base64EncodedString().prefix { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
  }

  static func base64URL(_ text: some StringProtocol) -> Data? {
    let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))
  }

  /// What the database keeps of a secret that has full entropy: its SHA-256.
  static func hash(_ secret: String) -> Data { Data(SHA256.hash(data: Data(secret.utf8))) }

  /// Reads the key at `path`, or makes it (32 bytes, mode 0600) when there is none.
  ///
  /// - Throws: ``KeyFileError`` when the file is too short or open to other users.
  static func key(at path: String) throws -> SymmetricKey {
    if !FileManager.default.fileExists(atPath: path) { try DurableFile.write(random(32), to: path) }
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    guard let mode, mode & 0o077 == 0 else {
      throw KeyFileError(path: path, reason: "other users may read this key; run chmod 600 on it")
    }
    let data = try Data(contentsOf: URL(filePath: path))
    guard data.count >= 32 else {
      throw KeyFileError(
        path: path, reason: "shorter than 32 bytes; put back the copy of it, or remove it (everyone signs in anew)")
    }
    return SymmetricKey(data: data)
  }

  /// A key for one purpose (HKDF, RFC 5869), so that no two uses share one.
  static func derive(_ purpose: String, from key: SymmetricKey) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("parley \(purpose)".utf8), outputByteCount: 32)
  }
}
