import Contracts
import Foundation
import Kernel

/// Every SQL statement of Media.
enum Store {
  struct Segment {
    var offer: SegmentOffer
    var state: String
    var offeredAt: Date

    var place: SegmentPlace { SegmentPlace(part: offer.part, index: offer.index) }
    var isStored: Bool { state != "offered" }

    /// Whether it is these very bytes.
    func holds(_ other: SegmentOffer) -> Bool { offer.sha256 == other.sha256 && offer.bytes == other.bytes }
  }

  private static func isOf(_ place: AnswerPlace) -> SQL {
    """
    organisation = \(place.organisation) AND session = \(place.session) AND question = \(place.question) \
    AND take = \(place.take)
    """
  }

  static func segments(of place: AnswerPlace, _ db: some Queryable) async throws -> [Segment] {
    let rows = try await db.rows(
      "SELECT part, index, bytes, sha256, md5, duration_ms, state, offered_at FROM media.segments WHERE " + isOf(place)
        + " ORDER BY part, index")
    return try rows.map { row in
      let offer = SegmentOffer(
        part: try row.get("part"), index: try row.get("index"), bytes: try row.get("bytes"),
        sha256: try row.get("sha256"), md5: try row.get("md5"), durationMs: try row.get("duration_ms"))
      return Segment(offer: offer, state: try row.get("state"), offeredAt: try row.get("offered_at"))
    }
  }

  /// Notes an offer; one that is not stored yet may still change.
  static func offer(_ segment: SegmentOffer, _ place: AnswerPlace) -> SQL {
    """
    INSERT INTO media.segments
      (organisation, session, question, take, part, index, bytes, sha256, md5, duration_ms)
    VALUES (\(place.organisation), \(place.session), \(place.question), \(place.take), \(segment.part),
            \(segment.index), \(segment.bytes), \(segment.sha256), \(segment.md5), \(segment.durationMs))
    ON CONFLICT (organisation, session, question, take, part, index) DO UPDATE
       SET bytes = excluded.bytes, sha256 = excluded.sha256, md5 = excluded.md5, duration_ms = excluded.duration_ms
     WHERE segments.state = 'offered'
    """
  }

  static func markStored(_ segment: SegmentOffer, _ place: AnswerPlace) -> SQL {
    "UPDATE media.segments SET state = 'stored' WHERE " + isOf(place)
      + """
       AND part = \(segment.part) AND index = \(segment.index) AND sha256 = \(segment.sha256) \
      AND bytes = \(segment.bytes) AND state = 'offered'
      """
  }

  static func markVerified(_ place: AnswerPlace, _ db: some Queryable) async throws {
    try await db.run("UPDATE media.segments SET state = 'verified' WHERE " + isOf(place) + " AND state = 'stored'")
  }

  /// A take that is known already stays as it is; an answer that was there before is one no more.
  static func begin(_ work: MediaWork, _ db: some Queryable) async throws {
    let place = work.place
    if work.isAnswer {
      try await db.run(
        """
        DELETE FROM media.answers
         WHERE organisation = \(place.organisation) AND session = \(place.session) AND question = \(place.question)
           AND is_answer AND take <> \(place.take)
        """)
    }
    try await db.run(
      """
      INSERT INTO media.answers (organisation, session, question, take, is_answer, work, state)
      VALUES (\(place.organisation), \(place.session), \(place.question), \(place.take), \(work.isAnswer), \(JSON(work)),
              'processing')
      ON CONFLICT (organisation, session, question, take) DO NOTHING
      """)
  }

  static func answer(
    of session: SessionID, question: Int, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> (state: String, work: MediaWork)? {
    try await db.first(
      """
      SELECT state, work FROM media.answers
       WHERE organisation = \(organisation) AND session = \(session) AND question = \(question) AND is_answer
         FOR UPDATE
      """
    ).map { (try $0.get("state"), try $0.get("work", as: JSON<MediaWork>.self).value) }
  }

  static func reopen(_ place: AnswerPlace, _ db: some Queryable) async throws {
    try await db.run(
      "UPDATE media.answers SET state = 'processing', failure = NULL, updated_at = now() WHERE " + isOf(place)
        + " AND state = 'failed'")
  }

  static func isProcessing(_ place: AnswerPlace, _ db: some Queryable) async throws -> Bool {
    try await db.first(
      "SELECT 1 AS one FROM media.answers WHERE " + isOf(place) + " AND state = 'processing'") != nil
  }

  /// True for the first that finishes this take; whoever comes later changes nothing.
  static func finish(_ place: AnswerPlace, _ report: MediaReport, _ db: some Queryable) async throws -> Bool {
    try await db.run(
      "UPDATE media.answers SET state = 'ready', report = \(JSON(report)), updated_at = now() WHERE " + isOf(place)
        + " AND state = 'processing'") == 1
  }

  static func fail(_ place: AnswerPlace, reason: String, _ db: some Queryable) async throws -> Bool {
    try await db.run(
      "UPDATE media.answers SET state = 'failed', failure = \(reason), updated_at = now() WHERE " + isOf(place)
        + " AND state = 'processing'") == 1
  }

  static func reports(
    of session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Int: MediaReport] {
    let rows = try await db.rows(
      """
      SELECT question, report FROM media.answers
       WHERE organisation = \(organisation) AND session = \(session) AND state = 'ready' AND is_answer
      """)
    var reports: [Int: MediaReport] = [:]
    for row in rows { reports[try row.get("question")] = try row.get("report", as: JSON<MediaReport>.self).value }
    return reports
  }

  /// The answer, or (not nil) this take, when it can be played.
  static func readyTake(
    _ session: SessionID, question: Int, take: TakeID? = nil, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> TakeID? {
    try await db.first(
      """
      SELECT take FROM media.answers
       WHERE organisation = \(organisation) AND session = \(session) AND question = \(question) AND state = 'ready'
         AND CASE WHEN \(take)::uuid IS NULL THEN is_answer ELSE take = \(take) END
      """
    ).map { try $0.get("take") }
  }
}
