import Client
import Contracts
import Crypto
import Foundation
import TestSupport
import Testing
import Transport

/// The keys of recordings that lie on candidates' machines, and the right to send those without the candidate.
@Suite struct SpoolKeyTests {
  private func seal(_ key: Data, _ right: SpoolRight, _ session: SessionID) throws -> SealedPartKey {
    var sender = try HPKE.Sender(
      recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: right.publicKey),
      ciphersuite: .Curve25519_SHA256_ChachaPoly, info: SealedPartKey.info)
    let ciphertext = try sender.seal(key, authenticating: Data("\(session)".utf8))
    return SealedPartKey(keyID: right.keyID, encapsulated: sender.encapsulatedKey, ciphertext: ciphertext)
  }

  @Test func keysAreOpenedForTheirSessionAlone() async throws {
    let desk = try await Desk()
    let interview = try await desk.gateway.publishedInterview()
    let mine = try await desk.gateway.session(of: interview)
    let other = try await desk.gateway.session(of: interview)
    let right = try await desk.client.session(mine.token).spoolRight()
    let key = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
    let sealed = try seal(key, right, mine.session)

    for token in [mine.token, right.uploadToken] {
      #expect(try await desk.client.session(token).unseal([sealed, sealed]).keys == [key, key])
    }
    func refusal(_ token: String, _ keys: [SealedPartKey]) async -> String? {
      await #expect(throws: Problem.self) { try await desk.client.session(token).unseal(keys) }?.code
    }
    #expect(await refusal(other.token, [sealed]) == "spool-key-invalid")
    #expect(await refusal(mine.token, []) == "invalid-field")
    var strange = sealed
    strange.keyID = "0000000000000000"
    #expect(await refusal(mine.token, [strange]) == "spool-key-unknown")
    strange = sealed
    strange.ciphertext[strange.ciphertext.startIndex] ^= 1
    #expect(await refusal(mine.token, [strange]) == "spool-key-invalid")
  }

  /// What lies on a shared machine's disk opens nothing but the upload.
  @Test func theRightToUploadTellsNothingAndChangesNothing() async throws {
    let desk = try await Desk()
    let interview = try await desk.gateway.publishedInterview()
    let grant = try await desk.gateway.session(of: interview)
    let calls = desk.client.session(grant.token)
    let consent = try await calls.state().consentText
    try await calls.consent(ConsentGiven(version: consent.version, purposes: consent.purposes.map(\.kind)))
    try await calls.profile(Profile(name: "Boris Beck", email: "boris@example.org"))
    _ = try await calls.lease()
    try await calls.open(question: 1)

    let token = try await calls.spoolRight().uploadToken
    let state = try await desk.gateway.send("GET", "/v1/session", token: token)
    #expect(state.status == 200)
    let text = String(decoding: state.body, as: UTF8.self)
    #expect(
      !text.contains("Beck") && !text.contains("boris@")
        && !text.contains("\"text\":\"\(interview.content.questions[0].text)"))
    for (method, path) in [
      ("POST", "/v1/session/lease"), ("POST", "/v1/session/submit"), ("GET", "/v1/session/spool"),
      ("POST", "/v1/session/answers/1/open"), ("GET", "/v1/candidates"),
    ] {
      #expect(try await desk.gateway.send(method, path, token: token).status == 401, "\(method) \(path)")
    }
  }
}
