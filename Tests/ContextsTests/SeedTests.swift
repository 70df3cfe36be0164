import Contracts
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Candidates

/// Made-up candidates: fast because the indexes are made after them, and yet nothing of the tables changes.
@Suite struct SeedTests {
  /// Every index and rule of the schema, as the database writes it.
  private func rules(_ owner: Database) async throws -> [String] {
    try await owner.rows(
      """
      SELECT pg_get_indexdef(i.indexrelid) AS rule FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace = 'candidates'::regnamespace
      UNION ALL
      SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'candidates'::regnamespace
      ORDER BY rule
      """
    ).map { try $0.get("rule") }
  }

  @Test func `indexes and rules are as before, also when it is broken off`() async throws {
    let world = try await World()
    let way = try await world.way()
    let owner = world.kernel.testDatabase.owner
    try await owner.run("DELETE FROM candidates.sessions")
    let before = try await rules(owner)
    var anna = world.account()
    anna.organisation = way.organisation
    let account = anna
    let snapshot = InterviewSnapshot(
      interview: way.interview, organisation: way.organisation, organisationName: "Acme", content: World.content,
      consent: .current)

    let brokenOff = await Task {
      try await way.candidates.seed(
        10_000, in: [snapshot], seed: 1, by: account, owner: owner,
        progress: { _ in withUnsafeCurrentTask { $0?.cancel() } })
    }.result
    #expect(throws: (any Error).self) { try brokenOff.get() }
    #expect(try await rules(owner) == before)
    #expect(try await way.candidates.list(CandidateQuery(), organisation: way.organisation).items.isEmpty)

    // Into an empty table, and beside those who are there.
    for (count, all) in [(1500, 1500), (200, 1700)] {
      let made = try await way.candidates.seed(
        count, in: [snapshot], seed: 1, by: account, owner: owner)
      let numbers = try #require(made[way.interview])
      #expect(numbers.invited > count / 2 && numbers.started > numbers.completed && numbers.completed > count / 3)
      let page = try await way.candidates.list(CandidateQuery(), organisation: way.organisation)
      #expect(page.total == ListTotal(count: all, isExact: true))
      #expect(try await rules(owner) == before)
    }
  }
}
