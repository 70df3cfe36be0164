import Contracts
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Candidates

/// HR's list at some size: every order complete and without repeats in both directions, and every page a walk along an
/// index.
@Suite struct CandidateListTests {
  private static let count = 20_000

  /// A world whose organisation has many candidates in two interviews.
  private func crowd() async throws -> (World, Way) {
    let world = try await World()
    let way = try await world.way()
    try await world.database.run(
      """
      INSERT INTO candidates.sessions (id, organisation, interview, link, status, invited_at, name, email, name_key,
        email_key, score, decision, opened_at, snapshot, code_mac, consent_version, consent_purposes, started_at,
        completed_at, receipt)
      SELECT id, \(way.organisation), CASE WHEN n % 4 = 0 THEN \(InterviewID.new()) ELSE \(way.interview) END,
        gen_random_uuid(), CASE WHEN done THEN 'completed' ELSE 'invited' END,
        now() - make_interval(secs => n % 1000), 'Name ' || n, 'n' || n || '@example.org',
        CASE WHEN n % 5 = 0 THEN 'name' ELSE 'name ' || md5(n::text) END, 'n' || n || '@example.org',
        CASE WHEN done AND n % 6 = 0 THEN 1 + n % 5 END, CASE WHEN n % 50 = 0 THEN 'advance' END,
        CASE WHEN done THEN now() END, CASE WHEN done THEN snapshot END,
        CASE WHEN done THEN sha256(n::text::bytea) END, CASE WHEN done THEN 'v' END,
        CASE WHEN done THEN ARRAY['record'] END, CASE WHEN done THEN now() - make_interval(secs => n % 77) END,
        CASE WHEN done THEN now() END, CASE WHEN done THEN '{}'::jsonb END
      FROM (
        SELECT n, n % 3 = 0 AS done, (SELECT id FROM candidates.snapshots LIMIT 1) AS snapshot,
          ('018f0000-0000-7000-8000-' || lpad(to_hex((n::bigint * 7919) % 1000003), 12, '0'))::uuid AS id
        FROM generate_series(1, \(Self.count)) AS n
      ) made
      """)
    try await world.database.run(
      """
      INSERT INTO candidates.tags (session, organisation, tag)
      SELECT id, organisation, 'night' FROM candidates.sessions WHERE name LIKE 'Name %7'
      """)
    try await world.kernel.testDatabase.owner.run("VACUUM ANALYZE candidates.sessions")
    try await world.kernel.testDatabase.owner.run("VACUUM ANALYZE candidates.tags")
    return (world, way)
  }

  @Test func `every order is whole, in both directions, and the way back is the way`() async throws {
    let (_, way) = try await crowd()
    for sort in CandidateSort.allCases {
      for isDescending in [false, true] {
        var query = CandidateQuery(
          filter: CandidateFilter(interview: way.interview, search: "name 33"), sort: sort,
          isDescending: isDescending, limit: 13)
        var pages: [CandidatePage] = []
        repeat {
          pages.append(try await way.candidates.list(query, organisation: way.organisation))
          query.cursor = pages.last?.next
        } while query.cursor != nil && pages.count < 100
        let ids = pages.flatMap(\.items).map(\.id)
        #expect(ids.count == Set(ids).count && ids.count == pages[0].total?.count, "\(sort) \(isDescending)")
        #expect(ids.count > 26 && pages[0].total?.isExact == true && pages[0].previous == nil)
        // Back again, from the last page to the first.
        var back: [[SessionID]] = []
        var cursor = pages.last?.previous
        while let place = cursor, back.count < 100 {
          query.cursor = place
          let page = try await way.candidates.list(query, organisation: way.organisation)
          back.insert(page.items.map(\.id), at: 0)
          cursor = page.previous
        }
        #expect(back.flatMap { $0 } == ids.dropLast(pages.last?.items.count ?? 0), "\(sort) \(isDescending)")
        // From the end at once.
        query.cursor = nil
        query.isFromEnd = true
        let last = try await way.candidates.list(query, organisation: way.organisation)
        #expect(last.items.map(\.id) == ids.suffix(13) && last.next == nil, "\(sort) \(isDescending)")
        query.cursor = last.previous
        let before = try await way.candidates.list(query, organisation: way.organisation)
        #expect(before.items.map(\.id) == ids.dropLast(13).suffix(13) && before.next != nil)
        if sort == .score {
          let scores = pages.flatMap(\.items).map(\.score)
          let present = scores.compactMap { $0 }
          #expect(present == present.sorted(by: isDescending ? (>) : (<)) && !present.isEmpty)
          #expect(Array(scores.prefix(present.count)) == present, "who has none comes last")
        }
      }
    }
  }

