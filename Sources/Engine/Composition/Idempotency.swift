import Contracts
import Crypto
public import Foundation
import Kernel
import Platform

/// Answers kept for 24 hours, so that a request that is sent again with the same `Idempotency-Key` gets the first one's.
///
/// What is kept is encrypted with a key made of the client's own and the installation's: an answer to “begin a session”
/// holds a token and a resume code, which are kept in the clear nowhere.
public struct Idempotency: Sendable {
  static let migrations = Migrations(
    schema: "gateway", files: [("m0001_idempotency", PackageResources.m0001_idempotency_sql)])

  /// After so many seconds without an answer the request is taken for dead, and another may try.
  private static let patienceS = 60.0

  private let database: Database
  private let secret: SymmetricKey

  init(database: Database, secret: Data) {
    self.database = database
    self.secret = SymmetricKey(data: secret)
  }

  /// A request that carries a key.
  public struct Request: Sendable {
    /// Whose key it is, as `account:018f…`; keys of others never meet.
    public var scope: String
    public var key: String
    /// Method, path and body in one; a key used for another request is refused.
    public var content: Data

    public init(scope: String, key: String, content: Data) {
      self.scope = scope
      self.key = key
      self.content = content
    }

    var hashedKey: Data { Data(SHA256.hash(data: Data(key.utf8))) }
    var fingerprint: Data { Data(SHA256.hash(data: content)) }
  }

  /// A JSON answer with its status.
  public struct Answer: Sendable, Hashable {
    public var status: Int
    public var body: Data

    public init(status: Int, body: Data) {
      self.status = status
      self.body = body
    }
  }

  /// Runs `work` and keeps its answer, or gives the answer that was kept. An answer that is an error is not kept.
  ///
  /// - Throws: `idempotency-key-reused`, `idempotency-in-progress`, and what `work` throws.
  public func once(_ request: Request, _ work: () async throws -> Answer) async throws -> (Answer, isReplay: Bool) {
    let claim = UUID()
    if let kept = try await begin(request, claim) { return (kept, true) }
    do {
      let answer = try await work()
      if (200..<300).contains(answer.status) {
        try await finish(request, claim, answer)
      } else {
        try await abandon(request, claim)
      }
      return (answer, false)
    } catch {
      // If this fails, too, the key is free again after a minute.
      try? await abandon(request, claim)
      throw error
    }
  }

  /// The answer that is kept; nil when `claim` is to make it.
  private func begin(_ request: Request, _ claim: UUID) async throws -> Answer? {
    try await database.transaction { transaction in
      try await transaction.run("DELETE FROM gateway.replies WHERE created_at < now() - interval '24 hours'")
      let taken = try await transaction.first(
        """
        INSERT INTO gateway.replies AS r (scope, key, fingerprint, claim)
        VALUES (\(request.scope), \(request.hashedKey), \(request.fingerprint), \(claim))
        ON CONFLICT (scope, key) DO UPDATE SET claim = excluded.claim, created_at = now()
          WHERE r.status IS NULL AND r.fingerprint = excluded.fingerprint
            AND r.created_at < now() - make_interval(secs => \(Self.patienceS))
        RETURNING r.claim
        """)
      if taken != nil { return nil }
      let row = try await transaction.first(
        """
        SELECT fingerprint, status, reply FROM gateway.replies
        WHERE scope = \(request.scope) AND key = \(request.hashedKey)
        """)
      guard let row, try row.get("fingerprint", as: Data.self) == request.fingerprint else {
        throw Problem(
          code: "idempotency-key-reused", title: "The key was used for another request", status: 422,
          detail: "This Idempotency-Key came with another request before. Use a new key for each new request.",
          field: "Idempotency-Key")
      }
      guard let status = try row.get("status", as: Int?.self), let reply = try row.get("reply", as: Data?.self) else {
        throw Problem(
          code: "idempotency-in-progress", title: "The same request is still at work", status: 409,
          detail: "A request with this Idempotency-Key is still at work. Wait a moment, then send it again.",
          field: "Idempotency-Key")
      }
      return Answer(status: status, body: try AES.GCM.open(AES.GCM.SealedBox(combined: reply), using: key(request)))
    }
  }

  private func finish(_ request: Request, _ claim: UUID, _ answer: Answer) async throws {
    let sealed = try AES.GCM.seal(answer.body, using: key(request)).combined ?? Data()
    try await database.run(
      """
      UPDATE gateway.replies SET status = \(answer.status), reply = \(sealed)
      WHERE scope = \(request.scope) AND key = \(request.hashedKey) AND claim = \(claim)
      """)
  }

  private func abandon(_ request: Request, _ claim: UUID) async throws {
    try await database.run(
      """
      DELETE FROM gateway.replies
      WHERE scope = \(request.scope) AND key = \(request.hashedKey) AND claim = \(claim) AND status IS NULL
      """)
  }

  private func key(_ request: Request) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, salt: Data(request.scope.utf8), info: Data(request.key.utf8), outputByteCount: 32)
  }
}
