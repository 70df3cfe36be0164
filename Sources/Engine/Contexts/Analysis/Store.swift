import Contracts
import Kernel

/// Every SQL statement of the analysis.
enum Store {
  /// A newer take takes the place of an older one.
  static func await(_ event: MediaReady, organisation: OrganisationID, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO analysis.answers (organisation, session, question, take, state, audio_sha256)
      VALUES (\(organisation), \(event.session), \(event.question), \(event.take), 'waiting', \(event.audioSha256))
      ON CONFLICT (organisation, session, question) DO UPDATE
         SET take = excluded.take, state = 'waiting', audio_sha256 = excluded.audio_sha256, transcript = NULL,
             quality = NULL, abstained = NULL, scores = '[]', transcribe_s = 0, score_s = 0, speech_model = NULL,
             version = 1, updated_at = now()
      """)
    try await db.run(
      """
      DELETE FROM analysis.pieces
       WHERE organisation = \(organisation) AND session = \(event.session) AND question = \(event.question)
         AND take <> \(event.take)
      """)
    // What was scored of the take before it is kept, and counts no more.
    try await db.run(
      """
      UPDATE analysis.scorings SET is_current = false
       WHERE organisation = \(organisation) AND session = \(event.session) AND question = \(event.question)
         AND take <> \(event.take) AND is_current
      """)
  }

  /// What to do once more when it was given up.
  static func keep(_ work: Work, _ db: some Queryable) async throws {
    try await db.run("UPDATE analysis.answers SET work = \(JSON(work)) WHERE " + isThisWaiting(work))
  }

  /// An answer that was given up waits again; what was heard stays. Nil when it was not given up.
  static func waitAgain(
    session: SessionID, organisation: OrganisationID, question: Int, _ db: some Queryable
  ) async throws -> Work? {
    try await db.first(
      """
      UPDATE analysis.answers SET state = 'waiting', abstained = NULL, updated_at = now()
       WHERE organisation = \(organisation) AND session = \(session) AND question = \(question)
         AND state = 'done' AND abstained = 'failed' AND work IS NOT NULL
      RETURNING work
      """
    ).map { try $0.get("work", as: JSON<Work>.self).value }
  }

  enum State {
    /// Another take is the answer now, or this one is done: a job that runs twice finishes once.
    case settled
    /// Nil until it was transcribed.
    case waiting(Heard?)
  }

  static func state(of work: Work, _ db: some Queryable) async throws -> State {
    let row = try await db.first(
      "SELECT transcript, quality, transcribe_s FROM analysis.answers WHERE " + isThisWaiting(work))
    guard let row else { return .settled }
    guard let transcript = try row.get("transcript", as: JSON<Transcript>?.self)?.value,
      let quality = try row.get("quality", as: JSON<TranscriptQuality>?.self)?.value
    else { return .waiting(nil) }
    return .waiting(Heard(transcript: transcript, quality: quality, transcribeS: try row.get("transcribe_s")))
  }

  /// The whole takes the place of its pieces.
  static func keep(_ heard: Heard, of work: Work, _ db: Transaction) async throws {
    try await db.run(
      """
      DELETE FROM analysis.pieces
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
         AND take = \(work.take)
      """)
    try await db.run(
      """
      UPDATE analysis.answers
         SET transcript = \(JSON(heard.transcript)), quality = \(JSON(heard.quality)),
             transcribe_s = \(heard.transcribeS), speech_model = \(heard.transcript.model), updated_at = now()
       WHERE
      """ + " " + isThisWaiting(work))
  }

  /// False when it was settled before.
  static func finish(_ work: Work, _ outcome: Outcome, _ db: some Queryable) async throws -> Bool {
    let analysis = outcome.analysis
    return try await db.run(
      """
      UPDATE analysis.answers
         SET state = 'done', transcript = \(analysis.transcript.map { JSON($0) }), abstained = \(analysis.abstained),
             scores = \(JSON(analysis.scores)), transcribe_s = \(analysis.transcribeS), score_s = \(analysis.scoreS),
             updated_at = now()
       WHERE
      """ + " " + isThisWaiting(work)) == 1
  }

  /// Gives an answer up, with the transcript that there may be. False when it was settled before.
  static func fail(_ work: Work, _ db: some Queryable) async throws -> Bool {
    try await db.run(
      "UPDATE analysis.answers SET state = 'done', abstained = \(Abstention.failed), updated_at = now() WHERE "
        + isThisWaiting(work)) == 1
  }

  static func results(
    of session: SessionID, organisation: OrganisationID, recipe: String, _ db: some Queryable
  ) async throws -> [Int: AnswerAnalysis] {
    let rows = try await db.rows(
      """
      SELECT a.question, a.transcript, a.abstained, a.scores, a.transcribe_s, a.score_s, s.flags,
             coalesce(s.recipe_sha256 <> \(recipe), false) AS is_outdated
        FROM analysis.answers a
        LEFT JOIN analysis.scorings s
          ON s.organisation = a.organisation AND s.session = a.session AND s.question = a.question AND s.is_current
         AND s.take = a.take
       WHERE a.organisation = \(organisation) AND a.session = \(session) AND a.state = 'done'
      """)
    var results: [Int: AnswerAnalysis] = [:]
    for row in rows {
      results[try row.get("question")] = AnswerAnalysis(
        transcript: try row.get("transcript", as: JSON<Transcript>?.self)?.value,
        abstained: try row.get("abstained", as: Abstention?.self),
        scores: try row.get("scores", as: JSON<[Score]>.self).value, transcribeS: try row.get("transcribe_s"),
        scoreS: try row.get("score_s"), flags: try row.get("flags", as: JSON<[AnswerFlag]>?.self)?.value ?? [],
        isOutdated: try row.get("is_outdated"))
    }
    return results
  }

  /// How many of these answers are transcribed, and how many scored.
  static func held(
    _ session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [String: Int] {
    let row = try await db.first(
      """
      SELECT count(transcript) AS transcripts, count(*) FILTER (WHERE scores <> '[]'::jsonb) AS scores
        FROM analysis.answers WHERE organisation = \(organisation) AND session = \(session)
      """)
    let reviews = try await db.first(
      "SELECT count(*) AS reviews FROM analysis.reviews WHERE organisation = \(organisation) AND session = \(session)")
    return [
      "transcripts": try row?.get("transcripts") ?? 0, "scores": try row?.get("scores") ?? 0,
      "ratings": try reviews?.get("reviews") ?? 0,
    ]
  }

  /// Nothing can be added afterwards.
  static func erase(_ session: SessionID, organisation: OrganisationID, _ db: Transaction) async throws {
    try await lockSession(session, organisation: organisation, db)
    try await db.run(
      "INSERT INTO analysis.erased VALUES (\(organisation), \(session)) ON CONFLICT DO NOTHING")
    try await db.run("DELETE FROM analysis.reviews WHERE organisation = \(organisation) AND session = \(session)")
    try await db.run("DELETE FROM analysis.transcripts WHERE organisation = \(organisation) AND session = \(session)")
    try await db.run("DELETE FROM analysis.answers WHERE organisation = \(organisation) AND session = \(session)")
    try await db.run("DELETE FROM analysis.scorings WHERE organisation = \(organisation) AND session = \(session)")
  }

  private static func isThisWaiting(_ work: Work) -> SQL {
    """
    organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
      AND take = \(work.take) AND state = 'waiting'
    """
  }
}
