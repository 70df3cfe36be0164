import Contracts
import Foundation
import Kernel
import Synchronization
import TestSupport
import Testing

struct Ping: EventData, Hashable {
  static let type = "test.ping"
  static let topic = Topic.user
  var aggregate: UUID
  var number: Int
}

/// What handlers saw, in order.
final class Seen<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  var all: [Value] { values.withLock { $0 } }
  func add(_ value: Value) { values.withLock { $0.append(value) } }
}

@Suite struct EventsTests {
  struct NotNow: Error {}

  static let effects = Migrations(
    schema: "effects",
    files: [
      (
        "m0001_effects",
        Array(
          "CREATE SCHEMA IF NOT EXISTS effects; CREATE TABLE effects.pings (at bigserial, aggregate uuid, number bigint);"
            .utf8)
      )
    ])

  /// Writes each event down; `fails` says when to give up after having done so.
  static func subscription(fails: @escaping @Sendable (Ping) -> Bool = { _ in false }) -> Subscription {
    var subscription = Subscription(consumer: "test.pings", Ping.self) { ping, envelope, transaction in
      #expect(envelope.aggregate == ping.aggregate && envelope.type == "test.ping")
      try await transaction.run(
        "INSERT INTO effects.pings (aggregate, number) VALUES (\(ping.aggregate), \(ping.number))")
      if fails(ping) { throw NotNow() }
    }
    subscription.backOff = BackOff(firstS: 0.02, mostS: 0.05)
    return subscription
  }

  static func publish(_ ping: Ping, on database: Database) async throws {
    try await database.transaction { try await $0.publish(ping, organisation: .new()) }
  }

  static func effects(_ test: TestKernel, of aggregate: UUID) async throws -> [Int] {
    try await test.database.rows("SELECT number FROM effects.pings WHERE aggregate = \(aggregate) ORDER BY at")
      .map { try $0.get("number") }
  }

  @Test func inOrderAndOnceThoughTheHandlerFailsFirst() async throws {
    let test = try await TestKernel.make(migrations: [Self.effects])
    let aggregates = (0..<4).map { _ in UUID() }
    let tried = Mutex<Set<Ping>>([])
    // Every third fails on its first try, after its effect was written.
    let subscription = Self.subscription { ping in
      ping.number % 3 == 0 && tried.withLock { $0.insert(ping).inserted }
    }
    try await test.working(subscriptions: [subscription]) {
      try await withThrowingTaskGroup { group in
        for aggregate in aggregates {
          group.addTask {
            for number in 1...12 {
              try await Self.publish(Ping(aggregate: aggregate, number: number), on: test.database)
            }
          }
        }
        try await group.waitForAll()
      }
      try await test.kernel.idle(withinS: 30)
    }
    for aggregate in aggregates { #expect(try await Self.effects(test, of: aggregate) == Array(1...12)) }
    #expect(tried.withLock { $0.count } == 16)
  }

  @Test func whatWasPublishedBeforeAnybodyListenedIsDelivered() async throws {
    let test = try await TestKernel.make(migrations: [Self.effects])
    let ping = Ping(aggregate: UUID(), number: 1)
    try await Self.publish(ping, on: test.database)
    try await test.working(subscriptions: [Self.subscription()]) { try await test.kernel.idle(withinS: 20) }
    #expect(try await Self.effects(test, of: ping.aggregate) == [1])
  }

  @Test func aTransactionThatIsTakenBackPublishesNothing() async throws {
    let test = try await TestKernel.make()
    await #expect(throws: NotNow.self) {
      try await test.database.transaction { transaction in
        try await transaction.publish(Ping(aggregate: UUID(), number: 1), organisation: .new())
        throw NotNow()
      }
    }
    #expect(try await test.kernel.relay.first("SELECT count(*) AS n FROM kernel.outbox")?.get("n") == 0)
  }

  @Test func anEventThatCommitsLateIsNotLost() async throws {
    let test = try await TestKernel.make(migrations: [Self.effects])
    let late = Ping(aggregate: UUID(), number: 1)
    let soon = Ping(aggregate: UUID(), number: 2)
    try await test.working(subscriptions: [Self.subscription()]) {
      try await test.database.transaction { transaction in
        try await transaction.publish(late, organisation: .new())
        // This one has the higher number, and is committed and delivered first.
        try await Self.publish(soon, on: test.database)
        try await eventually("the other event is delivered") {
          try await Self.effects(test, of: soon.aggregate) == [2]
        }
      }
      try await test.kernel.idle(withinS: 20)
    }
    #expect(try await Self.effects(test, of: late.aggregate) == [1])
  }

  @Test func publishersOfOneAggregateTakeTurnsUntilTheyCommit() async throws {
    let test = try await TestKernel.make(migrations: [Self.effects])
    let aggregate = UUID()
    try await test.working(subscriptions: [Self.subscription()]) {
      let second = try await test.database.transaction { transaction in
        try await transaction.publish(Ping(aggregate: aggregate, number: 1), organisation: .new())
        let second = Task { try await Self.publish(Ping(aggregate: aggregate, number: 2), on: test.database) }
        try await eventually("the second waits") {
          try await test.testDatabase.owner.first(
            """
            SELECT count(*) AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """)?.get("n") == 1
        }
        return second
      }
      try await second.value
      try await test.kernel.idle(withinS: 20)
    }
    #expect(try await Self.effects(test, of: aggregate) == [1, 2])
  }

  @Test func anEventThatComesAgainIsNotHandledAgain() async throws {
    let test = try await TestKernel.make(migrations: [Self.effects])
    let ping = Ping(aggregate: UUID(), number: 1)
    try await Self.publish(ping, on: test.database)
    try await test.working(subscriptions: [Self.subscription()]) {
      try await test.kernel.idle(withinS: 20)
      // As after a crash between the effect and the note that it was delivered.
      try await test.kernel.relay.run(
        """
        INSERT INTO kernel.deliveries (consumer, seq, aggregate)
        SELECT 'test.pings', seq, aggregate FROM kernel.outbox
        """)
      try await test.kernel.idle(withinS: 20)
    }
    #expect(try await Self.effects(test, of: ping.aggregate) == [1])
  }

  @Test func theEnvelopeSaysWhoseAndWhatItIs() async throws {
    let test = try await TestKernel.make()
    let seen = Seen<(Envelope, String)>()
    let organisation = OrganisationID.new()
    let subscription = Subscription(consumer: "test.envelope", UserSignedUp.self) { _, envelope, transaction in
      let row = try await transaction.first("SELECT current_setting('parley.org') AS organisation")
      seen.add((envelope, try row?.get("organisation") ?? ""))
    }
    let user = UserID.new()
    try await test.working(subscriptions: [subscription]) {
      try await test.database.transaction { try await $0.publish(UserSignedUp(user: user), organisation: organisation) }
      try await test.kernel.idle(withinS: 20)
    }
    let (envelope, setting) = try #require(seen.all.first)
    #expect(envelope.organisation == organisation && setting == organisation.description)
    #expect(envelope.topic == .user && envelope.type == "user.created" && envelope.aggregate == user.uuid)
    // UUIDv7 (RFC 9562): the version is in the seventh byte.
    #expect(envelope.id.uuid.uuid.6 >> 4 == 7)
    #expect(abs(envelope.time.timeIntervalSinceNow) < 60)
  }
}
