public import Contracts

/// What the operator asks of the server on the same machine, with a token made from the installation's key.
public struct OperatorCalls: Sendable {
  let wire: Wire
  let token: String

  /// `GET /v1/operator/sessions/{reference}`: where a session stands.
  public func session(_ reference: String) async throws -> SupportView {
    try await wire.json(SupportView.self, with(.get(path(reference))))
  }

  /// `GET /v1/operator/sessions/{reference}/log?after=N`.
  public func log(_ session: SessionID, after: Int = 0) async throws -> SessionLog {
    try await wire.json(SessionLog.self, with(.get(path(session.description) + "/log?after=\(after)")))
  }

  /// `POST /v1/operator/sessions/{reference}/help`.
  public func help(_ session: SessionID, _ help: SessionHelp) async throws -> SessionHelpOutcome {
    try await wire.json(SessionHelpOutcome.self, with(.post(path(session.description) + "/help", help)))
  }

  private func path(_ reference: String) -> String { "/v1/operator/sessions/" + Wire.escape(reference) }

  private func with(_ call: Wire.Call) -> Wire.Call {
    var call = call
    call.token = token
    return call
  }
}
