import Contracts
public import Kernel

extension Analysis {
  static let kind = "analysis.answer"

  /// Every answer whose sound is ready is analysed.
  public var subscriptions: [Subscription] {
    [
      Subscription(consumer: "analysis.media-ready", MediaReady.self) { event, envelope, transaction in
        try await Store.await(event, organisation: envelope.organisation, transaction)
        let work = Work(
          organisation: envelope.organisation, session: event.session, question: event.question, take: event.take,
          audioKey: event.audioKey, audioSha256: event.audioSha256, durationMs: event.durationMs)
        try await Store.keep(work, transaction)
        try await Self.enqueue(work, transaction)
      },
      // The same consumer, so that what was ready before is not begun after.
      Subscription(consumer: "analysis.media-ready", CandidateErased.self) { event, envelope, transaction in
        try await Store.erase(event.session, organisation: envelope.organisation, transaction)
      },
      passageSubscription,
    ]
  }

  static func enqueue(_ work: Work, _ transaction: Transaction) async throws {
    try await transaction.enqueue(
      NewJob(kind: kind, key: "\(work.take)", payload: work, organisation: work.organisation))
  }

  /// The analysis of one answer.
  public var jobs: [JobHandler] {
    [
      JobHandler(
        // With its pauses this is about twenty minutes: a provider may be away for a while.
        kind: Self.kind, maxAttempts: 12, timeoutS: 4 * 3600,
        // One at a time: the local model takes both cores, and the same input shall give the same output.
        concurrency: 1,
        dead: { job, _, transaction in
          // An answer that cannot be analysed goes to people, and nobody waits for it.
          let work = try job.decode(Work.self)
          if try await Store.fail(work, transaction) {
            try await Self.publish(.abstained(.failed), of: work, transaction)
          }
        },
        run: { job in
          let work = try job.decode(Work.self)
          guard case .waiting(let heard) = try await Store.state(of: work, kernel.database) else { return }
          let outcome: Outcome
          do {
            outcome = try await analyse(work, heard: heard)
          } catch let error as ProviderError where error.isFinal {
            throw JobAbandoned(error.code)
          } catch is NobodyWaits {
            return
          }
          try await kernel.database.transaction(organisation: work.organisation) { transaction in
            if try await Store.finish(work, outcome, transaction) {
              if let scoring = outcome.scoring { try await Store.keep(scoring, of: work, transaction) }
              try await Self.publish(outcome, of: work, transaction)
            }
          }
        }),
      rescoreJob,
      passageJob,
    ]
  }

  private static func publish(_ outcome: Outcome, of work: Work, _ transaction: Transaction) async throws {
    let abstained = outcome.analysis.abstained
    try await transaction.publish(
      AnalysisCompleted(
        session: work.session, question: work.question, take: work.take, abstained: abstained,
        scores: outcome.analysis.scores.map(\.score)), organisation: work.organisation)
    try await transaction.audit(
      actor: "scorer:" + (outcome.analysis.scores.first?.scorer ?? outcome.scoring?.recipe.scorer ?? "none"),
      action: abstained == nil ? "answer-scored" : "answer-abstained",
      object: "answer:\(work.session)/\(work.question)", organisation: work.organisation,
      details: abstained.map { ["reason": $0.rawValue] } ?? [:])
  }
}
