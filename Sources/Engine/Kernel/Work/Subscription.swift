public import Contracts

/// A consumer of one type of event.
///
/// Each event is handled once: what the handler does on the transaction takes effect together with the note that it
/// was handled. Events of one aggregate come in order, one at a time; one that fails is tried again, with growing
/// pauses and without end, before the next of its aggregate.
public struct Subscription: Sendable {
  public let consumer: String
  public let type: String
  /// The longest that one handling may take, in seconds.
  public var timeoutS: Double = 30
  public var backOff = BackOff(firstS: 0.5, mostS: 60)
  let handle: @Sendable (Envelope, Transaction) async throws -> Void

  /// - Parameters:
  ///   - consumer: its name in the database, as `candidates.media-ready`; never changed once in use.
  ///   - handle: does its work on the transaction given; that of other systems belongs into a job enqueued there.
  public init<E: EventData>(
    consumer: String, _ type: E.Type, handle: @escaping @Sendable (E, Envelope, Transaction) async throws -> Void
  ) {
    self.consumer = consumer
    self.type = E.type
    self.handle = { envelope, transaction in
      try await handle(try envelope.decode(E.self), envelope, transaction)
    }
  }
}
