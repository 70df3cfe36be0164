import Platform
import Synchronization

/// How often what can be guessed may be asked: token buckets in memory, one for each address and one for all.
final class RateLimiter: Sendable {
  struct Rate: Sendable {
    /// As many at once.
    var burst: Double
    var perS: Double
  }

  private struct Bucket {
    var tokens: Double
    var at: Double

    /// What it holds now.
    mutating func fill(_ rate: Rate, now: Double) {
      tokens = min(rate.burst, tokens + (now - at) * rate.perS)
      at = now
    }
  }

  private struct State {
    var all: Bucket
    var addresses: [String: Bucket] = [:]
  }

  /// More addresses than this are not told apart: those of full buckets are forgotten, then all.
  private static let most = 10_000

  private let each: Rate
  private let all: Rate
  private let now: @Sendable () -> Double
  private let state: Mutex<State>

  init(
    each: Rate = Rate(burst: 20, perS: 0.2), all: Rate = Rate(burst: 200, perS: 20),
    now: @escaping @Sendable () -> Double = { Monotonic.nowS() }
  ) {
    self.each = each
    self.all = all
    self.now = now
    state = Mutex(State(all: Bucket(tokens: all.burst, at: now())))
  }

  /// Takes one for `address`; nil when it may go on, else the seconds to wait.
  func take(_ address: String) -> Int? {
    let now = now()
    return state.withLock { state in
      if state.addresses.count >= Self.most {
        let fullAfterS = each.burst / each.perS
        state.addresses = state.addresses.filter { now - $0.value.at < fullAfterS }
        if state.addresses.count >= Self.most { state.addresses = [:] }
      }
      var own = state.addresses[address] ?? Bucket(tokens: each.burst, at: now)
      own.fill(each, now: now)
      state.all.fill(all, now: now)
      defer { state.addresses[address] = own }
      if own.tokens < 1 { return Self.waitS(own, each) }
      if state.all.tokens < 1 { return Self.waitS(state.all, all) }
      own.tokens -= 1
      state.all.tokens -= 1
      return nil
    }
  }

  private static func waitS(_ bucket: Bucket, _ rate: Rate) -> Int {
    max(1, Int(((1 - bucket.tokens) / rate.perS).rounded(.up)))
  }
}
