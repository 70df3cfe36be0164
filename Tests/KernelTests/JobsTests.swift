import Contracts
import Foundation
import Kernel
import Synchronization
import TestSupport
import Testing

@Suite struct JobsTests {
  struct Work: Codable, Sendable { var number: Int }
  struct Broken: Error {}
  static let quick = BackOff(firstS: 0.01, mostS: 0.02)

  static func enqueue(
    _ test: TestKernel, _ number: Int = 1, key: String? = nil, priority: Int = 0, runAfter: Date? = nil
  ) async throws {
    try await test.database.transaction { transaction in
      try await transaction.enqueue(
        NewJob(kind: "test.work", key: key, payload: Work(number: number), priority: priority, runAfter: runAfter))
    }
  }

  static func states(_ test: TestKernel) async throws -> [String] {
    try await test.kernel.relay.rows("SELECT state || ' ' || attempt AS state FROM kernel.jobs ORDER BY enqueued_at")
      .map { try $0.get("state") }
  }

  @Test func twoWorkersDoNothingTwice() async throws {
    let test = try await TestKernel.make()
    let seen = Seen<Int>()
    let handler = JobHandler(kind: "test.work", concurrency: 3) { job in
      #expect(job.attempt == 1)
      seen.add(try job.decode(Work.self).number)
      // Long enough for the other worker to want it, too.
      try await Task.sleep(for: .milliseconds(5))
    }
    let folder = try TemporaryFolder()
    let other = try await Kernel.start(
      settings: Settings(data: folder.path), migrations: [], log: TestCluster.log, connections: test.testDatabase.logins
    ) { try FolderObjectStore(dataFolder: URL(filePath: $0), publicURL: "http://127.0.0.1:7878") }
    for number in 0..<60 { try await Self.enqueue(test, number) }
    let second = Task { try await other.run(jobs: [handler], subscriptions: []) }
    try await test.working(jobs: [handler]) { try await test.kernel.idle(withinS: 30) }
    second.cancel()
    try await second.value
    await other.stop()
    #expect(seen.all.sorted() == Array(0..<60))
  }

  @Test func aJobWhoseWorkerDiedIsTakenAfterItsLease() async throws {
    let test = try await TestKernel.make()
    let seen = Seen<Int>()
    try await Self.enqueue(test)
    // As a process leaves it that was killed in the middle.
    try await test.kernel.relay.run(
      """
      UPDATE kernel.jobs
      SET state = 'running', attempt = 1, lease = gen_random_uuid(), lease_until = now() + interval '0.4 s'
      """)
    try await test.working(jobs: [JobHandler(kind: "test.work") { seen.add($0.attempt) }]) {
      try await test.kernel.idle(withinS: 20)
    }
    #expect(seen.all == [2])
  }

  @Test func aJobThatTakesLongKeepsItsLease() async throws {
    let test = try await TestKernel.make()
    let seen = Seen<Int>()
    try await Self.enqueue(test)
    let handler = JobHandler(kind: "test.work", leaseS: 2, concurrency: 2) { job in
      seen.add(job.attempt)
      try await Task.sleep(for: .seconds(5))
    }
    try await test.working(jobs: [handler]) { try await test.kernel.idle(withinS: 20) }
    #expect(seen.all == [1])
    #expect(try await Self.states(test) == ["completed 1"])
  }

  @Test func aWorkerThatLostItsLeaseIsStoppedAndChangesNothing() async throws {
    let test = try await TestKernel.make()
    let ends = Seen<String>()
    try await Self.enqueue(test)
    let handler = JobHandler(kind: "test.work", leaseS: 0.3) { job in
      if job.attempt > 1 { return }
      do {
        try await Task.sleep(for: .seconds(30))
      } catch {
        ends.add("cancelled")
        throw error
      }
    }
    try await test.working(jobs: [handler]) {
      try await eventually("it runs") { try await Self.states(test) == ["running 1"] }
      try await test.kernel.relay.run("UPDATE kernel.jobs SET lease = gen_random_uuid(), attempt = 7")
      try await eventually("it is stopped") { ends.all == ["cancelled"] }
      try await test.kernel.idle(withinS: 20)
    }
    #expect(try await Self.states(test) == ["completed 8"])
  }

  @Test func whatFailsIsTriedAgainAndThenBuriedWithItsConsequence() async throws {
    let test = try await TestKernel.make(migrations: [EventsTests.effects])
    let attempts = Seen<Int>()
    let handler = JobHandler(
      kind: "test.work", maxAttempts: 3, backOff: Self.quick,
      dead: { job, error, transaction in
        #expect(error is Broken)
        try await transaction.run(
          "INSERT INTO effects.pings (aggregate, number) VALUES (\(job.id), \(try job.decode(Work.self).number))")
      },
      run: { job in
        attempts.add(job.attempt)
        throw Broken()
      })
    try await Self.enqueue(test, 42)
    try await test.working(jobs: [handler]) { try await test.kernel.idle(withinS: 20) }
    #expect(attempts.all == [1, 2, 3])
    #expect(try await Self.states(test) == ["dead 3"])
    #expect(try await test.database.first("SELECT number FROM effects.pings")?.get("number") == 42)
  }

