import Contracts
import Kernel

/// Every SQL statement of the analysis.
enum Store {
  static func await(_ event: MediaReady, organisation: OrganisationID, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO analysis.answers (organisation, session, question, take, state, audio_sha256)
      VALUES (\(organisation), \(event.session), \(event.question), \(event.take), 'waiting', \(event.audioSha256))
      ON CONFLICT (organisation, session, question) DO UPDATE
         SET take = excluded.take, state = 'waiting', audio_sha256 = excluded.audio_sha256, transcript = NULL,
             quality = NULL, abstained = NULL, scores = '[]', updated_at = now()
      """)
  }

  /// True when this take still waits: a job that runs twice finishes once.
  static func isWaiting(_ work: Work, _ db: some Queryable) async throws -> Bool {
    try await db.first(
      """
      SELECT 1 AS one FROM analysis.answers
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
         AND take = \(work.take) AND state = 'waiting'
      """) != nil
  }

  static func finish(_ work: Work, _ outcome: Outcome, _ db: some Queryable) async throws -> Bool {
    let analysis = outcome.analysis
    return try await db.run(
      """
      UPDATE analysis.answers
         SET state = 'done', transcript = \(analysis.transcript.map(JSON.init)),
             abstained = \(analysis.abstained), scores = \(JSON(analysis.scores)),
             transcribe_s = \(analysis.transcribeS), score_s = \(analysis.scoreS),
             speech_model = \(analysis.transcript?.model), rubric_sha256 = \(outcome.rubricSha256),
             scorer = \(analysis.scores.first?.scorer), updated_at = now()
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
         AND take = \(work.take) AND state = 'waiting'
      """) == 1
  }

  static func results(
    of session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Int: AnswerAnalysis] {
    let rows = try await db.rows(
      """
      SELECT question, transcript, abstained, scores, transcribe_s, score_s FROM analysis.answers
       WHERE organisation = \(organisation) AND session = \(session) AND state = 'done'
      """)
    var results: [Int: AnswerAnalysis] = [:]
    for row in rows {
      results[try row.get("question")] = AnswerAnalysis(
        transcript: try row.get("transcript", as: JSON<Transcript>?.self)?.value,
        abstained: try row.get("abstained", as: Abstention?.self),
        scores: try row.get("scores", as: JSON<[Score]>.self).value, transcribeS: try row.get("transcribe_s"),
        scoreS: try row.get("score_s"))
    }
    return results
  }
}
