internal import Client
internal import Contracts
internal import Foundation
internal import Platform
internal import Transport

/// Sends finished segments to the store while recording goes on: does what ``UploadPlan`` says and reports back.
/// Keeps trying for as long as it runs; ends only when told to, or when the server wants nothing more.
actor Uploader {
  private let spool: Spool
  private let access: SessionAccess
  private let transport: HTTPTransport
  private let limit: UploadLimit?
  private var plan = UploadPlan()
  private var running: [Int: Task<Void, Never>] = [:]
  private var nextTask = 0
  private var alarm: Task<Void, Never>?
  private var isStopped = false
  /// The server said that everything of the session is deleted.
  private(set) var isGone = false
  /// Another machine has taken this one's place.
  private(set) var isSuperseded = false
  nonisolated let changes = Broadcast<UploadProgress>()

  init(spool: Spool, access: SessionAccess, transport: HTTPTransport, limit: UploadLimit? = nil) {
    self.limit = limit
    self.spool = spool
    self.access = access
    self.transport = transport
  }

  /// Begins with what the spool holds from before; again, it takes up what is new there.
  func start() async {
    for take in await spool.state.takes where take.fate == .kept || take.fate == .submitted {
      for part in take.parts {
        if part.isBegun { plan.markBegun(take.id, part: part.record.part) }
        guard part.hasMedia else { continue }
        for segment in part.segments {
          if let offer = segment.offer { plan.add(take.id, offer, isStored: segment.isStored) }
        }
      }
    }
    pump()
  }

  /// A segment was finished on disk.
  func add(_ take: TakeID, _ offer: SegmentOffer) {
    plan.add(take, offer)
    pump()
  }

  /// Sends what another machine went on without.
  nonisolated var alternatives: AlternativeUpload {
    AlternativeUpload(spool: spool, access: access, transport: transport, limit: limit)
  }

  /// The take is not wanted any more.
  func drop(_ take: TakeID) {
    plan.drop(take)
    pump()
  }

  /// Asks the server again about every segment of a take: it said that some are missing.
  func recheck(_ take: TakeID) {
    plan.lost(take)
    pump()
  }

  /// Waits until the server has confirmed every finished segment of the take.
  func waitUntilStored(_ take: TakeID) async throws {
    for await _ in changes.subscribe(startingWith: progress) {
      if let refusal = plan.refusal(take) { throw TakeError.uploadRefused(refusal) }
      if plan.isStored(take) { return }
    }
    throw CancellationError()
  }

  var progress: UploadProgress {
    UploadProgress(pendingBytes: plan.pendingBytes, trouble: plan.ended ?? plan.outage)
  }

  /// Aborts what is under way; the journal knows how far it came.
  func stop() async {
    isStopped = true
    alarm?.cancel()
    let tasks = Array(running.values)
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }

  // MARK: The shell around the plan

  private static var nowMs: Int { Int(Monotonic.nowNs() / 1_000_000) }

  private func pump() {
    guard !isStopped else { return }
    let now = Self.nowMs
    for action in plan.next(nowMs: now) {
      let id = nextTask
      nextTask += 1
      running[id] = Task {
        await self.perform(action)
        self.running[id] = nil
        self.pump()
      }
    }
    alarm?.cancel()
    alarm = plan.wakeMs(nowMs: now).map { wakeMs in
      Task {
        guard (try? await Task.sleep(for: .milliseconds(wakeMs - now + 1))) != nil else { return }
        self.pump()
      }
    }
    changes.send(progress)
  }

  private func perform(_ action: UploadPlan.Action) async {
    do {
      switch action {
      case .begin(let take, let part): try await begin(take, part)
      case .ask(let take, let offers):
        let list = try await list(take, offers)
        let grants = try await access.call { try await $0.grants(question: list.question, list.segments) }
        plan.granted(take, grants.grants)
      case .put(let key, let grant):
        if let failure = try await put(key, grant) {
          plan.failed(action, failure, nowMs: Self.nowMs, jitter: .random(in: 0...1))
        } else {
          plan.uploaded(key)
        }
      case .confirm(let take, let offers):
        let list = try await list(take, offers)
        let reply = try await access.call { try await $0.confirm(question: list.question, list.segments) }
        let stored = Set(reply.stored)
        let places = offers.map { SegmentPlace(part: $0.part, index: $0.index) }.filter(stored.contains)
        if !places.isEmpty { try await spool.note(.stored(take: take, places)) }
        plan.confirmed(take, reply, nowMs: Self.nowMs, jitter: .random(in: 0...1))
      }
    } catch {
      if let problem = error as? Problem {
        if problem.saysDeleted { isGone = true }
        if problem.code == "stale-writer" { isSuperseded = true }
      }
      plan.failed(action, Self.failure(error), nowMs: Self.nowMs, jitter: .random(in: 0...1))
    }
  }

  private func begin(_ take: TakeID, _ part: Int) async throws {
    let state = await spool.state
    guard let record = state.take(take)?.parts.first(where: { $0.record.part == part })?.record else { return }
    let begin = PartBegin(
      epoch: state.epoch, take: take, part: part, gapMs: record.gapMs, camera: record.camera,
      microphone: record.microphone)
    try await access.call { try await $0.beginPart(question: record.question, begin) }
    try await spool.note(.begun(take: take, part: part))
    plan.markBegun(take, part: part)
  }

  private func list(
    _ take: TakeID, _ offers: [SegmentOffer]
  ) async throws -> (question: Int, segments: SegmentList) {
    let state = await spool.state
    guard let question = state.take(take)?.question else { throw CancellationError() }
    return (question, SegmentList(epoch: state.epoch, take: take, segments: offers))
  }

  /// Nil when the store took it.
  private func put(_ key: SegmentKey, _ grant: UploadPlan.Grant) async throws -> UploadPlan.Failure? {
    var request = HTTPRequest(
      method: "PUT", url: grant.url, headers: grant.headers.map { ($0.key, $0.value) },
      body: .data(try await spool.content(key)), timeoutS: nil, lowSpeedS: 30, maxResponseBytes: 1 << 20)
    // Each of those that run side by side gets its share.
    request.maxSendBytesPerS = limit.map { $0.bytesPerS / UploadPlan.parallelPuts }
    let response = try await transport.send(request)
    switch response.status {
    case _ where response.mediaType == "text/html": return .temporary(.storeIsWebPage)
    case 200..<300: return nil
    case 400..<500 where response.status != 408 && response.status != 429:
      return .refused(.storeRefuses(status: response.status))
    default: return .temporary(.storeBusy(status: response.status))
    }
  }

  /// Puts a file into the store, whole; false when the store refuses it with this right, as one that has run out.
  func put(_ file: Data, _ grant: FileGrant) async throws -> Bool {
    let response = try await transport.send(
      HTTPRequest(
        method: "PUT", url: grant.url, headers: grant.headers.map { ($0.key, $0.value) }, body: .data(file),
        timeoutS: nil, lowSpeedS: 30, maxResponseBytes: 1 << 20))
    switch response.status {
    case 200..<300 where response.mediaType != "text/html": return true
    case 400..<500 where response.status != 408 && response.status != 429 && response.mediaType != "text/html":
      return false
    default:
      // Without the address itself: whoever has it may write there.
      throw ClientError.unreachable(
        server: access.client.server.url, why: "its store answered \(response.status)")
    }
  }

  /// What a failed call means for the plan.
  static func failure(_ error: any Error) -> UploadPlan.Failure {
    let trouble = UploadTrouble(error)
    switch error {
    case let problem as Problem where problem.status >= 500 || [408, 425, 429].contains(problem.status):
      return .temporary(trouble)
    case let problem as Problem
    where problem.code == "stale-writer" || problem.saysDeleted || [401, 410].contains(problem.status):
      return .ended(trouble)
    case is Problem: return .refused(trouble)
    case let error as ClientError where !error.isTemporary: return .refused(trouble)
    case let error as TransportError where [.other, .tooLong].contains(error.kind): return .refused(trouble)
    default: return .temporary(trouble)
    }
  }
}

/// How the upload stands.
public struct UploadProgress: Sendable, Hashable {
  /// Bytes of finished segments that the server has not confirmed.
  public var pendingBytes: Int
  /// What holds the upload up; nil while it goes on.
  public var trouble: UploadTrouble?
}
