import Contracts
import Logging

/// Runs jobs: claims what is due as long as there is room, renews leases, and writes down how each attempt ended.
struct JobRunner: Sendable {
  let relay: Database
  let handlers: [JobHandler]
  let wakeup: Wakeup
  let log: Logger
  /// Whoever asks to be left alone for longer is asked again after this many seconds.
  private static let longestAskedS = 3600.0

  /// Runs until cancelled; what is in work then is cancelled and handed back.
  func run() async {
    let kinds = handlers.map(\.kind)
    let lanes = handlers.map { (handler: $0, places: Places($0.concurrency)) }
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        do {
          for lane in lanes where lane.places.free > 0 {
            let claimed = try await JobStore.claim(
              lane.handler.kind, limit: lane.places.free, leaseS: lane.handler.leaseS, relay)
            for job in claimed {
              lane.places.take()
              group.addTask {
                await work(job, lane.handler)
                lane.places.giveBack()
                wakeup.raise()
              }
            }
          }
          // Kinds without room wait for room, which wakes this loop, and not for their jobs.
          let open = lanes.filter { $0.places.free > 0 }.map(\.handler.kind)
          let dueS = open.isEmpty ? 1 : try await JobStore.nextDueS(open, relay) ?? 1
          await wakeup.wait(atMostS: min(max(dueS, 0.01), 1))
        } catch {
          if !Task.isCancelled { log.warning("jobs wait (\(kinds.joined(separator: ", "))): \(ErrorText.of(error))") }
          await wakeup.wait(atMostS: 0.5)
        }
      }
      group.cancelAll()
    }
  }

  private func work(_ claimed: JobStore.Claimed, _ handler: JobHandler) async {
    let failure: (any Error)?
    if claimed.wasLost && claimed.job.attempt > handler.maxAttempts {
      // Its worker died again and again: running it once more would only kill the next.
      failure = JobAbandoned("the worker of every attempt died")
    } else {
      failure = await attempt(claimed, handler)
    }
    let isStopping = Task.isCancelled
    // Not a child task: how it ended is to be written also when this one was cancelled.
    await Task { await settle(claimed, handler, failure, isStopping: isStopping) }.value
  }

  private func attempt(_ claimed: JobStore.Claimed, _ handler: JobHandler) async -> (any Error)? {
    do {
      try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
          try await TimeLimit.run(handler.timeoutS) { try await handler.run(claimed.job) }
          return true
        }
        group.addTask {
          try await keep(claimed, leaseS: handler.leaseS)
          return false
        }
        defer { group.cancelAll() }
        if try await group.next() == false { throw LeaseLost() }
      }
      return nil
    } catch {
      return error
    }
  }

  private struct LeaseLost: Error {}

  /// Renews the lease until it is lost. A database that is away is tried again: the lease may outlast that.
  private func keep(_ claimed: JobStore.Claimed, leaseS: Double) async throws {
    while true {
      try await Task.sleep(for: .seconds(leaseS / 3))
      do {
        if try await !JobStore.renew(claimed, leaseS: leaseS, relay) { return }
      } catch let error as DatabaseError {
        log.warning("a job's lease was not renewed: \(error)")
      }
    }
  }

  private func settle(
    _ claimed: JobStore.Claimed, _ handler: JobHandler, _ failure: (any Error)?, isStopping: Bool
  ) async {
    do {
      switch failure {
      case nil: try await JobStore.complete(claimed, relay)
      case is LeaseLost:
        log.warning("a job was lost to another worker", metadata: metadata(claimed))
      case _ where isStopping: try await JobStore.handBack(claimed, relay)
      case let failure?:
        if failure is JobAbandoned || claimed.job.attempt >= handler.maxAttempts {
          try await bury(claimed, handler, failure)
        } else {
          let asked = min((failure as? any RetryTimed)?.retryAfterS ?? 0, Self.longestAskedS)
          let delayS = max(asked, handler.backOff.delayS(attempt: claimed.job.attempt))
          log.warning(
            "a job failed and will be tried again", metadata: metadata(claimed, failure, delayS: delayS))
          try await JobStore.retry(claimed, afterS: delayS, error: ErrorText.of(failure), relay)
        }
      }
    } catch {
      // The lease lapses, and the job is taken again.
      log.error("how a job ended could not be written", metadata: metadata(claimed, error))
    }
  }

  private func bury(_ claimed: JobStore.Claimed, _ handler: JobHandler, _ failure: any Error) async throws {
    log.error("a job failed for good", metadata: metadata(claimed, failure))
    try await relay.transaction(organisation: claimed.job.organisation) { transaction in
      guard try await JobStore.bury(claimed, error: ErrorText.of(failure), transaction) else { return }
      try await handler.dead?(claimed.job, failure, transaction)
    }
  }

  private func metadata(
    _ claimed: JobStore.Claimed, _ error: (any Error)? = nil, delayS: Double? = nil
  ) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "job": "\(claimed.job.id)", "kind": "\(claimed.job.kind)", "attempt": "\(claimed.job.attempt)",
    ]
    if let error { metadata["error"] = "\(ErrorText.of(error))" }
    if let delayS { metadata["again_in_s"] = "\(delayS)" }
    return metadata
  }
}
