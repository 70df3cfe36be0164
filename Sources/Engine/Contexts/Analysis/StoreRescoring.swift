import Contracts
import Foundation
import Kernel

/// The statements about scoring again.
extension Store {
  static func rescoring(
    of interview: InterviewID, organisation: OrganisationID, scorer: String, recipe: String, _ db: some Queryable
  ) async throws -> RescoreReport {
    let counts = try await db.first(
      """
      SELECT count(*) FILTER (WHERE recipe_sha256 = \(recipe)) AS current,
             count(*) FILTER (WHERE recipe_sha256 <> \(recipe)) AS outdated,
             count(*) FILTER (WHERE recipe_sha256 <> \(recipe) AND is_asked) AS waiting
        FROM analysis.scorings WHERE organisation = \(organisation) AND interview = \(interview) AND is_current
      """)
    let rows = try await db.rows(
      """
      SELECT n.competency,
             count(*) FILTER (WHERE n.score IS NOT NULL AND b.score IS NOT NULL) AS compared,
             count(*) FILTER (WHERE n.score <> b.score) AS changed,
             (avg(b.score) FILTER (WHERE n.score IS NOT NULL))::float8 AS mean_before,
             (avg(n.score) FILTER (WHERE b.score IS NOT NULL))::float8 AS mean_now,
             avg(n.score - b.score)::float8 AS mean_difference,
             count(*) FILTER (WHERE n.score IS NULL AND b.score IS NOT NULL) AS lost,
             count(*) FILTER (WHERE n.score IS NOT NULL AND b.score IS NULL) AS gained
        FROM analysis.scorings n
        CROSS JOIN LATERAL (
          SELECT e.score FROM analysis.scorings e
           WHERE e.organisation = n.organisation AND e.session = n.session AND e.question = n.question
             AND e.take = n.take AND e.id < n.id AND e.recipe_sha256 <> n.recipe_sha256
           ORDER BY e.id DESC LIMIT 1
        ) b
       WHERE n.organisation = \(organisation) AND n.interview = \(interview) AND n.is_current
         AND n.recipe_sha256 = \(recipe)
       GROUP BY n.competency ORDER BY n.competency
      """)
    return RescoreReport(
      scorer: scorer, current: try counts?.get("current") ?? 0, outdated: try counts?.get("outdated") ?? 0,
      waiting: try counts?.get("waiting") ?? 0,
      shifts: try rows.map { row in
        ScoreShift(
          competency: try row.get("competency"), compared: try row.get("compared"), changed: try row.get("changed"),
          meanBefore: try row.get("mean_before"), meanNow: try row.get("mean_now"),
          meanDifference: try row.get("mean_difference"), lost: try row.get("lost"), gained: try row.get("gained"))
      })
  }

  /// Marks the answers of another recipe as asked for; those that were before are left out.
  static func askToRescore(
    _ interview: InterviewID, organisation: OrganisationID, recipe: String, _ db: some Queryable
  ) async throws -> [RescoreWork] {
    try await db.rows(
      """
      UPDATE analysis.scorings SET is_asked = true
       WHERE organisation = \(organisation) AND interview = \(interview) AND is_current AND NOT is_asked
         AND recipe_sha256 <> \(recipe)
      RETURNING session, question
      """
    ).map { RescoreWork(organisation: organisation, session: try $0.get("session"), question: try $0.get("question")) }
  }

  static func endRescoring(_ answer: RescoreWork, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE analysis.scorings SET is_asked = false
       WHERE organisation = \(answer.organisation) AND session = \(answer.session) AND question = \(answer.question)
         AND is_current
      """)
  }

  static func scored(_ answer: RescoreWork, _ db: some Queryable) async throws -> ScoredBefore? {
    let row = try await db.first(
      """
      SELECT a.take, a.transcript, a.audio_sha256, s.recipe_sha256
        FROM analysis.answers a
        JOIN analysis.scorings s
          ON s.organisation = a.organisation AND s.session = a.session AND s.question = a.question AND s.is_current
         AND s.take = a.take
       WHERE a.organisation = \(answer.organisation) AND a.session = \(answer.session)
         AND a.question = \(answer.question) AND a.state = 'done' AND a.transcript IS NOT NULL
      """)
    return try row.map { row in
      ScoredBefore(
        work: Work(
          organisation: answer.organisation, session: answer.session, question: answer.question,
          take: try row.get("take"), audioKey: nil, audioSha256: try row.get("audio_sha256", as: String?.self),
          durationMs: 0),
        transcript: try row.get("transcript", as: JSON<Transcript>.self).value, recipe: try row.get("recipe_sha256"))
    }
  }

  /// False when the answer is another by now: a newer take, a corrected transcript, or deleted.
  static func replace(
    _ scoring: Scoring, before: ScoredBefore, scoreS: Double, _ db: some Queryable
  ) async throws -> Bool {
    let work = before.work
    return try await db.run(
      """
      UPDATE analysis.answers
         SET abstained = \(scoring.result.abstained), scores = \(JSON(scoring.result.scores)), score_s = \(scoreS),
             updated_at = now()
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
         AND take = \(work.take) AND state = 'done' AND transcript = \(JSON(before.transcript))
      """) == 1
  }
}
