internal import CaptureCore
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
    let limit = try UploadLimit()
    try MediaCodecs.checkEnvironment()
    let entered = try await enter(entry, pin, spools, transport, resumesLocally: resumesLocally)
    let spool = entered.spool
    let access = SessionAccess(client: entered.client, token: entered.token, resumeCode: entered.resumeCode) {
      // Where only the code lets anyone back in, what is on disk may do no more than upload.
      if resumesLocally { try await spool.note(.token($0)) }
    }
    do {
      var state = try await access.call { try await $0.state() }
      if state.status != .completed {
        let lease = try await access.call { try await $0.lease() }
        try await spool.note(.lease(epoch: lease.epoch))
        state = try await access.call { try await $0.state() }
        let right = try await access.call { try await $0.spoolRight() }
        await spool.seal(for: right)
        if !resumesLocally { try await spool.note(.token(right.uploadToken)) }
      } else if await spool.state.receipt == nil {
        let epoch = await spool.state.epoch
        let receipt = try await access.call { try await $0.submit(SessionSubmit(epoch: epoch)) }
        try await spool.note(.completed(receipt))
      }
      try await spool.unlock { keys in try await access.call { try await $0.unseal(keys).keys } }
      let take = TakeSession(
        access: access, spool: spool,
        uploader: Uploader(spool: spool, access: access, transport: transport, limit: limit),
        server: state, startCapture: startCapture)
      try await take.reconcile()
      await take.begin()
      let isNew = state.consent == nil && state.questions.allSatisfy { $0.openedAt == nil }
      await take.note(isNew ? .started : .resumed)
      return take
    } catch let problem as Problem where problem.saysDeleted {
      // Nothing of it may stay here.
      await spool.wipe()
      throw problem
    }
  }

  /// A session with the right to it; what of that right may lie on this machine's disk is in its spool.
  private struct Entered {
    var spool: Spool
    var client: ParleyClient
    var token: String
    var resumeCode: String?
  }

  private static func enter(
    _ entry: TakeEntry, _ pin: String?, _ spools: SpoolFolder, _ transport: HTTPTransport, resumesLocally: Bool
  ) async throws -> Entered {
    switch entry {
    case .shortCode(let code, let server):
      let found = try await ParleyClient(server: server, transport: transport).links.byCode(code)
      let address = LinkAddress(server: server, link: found.link)
      return try await enter(.link(address), pin, spools, transport, resumesLocally: resumesLocally)
    case .link(let address):
      let client = ParleyClient(server: address.server, transport: transport)
      let known = await spools.sessions().last {
        $0.session.link == address.link && $0.session.server == address.server.url
      }
      if resumesLocally, let known {
        let spool = try await spools.open(known.session.session)
        let session = await spool.state.session
        return Entered(spool: spool, client: client, token: session.token, resumeCode: session.resumeCode)
      }
      let grant = try await client.links.begin(address.link, pin: pin)
      let record = SessionRecord(
        session: grant.session, server: address.server.url, link: resumesLocally ? address.link : nil,
        token: resumesLocally ? grant.token : "", resumeCode: resumesLocally ? grant.resumeCode : nil)
      return Entered(
        spool: try await spools.create(record), client: client, token: grant.token, resumeCode: grant.resumeCode)
    case .code(let code, let server):
      let client = ParleyClient(server: server, transport: transport)
      let grant = try await client.links.resume(code: code)
      let spool: Spool
      if spools.contains(grant.session) {
        spool = try await spools.open(grant.session)
        if resumesLocally { try await spool.note(.token(grant.token)) }
      } else {
        spool = try await spools.create(
          SessionRecord(
            session: grant.session, server: server.url, link: nil, token: resumesLocally ? grant.token : "",
            resumeCode: resumesLocally ? code : nil))
      }
      return Entered(spool: spool, client: client, token: grant.token, resumeCode: code)
    }
  }
}