  @Test func `filters narrow, and say when the count is a guess`() async throws {
    let (_, way) = try await crowd()
    func list(_ filter: CandidateFilter) async throws -> CandidatePage {
      try await way.candidates.list(
        CandidateQuery(filter: filter, sort: .name, isDescending: false), organisation: way.organisation)
    }
    let all = try await list(CandidateFilter())
    #expect(all.total?.isExact == false && (18_000...22_000).contains(all.total?.count ?? 0))
    let completed = try await list(CandidateFilter(statuses: [.completed])).total
    #expect(completed?.isExact == false && (6000...7300).contains(completed?.count ?? 0), "6,666 in truth")
    #expect(try await list(CandidateFilter(decisions: [.advance])).total?.count == 400)
    #expect(try await list(CandidateFilter(scoreFrom: 4.5)).items.allSatisfy { $0.score == 5 })
    let night = try await list(CandidateFilter(tags: ["night"]))
    #expect(night.total?.count == 2000 && night.items.allSatisfy { $0.tags == ["night"] })
    #expect(try await list(CandidateFilter(tags: ["day"])).items.isEmpty)
    #expect(try await list(CandidateFilter(search: "N19999@EXAMPLE")).items.map(\.name) == ["Name 19999"])
    #expect(try await list(CandidateFilter(search: "n1234 na")).total?.count == 11, "short words begin a word")
    #expect(try await list(CandidateFilter(search: "%")).items.isEmpty)
    let refused = try await refusal {
      try await way.candidates.list(
        CandidateQuery(filter: CandidateFilter(search: "x"), cursor: all.next), organisation: way.organisation)
    }
    #expect(refused?.field == "cursor", "a cursor serves its own list alone")
    #expect(try await refusal { try await list(CandidateFilter(scoreFrom: 4, scoreTo: 2)) }?.field == "score_from")
  }

  @Test func `no page reads the table or sorts, however deep`() async throws {
    let (world, way) = try await crowd()
    for interview in [nil, way.interview] {
      let filter = CandidateFilter(interview: interview)
      for sort in CandidateSort.allCases {
        for isDescending in [false, true] {
          let scan = StoreList.Scan(
            conditions: StoreList.conditions(filter, way.organisation), sort: sort, isDescending: isDescending,
            isBackward: false)
          var query = CandidateQuery(filter: filter, sort: sort, isDescending: isDescending, limit: 200)
          for _ in 0..<3 {
            let page = try await way.candidates.list(query, organisation: way.organisation)
            query.cursor = page.next
          }
          let cursor = try #require(query.cursor.flatMap { ListCursor($0, list: ListCursor.list(query)) })
          for (phase, place) in [
            (StoreList.Phase.present, nil), (.present, cursor), (.missing, nil), (.missing, cursor),
          ]
          where phase == .present || scan.mayMiss {
            let plan = try await plan(scan.statement(phase, after: place, limit: 51), world.database)
            #expect(!plan.contains("Seq Scan") && !plan.contains("Sort"), "\(sort) \(isDescending) \(phase):\n\(plan)")
          }
        }
      }
      for search in ["19999", "n19"] {
        let conditions = StoreList.conditions(CandidateFilter(interview: interview, search: search), way.organisation)
        let plan = try await plan(StoreList.countStatement(conditions), world.database)
        #expect(plan.contains("sessions_search"), "\(plan)")
      }
    }
    let detail = try await plan(
      "SELECT " + StoreList.columns + " FROM candidates.sessions s WHERE s.id = \(way.session)", world.database)
    #expect(!detail.contains("Seq Scan on sessions"), "\(detail)")
  }

  private func plan(_ statement: SQL, _ database: Database) async throws -> String {
    try await StoreList.read(["EXPLAIN " + statement], database)[0]
      .map { try $0.get("QUERY PLAN", as: String.self) }.joined(separator: "\n")
  }
}
