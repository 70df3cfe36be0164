public import Contracts

/// Signing in, staying signed in, signing out.
public struct AccountCalls: Sendable {
  let wire: Wire
  let keeper: TokenKeeper

  /// `POST /v1/sign-in`; the tokens are kept and renewed from here on.
  @discardableResult
  public func signIn(_ credentials: SignIn) async throws -> Account {
    try await keep(.post("/v1/sign-in", credentials))
  }

  /// `POST /v1/sign-in/first`: the one-time token of a new installation makes the first account.
  @discardableResult
  public func firstSignIn(_ request: FirstSignIn) async throws -> Account {
    try await keep(.post("/v1/sign-in/first", request))
  }

  /// `POST /v1/sign-out`; forgets the tokens here whatever the server says.
  public func signOut() async throws {
    guard let token = await keeper.refreshToken else { return }
    await keeper.set(nil)
    try await wire.done(.post("/v1/sign-out", RefreshRequest(refreshToken: token)))
  }

  /// `GET /v1/me`.
  public func me() async throws -> Account {
    try await ReviewerWire(wire: wire, keeper: keeper).json(Account.self, .get("/v1/me"))
  }

  /// Whose sign-in is kept, without asking the server.
  public func known() async -> Account? { await keeper.account }

  private func keep(_ call: Wire.Call) async throws -> Account {
    let tokens = try await wire.json(Tokens.self, call)
    await keeper.set(tokens)
    return tokens.account
  }
}
