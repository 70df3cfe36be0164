public import Contracts
internal import Crypto
import Foundation

/// Opens the keys that candidates' programs seal to this installation. Its own key follows from the installation's, so
/// that every server of a cluster opens what any of them was trusted with, and nothing is stored.
public struct SpoolVault: Sendable {
  private let key: Curve25519.KeyAgreement.PrivateKey
  private let id: String

  /// - Parameter secret: 32 bytes that are the same on every start.
  init(secret: Data) throws {
    key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)
    id = SHA256.hash(data: key.publicKey.rawRepresentation).prefix(8).map { String(format: "%02x", $0) }.joined()
  }

  /// - Parameter uploadToken: made for the same session.
  public func right(uploadToken: String) -> SpoolRight {
    SpoolRight(keyID: id, publicKey: key.publicKey.rawRepresentation, uploadToken: uploadToken)
  }

  /// - Throws: `Problem`: `invalid-field`, `spool-key-unknown`, `spool-key-invalid`.
  public func unseal(_ request: UnsealRequest, session: SessionID) throws(Problem) -> UnsealReply {
    guard (1...100).contains(request.keys.count) else {
      throw Problem(
        code: "invalid-field", title: "A field is not valid", status: 422, detail: "Send 1 to 100 keys at a time.",
        field: "keys")
    }
    var keys: [Data] = []
    for sealed in request.keys {
      guard sealed.keyID == id else {
        throw Problem(
          code: "spool-key-unknown", title: "The recording was sealed for another installation", status: 409,
          detail:
            "This server does not have the key that the recording was sealed with. Send it to the server that the "
            + "interview was begun on.", field: "keys")
      }
      do {
        var recipient = try HPKE.Recipient(
          privateKey: key, ciphersuite: .Curve25519_SHA256_ChachaPoly, info: SealedPartKey.info,
          encapsulatedKey: sealed.encapsulated)
        keys.append(try recipient.open(sealed.ciphertext, authenticating: Data("\(session)".utf8)))
      } catch {
        throw Problem(
          code: "spool-key-invalid", title: "A key cannot be opened", status: 422,
          detail: "A key was sealed for another session, or was changed since. What it locks cannot be read here.",
          field: "keys")
      }
    }
    return UnsealReply(keys: keys)
  }
}
