import Dispatch
import Glibc
import Platform
import Synchronization

/// One connection to the server. Its calls block, on a thread of its own.
///
/// A batch goes out in pipeline mode with each new statement's preparation before its first use, so that it costs one
/// round trip, prepared or not.
actor Connection {
  private nonisolated let executor = BlockingExecutor(label: "parley.database")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private nonisolated let interrupt: Interrupt
  private nonisolated let broken = Atomic(false)
  private nonisolated let inTransaction = Atomic(false)
  private nonisolated let socket = Atomic<Int32>(-1)
  private var handle = PostgresHandle()
  private var prepared: [StatementKey: String] = [:]
  private var names = 0
  private static let preparedLimit = 256

  init() throws { interrupt = try Interrupt() }

  /// Whether it is of no more use: lost, or a cancellation may still reach it.
  nonisolated var isBroken: Bool { broken.load(ordering: .acquiring) }
  nonisolated var isInTransaction: Bool { inTransaction.load(ordering: .acquiring) }

  /// Whether the server said something while the connection lay idle, which is its farewell. Only to be asked of an
  /// idle connection.
  nonisolated var isStale: Bool {
    let descriptor = socket.load(ordering: .acquiring)
    return isBroken || descriptor < 0 || Waiting.isReadable(descriptor)
  }

  // MARK: The outside, in tasks

  /// Runs `batch` in one round trip; a cancelled task asks the server to stop and gets a `CancellationError`.
  nonisolated func perform(_ batch: [SQL], withinS: Double?) async throws -> [ResultSet] {
    let rendered = try batch.map { try $0.rendered }
    return try await cancellable { try await self.run(rendered, $0, Self.deadline(withinS)) }
  }

  /// Runs what `perform` runs, but to its end also when the task is cancelled: for the end of a transaction.
  nonisolated func finish(_ batch: [SQL], withinS: Double) async throws -> [ResultSet] {
    try await run(try batch.map { try $0.rendered }, Cancellation(interrupt), Self.deadline(withinS))
  }

  nonisolated func script(_ text: String) async throws {
    try await cancellable { try await self.runScript(text, $0) }
  }

  nonisolated func connect(_ conninfo: String, deadlineNs: Int64) async throws {
    try await cancellable { try await self.open(conninfo, $0, deadlineNs) }
  }

  private static func deadline(_ seconds: Double?) -> Int64? {
    seconds.map { Monotonic.nowNs() + Int64($0 * 1e9) }
  }

  private nonisolated func cancellable<T: Sendable>(
    _ body: (Cancellation) async throws -> T
  ) async throws -> T {
    let cancellation = Cancellation(interrupt)
    return try await withTaskCancellationHandler {
      try Task.checkCancellation()
      return try await body(cancellation)
    } onCancel: {
      cancellation.cancel()
    }
  }

  // MARK: On the connection's thread

  private func open(_ conninfo: String, _ cancellation: Cancellation, _ deadlineNs: Int64) throws {
    do {
      try handle.start(conninfo)
      var events = Int32(POLLOUT)
      connecting: while true {
        switch Waiting.wait(for: events, on: handle.descriptor, interrupt: interrupt, deadlineNs: deadlineNs) {
        case .late: throw DatabaseError.unavailable("no connection in time")
        case .interrupted:
          if cancellation.isCancelled { throw CancellationError() }
        case .ready:
          switch try handle.connectPoll() {
          case .reading: events = Int32(POLLIN)
          case .writing: events = Int32(POLLOUT)
          case .connected: break connecting
          }
        }
      }
      try handle.enterPipeline()
      socket.store(handle.descriptor, ordering: .releasing)
    } catch {
      spoil()
      throw error
    }
  }

  func close() { spoil() }

  private func spoil() {
    broken.store(true, ordering: .releasing)
    socket.store(-1, ordering: .releasing)
    handle.close()
  }

  private enum Step {
    case prepare(StatementKey, String)
    case execute
  }

  private func run(
    _ batch: [RenderedSQL], _ cancellation: Cancellation, _ deadlineNs: Int64?
  ) throws -> [ResultSet] {
    guard !isBroken else { throw DatabaseError.unavailable("the connection was lost") }
    // A wake-up that came while another call had the thread was that call's to drain.
    if cancellation.isCancelled { throw CancellationError() }
    defer { inTransaction.store(!handle.isIdle, ordering: .releasing) }
    do {
      if prepared.count + batch.count > Self.preparedLimit { try forgetPrepared(cancellation) }
      var steps: [Step] = []
      var new: [StatementKey: String] = [:]
      for statement in batch {
        var name = prepared[statement.key] ?? new[statement.key]
        if name == nil {
          names += 1
          name = "s\(names)"
          new[statement.key] = name
          try handle.sendPrepare(name!, statement.key)
          steps.append(.prepare(statement.key, name!))
        }
        try handle.sendExecute(name!, statement.values)
        steps.append(.execute)
      }
      try handle.sync()
      return try receive(steps, cancellation, deadlineNs)
    } catch {
      if handle.isBad { spoil() }
      throw error
    }
  }

  private func receive(
    _ steps: [Step], _ cancellation: Cancellation, _ deadlineNs: Int64?
  ) throws -> [ResultSet] {
    var waiting = Patience(cancellation: cancellation, deadlineNs: deadlineNs)
    var results: [ResultSet] = []
    var failure: DatabaseError?
    var step = 0
    while true {
      try waitForAnswer(&waiting)
      switch handle.nextAnswer() {
      case .rows(let result):
        guard step < steps.count else { continue }
        switch steps[step] {
        case .prepare(let key, let name): prepared[key] = name
        case .execute: results.append(result)
        }
      case .failed(let error): failure = failure ?? error
      case .skipped: break
      case .end:
        if handle.isBad { throw failure.map { $0.isUnavailable ? $0 : handle.lost } ?? handle.lost }
        step += 1
      case .synced:
        guard let failure else { return results }
        throw waiting.explain(failure)
      }
    }
  }

  private func runScript(_ text: String, _ cancellation: Cancellation) throws {
    do {
      try handle.leavePipeline()
      try handle.sendScript(text)
      var waiting = Patience(cancellation: cancellation, deadlineNs: nil)
      var failure: DatabaseError?
      receiving: while true {
        try waitForAnswer(&waiting)
        switch handle.nextAnswer() {
        case .failed(let error): failure = failure ?? error
        case .end: break receiving
        case .rows, .skipped, .synced: break
        }
      }
      if handle.isBad { throw failure ?? handle.lost }
      try handle.enterPipeline()
      if let failure { throw waiting.explain(failure) }
    } catch {
      if handle.isBad { spoil() }
      throw error
    }
  }

  /// A statement text that is never the same twice must not fill the server's memory.
  private func forgetPrepared(_ cancellation: Cancellation) throws {
    prepared = [:]
    try runScript("DEALLOCATE ALL", cancellation)
  }

  /// How long a call goes on waiting: until its deadline, and no more than a moment after its cancellation.
  private struct Patience {
    let cancellation: Cancellation
    var deadlineNs: Int64?
    var asked = false

    /// The server says "canceled" both to a task that was cancelled and to one that took too long.
    func explain(_ error: DatabaseError) -> any Error {
      guard asked, error.code == "57014" else { return error }
      return cancellation.isCancelled
        ? CancellationError() : DatabaseError(code: error.code, message: "the statement took too long")
    }
  }

  /// Until a result can be read without waiting. What is still to be sent is sent meanwhile.
  private func waitForAnswer(_ patience: inout Patience) throws {
    while true {
      let flushed = try handle.flush()
      if flushed && !handle.isBusy { return }
      let events = flushed ? Int32(POLLIN) : Int32(POLLIN | POLLOUT)
      let outcome = Waiting.wait(
        for: events, on: handle.descriptor, interrupt: interrupt, deadlineNs: patience.deadlineNs)
      switch outcome {
      case .ready: try handle.consume()
      case .interrupted where patience.asked || !patience.cancellation.isCancelled: continue
      case .interrupted, .late:
        if patience.asked {
          // The server does not even answer to a cancellation.
          spoil()
          throw patience.cancellation.isCancelled
            ? CancellationError() : DatabaseError.unavailable("no answer in time")
        }
        patience.asked = true
        patience.deadlineNs = Monotonic.nowNs() + 2_000_000_000
        // A cancellation that comes late would hit the next statement: the pool is to drop this connection.
        broken.store(true, ordering: .releasing)
        if let request = handle.cancelRequest() { Self.cancelQueue.async { request.send() } }
      }
    }
  }

  /// Sending the request connects to the server, which may block: it has a queue of its own.
  private static let cancelQueue = DispatchQueue(label: "parley.database.cancel", attributes: .concurrent)
}

/// Whether the task behind one call was cancelled; wakes the connection's thread when it is.
final class Cancellation: Sendable {
  private let interrupt: Interrupt
  private let flag = Atomic(false)

  init(_ interrupt: Interrupt) { self.interrupt = interrupt }

  var isCancelled: Bool { flag.load(ordering: .acquiring) }

  func cancel() {
    flag.store(true, ordering: .releasing)
    interrupt.raise()
  }
}
