internal import Client
internal import Contracts
public import Foundation
public import Platform
public import Transport

extension TakeSession {
  /// Comes in by link or code, or goes on where this user was on this machine. Takes the right to write.
  ///
  /// Does not wait for a server that is away: throws `ClientError.unreachable`. Throws ``SpoolError/inUse`` while
  /// another program has the session open here.
  /// - Parameters:
  ///   - stateFolder: where recordings lie until the server has them; usually `Folders.state`.
  ///   - resumesLocally: false on a shared machine, where only the code lets anyone back in.
  ///   - pin: what the candidate typed, where the interview asks for one (`pin-needed`, `pin-wrong`, `pin-locked`).
  public static func open(
    _ entry: TakeEntry, pin: String? = nil, stateFolder: URL = Folders.state, transport: HTTPTransport,
    resumesLocally: Bool = true
  ) async throws -> TakeSession {
    try await open(
      entry, pin: pin, stateFolder: stateFolder, transport: transport, resumesLocally: resumesLocally,
      startCapture: { try await CaptureGraph.start($0) })
  }

  static func open(
    _ entry: TakeEntry, pin: String? = nil, stateFolder: URL, transport: HTTPTransport, resumesLocally: Bool = true,
    startCapture: @escaping @Sendable (CaptureRequest) async throws -> CaptureFeed
  ) async throws -> TakeSession {
    let spools = SpoolFolder(root: stateFolder.appending(path: "spool").path)
    let (spool, client) = try await spool(for: entry, pin, spools, transport, resumesLocally: resumesLocally)
    let session = await spool.state.session
    let access = SessionAccess(client: client, token: session.token, resumeCode: session.resumeCode) {
      try await spool.note(.token($0))
    }
    do {
      var state = try await access.call { try await $0.state() }
      if state.status != .completed {
        let lease = try await access.call { try await $0.lease() }
        try await spool.note(.lease(epoch: lease.epoch))
        state = try await access.call { try await $0.state() }
      } else if await spool.state.receipt == nil {
        let epoch = await spool.state.epoch
        let receipt = try await access.call { try await $0.submit(SessionSubmit(epoch: epoch)) }
        try await spool.note(.completed(receipt))
      }
      let take = TakeSession(
        access: access, spool: spool, uploader: Uploader(spool: spool, access: access, transport: transport),
        server: state, startCapture: startCapture)
      try await take.reconcile()
      await take.begin()
      let isNew = state.consent == nil && state.questions.allSatisfy { $0.openedAt == nil }
      await take.note(isNew ? .started : .resumed)
      return take
    } catch let problem as Problem where problem.code == "candidate-not-found" {
      // Erased or withdrawn: nothing of it may stay here.
      await spool.wipe()
      throw problem
    }
  }

  private static func spool(
    for entry: TakeEntry, _ pin: String?, _ spools: SpoolFolder, _ transport: HTTPTransport, resumesLocally: Bool
  ) async throws -> (Spool, ParleyClient) {
    switch entry {
    case .shortCode(let code, let server):
      let found = try await ParleyClient(server: server, transport: transport).links.byCode(code)
      let address = LinkAddress(server: server, link: found.link)
      return try await spool(for: .link(address), pin, spools, transport, resumesLocally: resumesLocally)
    case .link(let address):
      let client = ParleyClient(server: address.server, transport: transport)
      let known = await spools.sessions().last {
        $0.session.link == address.link && $0.session.server == address.server.url
      }
      if resumesLocally, let known { return (try await spools.open(known.session.session), client) }
      let grant = try await client.links.begin(address.link, pin: pin)
      let record = SessionRecord(
        session: grant.session, server: address.server.url, link: address.link, token: grant.token,
        resumeCode: grant.resumeCode)
      return (try await spools.create(record), client)
    case .code(let code, let server):
      let client = ParleyClient(server: server, transport: transport)
      let grant = try await client.links.resume(code: code)
      if spools.contains(grant.session) {
        let spool = try await spools.open(grant.session)
        try await spool.note(.token(grant.token))
        return (spool, client)
      }
      let record = SessionRecord(
        session: grant.session, server: server.url, link: nil, token: grant.token, resumeCode: code)
      return (try await spools.create(record), client)
    }
  }
}