  @Test func whatIsHopelessOrTooSlowIsNotTriedForEver() async throws {
    let test = try await TestKernel.make()
    let handler = JobHandler(kind: "test.work", maxAttempts: 2, timeoutS: 0.05, backOff: Self.quick) { job in
      if try job.decode(Work.self).number == 1 { throw JobAbandoned("hash-mismatch") }
      try await Task.sleep(for: .seconds(30))
    }
    for number in 1...2 { try await Self.enqueue(test, number) }
    try await test.working(jobs: [handler]) { try await test.kernel.idle(withinS: 20) }
    #expect(try await Self.states(test) == ["dead 1", "dead 2"])
    let errors = try await test.kernel.relay.rows("SELECT last_error FROM kernel.jobs ORDER BY enqueued_at")
    #expect(try errors[0].get("last_error") == "hash-mismatch")
    #expect(try errors[1].get("last_error", as: String.self).contains("took longer") == true)
  }

  @Test func aJobThatKillsItsWorkersIsBuriedUnrun() async throws {
    let test = try await TestKernel.make()
    try await Self.enqueue(test)
    try await test.kernel.relay.run(
      "UPDATE kernel.jobs SET state = 'running', attempt = 2, lease = gen_random_uuid(), lease_until = now()")
    let handler = JobHandler(kind: "test.work", maxAttempts: 2) { _ in Issue.record("it was run") }
    try await test.working(jobs: [handler]) { try await test.kernel.idle(withinS: 20) }
    #expect(try await Self.states(test) == ["dead 3"])
  }

  @Test func ofOneKeyThereIsOneActiveJob() async throws {
    let test = try await TestKernel.make()
    let seen = Seen<Int>()
    for number in 1...3 { try await Self.enqueue(test, number, key: "a") }
    try await Self.enqueue(test, 9, key: "b")
    #expect(try await Self.states(test).count == 2)
    try await test.working(jobs: [JobHandler(kind: "test.work") { seen.add(try $0.decode(Work.self).number) }]) {
      try await test.kernel.idle(withinS: 20)
      // The first has ended: now there may be another.
      try await Self.enqueue(test, 4, key: "a")
      try await test.kernel.idle(withinS: 20)
    }
    #expect(seen.all.sorted() == [1, 4, 9])
  }

  @Test func theUrgentComesFirstAndTheFutureWaits() async throws {
    let test = try await TestKernel.make()
    let seen = Seen<Int>()
    try await Self.enqueue(test, 1)
    try await Self.enqueue(test, 2, priority: 5)
    try await Self.enqueue(test, 3, priority: -1)
    try await Self.enqueue(test, 4, priority: 9, runAfter: Date().addingTimeInterval(3600))
    try await test.working(jobs: [JobHandler(kind: "test.work") { seen.add(try $0.decode(Work.self).number) }]) {
      try await test.kernel.idle(withinS: 20)
    }
    #expect(seen.all == [2, 1, 3])
    #expect(try await Self.states(test).last == "available 0")
  }

  @Test func whatIsInWorkAtTheEndIsHandedBack() async throws {
    let test = try await TestKernel.make()
    try await Self.enqueue(test)
    try await test.working(jobs: [JobHandler(kind: "test.work") { _ in try await Task.sleep(for: .seconds(60)) }]) {
      try await eventually("it runs") { try await Self.states(test) == ["running 1"] }
    }
    #expect(try await Self.states(test) == ["available 0"])
  }

  @Test func aDatabaseOfTheOperatorsOwnDoesWithOneLogin() async throws {
    let test = try await TestDatabase.make()
    let folder = try TemporaryFolder()
    let host = try #require(test.logins.owner.firstMatch(of: /host='([^']*)'/)?.1)
    let encoded = host.replacing("/", with: "%2F")
    let kernel = try await Kernel.start(
      settings: Settings(data: folder.path, databaseURL: "postgresql://parley_owner@\(encoded)/\(test.name)"),
      migrations: [EventsTests.effects], log: TestCluster.log, objects: EmbeddedPostgresTests.store)
    let seen = Seen<Int>()
    let work = Task {
      try await kernel.run(
        jobs: [JobHandler(kind: "test.work") { seen.add(try $0.decode(Work.self).number) }],
        subscriptions: [
          Subscription(consumer: "test.chain", Ping.self) { ping, _, transaction in
            try await transaction.enqueue(NewJob(kind: "test.work", payload: Work(number: ping.number)))
          }
        ])
    }
    try await EventsTests.publish(Ping(aggregate: UUID(), number: 5), on: kernel.database)
    try await kernel.idle(withinS: 20)
    #expect(seen.all == [5])
    work.cancel()
    try await work.value
    await kernel.stop()
    let late = await #expect(throws: DatabaseError.self) { try await kernel.database.run("SELECT 1") }
    #expect(late?.isUnavailable == true)
  }

  @Test func pausesGrowAndAreBounded() {
    let backOff = BackOff(firstS: 1, factor: 2, mostS: 10)
    #expect((1...6).map { backOff.delayS(attempt: $0, jitter: 1) } == [1, 2, 4, 8, 10, 10])
    #expect(backOff.delayS(attempt: 3, jitter: 0) == 2)
    #expect(backOff.delayS(attempt: 1_000_000, jitter: 1) == 10)
  }
}
