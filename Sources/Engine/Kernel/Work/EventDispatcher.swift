import Contracts
import Logging

/// Brings published events to their subscriptions.
struct EventDispatcher: Sendable {
  /// Where effects are written: as the program, in the event's organisation.
  let program: Database
  let relay: Database
  let subscriptions: [Subscription]
  let wakeup: Wakeup
  let log: Logger
  /// How many events are handled at a time, each of another aggregate or consumer.
  var concurrency = 4

  private static let leaseMarginS = 15.0

  /// Runs until cancelled.
  func run() async {
    let byConsumer = Dictionary(grouping: subscriptions, by: \.consumer)
    let consumers = byConsumer.keys.sorted()
    let leaseS = (subscriptions.map(\.timeoutS).max() ?? 30) + Self.leaseMarginS
    let places = Places(concurrency)
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        do {
          while try await Outbox.relay(limit: 500, relay) == 500 {}
          let claimed = try await Outbox.claim(consumers, limit: places.free, leaseS: leaseS, relay)
          for delivery in claimed {
            places.take()
            group.addTask {
              await deliver(delivery, byConsumer[delivery.consumer] ?? [])
              places.giveBack()
              wakeup.raise()
            }
          }
          if !claimed.isEmpty && places.free > 0 { continue }
          let dueS = places.free > 0 ? try await Outbox.nextDueS(consumers, relay) ?? 1 : 1
          await wakeup.wait(atMostS: min(max(dueS, 0.01), 1))
        } catch {
          if !Task.isCancelled { log.warning("events wait: \(ErrorText.of(error))") }
          await wakeup.wait(atMostS: 0.5)
        }
      }
      group.cancelAll()
    }
  }

  private func deliver(_ delivery: Outbox.Delivery, _ subscriptions: [Subscription]) async {
    do {
      guard let subscription = subscriptions.first(where: { $0.type == delivery.envelope.type }) else {
        // This consumer wanted the type in an older program.
        return try await Outbox.delivered(delivery, relay)
      }
      try await handle(delivery, subscription)
    } catch {
      log.warning("an event's delivery could not be noted and will be repeated: \(ErrorText.of(error))")
    }
  }

  private func handle(_ delivery: Outbox.Delivery, _ subscription: Subscription) async throws {
    do {
      try await TimeLimit.run(subscription.timeoutS) {
        try await program.transaction(organisation: delivery.envelope.organisation) { transaction in
          guard try await Outbox.admit(delivery, transaction) else { return }
          try await subscription.handle(delivery.envelope, transaction)
        }
      }
    } catch {
      let isStopping = Task.isCancelled
      let delayS = isStopping ? 0 : subscription.backOff.delayS(attempt: delivery.attempt)
      if !isStopping {
        log.log(
          level: delivery.attempt < 10 ? .warning : .error,
          "an event was not handled and will be tried again",
          metadata: [
            "consumer": "\(delivery.consumer)", "event": "\(delivery.envelope.id)", "attempt": "\(delivery.attempt)",
            "error": "\(ErrorText.of(error))",
          ])
      }
      // Not a child task: it is to be written also when this one was cancelled.
      let text = ErrorText.of(error)
      return try await Task { try await Outbox.postpone(delivery, byS: delayS, error: text, relay) }.value
    }
    try await Task { try await Outbox.delivered(delivery, relay) }.value
  }
}
