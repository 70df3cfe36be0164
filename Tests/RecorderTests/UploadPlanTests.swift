import CaptureCore
import Contracts
import Foundation
import Platform
import Testing

@testable import Recorder

@Suite struct UploadPlanTests {
  let take = TakeID.new()

  func offer(_ index: Int) -> SegmentOffer {
    SegmentOffer(part: 1, index: index, bytes: 100, sha256: "\(index)", md5: "", durationMs: 2000)
  }

  func grants(_ indexes: some Sequence<Int>) -> [UploadGrant] {
    indexes.map { UploadGrant(part: 1, index: $0, url: "u\($0)", headers: [:], expiresAt: .distantFuture) }
  }

  func key(_ index: Int) -> SegmentKey { SegmentKey(take: take, part: 1, index: index) }
  func put(_ index: Int) -> UploadPlan.Action { .put(key(index), .init(url: "u\(index)", headers: [:])) }

  /// A plan whose part is begun and whose segments wait.
  func plan(_ segments: Int) -> UploadPlan {
    var plan = UploadPlan()
    for index in 0..<segments { plan.add(take, offer(index)) }
    plan.markBegun(take, part: 1)
    return plan
  }

  @Test func theWayOfASegment() {
    var plan = UploadPlan()
    #expect(plan.next(nowMs: 0) == [])
    plan.add(take, offer(0))
    plan.add(take, offer(0))
    // The server hears of the part before it is asked for anything.
    #expect(plan.next(nowMs: 0) == [.begin(take, part: 1)])
    #expect(plan.next(nowMs: 0) == [])
    plan.markBegun(take, part: 1)
    #expect(plan.next(nowMs: 0) == [.ask(take, [offer(0)])])
    plan.add(take, offer(1))
    #expect(plan.next(nowMs: 0) == [])
    plan.granted(take, grants([0]))
    #expect(plan.next(nowMs: 0) == [put(0), .ask(take, [offer(1)])])
    plan.uploaded(key(0))
    #expect(plan.pendingBytes == 200)
    #expect(plan.next(nowMs: 0) == [.confirm(take, [offer(0)])])
    plan.confirmed(take, ConfirmReply(stored: [.init(part: 1, index: 0)], missing: []), nowMs: 0, jitter: 0)
    #expect(plan.pendingBytes == 100 && !plan.isStored(take))
    // It has the other already: no PUT.
    plan.granted(take, [UploadGrant(part: 1, index: 1, url: nil, headers: [:], expiresAt: .distantFuture)])
    #expect(plan.next(nowMs: 0) == [.confirm(take, [offer(1)])])
    plan.confirmed(take, ConfirmReply(stored: [.init(part: 1, index: 1)], missing: []), nowMs: 0, jitter: 0)
    #expect(plan.isStored(take) && plan.next(nowMs: 0) == [] && plan.wakeMs(nowMs: 0) == nil)
  }

  @Test func putsRunInParallelAndInOrder() {
    var plan = plan(40)
    #expect(plan.next(nowMs: 0) == [.ask(take, (0..<16).map(offer))])
    plan.granted(take, grants(0..<16))
    #expect(plan.next(nowMs: 0) == [put(0), put(1), put(2)])
    plan.uploaded(key(1))
    #expect(plan.next(nowMs: 0) == [put(3), .confirm(take, [offer(1)])])
  }

  @Test func theAnswerUnderWayGoesBeforeOlderOnesAndItsOldestPieceFirst() {
    var plan = plan(4)
    _ = plan.next(nowMs: 0)
    let current = TakeID.new()
    for index in 0..<2 { plan.add(current, offer(index)) }
    plan.markBegun(current, part: 1)
    #expect(plan.next(nowMs: 0) == [.ask(current, [offer(0), offer(1)])])
    plan.granted(take, grants(0..<4))
    plan.granted(current, grants(0..<2))
    let puts = (0..<2).map { index in
      UploadPlan.Action.put(
        SegmentKey(take: current, part: 1, index: index), .init(url: "u\(index)", headers: [:]))
    }
    // The line is never idle: what is left of it is for the older one.
    #expect(plan.next(nowMs: 0) == puts + [put(0)])
  }

