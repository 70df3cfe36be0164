public import Foundation

/// What a candidate's program gets to keep recordings sealed on its own disk: the server's public key, and the right to
/// go on uploading them without the candidate.
public struct SpoolRight: Codable, Sendable, Hashable {
  /// Names the key, so that what was sealed to an older one is told apart.
  public var keyID: String
  /// X25519 (RFC 7748), 32 bytes.
  public var publicKey: Data
  /// Good for uploads of this session and for unsealing its keys, and for nothing else.
  public var uploadToken: String

  // As the snake case of the wire is read back.
  private enum CodingKeys: String, CodingKey {
    case keyID = "keyId"
    case publicKey, uploadToken
  }

  public init(keyID: String, publicKey: Data, uploadToken: String) {
    self.keyID = keyID
    self.publicKey = publicKey
    self.uploadToken = uploadToken
  }
}

/// The key of one part of a recording, sealed with HPKE (RFC 9180, base mode) to the server's key:
/// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. Bound to its session by the associated data.
public struct SealedPartKey: Codable, Sendable, Hashable {
  public var keyID: String
  /// The encapsulated key, 32 bytes.
  public var encapsulated: Data
  /// The 32 bytes of the part's key and a tag.
  public var ciphertext: Data

  /// What HPKE is told the key is for.
  public static let info = Data("parley spool 1".utf8)

  private enum CodingKeys: String, CodingKey {
    case keyID = "keyId"
    case encapsulated, ciphertext
  }

  public init(keyID: String, encapsulated: Data, ciphertext: Data) {
    self.keyID = keyID
    self.encapsulated = encapsulated
    self.ciphertext = ciphertext
  }
}

/// Keys of parts that a program lost with its memory, sealed.
public struct UnsealRequest: Codable, Sendable, Hashable {
  /// 1 to 100.
  public var keys: [SealedPartKey]

  public init(keys: [SealedPartKey]) { self.keys = keys }
}

/// The same keys, open, in the order that they were asked for; 32 bytes each.
public struct UnsealReply: Codable, Sendable, Hashable {
  public var keys: [Data]

  public init(keys: [Data]) { self.keys = keys }
}
