internal import Contracts
internal import Foundation
internal import Platform

/// Holds a reviewer's tokens and renews them: the refresh token works once, so that renewal is single flight here
/// and, through the file's lock, among the programs of one user.
actor TokenKeeper {
  private let wire: Wire
  private let file: SignInFile?
  private var tokens: Tokens?
  private var renewAt = Monotonic.nowS()
  private var renewal: Task<Tokens, any Error>?

  init(wire: Wire, file: SignInFile?) {
    self.wire = wire
    self.file = file
    tokens = file?.load()
  }

  var account: Account? { tokens?.account }

  func set(_ tokens: Tokens?) {
    self.tokens = tokens
    renewAt = Monotonic.nowS() + Self.usableS(tokens)
    file?.save(tokens)
  }

  /// An access token that is not known to have run out. `refused` is one that the server has just turned down.
  func access(refused: String? = nil) async throws -> String {
    guard let tokens else { throw ClientError.notSignedIn }
    if tokens.accessToken != refused, Monotonic.nowS() < renewAt { return tokens.accessToken }
    return try await renew(tokens).accessToken
  }

  var refreshToken: String? { tokens?.refreshToken }

  private func renew(_ old: Tokens) async throws -> Tokens {
    if let renewal { return try await renewal.value }
    // Not a child of the caller: a cancelled caller must not lose the token that the server has just rotated.
    let task = Task { [wire, file] in
      let lock = try await file?.lock()
      defer { lock?.release() }
      if let saved = file?.load(), saved.refreshToken != old.refreshToken { return saved }
      return try await wire.json(
        Tokens.self, .post("/v1/tokens/refresh", RefreshRequest(refreshToken: old.refreshToken)))
    }
    renewal = task
    defer { renewal = nil }
    do {
      let new = try await task.value
      set(new)
      return new
    } catch let problem as Problem where [400, 401, 403].contains(problem.status) {
      set(nil)
      throw ClientError.notSignedIn
    }
  }

  /// Seconds that an access token is used for before it is renewed ahead of its end.
  private static func usableS(_ tokens: Tokens?) -> Double {
    let life = Double(tokens?.expiresInS ?? 0)
    return life - min(30, life / 4)
  }
}
