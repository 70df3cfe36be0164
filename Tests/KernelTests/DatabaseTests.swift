import Contracts
import Foundation
import Kernel
import Platform
import TestSupport
import Testing

@Suite struct DatabaseTests {
  enum Colour: String { case red, green }
  struct Shape: Codable, Equatable, Sendable { var sideLength: Int, name: String?, at: Date }

  @Test func valuesComeBackAsTheyWere() async throws {
    let test = try await TestDatabase.make()
    let date = Date(timeIntervalSince1970: 1_795_412_467.123_456)
    let id = SessionID.new()
    let shape = Shape(sideLength: 3, name: nil, at: Date(timeIntervalSince1970: 1_795_412_467.125))
    let row = try #require(
      try await test.database.first(
        """
        SELECT \(true) AS truth, \(Int.min) AS small, \(-7)::smallint AS tiny, \(0.1) AS ratio, \("Ünï ✓ 'quoted'") AS text,
          \("") AS empty, \(Data([0, 255, 0])) AS bytes, \(Data()) AS none, \(date) AS date, \(id) AS id,
          \(String?.none) AS missing, \(JSON(shape)) AS shape, \(Colour.green) AS colour, \(Colour?.none) AS colourless,
          \(["a", "", "Ж"]) AS texts, \([1, -2]) AS numbers, \([Int]()) AS nothing, \([id.uuid]) AS ids,
          ARRAY[1, 2]::int[] AS small_numbers, 12345.5::numeric AS decimal, (-100000000)::numeric AS whole,
          count(*) AS count
        """))
    #expect(try row.get("truth") == true)
    #expect(try row.get("small") == Int.min)
    #expect(try row.get("tiny") == -7)
    #expect(try row.get("ratio") == 0.1)
    #expect(try row.get("text") == "Ünï ✓ 'quoted'")
    #expect(try row.get("empty") == "")
    #expect(try row.get("bytes") == Data([0, 255, 0]))
    #expect(try row.get("none") == Data())
    #expect(abs(try row.get("date", as: Date.self).timeIntervalSince(date)) < 1e-6)
    #expect(try row.get("id") == id)
    #expect(try row.get("missing", as: String?.self) == nil)
    #expect(try row.get("shape", as: JSON<Shape>.self).value == shape)
    #expect(try row.get("colour") == Colour.green)
    #expect(try row.get("colourless", as: Colour?.self) == nil)
    #expect(try row.get("texts") == ["a", "", "Ж"])
    #expect(try row.get("numbers") == [1, -2])
    #expect(try row.get("nothing") == [Int]())
    #expect(try row.get("ids") == [id.uuid])
    #expect(try row.get("small_numbers") == [1, 2])
    #expect(try row.get("decimal") == 12345.5)
    #expect(try row.get("whole") == -100_000_000)
    #expect(try row.get("count") == 1)
  }

  @Test func aWrongQuestionToARowNamesTheColumn() async throws {
    let test = try await TestDatabase.make()
    let row = try #require(try await test.database.first("SELECT NULL::text AS nothing, 'x' AS letter"))
    for (column, part) in [("nothing", "is NULL"), ("letter", "is no Int"), ("absent", "no column absent")] {
      let error = #expect(throws: DatabaseError.self) { try row.get(column, as: Int.self) }
      #expect(error?.message.contains(part) == true)
    }
    await #expect(throws: DatabaseError.self) { try await test.database.run("SELECT \("a\u{0}b")") }
  }

  @Test func aTransactionThatThrowsLeavesNothing() async throws {
    let test = try await TestDatabase.make()
    try await test.owner.run("CREATE TABLE public.things (id bigint PRIMARY KEY)")
    struct Enough: Error {}
    await #expect(throws: Enough.self) {
      try await test.database.transaction { transaction in
        #expect(try await transaction.run("INSERT INTO public.things VALUES (1), (2)") == 2)
        throw Enough()
      }
    }
    #expect(try await test.database.first("SELECT count(*) AS n FROM public.things")?.get("n") == 0)
    let violation = await #expect(throws: DatabaseError.self) {
      try await test.database.transaction { transaction in
        try await transaction.run("INSERT INTO public.things VALUES (1)")
        try await transaction.run("INSERT INTO public.things VALUES (1)")
      }
    }
    #expect(violation?.isUniqueViolation == true && violation?.constraint == "things_pkey")
    #expect(try await test.database.first("SELECT count(*) AS n FROM public.things")?.get("n") == 0)
  }

  @Test func anErrorCaughtInsideATransactionIsNotTakenForACommit() async throws {
    let test = try await TestDatabase.make()
    await #expect(throws: DatabaseError.self) {
      try await test.database.transaction { transaction in
        _ = try? await transaction.run("SELECT 1 / 0")
      }
    }
    #expect(try await test.database.first("SELECT 1 AS one")?.get("one") == 1)
  }

  @Test func aPipelineIsAllOrNothingAndSetsTheOrganisation() async throws {
    let test = try await TestDatabase.make()
    try await test.owner.run("CREATE TABLE public.things (id bigint PRIMARY KEY)")
    let organisation = OrganisationID.new()
    let answers = try await test.database.pipeline(
      [
        "INSERT INTO public.things VALUES (\(1)) RETURNING id", "SELECT count(*) AS n FROM public.things",
        "SELECT current_setting('parley.org') AS organisation",
      ], organisation: organisation)
    #expect(try answers[0][0].get("id") == 1)
    #expect(try answers[1][0].get("n") == 1)
    #expect(try answers[2][0].get("organisation") == organisation.description)
    await #expect(throws: DatabaseError.self) {
      try await test.database.pipeline([
        "INSERT INTO public.things VALUES (\(2))", "INSERT INTO public.things VALUES (\(1))",
        "INSERT INTO public.things VALUES (\(3))",
      ])
    }
    let after = try #require(
      try await test.database.first(
        "SELECT count(*) AS n, current_setting('parley.org', true) AS organisation FROM public.things"))
    #expect(try after.get("n") == 1)
    // A pooled connection carries no organisation over.
    #expect(try after.get("organisation", as: String?.self) ?? "" == "")
  }

  @Test func aCancelledStatementEndsOnTheServerAndFreesItsPlace() async throws {
    let test = try await TestDatabase.make()
    let narrow = Database(test.logins.prog, connections: 1, log: TestCluster.log, patienceS: 30)
    let long = Task { try await narrow.run("SELECT pg_sleep(60)") }
    func sleeping() async throws -> Int {
      try await test.database.first(
        """
        SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND query = 'SELECT pg_sleep(60)'
        """)?.get("n") ?? 0
    }
    try await eventually("it runs") { try await sleeping() == 1 }
    long.cancel()
    await #expect(throws: CancellationError.self) { try await long.value }
    #expect(try await narrow.first("SELECT 1 AS one")?.get("one") == 1)
    try await eventually("it has ended") { try await sleeping() == 0 }
  }

  @Test func aStatementThatTakesTooLongIsEnded() async throws {
    let test = try await TestDatabase.make()
    let hasty = Database(
      test.logins.prog, connections: 1, log: TestCluster.log, patienceS: 30, statementLimitS: 0.1)
    let error = await #expect(throws: DatabaseError.self) { try await hasty.run("SELECT pg_sleep(60)") }
    #expect(error?.code == "57014" && error?.isUnavailable == false)
    #expect(try await hasty.first("SELECT 1 AS one")?.get("one") == 1)
  }

  @Test func whoWaitsForAPlaceWaitsForATimeOnly() async throws {
    let test = try await TestDatabase.make()
    let narrow = Database(test.logins.prog, connections: 1, log: TestCluster.log, patienceS: 0.2)
    try await narrow.transaction { _ in
      let error = await #expect(throws: DatabaseError.self) { try await narrow.run("SELECT 1") }
      #expect(error?.isUnavailable == true)
    }
    #expect(try await narrow.first("SELECT 1 AS one")?.get("one") == 1)
  }

  @Test func manyTasksShareFewConnections() async throws {
    let test = try await TestDatabase.make()
    let narrow = Database(test.logins.prog, connections: 3, log: TestCluster.log, patienceS: 30)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...200 {
        group.addTask { try await narrow.first("SELECT \(number) AS number, pg_sleep(0.001)")?.get("number") ?? 0 }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 20_100)
    let open = try await test.owner.first(
      """
      SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND usename = 'parley_prog'
        AND backend_type = 'client backend'
      """)
    #expect(try open?.get("n", as: Int.self) ?? 99 <= 3)
  }

  @Test func aLostConnectionIsReplaced() async throws {
    let test = try await TestDatabase.make()
    _ = try await test.database.first("SELECT 1 AS one")
    try await test.owner.run(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user
      """)
    #expect(try await test.database.first("SELECT 1 AS one")?.get("one") == 1)
  }

  @Test func aServerThatIsNotThereIsSaid() async throws {
    let folder = try TemporaryFolder()
    let nobody = Database("host='\(folder.path)' user=x dbname=y", connections: 2, log: TestCluster.log, patienceS: 0.3)
    let error = await #expect(throws: DatabaseError.self) { try await nobody.run("SELECT 1") }
    #expect(error?.isUnavailable == true && error?.problem.code == "database-away" && error?.problem.status == 503)
  }

  @Test func notificationsArrive() async throws {
    let test = try await TestDatabase.make()
    var heard = test.database.listen("bell").makeAsyncIterator()
    #expect(await heard.next() == "")
    try await test.database.transaction { try await $0.run("SELECT pg_notify('bell', \("ding"))") }
    #expect(await heard.next() == "ding")
  }
}
