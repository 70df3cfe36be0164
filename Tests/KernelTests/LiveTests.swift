import Contracts
import Foundation
import Kernel
import TestSupport
import Testing

/// What those who follow an organisation are told, with real transactions.
@Suite struct LiveTests {
  private let organisation = OrganisationID.new()

  private func publish(_ number: Int, of aggregate: UUID = UUID(), on test: TestKernel) async throws {
    try await test.database.transaction {
      try await $0.publish(Ping(aggregate: aggregate, number: number), organisation: organisation)
    }
  }

  /// Published until the first is told: from then on every event is.
  private let marker = UUID()

  /// Follows the organisation into `seen`, and returns when the feed looks.
  private func follow(
    _ kernel: Kernel, _ test: TestKernel, into seen: Seen<LiveMessage>
  ) async throws -> Task<Void, Never> {
    let (_, stream) = try await kernel.live(organisation: organisation)
    let task = Task { for await message in stream { seen.add(message) } }
    try await eventually("the feed looks") {
      try await publish(0, of: marker, on: test)
      return events(seen, withMarker: true).contains { $0.aggregate.uuid == marker }
    }
    return task
  }

  private func events(_ seen: Seen<LiveMessage>, withMarker: Bool = false) -> [LiveEvent] {
    seen.all.compactMap { message in
      guard case .event(let event) = message, withMarker || event.aggregate.uuid != marker else { return nil }
      return event
    }
  }

  private func aggregates(_ seen: Seen<LiveMessage>) -> [AggregateID] { events(seen).map(\.aggregate) }

  @Test func anEventIsToldToItsOrganisationAlone() async throws {
    let test = try await TestKernel.make()
    let user = UserID.new()
    try await test.working {
      let (seen, foreign) = (Seen<LiveMessage>(), Seen<LiveMessage>())
      let task = try await follow(test.kernel, test, into: seen)
      let (_, other) = try await test.kernel.live(organisation: .new())
      let second = Task { for await message in other { foreign.add(message) } }
      try await test.database.transaction {
        try await $0.publish(UserSignedUp(user: user), organisation: organisation)
      }
      try await eventually("the event is told") { !events(seen).isEmpty }
      let event = events(seen)[0]
      #expect(event.type == "user.created" && event.topic == "user-events" && event.organisation == organisation)
      #expect(event.aggregate.uuid == user.uuid && event.ids == ["user": user.description] && event.seq > 0)
      #expect(abs(event.time.timeIntervalSinceNow) < 60)
      #expect(foreign.all.isEmpty)
      task.cancel()
      second.cancel()
    }
  }

  @Test func aTransactionThatCommitsLateIsNotLost() async throws {
    let test = try await TestKernel.make()
    try await test.working {
      let seen = Seen<LiveMessage>()
      let task = try await follow(test.kernel, test, into: seen)
      let (late, soon, after) = (UUID(), UUID(), UUID())
      try await test.database.transaction { transaction in
        try await transaction.publish(Ping(aggregate: late, number: 1), organisation: organisation)
        // These have the higher numbers, and are told while the first is not committed.
        try await publish(2, of: soon, on: test)
        try await eventually("the other is told") { aggregates(seen).map(\.uuid) == [soon] }
        try await publish(3, of: after, on: test)
        try await eventually("the third is told") { aggregates(seen).map(\.uuid) == [soon, after] }
      }
      try await eventually("the late one is told") { aggregates(seen).map(\.uuid) == [soon, after, late] }
      task.cancel()
    }
  }

