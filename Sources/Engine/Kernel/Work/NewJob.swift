public import Contracts
public import Foundation

/// Work to be done later, at least once, outside any transaction. See ``Transaction/enqueue(_:)``.
public struct NewJob: Sendable {
  public let id = JobID.new()
  /// Which handler runs it, as `media.process`.
  public var kind: String
  /// Of the jobs of one kind and key that wait or run there is only one.
  public var key: String?
  /// What the handler needs, as JSON.
  public let payload: Data
  /// The higher the sooner; 0 is usual.
  public var priority: Int
  /// Not before this time; nil for at once.
  public var runAfter: Date?
  public var organisation: OrganisationID?

  /// Fails when `payload` cannot be written as JSON.
  public init(
    kind: String, key: String? = nil, payload: some Encodable & Sendable, priority: Int = 0, runAfter: Date? = nil,
    organisation: OrganisationID? = nil
  ) throws {
    self.kind = kind
    self.key = key
    self.payload = try WireJSON.encode(payload)
    self.priority = priority
    self.runAfter = runAfter
    self.organisation = organisation
  }
}

/// A job as its handler sees it.
public struct RunningJob: Sendable {
  public let id: JobID
  public let kind: String
  /// From 1.
  public let attempt: Int
  public let organisation: OrganisationID?
  public let payload: Data

  public init(id: JobID, kind: String, attempt: Int, organisation: OrganisationID?, payload: Data) {
    self.id = id
    self.kind = kind
    self.attempt = attempt
    self.organisation = organisation
    self.payload = payload
  }

  /// The payload as the type that it was made from.
  public func decode<T: Decodable>(_ type: T.Type) throws -> T { try WireJSON.decode(type, from: payload) }
}

/// Thrown by a handler: trying again cannot help, bury the job now.
public struct JobAbandoned: Error, CustomStringConvertible {
  /// A stable code, as `hash-mismatch`; ids, but no names, answers or secrets.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}

/// A failure that may say when it makes sense to try again, as after `Retry-After` (RFC 9110 §10.2.3).
public protocol RetryTimed: Error {
  /// Seconds; nil leaves it to the back-off, which is never shortened by it.
  var retryAfterS: Double? { get }
}

/// What runs the jobs of one kind.
public struct JobHandler: Sendable {
  public var kind: String
  /// After so many failures, process deaths included, the job is buried.
  public var maxAttempts: Int
  /// After so many seconds without a sign of life another worker takes the job. The kernel renews it while `run` runs.
  public var leaseS: Double
  /// The longest that one attempt may take, in seconds; then it is cancelled and counts as failed.
  public var timeoutS: Double
  /// How many of this kind run at a time in this process.
  public var concurrency: Int
  public var backOff: BackOff
  /// Does the work. It may be done more than once, so what it changes must bear that; its task is cancelled when the
  /// time is over, the lease was lost, or the program stops.
  public var run: @Sendable (RunningJob) async throws -> Void
  /// What else is to change when the job is buried, in the same transaction.
  public var dead: (@Sendable (RunningJob, any Error, Transaction) async throws -> Void)?

  public init(
    kind: String, maxAttempts: Int = 8, leaseS: Double = 30, timeoutS: Double = 600, concurrency: Int = 1,
    backOff: BackOff = BackOff(),
    dead: (@Sendable (RunningJob, any Error, Transaction) async throws -> Void)? = nil,
    run: @escaping @Sendable (RunningJob) async throws -> Void
  ) {
    self.kind = kind
    self.maxAttempts = maxAttempts
    self.leaseS = leaseS
    self.timeoutS = timeoutS
    self.concurrency = concurrency
    self.backOff = backOff
    self.dead = dead
    self.run = run
  }
}
