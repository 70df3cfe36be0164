internal import Contracts

/// Decides what the uploader does next: pure, so that every outage can be played through in a test.
///
/// A segment goes waiting → asking → granted → putting → uploaded → confirming → stored. Only the server's word
/// makes it stored. An outage holds everything back together; a refusal holds back the one segment.
struct UploadPlan: Sendable {
  enum Action: Sendable, Equatable {
    /// Tell the server of a part.
    case begin(TakeID, part: Int)
    /// Ask for the right to upload.
    case ask(TakeID, [SegmentOffer])
    case put(SegmentKey, Grant)
    /// Ask what the store has.
    case confirm(TakeID, [SegmentOffer])
  }

  struct Grant: Sendable, Equatable {
    var url: String
    var headers: [String: String]
  }

  enum Failure: Sendable, Equatable {
    /// The server is away or overloaded: everything waits.
    case temporary(UploadTrouble)
    /// This request was refused: for a PUT, a new grant may help.
    case refused(UploadTrouble)
    /// Nothing of this session will be taken any more.
    case ended(UploadTrouble)
  }

  private enum Step: Sendable, Equatable {
    case waiting, asking
    case granted(Grant)
    case putting(Grant)
    case uploaded, confirming, stored
    case dead(UploadTrouble)
  }

  private struct Segment: Sendable {
    let offer: SegmentOffer
    var step = Step.waiting
    var refusals = 0
    var notBeforeMs = 0
    var place: SegmentPlace { SegmentPlace(part: offer.part, index: offer.index) }
  }

  private struct Take: Sendable {
    let id: TakeID
    var segments: [Segment] = []
    var begun: Set<Int> = []
    var beginning: Int?
    var refusal: UploadTrouble?

    var isAsking: Bool { segments.contains { $0.step == .asking } }
    var isConfirming: Bool { segments.contains { $0.step == .confirming } }
    func count(_ test: (Step) -> Bool) -> Int { segments.count { test($0.step) } }
  }

  static let parallelPuts = 3
  static let grantsAtOnce = 16
  static let mostRefusals = 6
  static let longestWaitMs = 15_000

  private var takes: [Take] = []
  private var failures = 0
  private var blockedUntilMs = 0
  /// The whole upload is over, and why.
  private(set) var ended: UploadTrouble?
  /// The outage that is going on; nil while things work.
  private(set) var outage: UploadTrouble?

  // MARK: What there is to upload

  mutating func add(_ take: TakeID, _ offer: SegmentOffer, isStored: Bool = false) {
    let at = index(of: take)
    guard !takes[at].segments.contains(where: { $0.offer.part == offer.part && $0.offer.index == offer.index })
    else { return }
    takes[at].segments.append(Segment(offer: offer, step: isStored ? .stored : .waiting))
  }

  mutating func markBegun(_ take: TakeID, part: Int) {
    let at = index(of: take)
    if takes[at].beginning == part { takes[at].beginning = nil }
    takes[at].begun.insert(part)
  }

  mutating func drop(_ take: TakeID) { takes.removeAll { $0.id == take } }

  // MARK: What to do now

  /// The actions to start now; each is reported back by one of the calls below.
  mutating func next(nowMs: Int) -> [Action] {
    guard ended == nil, nowMs >= blockedUntilMs else { return [] }
    var actions: [Action] = []
    var puts = takes.reduce(0) { $0 + $1.count { if case .putting = $0 { true } else { false } } }
    // Parts in the order that they were recorded; the line first for what is being answered, its oldest piece first.
    for at in takes.indices where takes[at].refusal == nil { begin(at, &actions) }
    for at in takes.indices.reversed() where takes[at].refusal == nil {
      put(at, &puts, &actions)
      ask(at, nowMs, &actions)
      confirm(at, &actions)
    }
    return actions
  }

  /// When ``next(nowMs:)`` may have something new to say without anything being reported; nil for never.
  func wakeMs(nowMs: Int) -> Int? {
    guard ended == nil else { return nil }
    if blockedUntilMs > nowMs { return blockedUntilMs }
    return takes.flatMap(\.segments).filter { $0.step == .waiting && $0.notBeforeMs > nowMs }
      .map(\.notBeforeMs).min()
  }

  private mutating func begin(_ at: Int, _ actions: inout [Action]) {
    // One after the other: the server takes parts in order alone.
    let parts = takes[at].segments.lazy.filter { $0.step == .waiting }.map(\.offer.part)
    let begun = takes[at].begun
    guard takes[at].beginning == nil, let part = parts.filter({ !begun.contains($0) }).min() else { return }
    takes[at].beginning = part
    actions.append(.begin(takes[at].id, part: part))
  }

  private mutating func ask(_ at: Int, _ nowMs: Int, _ actions: inout [Action]) {
    let granted = takes[at].count { if case .granted = $0 { true } else { false } }
    guard !takes[at].isAsking, granted < Self.parallelPuts else { return }
    var offers: [SegmentOffer] = []
    for index in takes[at].segments.indices where offers.count < Self.grantsAtOnce {
      let segment = takes[at].segments[index]
      guard segment.step == .waiting, segment.notBeforeMs <= nowMs, takes[at].begun.contains(segment.offer.part)
      else { continue }
      takes[at].segments[index].step = .asking
      offers.append(segment.offer)
    }
    if !offers.isEmpty { actions.append(.ask(takes[at].id, offers)) }
  }

