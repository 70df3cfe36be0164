import Contracts
import Foundation
import Kernel
import TestSupport
import Testing

@Suite struct MigrationsTests {
  static func shop(_ files: (String, String)...) -> Migrations {
    Migrations(schema: "shop", files: files.map { (name: $0.0, sql: Array($0.1.utf8)) })
  }

  static let first = (
    "m0001_shop", "CREATE SCHEMA IF NOT EXISTS shop; CREATE TABLE shop.things (id bigserial PRIMARY KEY, name text);"
  )
  static let second = ("m0002_price", "ALTER TABLE shop.things ADD COLUMN price bigint;")

  @Test func eachFileIsAppliedOnceAndANewOneIsAdded() async throws {
    let test = try await TestDatabase.make(migrations: [Self.shop(Self.first)])
    try await Migrations.apply([Self.shop(Self.first)], to: test.owner)
    try await Migrations.apply([Self.shop(Self.first, Self.second)], to: test.owner)
    // The roles may use what the owner has just made.
    for database in [test.database, test.relay] {
      try await database.run("INSERT INTO shop.things (name, price) VALUES (\("tea"), \(3))")
    }
    #expect(try await test.database.run("UPDATE shop.things SET price = 4") == 2)
    // But its form is the owner's alone.
    let refused = await #expect(throws: DatabaseError.self) { try await test.database.run("DROP TABLE shop.things") }
    #expect(refused?.code == "42501")
  }

  @Test func aFileThatChangedIsRefused() async throws {
    let test = try await TestDatabase.make(migrations: [Self.shop(Self.first)])
    let changed = Self.shop((Self.first.0, Self.first.1 + " -- harmless"), Self.second)
    let error = await #expect(throws: MigrationError.self) { try await Migrations.apply([changed], to: test.owner) }
    #expect(error?.description.contains("shop/m0001_shop") == true)
    // Nothing of the newer file either.
    await #expect(throws: DatabaseError.self) { try await test.owner.run("SELECT price FROM shop.things") }
  }

  @Test func aFileThatFailsLeavesNothingAndIsNamed() async throws {
    let test = try await TestDatabase.make()
    let broken = Self.shop((Self.first.0, Self.first.1 + " SELECT 1 / 0;"))
    let error = await #expect(throws: MigrationError.self) { try await Migrations.apply([broken], to: test.owner) }
    #expect(error?.description.contains("division by zero") == true)
    try await Migrations.apply([Self.shop(Self.first)], to: test.owner)
  }

  @Test func aDatabaseOfANewerProgramIsRefused() async throws {
    let test = try await TestDatabase.make(migrations: [Self.shop(Self.first, Self.second)])
    let error = await #expect(throws: MigrationError.self) {
      try await Migrations.apply([Self.shop(Self.first)], to: test.owner)
    }
    #expect(error?.description.contains("shop/m0002_price") == true)
  }

  @Test func programsThatStartTogetherTakeTurns() async throws {
    let test = try await TestDatabase.make()
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          let owner = Database(test.logins.owner, connections: 1, log: TestCluster.log, patienceS: 30)
          try await Migrations.apply([Self.shop(Self.first, Self.second)], to: owner)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func theAuditIsOnlyAddedTo() async throws {
    let test = try await TestDatabase.make()
    try await test.database.transaction { transaction in
      try await transaction.audit(
        actor: "user:1", action: "interview.publish", object: "interview:2", organisation: .new(), details: ["a": "b"])
    }
    #expect(try await test.relay.first("SELECT details FROM kernel.audit")?.get("details") == #"{"a": "b"}"#)
    for statement: SQL in ["UPDATE kernel.audit SET actor = 'x'", "DELETE FROM kernel.audit", "TRUNCATE kernel.audit"] {
      for database in [test.database, test.relay] {
        let refused = await #expect(throws: DatabaseError.self) { try await database.run(statement) }
        #expect(refused?.code == "42501")
      }
    }
    await #expect(throws: DatabaseError.self) { try await test.database.rows("SELECT * FROM kernel.outbox") }
  }
}
