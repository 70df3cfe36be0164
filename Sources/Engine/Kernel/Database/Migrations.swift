internal import Contracts
import Foundation
import Platform

/// The migrations of one schema, in the order in which they are applied.
public struct Migrations: Sendable {
  public let schema: String
  public let files: [(name: String, sql: [UInt8])]

  /// - Parameter files: the embedded files, as `("m0001_accounts", PackageResources.m0001_accounts_sql)`.
  public init(schema: String, files: [(name: String, sql: [UInt8])]) {
    self.schema = schema
    self.files = files
  }

  /// The kernel's own tables: outbox, inbox, jobs, audit.
  public static let kernel = Migrations(
    schema: "kernel", files: [("m0001_kernel", PackageResources.m0001_kernel_sql)])

  /// Applies to the database what it does not have yet, each file in a transaction, as the role that owns the tables.
  ///
  /// Two programs that start together take turns. A file that was applied before and reads otherwise now is a
  /// ``MigrationError``; so is a file that the database has and the program does not know.
  public static func apply(_ all: [Migrations], to database: Database) async throws {
    let all = [kernel] + all.filter { $0.schema != kernel.schema }
    try await database.transaction { transaction in
      try await transaction.lockMigrations()
      try await transaction.script(
        """
        CREATE SCHEMA IF NOT EXISTS kernel;
        CREATE TABLE IF NOT EXISTS kernel.migrations (
          schema text NOT NULL,
          name text NOT NULL,
          sha256 text NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT now(),
          PRIMARY KEY (schema, name)
        );
        """)
      try await transaction.script(Grants.defaults)
      for migrations in all { try await migrations.apply(in: transaction) }
      try await transaction.script(Grants.kernel)
    }
  }

  private func apply(in transaction: Transaction) async throws {
    try await transaction.script("CREATE SCHEMA IF NOT EXISTS \(schema);")
    var applied: [String: String] = [:]
    for row in try await transaction.rows("SELECT name, sha256 FROM kernel.migrations WHERE schema = \(schema)") {
      applied[try row.get("name")] = try row.get("sha256", as: String.self)
    }
    for file in files {
      let hash = Digests.sha256Hex(file.sql)
      if let before = applied.removeValue(forKey: file.name) {
        guard before == hash else { throw MigrationError.changed(schema: schema, name: file.name) }
        continue
      }
      do {
        try await transaction.script(String(decoding: file.sql, as: UTF8.self))
      } catch let error as DatabaseError where !error.isUnavailable {
        throw MigrationError.failed(schema: schema, name: file.name, cause: error)
      }
      try await transaction.run(
        "INSERT INTO kernel.migrations (schema, name, sha256) VALUES (\(schema), \(file.name), \(hash))")
    }
    if let unknown = applied.keys.min() { throw MigrationError.unknown(schema: schema, name: unknown) }
  }
}

extension Transaction {
  fileprivate func lockMigrations() async throws {
    // Waits for another program that migrates; the lock ends with the transaction.
    try await run("SELECT pg_advisory_xact_lock(hashtextextended('parley.migrations', 0))")
  }
}

/// Why the tables could not be brought to where the program wants them.
public enum MigrationError: Error, CustomStringConvertible, Sendable {
  case changed(schema: String, name: String)
  case unknown(schema: String, name: String)
  case failed(schema: String, name: String, cause: DatabaseError)

  public var description: String {
    switch self {
    case .changed(let schema, let name):
      "the migration \(schema)/\(name) was applied in another wording; a change belongs into a new file"
    case .unknown(let schema, let name):
      "the database has the migration \(schema)/\(name), which this program does not know; use the newer program"
    case .failed(let schema, let name, let cause): "the migration \(schema)/\(name) failed: \(cause)"
    }
  }
}
