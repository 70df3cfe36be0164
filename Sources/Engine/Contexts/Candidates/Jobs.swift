import Contracts
public import Kernel

extension Candidates {
  /// Ends invitations when their time is over.
  public var jobs: [JobHandler] {
    [JobHandler(kind: "candidates.expire") { _ in try await self.expireInvitations() }]
  }

  /// What processing finds out about answers, kept for the list and for the candidate's client.
  public var subscriptions: [Subscription] {
    [
      Subscription(consumer: "candidates.answers", MediaReady.self) { event, envelope, transaction in
        let take = TakePlace(
          organisation: envelope.organisation, session: event.session, question: event.question, take: event.take)
        try await Store.setVerified(take, transaction)
      },
      Subscription(consumer: "candidates.answers", MediaFailed.self) { event, envelope, transaction in
        let take = TakePlace(
          organisation: envelope.organisation, session: event.session, question: event.question, take: event.take)
        try await Store.setFailed(take, failure: Self.sentence(for: event.reason), transaction)
        try await Store.setAlternative(event.take, of: event.session, envelope.organisation, .failed, transaction)
      },
      Subscription(consumer: "candidates.answers", AlternativeReady.self) { event, envelope, transaction in
        try await Store.setAlternative(event.take, of: event.session, envelope.organisation, .verified, transaction)
      },
      Subscription(consumer: "candidates.answers", AnalysisCompleted.self) { event, envelope, transaction in
        let take = TakePlace(
          organisation: envelope.organisation, session: event.session, question: event.question, take: event.take)
        try await Store.setAnalysed(take, abstained: event.abstained, scores: event.scores, transaction)
      },
      Subscription(consumer: "candidates.answers", AnswerReviewed.self) { event, envelope, transaction in
        try await Store.setReviewed(event, envelope.organisation, transaction)
      },
    ]
  }

  /// Why a recording could not be processed, for a person; the code stays in it for support.
  static func sentence(for reason: String) -> String {
    let what =
      switch reason {
      case "hash-mismatch": "What the store holds differs from what was recorded"
      case "segment-missing": "A piece of the recording is missing from the store"
      case "not-decodable", "no-media", "too-long": "The recording cannot be decoded"
      default: "The recording could not be processed"
      }
    return "\(what) (\(reason)). It is kept; the operator can try again or ask the candidate for a new recording."
  }
}