  @Test func everyProgramOnTheDatabaseTellsItsOwnReadersOnce() async throws {
    let test = try await TestKernel.make()
    let folder = try TemporaryFolder()
    let second = try await Kernel.start(
      settings: Settings(data: folder.path + "/data", publicURL: "http://127.0.0.1:7878"), migrations: [],
      log: TestCluster.log, connections: test.testDatabase.logins,
      objects: { try FolderObjectStore(dataFolder: URL(filePath: $0), publicURL: "http://127.0.0.1:7878") })
    try await test.working {
      let work = Task { try await second.run(jobs: [], subscriptions: []) }
      let (here, there) = (Seen<LiveMessage>(), Seen<LiveMessage>())
      let task = try await follow(test.kernel, test, into: here)
      let other = try await follow(second, test, into: there)
      try await withThrowingTaskGroup { group in
        for number in 0..<40 { group.addTask { try await publish(number, on: test) } }
        try await group.waitForAll()
      }
      try await eventually("all is told") { aggregates(here).count >= 40 && aggregates(there).count >= 40 }
      try await publish(99, on: test)
      try await eventually("the last is told") { aggregates(here).count >= 41 && aggregates(there).count >= 41 }
      #expect(Set(aggregates(here)).count == 41 && aggregates(here).count == 41)
      #expect(Set(aggregates(there)) == Set(aggregates(here)) && aggregates(there).count == 41)
      task.cancel()
      // A feed that ends ends its streams.
      work.cancel()
      try await work.value
      await other.value
    }
    await second.stop()
  }

  @Test func oneWhoDoesNotReadIsToldToReadAnew() async throws {
    let test = try await TestKernel.make()
    try await test.working {
      let seen = Seen<LiveMessage>()
      let task = try await follow(test.kernel, test, into: seen)
      let (_, slow) = try await test.kernel.live(organisation: organisation)
      try await test.testDatabase.owner.run(
        """
        INSERT INTO kernel.outbox (id, type, topic, organisation, aggregate, data)
        SELECT gen_random_uuid(), 'test.ping', 'user-events', \(organisation), gen_random_uuid(), '{}'
        FROM generate_series(1, 1500)
        """)
      let last = UUID()
      try await publish(2, of: last, on: test)
      try await eventually("what came after is told") { aggregates(seen).contains { $0.uuid == last } }
      // The next look comes when the one before has told everybody.
      let after = UUID()
      try await publish(3, of: after, on: test)
      try await eventually("the next look is told") { aggregates(seen).contains { $0.uuid == after } }
      var waiting: [LiveMessage] = []
      for await message in slow {
        waiting.append(message)
        if case .event(let event) = message, event.aggregate.uuid == last { break }
      }
      #expect(waiting.count <= 257)
      #expect(waiting.contains(.resync))
      task.cancel()
    }
  }

  @Test func whoComesBackHearsWhatItMissed() async throws {
    let test = try await TestKernel.make()
    let (first, late, second) = (UUID(), UUID(), UUID())
    func seq(_ aggregate: UUID) async throws -> Int {
      try await test.kernel.relay.first("SELECT seq FROM kernel.outbox WHERE aggregate = \(aggregate)")!.get("seq")
    }
    func missed(_ seq: Int) async throws -> [LiveMessage] {
      try await test.kernel.live(organisation: organisation, after: seq).missed
    }
    try await test.working {
      try await test.database.transaction { transaction in
        try await transaction.publish(Ping(aggregate: late, number: 1), organisation: organisation)
        try await publish(2, of: first, on: test)
        try await test.kernel.idle(withinS: 20)
        try await eventually("the first is relayed") {
          try await test.kernel.relay.first("SELECT FROM kernel.outbox WHERE relayed_at IS NOT NULL") != nil
        }
      }
      try await publish(3, of: second, on: test)
      // The late one has a lower number, and came after the first.
      let found = Set(
        try await missed(try await seq(first)).map {
          if case .event(let event) = $0 { event.aggregate.uuid } else { UUID() }
        })
      #expect(found == [late, second])
    }
    #expect(try await missed(987_654) == [.resync])
    let foreign = try await test.kernel.live(organisation: .new(), after: try await seq(first)).missed
    #expect(foreign == [.resync])
  }
}
