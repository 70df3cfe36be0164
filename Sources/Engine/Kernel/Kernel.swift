public import Contracts
import Foundation
public import Logging
import Platform

/// What all contexts stand on: the database and its roles, events and jobs, the object store, child processes.
public final class Kernel: Sendable {
  public let settings: Settings
  /// As the program: what every request uses.
  public let database: Database
  /// As the relay: events, jobs, and nothing else.
  public let relay: Database
  public let objects: any ObjectStore
  public let supervisor: Supervisor
  public let log: Logger

  private let logins: Connections
  private let embedded: EmbeddedPostgres?
  /// Held, and with it the data folder.
  private let lock: FolderLock
  private let events = Wakeup()
  private let jobs = Wakeup()
  private let feed: LiveFeed

  /// The logins of a database that is kept by somebody else.
  public struct Connections: Sendable {
    public var owner: String
    public var prog: String
    public var relay: String

    public init(owner: String, prog: String, relay: String) {
      self.owner = owner
      self.prog = prog
      self.relay = relay
    }
  }

  private init(
    settings: Settings, connections: Connections, objects: any ObjectStore, supervisor: Supervisor, log: Logger,
    embedded: EmbeddedPostgres?, lock: FolderLock
  ) {
    self.settings = settings
    self.objects = objects
    self.supervisor = supervisor
    self.log = log
    logins = connections
    self.embedded = embedded
    self.lock = lock
    database = Database(connections.prog, connections: 16, log: log)
    relay = Database(connections.relay, connections: 8, log: log)
    feed = LiveFeed(relay: relay, log: log)
  }

  /// Takes the data folder, starts the database, and brings its tables to where `migrations` want them.
  ///
  /// With `PARLEY_DATABASE_URL` its one login does everything: the roles of the embedded database are then not there
  /// to divide the rights.
  ///
  /// - Parameters:
  ///   - objects: makes the object store; it is given the data folder.
  ///   - connections: the logins of a database to use in place of the one in `settings`.
  /// - Throws: ``DataFolderError``, ``EmbeddedPostgresError``, ``DatabaseError`` or ``MigrationError``.
  @concurrent public static func start(
    settings: Settings, migrations: [Migrations], log: Logger, connections: Connections? = nil,
    objects: @Sendable (_ dataFolder: String) throws -> any ObjectStore
  ) async throws -> Kernel {
    let lock = try FolderLock(settings.data)
    let supervisor = try Supervisor()
    var embedded: EmbeddedPostgres?
    let logins: Connections
    if let connections {
      logins = connections
    } else if let url = settings.databaseURL {
      logins = Connections(owner: url, prog: url, relay: url)
    } else {
      let postgres = EmbeddedPostgres(lock: lock, supervisor: supervisor, log: log)
      embedded = postgres
      logins = Connections(
        owner: postgres.conninfo(.owner), prog: postgres.conninfo(.prog), relay: postgres.conninfo(.relay))
    }
    do {
      try await embedded?.start()
      let owner = Database(logins.owner, connections: 1, log: log, statementLimitS: nil)
      try await Migrations.apply(migrations, to: owner)
      await owner.close()
      return Kernel(
        settings: settings, connections: logins, objects: try objects(settings.data), supervisor: supervisor, log: log,
        embedded: embedded, lock: lock)
    } catch {
      await embedded?.stop()
      await supervisor.shutdown()
      lock.release()
      throw error
    }
  }

  /// As the role that owns the tables, with statements that may take as long as they want: for what an operator asks
  /// for, never for a request. Whoever asks closes it.
  public func owner() -> Database { Database(logins.owner, connections: 1, log: log, statementLimitS: nil) }

  // MARK: Working