  @Test func anOutageHoldsEverythingBackAndGrowsUpToALimit() {
    var plan = plan(4)
    _ = plan.next(nowMs: 0)
    plan.granted(take, grants(0..<4))
    let puts = plan.next(nowMs: 0)
    for put in puts { plan.failed(put, .temporary(.other("away")), nowMs: 1000, jitter: 0) }
    // Three failed together: one step of back-off.
    #expect(plan.wakeMs(nowMs: 1000) == 1500)
    #expect(plan.outage == .other("away"))
    #expect(plan.next(nowMs: 1499) == [])
    var now = 1500
    var waits: [Int] = []
    for _ in 0..<8 {
      let action = plan.next(nowMs: now)
      #expect(action.contains(put(0)))
      for put in action { plan.failed(put, .temporary(.other("away")), nowMs: now, jitter: 0) }
      let wake = plan.wakeMs(nowMs: now) ?? 0
      waits.append(wake - now)
      now = wake
    }
    #expect(waits == [1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000])
    #expect(UploadPlan.waitMs(3, 1) == 1000)
    _ = plan.next(nowMs: now)
    plan.uploaded(key(0))
    #expect(plan.outage == nil && !plan.next(nowMs: now).isEmpty)
  }

  @Test func aRefusedGrantIsAskedForAgainAndInTheEndGivenUp() {
    var plan = plan(2)
    _ = plan.next(nowMs: 0)
    plan.granted(take, grants(0..<2))
    _ = plan.next(nowMs: 0)
    plan.failed(put(0), .refused(.storeRefuses(status: 403)), nowMs: 0, jitter: 0)
    // At once, and the other one goes on.
    #expect(plan.next(nowMs: 0) == [.ask(take, [offer(0)])])
    plan.uploaded(key(1))
    var now = 0
    for _ in 0..<UploadPlan.mostRefusals {
      plan.granted(take, grants([0]))
      #expect(plan.next(nowMs: now).contains(put(0)))
      plan.failed(put(0), .refused(.storeRefuses(status: 403)), nowMs: now, jitter: 0)
      now = plan.wakeMs(nowMs: now) ?? now
      _ = plan.next(nowMs: now)
    }
    #expect(plan.refusal(take) == .storeRefuses(status: 403) && !plan.isStored(take))
  }

  @Test func whatTheStoreLostIsUploadedAgain() {
    var plan = plan(1)
    _ = plan.next(nowMs: 0)
    plan.granted(take, grants([0]))
    _ = plan.next(nowMs: 0)
    plan.uploaded(key(0))
    _ = plan.next(nowMs: 0)
    plan.confirmed(take, ConfirmReply(stored: [], missing: [.init(part: 1, index: 0)]), nowMs: 0, jitter: 0)
    #expect(plan.next(nowMs: 0) == [])
    #expect(plan.next(nowMs: plan.wakeMs(nowMs: 0) ?? 0) == [.ask(take, [offer(0)])])
  }

  @Test func anotherWriterEndsIt() {
    var plan = plan(1)
    let action = plan.next(nowMs: 0)[0]
    plan.failed(action, .ended(.other("elsewhere")), nowMs: 0, jitter: 0)
    #expect(plan.ended == .other("elsewhere") && plan.refusal(take) == plan.ended)
    #expect(plan.next(nowMs: 99_999) == [] && plan.wakeMs(nowMs: 0) == nil)
  }

  @Test func anUnknownCodecIsRefusedByName() throws {
    for name in [nil, "", "h264", "VP9"] { try MediaCodecs.checkEnvironment(name.map { ["PARLEY_CODEC": $0] } ?? [:]) }
    let error = #expect(throws: TakeError.self) { try MediaCodecs.checkEnvironment(["PARLEY_CODEC": "av1"]) }
    #expect(error?.sentence == "PARLEY_CODEC is none of h264 and vp9. Correct it, or unset it.")
  }

  @Test func theLimitOfTheLineIsANumberOfKilobits() throws {
    #expect(try UploadLimit([:]) == nil)
    #expect(try UploadLimit(["PARLEY_UPLOAD_LIMIT": "2000"])?.bytesPerS == 250_000)
    for text in ["fast", "0", "63", "-2", "2 000"] {
      let error = #expect(throws: TakeError.self) { try UploadLimit(["PARLEY_UPLOAD_LIMIT": text]) }
      #expect(error?.sentence.hasPrefix("PARLEY_UPLOAD_LIMIT ") == true && error?.exitCode == .wrongUsage)
    }
  }
}
