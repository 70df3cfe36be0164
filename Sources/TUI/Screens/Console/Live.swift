public import Client
internal import Contracts
internal import Kit
internal import Synchronization

/// One stream of the server's events for all screens of the console that follow it: opened with the first of them,
/// closed with the last.
public nonisolated final class LiveHub: Sendable {
  private struct State {
    var readers: [Int: AsyncStream<LiveUpdate>.Continuation] = [:]
    var nextID = 0
    var reading: Task<Void, Never>?
    /// Grows with each opening, so that what an old one says last is not taken for the new one's.
    var round = 0
    var isConnected = false
  }
  private let state = Mutex(State())
  private let open: @Sendable () -> AsyncStream<LiveUpdate>

  /// Updates that wait for one screen; with more of them it reads everything anew.
  private static let buffer = 64

  /// - Parameter open: opens the stream; it ends when nobody is signed in.
  public init(_ open: @escaping @Sendable () -> AsyncStream<LiveUpdate>) { self.open = open }

  /// What the server tells from now on. Ends when nobody is signed in any more.
  public func follow() -> AsyncStream<LiveUpdate> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: LiveUpdate.self, bufferingPolicy: .bufferingNewest(Self.buffer))
    let id = state.withLock { state in
      state.nextID += 1
      state.readers[state.nextID] = continuation
      if state.isConnected { continuation.yield(.connected(true)) }
      if state.reading == nil {
        state.round += 1
        let round = state.round
        state.reading = Task { [weak self, open] in
          for await update in open() { self?.tell(update, round) }
          self?.ended(round)
        }
      }
      return state.nextID
    }
    continuation.onTermination = { [weak self] _ in self?.leave(id) }
    return stream
  }

  private func tell(_ update: LiveUpdate, _ round: Int) {
    let readers = state.withLock { state -> [AsyncStream<LiveUpdate>.Continuation] in
      guard state.round == round else { return [] }
      if case .connected(let value) = update { state.isConnected = value }
      return Array(state.readers.values)
    }
    for reader in readers {
      if case .dropped = reader.yield(update) { reader.yield(.resync) }
    }
  }

  private func ended(_ round: Int) {
    let readers = state.withLock { state -> [AsyncStream<LiveUpdate>.Continuation] in
      guard state.round == round else { return [] }
      state.reading = nil
      state.isConnected = false
      defer { state.readers = [:] }
      return Array(state.readers.values)
    }
    for reader in readers { reader.finish() }
  }

  private func leave(_ id: Int) {
    let reading = state.withLock { state -> Task<Void, Never>? in
      guard state.readers.removeValue(forKey: id) != nil, state.readers.isEmpty else { return nil }
      state.isConnected = false
      state.round += 1
      defer { state.reading = nil }
      return state.reading
    }
    reading?.cancel()
  }
}

/// How a screen keeps up with the server: by its events while they come, by asking each second while they do not, and
/// now and then in any case.
struct LiveLink {
  /// Seconds between two looks although nothing was told.
  static let slowS = 15
  /// Milliseconds from an event to the look, so that those that come together are one.
  static let pauseMs = 100

  private(set) var isConnected = false
  private var isFollowing = false
  private var isPausing = false
  private var isStale = false
  private var ticks = 0

  /// Begins to follow, unless that is done already.
  mutating func follow<Message: Sendable>(
    _ services: ConsoleServices, _ message: @escaping @MainActor (LiveUpdate?) -> Message
  ) -> [Effect<Message>] {
    guard !isFollowing else { return [] }
    isFollowing = true
    return [
      .stream("live") { send in
        for await update in services.events() { send(message(update)) }
        send(message(nil))
      }
    ]
  }

  /// Takes what was told; the answer asks for a look in a moment, which `refresh` is sent for.
  mutating func hear<Message: Sendable>(
    _ update: LiveUpdate?, isOurs: (LiveEvent) -> Bool, then refresh: Message
  ) -> [Effect<Message>] {
    switch update {
    case .event(let event): return isOurs(event) ? look(then: refresh) : []
    case .resync: return look(then: refresh)
    case .connected(let value):
      isConnected = value
      // What happened before the stream was open was told to nobody.
      return value ? look(then: refresh) : []
    case nil:
      isFollowing = false
      isConnected = false
      return []
    }
  }

  /// The moment is over: whether to look now. While an answer is still waited for, the look follows it.
  mutating func mayLook(isPolling: Bool) -> Bool {
    isPausing = false
    isStale = isPolling
    return !isPolling
  }

  /// An answer has come; it may be older than what was told since it was asked for.
  mutating func looked<Message: Sendable>(then refresh: Message) -> [Effect<Message>] {
    guard isStale else { return [] }
    isStale = false
    return look(then: refresh)
  }

  /// A second has gone by; whether to look although nothing was told.
  mutating func tick() -> Bool {
    ticks += 1
    return !isConnected || ticks % Self.slowS == 0
  }

  private mutating func look<Message: Sendable>(then refresh: Message) -> [Effect<Message>] {
    guard !isPausing else { return [] }
    isPausing = true
    return [
      .run("live-pause") {
        try? await Task.sleep(for: .milliseconds(Self.pauseMs))
        return Task.isCancelled ? nil : refresh
      }
    ]
  }
}
