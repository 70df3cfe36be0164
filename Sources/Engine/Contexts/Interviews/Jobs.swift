import Contracts
public import Kernel

extension Interviews {
  /// Keeps the numbers of candidates that the list shows.
  public var subscriptions: [Subscription] {
    [
      Subscription(consumer: "interviews.counts", CandidateStarted.self) { event, envelope, transaction in
        try await Store.count(event.interview, envelope.organisation, started: 1, completed: 0, transaction)
      },
      Subscription(consumer: "interviews.counts", CandidateCompleted.self) { event, envelope, transaction in
        try await Store.count(event.interview, envelope.organisation, started: 0, completed: 1, transaction)
        guard let stored = try await Store.get(event.interview, envelope.organisation, transaction), stored.isComplete
        else { return }
        try await transaction.publish(
          InterviewCompleted(interview: event.interview), organisation: envelope.organisation)
      },
    ]
  }
}
