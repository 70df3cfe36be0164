import Contracts
import Foundation
import Kernel

/// The SQL statements behind HR's list of candidates.
enum StoreList {
  /// Counted one by one up to here; beyond, the planner's guess is told.
  static let countLimit = 2000

  /// A row with what it is sorted by, as the database writes it.
  struct Found: Sendable {
    var row: CandidateRow
    var key: String?
  }

  /// Rows with a value to sort by, and those without, which follow.
  enum Phase {
    case present, missing

    static func first(of scan: Scan, _ cursor: ListCursor?) -> Phase {
      guard scan.mayMiss else { return .present }
      if let cursor { return cursor.key == nil ? .missing : .present }
      return scan.isBackward ? .missing : .present
    }

    func next(in scan: Scan) -> Phase? {
      guard scan.mayMiss, self == (scan.isBackward ? .missing : .present) else { return nil }
      return scan.isBackward ? .present : .missing
    }
  }

  /// A walk along one order.
  struct Scan {
    var conditions: SQL
    var sort: CandidateSort
    /// Of the walk, which is the other way round on the way to a previous page.
    var isDescending: Bool
    var isBackward: Bool

    /// Whether some rows have nothing to sort by.
    var mayMiss: Bool { sort != .added && sort != .status }

    /// Column and type of what it is sorted by; nil for the id alone.
    private var key: (column: SQL, type: SQL)? {
      switch sort {
      case .added: nil
      case .name: ("s.name_key", "text")
      case .email: ("s.email_key", "text")
      case .status: ("s.step", "smallint")
      case .score: ("s.score", "float8")
      case .invited: ("s.invited_at", "timestamptz")
      case .started: ("s.started_at", "timestamptz")
      case .completed: ("s.completed_at", "timestamptz")
      case .duration: ("s.duration_s", "integer")
      }
    }

    func statement(_ phase: Phase, after cursor: ListCursor?, limit: Int) -> SQL {
      let direction: SQL = isDescending ? " DESC" : ""
      let beyond: SQL = isDescending ? " < " : " > "
      guard let key else {
        let after: SQL = cursor.map { " AND s.id" + beyond + "\($0.id)" } ?? ""
        return "SELECT " + columns + ", NULL::text AS key FROM candidates.sessions s WHERE " + conditions + after
          + " ORDER BY s.id" + direction + " LIMIT \(limit)"
      }
      var place: SQL
      switch phase {
      case .present:
        place = " AND " + key.column + " IS NOT NULL"
        if let cursor, let value = cursor.key {
          place += " AND (" + key.column + ", s.id)" + beyond + "(\(value)::" + key.type + ", \(cursor.id))"
        }
      case .missing:
        place = " AND " + key.column + " IS NULL"
        if let cursor { place += " AND s.id" + beyond + "\(cursor.id)" }
      }
      return "SELECT " + columns + ", " + key.column + "::text AS key FROM candidates.sessions s WHERE " + conditions
        + place + " ORDER BY " + key.column + direction + ", s.id" + direction + " LIMIT \(limit)"
    }
  }

  static let columns: SQL = """
    s.id, s.interview, coalesce(s.name, '') AS name, coalesce(s.email, '') AS email, s.status, s.invited_at,
    s.expires_at, s.revoked_at, s.opened_at, s.started_at, s.completed_at, s.ended_at, s.duration_s, s.answered,
    s.questions, s.analysed, s.score, s.decision, s.extra_time_percent, s.erased_at,
    ARRAY(SELECT t.tag FROM candidates.tags t WHERE t.session = s.id ORDER BY t.tag) AS tags
    """

  static func row(_ row: Row) throws -> CandidateRow {
    CandidateRow(
      id: try row.get("id"), interview: try row.get("interview"), name: try row.get("name"),
      email: try row.get("email"), status: try row.get("status"), invitedAt: try row.get("invited_at"),
      expiresAt: try row.get("expires_at"), revokedAt: try row.get("revoked_at"), openedAt: try row.get("opened_at"),
      startedAt: try row.get("started_at"), completedAt: try row.get("completed_at"), endedAt: try row.get("ended_at"),
      durationS: try row.get("duration_s"), answered: try row.get("answered"), questions: try row.get("questions"),
      analysed: try row.get("analysed"), score: try row.get("score"), decision: try row.get("decision"),
      tags: try row.get("tags"), extraTimePercent: try row.get("extra_time_percent"),
      erasedAt: try row.get("erased_at"))
  }

  static func found(_ found: Row, _ sort: CandidateSort) throws -> Found {
    Found(row: try row(found), key: try found.get("key"))
  }

  /// What a filter leaves, on `candidates.sessions s`.
  static func conditions(_ filter: CandidateFilter, _ organisation: OrganisationID) -> SQL {
    var sql: SQL = "s.organisation = \(organisation)"
    if let interview = filter.interview { sql += " AND s.interview = \(interview)" }
    if let statuses = filter.statuses, !statuses.isEmpty { sql += " AND s.status = ANY(\(statuses.map(\.rawValue)))" }
    if let decisions = filter.decisions, !decisions.isEmpty {
      let made = decisions.filter { $0 != .none }.map(\.rawValue)
      let waiting: SQL = decisions.contains(.none) ? " OR s.decision IS NULL" : ""
      sql += " AND (s.decision = ANY(\(made))" + waiting + ")"
    }
    if let from = filter.scoreFrom { sql += " AND s.score >= \(from)" }
    if let to = filter.scoreTo { sql += " AND s.score <= \(to)" }
    for tag in filter.tags ?? [] {
      sql += " AND EXISTS (SELECT FROM candidates.tags t WHERE t.session = s.id AND t.tag = \(tag))"
    }
    for pattern in filter.search.map(SearchKey.patterns) ?? [] { sql += " AND s.search LIKE \(pattern)" }
    return sql
  }

  static func countStatement(_ conditions: SQL) -> SQL {
    "SELECT count(*) AS count FROM (SELECT FROM candidates.sessions s WHERE " + conditions
      + " LIMIT \(countLimit + 1)) c"
  }

  /// Reads in one round trip. Each statement is planned for its values: a plan for any value would not know whether a
  /// search finds three rows or half of them. Compiling a plan takes longer than a page does.
  static func read(_ statements: [SQL], _ database: Database) async throws -> [[Row]] {
    let settings: [SQL] = ["SET LOCAL plan_cache_mode = force_custom_plan", "SET LOCAL jit = off"]
    return Array(try await database.pipeline(settings + statements).dropFirst(settings.count))
  }

  /// Asks the planner how many rows it expects; in the same round trip as the page, since it takes less time than
  /// another one.
  static func estimateStatement(_ conditions: SQL) -> SQL {
    "EXPLAIN (FORMAT JSON) SELECT FROM candidates.sessions s WHERE " + conditions
  }

  /// What the planner answered; 0 without an answer.
  static func estimate(_ rows: [Row]) throws -> Int {
    struct Explained: Decodable {
      struct Plan: Decodable {
        var rows: Double
        enum CodingKeys: String, CodingKey { case rows = "Plan Rows" }
      }
      var plan: Plan
      enum CodingKeys: String, CodingKey { case plan = "Plan" }
    }
    guard let text: String = try rows.first?.get("QUERY PLAN"),
      let plan = try JSONDecoder().decode([Explained].self, from: Data(text.utf8)).first
    else { return 0 }
    return Int(plan.plan.rows)
  }
}
