import Contracts
import Crypto
import Foundation
import JWTKit

/// Whom a token lets in.
enum Audience: String, Codable, Sendable {
  case hr, candidate
  /// A program that sends a candidate's recordings, without the candidate.
  case upload
  /// Whoever can read the installation's key on its machine.
  case machine
}

/// The claims of an access or session token (RFC 7519).
struct Claims: JWTPayload {
  var iss: String
  var aud: Audience
  /// The account or the candidate's session.
  var sub: UUID
  var org: OrganisationID
  /// The refresh family, so that signing out ends access tokens too; nil for candidates.
  var fam: FamilyID?
  /// Seconds since 1970.
  var iat: Int
  var exp: Int

  /// Claims are checked by ``TokenSigner/verify(_:audience:now:)``, against a given clock.
  func verify(using algorithm: some JWTAlgorithm) throws {}
}

/// Signs and checks tokens: HMAC with SHA-256 and nothing else, whatever a token says of itself.
struct TokenSigner: Sendable {
  static let issuer = "parley"
  private let keys: JWTKeyCollection

  init(key: SymmetricKey) async {
    keys = await JWTKeyCollection().add(hmac: HMACKey(key: key), digestAlgorithm: .sha256)
  }

  func sign(
    _ audience: Audience, subject: UUID, organisation: OrganisationID, family: FamilyID? = nil, now: Date, validS: Int
  ) async throws -> String {
    let issued = Int(now.timeIntervalSince1970)
    return try await keys.sign(
      Claims(
        iss: Self.issuer, aud: audience, sub: subject, org: organisation, fam: family, iat: issued,
        exp: issued + validS))
  }

  /// The claims of a genuine token for `audience` that has not expired.
  func verify(_ token: String, audience: Audience, now: Date) async throws(UsersError) -> Claims {
    guard token.utf8.count <= 4096, Self.algorithm(of: token) == "HS256",
      let claims = try? await keys.verify(token, as: Claims.self),
      claims.iss == Self.issuer, claims.aud == audience
    else { throw .tokenInvalid }
    guard now.timeIntervalSince1970 < Double(claims.exp) else { throw .tokenExpired }
    return claims
  }

  private struct Header: Decodable {
    var alg: String
  }

  private static func algorithm(of token: String) -> String? {
    guard let end = token.firstIndex(of: "."), let json = Secrets.base64URL(token[..<end]) else { return nil }
    return try? JSONDecoder().decode(Header.self, from: json).alg
  }
}
