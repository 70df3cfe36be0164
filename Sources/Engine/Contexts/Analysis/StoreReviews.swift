import Contracts
import Foundation
import Kernel

/// The SQL statements of what people do beside the program's scores.
extension Store {
  /// Where a review belongs: an answer that is there.
  struct Reviewed: Sendable {
    /// Nil when nothing was recorded.
    var take: TakeID?
    /// The program's score, dismissed or not.
    var program: Double?
  }

  /// Holds up whoever writes of a session until this transaction ends.
  static func lockSession(
    _ session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws {
    try await db.run(
      "SELECT pg_advisory_xact_lock(hashtextextended('analysis/' || \(session.description), 0))")
  }

  static func isErased(
    _ session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> Bool {
    try await db.first(
      "SELECT 1 AS one FROM analysis.erased WHERE organisation = \(organisation) AND session = \(session)") != nil
  }

  static func reviewed(
    _ session: SessionID, organisation: OrganisationID, question: Int, _ db: some Queryable
  ) async throws -> Reviewed? {
    try await db.first(
      "SELECT a.take, " + programScore + """
         AS program FROM analysis.answers a
        WHERE a.organisation = \(organisation) AND a.session = \(session) AND a.question = \(question)
        """
    ).map { Reviewed(take: try $0.get("take"), program: try $0.get("program")) }
  }

  static func add(
    _ review: KeptReview, session: SessionID, organisation: OrganisationID, question: Int, take: TakeID?,
    _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO analysis.reviews
        (organisation, session, question, take, action, score, text, saw_score, beside, by, by_name, at)
      VALUES (\(organisation), \(session), \(question), \(take), \(review.action), \(review.score), \(review.text),
        \(review.sawScore), \(review.beside), \(review.by), \(review.byName), \(review.at))
      """)
  }

  /// Of each question of these sessions what people did, oldest first; only what is about the take that is the answer.
  static func reviews(
    of sessions: [SessionID], organisation: OrganisationID, isCounting: Bool = false, _ db: some Queryable
  ) async throws -> [SessionID: [Int: ReviewState]] {
    let only: SQL = isCounting ? " AND r.action <> 'commented'" : ""
    let rows = try await db.rows(
      """
      SELECT r.session, r.question, r.action, r.score, r.text, r.saw_score, r.beside, r.by, r.by_name, r.at
        FROM analysis.reviews r LEFT JOIN analysis.answers a
          ON a.organisation = r.organisation AND a.session = r.session AND a.question = r.question
       WHERE r.organisation = \(organisation) AND r.session = ANY(\(sessions.map(\.uuid)))
         AND r.take IS NOT DISTINCT FROM a.take
      """ + only + " ORDER BY r.seq")
    var steps: [SessionID: [Int: [KeptReview]]] = [:]
    for row in rows {
      let review = KeptReview(
        action: try row.get("action"), score: try row.get("score"), text: try row.get("text"),
        sawScore: try row.get("saw_score"), beside: try row.get("beside"), by: try row.get("by"),
        byName: try row.get("by_name"), at: try row.get("at"))
      steps[try row.get("session"), default: [:]][try row.get("question"), default: []].append(review)
    }
    return steps.mapValues { $0.mapValues(ReviewState.init) }
  }

  /// The program's score of each answer of these sessions, by question number; what has none is left out.
  static func programScores(
    of sessions: [SessionID], organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [SessionID: [Int: Double]] {
    let rows = try await db.rows(
      "SELECT a.session, a.question, " + programScore + """
         AS program FROM analysis.answers a
        WHERE a.organisation = \(organisation) AND a.session = ANY(\(sessions.map(\.uuid)))
          AND a.state = 'done' AND a.abstained IS NULL
        """)
    var scores: [SessionID: [Int: Double]] = [:]
    for row in rows {
      guard let score = try row.get("program", as: Double?.self) else { continue }
      scores[try row.get("session"), default: [:]][try row.get("question")] = score
    }
    return scores
  }

  /// Of `analysis.answers a`; an answer is scored for one competency, as a rule.
  private static let programScore: SQL = """
    (SELECT avg((s->>'score')::float8) FROM jsonb_array_elements(a.scores) s)
    """
}
