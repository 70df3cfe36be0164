import Analysis
import Kernel

/// One thing that the engine needs.
public struct Dependency: Sendable, Hashable {
  public enum State: String, Sendable {
    case ready, starting, away
  }
  /// `database`, `objects`, `speech` or, where one is set, `language-model`.
  public var name: String
  public var state: State
  /// Without it the server cannot serve; what else is away is waited for.
  public var isNeeded = true
}

/// What waits to be done.
public struct Backlog: Sendable, Hashable {
  public var events: Int
  public var jobs: Int
  public var deadJobs: Int
}

extension Engine {
  /// Whether each thing that the engine needs answers; within about a second.
  public func ready() async -> [Dependency] {
    async let database = kernel.ready().database
    async let objects = objects.isWritable()
    return [
      Dependency(name: "database", state: await database ? .ready : .away),
      Dependency(name: "objects", state: await objects ? .ready : .away),
      Dependency(name: "speech", state: speech),
    ]
      + (analysis.languageModelAnswers.map {
        [Dependency(name: "language-model", state: $0 ? .ready : .away, isNeeded: false)]
      } ?? [])
  }

  private var speech: Dependency.State {
    switch helper?.status {
    // Without a helper another server does it; whether that answers shows when a job asks it.
    case .ready, .unused, nil: .ready
    case .starting: .starting
    case .missing, .failed: .away
    }
  }

  /// What waits, for the metrics; nil at once while the database is away.
  public func backlog() async throws -> Backlog? {
    guard await kernel.ready().database else { return nil }
    let row = try await kernel.relay.first(
      """
      SELECT (SELECT count(*) FROM kernel.outbox WHERE relayed_at IS NULL)
          + (SELECT count(*) FROM kernel.deliveries) AS events,
        (SELECT count(*) FROM kernel.jobs WHERE state IN ('available', 'running')) AS jobs,
        (SELECT count(*) FROM kernel.jobs WHERE state = 'dead') AS dead
      """)
    return try row.map { row in
      Backlog(events: try row.get("events"), jobs: try row.get("jobs"), deadJobs: try row.get("dead"))
    }
  }
}
