import Dispatch
import Logging
import Platform
import Synchronization

/// A bounded set of connections, made when needed and lent out one at a time.
final class Pool: Sendable {
  private enum Grant: Sendable {
    case connection(Connection)
    /// The right to make one more.
    case slot
  }

  private struct State {
    var idle: [Connection] = []
    var open = 0
    var waiters: [(id: Int, continuation: CheckedContinuation<Grant, any Error>)] = []
    var nextWaiter = 0
    var isClosed = false
  }

  private let conninfo: String
  private let limit: Int
  private let log: Logger
  private let state = Mutex(State())

  init(_ conninfo: String, limit: Int, log: Logger) {
    self.conninfo = conninfo
    self.limit = limit
    self.log = log
  }

  deinit {
    for waiter in state.withLock({ $0.waiters }) { waiter.continuation.resume(throwing: Self.closed) }
  }

  private static let closed = DatabaseError.unavailable("the pool is closed")

  // MARK: Lending

  /// A connection that works, as far as can be seen; waits up to `withinS` for one to be free and for the server.
  func acquire(withinS: Double) async throws -> Connection {
    let deadlineNs = Monotonic.nowNs() + Int64(withinS * 1e9)
    switch try await grant(deadlineNs) {
    case .connection(let connection) where !connection.isStale: return connection
    case .connection, .slot: return try await connect(deadlineNs)
    }
  }

  func release(_ connection: Connection) {
    let usable = !connection.isBroken && !connection.isInTransaction
    pass(usable ? .connection(connection) : .slot)
    if !usable { Task { await connection.close() } }
  }

  /// Ends what is idle at once and what is lent out on its return.
  func close() async {
    let (idle, waiters) = state.withLock { state in
      defer {
        state.idle = []
        state.waiters = []
        state.isClosed = true
      }
      return (state.idle, state.waiters)
    }
    for waiter in waiters { waiter.continuation.resume(throwing: Self.closed) }
    for connection in idle { await connection.close() }
  }

  /// Makes a connection in place of a slot; goes on trying while the server is away, until the deadline.
  private func connect(_ deadlineNs: Int64) async throws -> Connection {
    do {
      var pauseMs = 10
      while true {
        let connection = try Connection()
        do {
          try await connection.connect(conninfo, deadlineNs: deadlineNs)
          return connection
        } catch let error as DatabaseError where error.isUnavailable {
          guard Monotonic.nowNs() + Int64(pauseMs) * 1_000_000 < deadlineNs else {
            log.warning("the database cannot be reached: \(error.message)")
            throw error
          }
          try await Task.sleep(for: .milliseconds(pauseMs))
          pauseMs = min(pauseMs * 2, 200)
        }
      }
    } catch {
      pass(.slot)
      throw error
    }
  }

  // MARK: Waiting

  private func grant(_ deadlineNs: Int64) async throws -> Grant {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let granted: Result<Grant, any Error>? = state.withLock { state in
          if state.isClosed { return .failure(Self.closed) }
          if Task.isCancelled { return .failure(CancellationError()) }
          if let connection = state.idle.popLast() { return .success(.connection(connection)) }
          if state.open < limit {
            state.open += 1
            return .success(.slot)
          }
          state.waiters.append((id, continuation))
          return nil
        }
        if let granted { return continuation.resume(with: granted) }
        let left = max(0, deadlineNs - Monotonic.nowNs())
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(left))) { [weak self] in
          self?.end(id, DatabaseError.unavailable("every connection is busy"))
        }
      }
    } onCancel: {
      end(id, CancellationError())
    }
  }

  private func end(_ id: Int, _ error: any Error) {
    let waiter = state.withLock { state in
      state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
    }
    waiter?.continuation.resume(throwing: error)
  }

  /// Hands on what is free: to who waits longest, else back.
  private func pass(_ grant: Grant) {
    enum Next {
      case waiter(CheckedContinuation<Grant, any Error>)
      case kept
      case closing
    }
    let next: Next = state.withLock { state in
      if state.isClosed { return .closing }
      if !state.waiters.isEmpty { return .waiter(state.waiters.removeFirst().continuation) }
      switch grant {
      case .connection(let connection): state.idle.append(connection)
      case .slot: state.open -= 1
      }
      return .kept
    }
    switch next {
    case .waiter(let continuation): continuation.resume(returning: grant)
    case .kept: break
    case .closing:
      if case .connection(let connection) = grant { Task { await connection.close() } }
    }
  }
}
