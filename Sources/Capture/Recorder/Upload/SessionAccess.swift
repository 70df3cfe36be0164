internal import Client
internal import Contracts

extension Problem {
  /// The server has nothing of the session any more, and will take nothing: withdrawn, deleted by HR, or its time was over.
  var saysDeleted: Bool { ["candidate-not-found", "session-withdrawn", "session-erased"].contains(code) }
}

/// The right to one session: its token, renewed with the resume code when the server turns it down.
actor SessionAccess {
  nonisolated let client: ParleyClient
  private var token: String
  /// Also what a candidate goes on with elsewhere.
  nonisolated let resumeCode: String?
  private var renewal: Task<String, any Error>?
  /// Told of each new token, to keep it.
  private let onToken: @Sendable (String) async throws -> Void

  init(
    client: ParleyClient, token: String, resumeCode: String?,
    onToken: @escaping @Sendable (String) async throws -> Void
  ) {
    self.client = client
    self.token = token
    self.resumeCode = resumeCode
    self.onToken = onToken
  }

  /// Makes a call with the session's token.
  func call<T: Sendable>(_ make: @Sendable (SessionCalls) async throws -> T) async throws -> T {
    let used = token
    do {
      return try await make(client.session(used))
    } catch let problem as Problem where problem.status == 401 && resumeCode != nil {
      return try await make(client.session(renewed(used)))
    }
  }

  private func renewed(_ refused: String) async throws -> String {
    if token != refused { return token }
    if let renewal { return try await renewal.value }
    guard let resumeCode else { return token }
    let task = Task { [client, onToken] in
      let token = try await client.links.resume(code: resumeCode).token
      try await onToken(token)
      return token
    }
    renewal = task
    defer { renewal = nil }
    token = try await task.value
    return token
  }
}
