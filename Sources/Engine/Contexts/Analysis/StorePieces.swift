import Contracts
import Kernel

/// What was heard in the pieces of long answers, until all of an answer is heard.
extension Store {
  /// The pieces of this take that were heard, by their seconds.
  static func pieces(of work: Work, _ db: some Queryable) async throws -> [Range<Double>: Heard] {
    let rows = try await db.rows(
      """
      SELECT starts_s, ends_s, transcript, quality, transcribe_s FROM analysis.pieces
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
         AND take = \(work.take)
      """)
    var pieces: [Range<Double>: Heard] = [:]
    for row in rows {
      pieces[try row.get("starts_s", as: Double.self)..<(try row.get("ends_s", as: Double.self))] = Heard(
        transcript: try row.get("transcript", as: JSON<Transcript>.self).value,
        quality: try row.get("quality", as: JSON<TranscriptQuality>.self).value,
        transcribeS: try row.get("transcribe_s"))
    }
    return pieces
  }

  /// - Returns: false when nobody waits for this take any more; then nothing was kept.
  static func keep(
    _ piece: Range<Double>, _ heard: Heard, of work: Work, count: Int, _ db: some Queryable
  ) async throws -> Bool {
    // The answer's row is held, so that it cannot be deleted or be taken over by another take meanwhile.
    try await db.run(
      """
      INSERT INTO analysis.pieces
             (organisation, session, question, take, starts_s, ends_s, pieces, transcript, quality, transcribe_s)
      SELECT organisation, session, question, take, \(piece.lowerBound)::float8, \(piece.upperBound)::float8,
             \(count)::integer, \(JSON(heard.transcript)), \(JSON(heard.quality)), \(heard.transcribeS)::float8
        FROM analysis.answers
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
         AND take = \(work.take) AND state = 'waiting'
         FOR SHARE
      ON CONFLICT (organisation, session, question, take, starts_s) DO UPDATE
         SET ends_s = excluded.ends_s, pieces = excluded.pieces, transcript = excluded.transcript,
             quality = excluded.quality, transcribe_s = excluded.transcribe_s
      """) == 1
  }

  /// How far the answers of a session are whose pieces are being heard, by question.
  static func progress(
    of session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Int: AnalysisProgress] {
    let rows = try await db.rows(
      """
      SELECT p.question, count(*) AS done, max(p.pieces) AS pieces
        FROM analysis.pieces p
        JOIN analysis.answers a USING (organisation, session, question, take)
       WHERE p.organisation = \(organisation) AND p.session = \(session) AND a.state = 'waiting'
       GROUP BY p.question
      """)
    return try rows.reduce(into: [:]) { progress, row in
      progress[try row.get("question")] = AnalysisProgress(done: try row.get("done"), pieces: try row.get("pieces"))
    }
  }
}
