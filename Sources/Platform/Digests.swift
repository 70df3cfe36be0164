import Crypto
public import Foundation

/// Hashes in the spellings that the wire uses.
public enum Digests {
  /// SHA-256 (FIPS 180-4) as lower-case hex.
  public static func sha256Hex(_ data: some DataProtocol) -> String {
    hex(SHA256.hash(data: data))
  }

  /// MD5 (RFC 1321) as base64, for `Content-MD5`. A checksum of transport, not of trust.
  public static func md5Base64(_ data: some DataProtocol) -> String {
    Data(Insecure.MD5.hash(data: data)).base64EncodedString()
  }

  /// SHA-256 of a file, read in pieces of 1 MiB.
  public static func sha256Hex(ofFile path: String) throws -> String {
    let handle = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? handle.close() }
    var hash = SHA256()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
      hash.update(data: piece)
    }
    return hex(hash.finalize())
  }

  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      text.append(Self.digits[Int(byte >> 4)])
      text.append(Self.digits[Int(byte & 15)])
    }
    return text
  }

  private static let digits = Array("0123456789abcdef")
}
