import Contracts
public import Kernel

extension Analysis {
  private static let kind = "analysis.answer"

  public var subscriptions: [Subscription] {
    [
      Subscription(consumer: "analysis.media-ready", MediaReady.self) { event, envelope, transaction in
        try await Store.await(event, organisation: envelope.organisation, transaction)
        let work = Work(
          organisation: envelope.organisation, session: event.session, question: event.question, take: event.take,
          audioKey: event.audioKey, durationMs: event.durationMs)
        try await transaction.enqueue(
          NewJob(
            kind: Self.kind, key: "\(event.take)", payload: work, organisation: envelope.organisation))
      }
    ]
  }

  public var jobs: [JobHandler] {
    [
      // One at a time: the model takes both cores, and the same input shall give the same output.
      JobHandler(
        kind: Self.kind, maxAttempts: 6, timeoutS: 4 * 3600,
        dead: { job, _, transaction in
          // An answer that cannot be analysed is told so, and goes to people.
          try await Self.store(.abstained(.failed), of: job.decode(Work.self), transaction)
        },
        run: { job in
          let work = try job.decode(Work.self)
          guard try await Store.isWaiting(work, kernel.database) else { return }
          let outcome: Outcome
          do {
            outcome = try await analyse(work)
          } catch let error as ProviderError where error.isFinal {
            throw JobAbandoned(error.code)
          }
          try await kernel.database.transaction(organisation: work.organisation) { transaction in
            try await Self.store(outcome, of: work, transaction)
          }
        })
    ]
  }

  private static func store(_ outcome: Outcome, of work: Work, _ transaction: Transaction) async throws {
    guard try await Store.finish(work, outcome, transaction) else { return }
    try await transaction.publish(
      AnalysisCompleted(
        session: work.session, question: work.question, take: work.take, abstained: outcome.analysis.abstained,
        scores: outcome.analysis.scores.map(\.score)), organisation: work.organisation)
  }
}
