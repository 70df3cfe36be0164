import Contracts
import Foundation
import Logging
import Synchronization

/// Tells those who follow an organisation of each event soon after its commit.
///
/// Nothing is marked in the database, so that any number of programs on one database tell all of theirs. What is new
/// since the last look is not known by `seq`: it is given before the commit, and a transaction that commits late has
/// low numbers. Each look therefore keeps PostgreSQL's own note of what it saw (`pg_current_snapshot`), and each row
/// the transaction that wrote it (`tx`): new is every row whose transaction the last snapshot did not see. That is
/// exact, however late a commit comes.
final class LiveFeed: Sendable {
  private struct Reader {
    let organisation: OrganisationID
    let continuation: AsyncStream<LiveMessage>.Continuation
  }
  private struct State {
    var readers: [Int: Reader] = [:]
    var nextID = 0
  }

  let wakeup = Wakeup()
  private let state = Mutex(State())
  private let relay: Database
  private let log: Logger

  /// Messages that wait for one reader; with more of them it is told to read everything anew.
  private static let buffer = 256
  /// Events of one look; with more of them all readers are told to read everything anew.
  private static let most = 2000
  /// Looks are this far apart, in milliseconds, so that a burst is one of them.
  private static let pauseMs = 50
  /// The longest between two looks, in seconds: for a wake-up that was lost.
  private static let patienceS = 5.0

  init(relay: Database, log: Logger) {
    self.relay = relay
    self.log = log
  }

  /// The events of an organisation from now on. Never fails, and ends with ``run()`` or when the reader stops.
  func stream(_ organisation: OrganisationID) -> AsyncStream<LiveMessage> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: LiveMessage.self, bufferingPolicy: .bufferingNewest(Self.buffer))
    let id = state.withLock { state in
      state.nextID += 1
      state.readers[state.nextID] = Reader(organisation: organisation, continuation: continuation)
      return state.nextID
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.readers.removeValue(forKey: id) }
    }
    return stream
  }

  /// Looks for events at each wake-up until cancelled.
  func run() async {
    var snapshot: String?
    while !Task.isCancelled {
      do {
        snapshot = try await look(since: snapshot)
        try? await Task.sleep(for: .milliseconds(Self.pauseMs))
        await wakeup.wait(atMostS: Self.patienceS)
      } catch {
        // The snapshot stays: the next look that succeeds finds what was missed.
        if !Task.isCancelled { log.debug("live events wait: \(ErrorText.of(error))") }
        try? await Task.sleep(for: .milliseconds(500))
      }
    }
    let readers = state.withLock { state in
      defer { state.readers.removeAll() }
      return state.readers
    }
    for reader in readers.values { reader.continuation.finish() }
  }

  private func look(since last: String?) async throws -> String {
    guard let last else {
      let snapshot: String = try await LiveQueries.snapshot(relay)
      // Who was here before the first look cannot know what it missed.
      for reader in readers { reader.continuation.yield(.resync) }
      return snapshot
    }
    let (snapshot, events) = try await LiveQueries.new(since: last, limit: Self.most + 1, relay)
    guard !events.isEmpty else { return snapshot }
    for reader in readers {
      guard events.count <= Self.most else {
        reader.continuation.yield(.resync)
        continue
      }
      for event in events where event.organisation == reader.organisation {
        // The oldest are dropped for the newest; what says so comes after them, and is itself never the one dropped
        // without another in its place.
        if case .dropped = reader.continuation.yield(.event(event)) { reader.continuation.yield(.resync) }
      }
    }
    return snapshot
  }

  private var readers: [Reader] { state.withLock { Array($0.readers.values) } }
}

/// The statements of the live feed.
enum LiveQueries {
  private static let columns: SQL = """
    o.seq, o.type, o.topic, o.organisation, o.aggregate, o.time,
    -- Identifiers alone: an event may come to hold more than everybody in the organisation should read.
    (SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each_text(o.data) e
     WHERE e.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::text AS ids
    """

  static func snapshot(_ db: some Queryable) async throws -> String {
    guard let row = try await db.first("SELECT pg_current_snapshot()::text AS snapshot") else {
      throw DatabaseError.unavailable("no snapshot")
    }
    return try row.get("snapshot")
  }

  /// What the transactions wrote that `last` did not see, with the snapshot of this look: one statement, so that both
  /// are of one moment.
  static func new(since last: String, limit: Int, _ db: some Queryable) async throws -> (String, [LiveEvent]) {
    let rows = try await db.rows(
      """
      WITH fresh AS MATERIALIZED (
        SELECT \(columns) FROM kernel.outbox o
        WHERE o.tx >= pg_snapshot_xmin(\(last)::text::pg_snapshot)
          AND NOT pg_visible_in_snapshot(o.tx, \(last)::text::pg_snapshot)
        ORDER BY o.seq LIMIT \(limit)
      )
      SELECT look.snapshot, fresh.* FROM (SELECT pg_current_snapshot()::text AS snapshot) look LEFT JOIN fresh ON true
      ORDER BY fresh.seq
      """)
    guard let first = rows.first else { throw DatabaseError.unavailable("no snapshot") }
    let events = try rows.compactMap { row in try row.get("seq", as: Int?.self) == nil ? nil : try event(row) }
    return (try first.get("snapshot"), events)
  }

  /// What one who was told of the event `seq` last may have missed; nil when that is not known any more, or is more
  /// than `limit`.
  ///
  /// An event with a lower number that committed later is among them: the relay marked it in the same round or in a
  /// later one. Some that were told may come again.
  static func missed(
    after seq: Int, _ organisation: OrganisationID, limit: Int, _ db: some Queryable
  ) async throws -> [LiveEvent]? {
    let isKnown = try await db.first(
      "SELECT FROM kernel.outbox WHERE seq = \(seq) AND organisation = \(organisation)")
    guard isKnown != nil else { return nil }
    let rows = try await db.rows(
      """
      SELECT \(columns) FROM kernel.outbox o
      WHERE o.organisation = \(organisation) AND o.seq <> \(seq)
        AND (o.seq > \(seq) OR o.relayed_at IS NULL
          OR o.relayed_at >= (SELECT l.relayed_at FROM kernel.outbox l WHERE l.seq = \(seq)))
      ORDER BY o.seq LIMIT \(limit + 1)
      """)
    return rows.count > limit ? nil : try rows.map(event)
  }

  private static func event(_ row: Row) throws -> LiveEvent {
    LiveEvent(
      seq: try row.get("seq"), type: try row.get("type"), topic: try row.get("topic"),
      organisation: try row.get("organisation"), aggregate: try row.get("aggregate"), time: try row.get("time"),
      ids: try WireJSON.decode([String: String].self, from: Data(try row.get("ids", as: String.self).utf8)))
  }
}
