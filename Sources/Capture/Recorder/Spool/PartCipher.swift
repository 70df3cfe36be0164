internal import Contracts
internal import Crypto
internal import Foundation

/// Locks the chunks of one part on disk: ChaCha20-Poly1305 (RFC 8439), each chunk by itself and bound to its place, so
/// that a torn tail costs no more than one chunk and nothing can be moved or left out unnoticed.
///
/// The key is in memory alone; on disk it lies sealed to the server (``SealedPartKey``).
struct PartCipher: Sendable {
  /// Bytes that a chunk is longer on disk: nonce and tag.
  static let overhead = 28
  private let key: SymmetricKey

  /// - Parameter data: 32 bytes.
  init(key data: Data) { key = SymmetricKey(data: data) }

  /// A new key, and the same sealed for `right`'s server and this session.
  static func make(for right: SpoolRight, session: SessionID) throws -> (cipher: PartCipher, sealed: SealedPartKey) {
    let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    var sender = try HPKE.Sender(
      recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: right.publicKey),
      ciphersuite: .Curve25519_SHA256_ChachaPoly, info: SealedPartKey.info)
    let ciphertext = try sender.seal(key, authenticating: Data("\(session)".utf8))
    return (
      PartCipher(key: key),
      SealedPartKey(keyID: right.keyID, encapsulated: sender.encapsulatedKey, ciphertext: ciphertext)
    )
  }

  /// - Parameter offset: where the chunk begins in its segment's content.
  func seal(_ chunk: Data, at offset: Int, of segment: SegmentKey) throws -> Data {
    try seal(chunk, place: "\(segment.fileName) \(offset)")
  }

  func open(_ sealed: Data, at offset: Int, of segment: SegmentKey) throws -> Data {
    try open(sealed, place: "\(segment.fileName) \(offset)")
  }

  /// - Parameter place: what the data may be used as, and nothing else.
  func seal(_ data: Data, place: String) throws -> Data {
    try ChaChaPoly.seal(data, using: key, authenticating: Data(place.utf8)).combined
  }

  func open(_ sealed: Data, place: String) throws -> Data {
    try ChaChaPoly.open(ChaChaPoly.SealedBox(combined: sealed), using: key, authenticating: Data(place.utf8))
  }
}
