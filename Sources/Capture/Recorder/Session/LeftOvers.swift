internal import Client
internal import Contracts
public import Foundation
public import Platform
public import Transport

/// Recordings that an earlier run could not hand over: finished without the candidate, who need not come back.
public enum LeftOvers {
  /// Uploads what is still only here and wipes what the server has safe; sessions that another program has open are
  /// left alone. A candidate who comes back gets the session at once. Takes the right to write from nobody: what another
  /// machine has gone on with stays as it is, and what is here arrives as an alternative beside it.
  ///
  /// - Returns: how many sessions are still left here.
  @discardableResult
  public static func finish(
    stateFolder: URL = Folders.state, transport: HTTPTransport, withinS seconds: Double = 60
  ) async -> Int {
    let spools = SpoolFolder(root: stateFolder.appending(path: "spool").path)
    let sessions = await spools.sessions()
    await withTaskGroup(of: Void.self) { group in
      for state in sessions {
        group.addTask {
          guard let spool = try? await spools.openNow(state.session.session) else { return }
          await untilWanted(state.session.session, spools) {
            try? await handOver(state.session, spool, transport, withinS: seconds)
          }
          await spool.close()
        }
      }
    }
    return await spools.sessions().count
  }

  /// Cancels `work` when someone waits for the session.
  private static func untilWanted(
    _ session: SessionID, _ spools: SpoolFolder, _ work: @escaping @Sendable () async -> Void
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await work() }
      group.addTask {
        while !Task.isCancelled, !spools.isWanted(session) { try? await Task.sleep(for: .milliseconds(100)) }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private static func handOver(
    _ session: SessionRecord, _ spool: Spool, _ transport: HTTPTransport, withinS seconds: Double
  ) async throws {
    let client = ParleyClient(server: try ServerAddress(session.server), transport: transport)
    let access = SessionAccess(client: client, token: session.token, resumeCode: session.resumeCode) {
      try await spool.note(.token($0))
    }
    let server: SessionState
    do {
      server = try await access.call { try await $0.state() }
    } catch let problem as Problem where problem.saysDeleted {
      await spool.wipe()
      return
    }
    try await spool.unlock { keys in try await access.call { try await $0.unseal(keys).keys } }
    let uploader = Uploader(spool: spool, access: access, transport: transport, limit: try UploadLimit())
    let take = TakeSession(
      access: access, spool: spool, uploader: uploader, server: server,
      startCapture: { try await CaptureGraph.start($0) })
    let deadline = Monotonic.nowS() + seconds
    if server.status == .completed {
      try await take.reconcile()
      await take.finish(withinS: seconds)
      return
    }
    await take.begin()
    while await uploader.progress.pendingBytes > 0, await !uploader.isSuperseded, Monotonic.nowS() < deadline,
      !Task.isCancelled
    {
      try? await Task.sleep(for: .milliseconds(200))
    }
    await take.end()
    // Withdrawn or deleted while it was sent.
    if await uploader.isGone { return await spool.wipe() }
    if await uploader.isSuperseded { _ = try await uploader.alternatives.send(server, until: deadline) }
  }
}