  private mutating func put(_ at: Int, _ puts: inout Int, _ actions: inout [Action]) {
    for index in takes[at].segments.indices where puts < Self.parallelPuts {
      let segment = takes[at].segments[index]
      guard case .granted(let grant) = segment.step else { continue }
      takes[at].segments[index].step = .putting(grant)
      puts += 1
      let key = SegmentKey(take: takes[at].id, part: segment.offer.part, index: segment.offer.index)
      actions.append(.put(key, grant))
    }
  }

  private mutating func confirm(_ at: Int, _ actions: inout [Action]) {
    guard !takes[at].isConfirming else { return }
    var offers: [SegmentOffer] = []
    for index in takes[at].segments.indices where takes[at].segments[index].step == .uploaded {
      guard offers.count < 100 else { break }
      takes[at].segments[index].step = .confirming
      offers.append(takes[at].segments[index].offer)
    }
    if !offers.isEmpty { actions.append(.confirm(takes[at].id, offers)) }
  }

  // MARK: What came of it

  /// Grants came; a segment without an address is in the store already.
  mutating func granted(_ take: TakeID, _ grants: [UploadGrant]) {
    succeeded()
    let byPlace = Dictionary(
      grants.map { (SegmentPlace(part: $0.part, index: $0.index), $0) }, uniquingKeysWith: { $1 })
    change(take) { segment in
      guard segment.step == .asking else { return }
      guard let grant = byPlace[segment.place] else {
        segment.step = .waiting
        return
      }
      segment.step = grant.url.map { .granted(Grant(url: $0, headers: grant.headers)) } ?? .uploaded
    }
  }

  mutating func uploaded(_ key: SegmentKey) {
    succeeded()
    change(key.take) { if $0.place == key.place { $0.step = .uploaded } }
  }

  /// Returns nothing lost: what the store has not is uploaded again.
  mutating func confirmed(_ take: TakeID, _ reply: ConfirmReply, nowMs: Int, jitter: Double) {
    succeeded()
    let stored = Set(reply.stored)
    change(take) { segment in
      guard segment.step == .confirming else { return }
      if stored.contains(segment.place) {
        segment.step = .stored
      } else {
        segment.refusals += 1
        segment.notBeforeMs = nowMs + Self.waitMs(segment.refusals, jitter)
        segment.step = .waiting
      }
    }
  }

  /// The server asks for segments that it once called stored.
  mutating func lost(_ take: TakeID) {
    change(take) { if $0.step == .stored { $0.step = .uploaded } }
  }

  mutating func failed(_ action: Action, _ failure: Failure, nowMs: Int, jitter: Double) {
    retreat(action)
    switch failure {
    case .ended(let why): ended = why
    case .temporary(let why):
      outage = why
      // Requests that were under way together fail together: one outage, one step.
      if nowMs >= blockedUntilMs {
        failures += 1
        blockedUntilMs = nowMs + Self.waitMs(failures, jitter)
      }
    case .refused(let why):
      switch action {
      case .put(let key, _):
        change(key.take) { segment in
          guard segment.place == key.place else { return }
          segment.refusals += 1
          segment.step = segment.refusals > Self.mostRefusals ? .dead(why) : .waiting
          segment.notBeforeMs = segment.refusals > 1 ? nowMs + Self.waitMs(segment.refusals, jitter) : nowMs
        }
      case .begin(let take, _), .ask(let take, _), .confirm(let take, _):
        takes[index(of: take)].refusal = why
      }
    }
  }

  private mutating func succeeded() {
    failures = 0
    blockedUntilMs = 0
    outage = nil
  }

  /// Takes the steps of an action back.
  private mutating func retreat(_ action: Action) {
    switch action {
    case .begin(let take, _): takes[index(of: take)].beginning = nil
    case .ask(let take, _): change(take) { if $0.step == .asking { $0.step = .waiting } }
    case .put(let key, let grant):
      // The grant may still be good; when it is not, the store says so.
      change(key.take) { if $0.place == key.place { $0.step = .granted(grant) } }
    case .confirm(let take, _): change(take) { if $0.step == .confirming { $0.step = .uploaded } }
    }
  }

  /// Milliseconds to wait after `count` failures in a row: doubles from 0.5 s to 15 s, with `jitter` (0…1) taking
  /// up to a half off, so that many clients do not come back at once.
  static func waitMs(_ count: Int, _ jitter: Double) -> Int {
    let full = min(longestWaitMs, 500 << min(count - 1, 10))
    return Int(Double(full) * (1 - jitter / 2))
  }

  // MARK: How far it is

  /// Bytes of finished segments that the server has not called stored.
  var pendingBytes: Int {
    takes.flatMap(\.segments).reduce(0) { $0 + ($1.step == .stored ? 0 : $1.offer.bytes) }
  }

  func isStored(_ take: TakeID) -> Bool {
    takes.first { $0.id == take }?.segments.allSatisfy { $0.step == .stored } ?? true
  }

  /// Why this take cannot be uploaded; nil while it can.
  func refusal(_ take: TakeID) -> UploadTrouble? {
    if let ended { return ended }
    guard let take = takes.first(where: { $0.id == take }) else { return nil }
    return take.refusal
      ?? take.segments.lazy.compactMap { if case .dead(let why) = $0.step { why } else { nil } }.first
  }

  private mutating func index(of take: TakeID) -> Int {
    if let at = takes.firstIndex(where: { $0.id == take }) { return at }
    takes.append(Take(id: take))
    return takes.count - 1
  }

  private mutating func change(_ take: TakeID, _ body: (inout Segment) -> Void) {
    guard let at = takes.firstIndex(where: { $0.id == take }) else { return }
    for index in takes[at].segments.indices { body(&takes[at].segments[index]) }
  }
}