  /// Runs jobs and hands events to their subscriptions until the task is cancelled. What is in work then is handed
  /// back, to be done at the next start.
  public func run(jobs handlers: [JobHandler], subscriptions: [Subscription]) async throws {
    let relay = relay
    try await patiently {
      // Nobody else can be at work on an embedded database: what a killed program held is free at once.
      if self.embedded != nil {
        try await JobStore.releaseLeases(relay)
        try await Outbox.releaseLeases(relay)
      }
      try await Outbox.register(subscriptions, relay)
    }
    let runner = JobRunner(relay: relay, handlers: handlers, wakeup: jobs, log: log)
    let dispatcher = EventDispatcher(
      program: database, relay: relay, subscriptions: subscriptions, wakeup: events, log: log)
    await withDiscardingTaskGroup { group in
      group.addTask {
        for await _ in relay.listen(Outbox.channel) {
          self.events.raise()
          self.jobs.raise()
          self.feed.wakeup.raise()
        }
      }
      group.addTask { await runner.run() }
      group.addTask { await dispatcher.run() }
      group.addTask { await self.feed.run() }
      group.addTask { await self.tidy() }
    }
  }

  /// The events of an organisation as they are committed, by this program or any other on the database, while
  /// ``run(jobs:subscriptions:)`` runs; the stream ends with it.
  ///
  /// - Parameter seq: the last event that the reader was told of, to go on after it; nil for those from now on.
  /// - Throws: ``DatabaseError``.
  public func live(
    organisation: OrganisationID, after seq: Int? = nil
  ) async throws -> (missed: [LiveMessage], stream: AsyncStream<LiveMessage>) {
    // First the stream: an event between the two is told twice, not lost.
    let stream = feed.stream(organisation)
    guard let seq else { return ([], stream) }
    let missed = try await LiveQueries.missed(after: seq, organisation, limit: 1000, relay)
    return (missed.map { $0.map { .event($0) } } ?? [.resync], stream)
  }

  /// Returns when no event waits for a subscription and no job runs, is due, or will be tried again. Fails with
  /// ``NotIdle`` after `withinS` seconds.
  public func idle(withinS: Double = 60) async throws {
    let deadline = Monotonic.nowS() + withinS
    var pauseMs = 2
    while true {
      let pending = try await JobStore.pending(relay)
      if pending == 0 { return }
      guard Monotonic.nowS() < deadline else { throw NotIdle(pending: pending) }
      try await Task.sleep(for: .milliseconds(pauseMs))
      pauseMs = min(pauseMs * 2, 50)
    }
  }

  /// Once an hour: forgets what was done long ago.
  private func tidy() async {
    while !Task.isCancelled {
      do {
        try await Outbox.prune(days: 14, relay)
        try await JobStore.prune(days: 14, relay)
      } catch {
        if !Task.isCancelled { log.warning("old events and jobs were not removed: \(ErrorText.of(error))") }
      }
      try? await Task.sleep(for: .seconds(3600))
    }
  }

  private func patiently(_ body: () async throws -> Void) async throws {
    while true {
      do {
        return try await body()
      } catch let error as DatabaseError where error.isUnavailable {
        log.warning("the work waits for the database: \(error)")
        try await Task.sleep(for: .milliseconds(500))
      }
    }
  }

  // MARK: Its state

  /// What a readiness probe is told.
  public struct Readiness: Sendable, Hashable {
    public var database: Bool
    public var isReady: Bool { database }
  }

  /// Whether requests can be served now; answers within about a second.
  public func ready() async -> Readiness {
    Readiness(database: await database.isReachable(withinS: 1))
  }

  /// Ends everything that it started, in order. What is still in work fails; cancel ``run(jobs:subscriptions:)`` first.
  public func stop() async {
    await database.close()
    await relay.close()
    await embedded?.stop()
    await supervisor.shutdown()
    lock.release()
  }
}

/// There was still work after the time that was given.
public struct NotIdle: Error, CustomStringConvertible, Sendable {
  public let pending: Int
  public var description: String { "\(pending) events and jobs are still pending" }
}
