public import Contracts

/// What can be done with a public link or a resume code.
public struct LinkCalls: Sendable {
  let wire: Wire

  /// `GET /v1/links/{link}`: what the welcome screen shows.
  public func get(_ link: LinkID) async throws -> LinkInfo {
    try await wire.json(LinkInfo.self, .get("/v1/links/\(link)"))
  }

  /// `GET /v1/links/by-code/{code}`: the link behind a short code, however it is typed.
  public func byCode(_ code: String) async throws -> CodeLink {
    try await wire.json(CodeLink.self, .get("/v1/links/by-code/\(Wire.escape(code))"))
  }

  /// `POST /v1/links/{link}/sessions`: begins a session; its resume code is shown this once. The PIN is for links that
  /// ask for one (`pin-needed`, `pin-wrong`, `pin-locked`).
  public func begin(_ link: LinkID, pin: String? = nil) async throws -> SessionGrant {
    try await wire.json(SessionGrant.self, .post("/v1/links/\(link)/sessions", SessionBegin(pin: pin)))
  }

  /// `POST /v1/sessions/resume`: goes on with a session begun elsewhere.
  public func resume(code: String) async throws -> SessionGrant {
    try await wire.json(SessionGrant.self, .post("/v1/sessions/resume", ResumeRequest(code: code)))
  }
}

/// The server about itself.
public struct HealthCalls: Sendable {
  let wire: Wire

  /// `GET /healthz`: it answers at all.
  public func live() async throws { try await wire.anything(.get("/healthz")) }

  /// `GET /readyz`: everything that it depends on answers.
  public func ready() async throws { try await wire.anything(.get("/readyz")) }
}
