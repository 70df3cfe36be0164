import Contracts
import Foundation
import Kernel

/// The SQL statements of passages.
enum PassageStore {
  static let pageRows = 500

  /// Differs whenever any row of the organisation was written or deleted.
  struct Mark: Hashable, Sendable {
    var answers: Int
    var last: Int
    var sum: Int
  }

  static func mark(_ organisation: OrganisationID, model: String, _ db: some Queryable) async throws -> Mark {
    let row = try await db.first(
      """
      SELECT count(*) AS answers, coalesce(max(batch), 0) AS last, coalesce(sum(batch), 0)::bigint AS sum
      FROM analysis.passages WHERE organisation = \(organisation) AND model = \(model)
      """)
    return Mark(answers: try row?.get("answers") ?? 0, last: try row?.get("last") ?? 0, sum: try row?.get("sum") ?? 0)
  }

  /// In ascending order.
  static func batches(_ organisation: OrganisationID, model: String, _ db: some Queryable) async throws -> [Int] {
    try await db.rows(
      """
      SELECT batch FROM analysis.passages WHERE organisation = \(organisation) AND model = \(model) ORDER BY batch
      """
    ).map { try $0.get("batch") }
  }

  static func blocks(
    _ batches: [Int], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [PassageBlock] {
    try await db.rows(
      """
      SELECT session, question, batch, dimensions, vectors FROM analysis.passages
      WHERE organisation = \(organisation) AND batch = ANY(\(batches)) ORDER BY batch
      """
    ).map(block)
  }

  /// After a batch, a page of those that memory does not hold.
  static func blocks(
    after batch: Int, _ organisation: OrganisationID, model: String, _ db: some Queryable
  ) async throws -> [PassageBlock] {
    try await db.rows(
      """
      SELECT session, question, batch, dimensions, vectors FROM analysis.passages
      WHERE organisation = \(organisation) AND model = \(model) AND batch > \(batch) ORDER BY batch LIMIT \(pageRows)
      """
    ).map(block)
  }

  private static func block(_ row: Row) throws -> PassageBlock {
    PassageBlock(
      session: try row.get("session"), question: try row.get("question"), batch: try row.get("batch"),
      dimensions: try row.get("dimensions"), vectors: try row.get("vectors"))
  }

  /// By batch; what was deleted meanwhile is not there.
  static func passages(
    _ batches: [Int], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Int: [KeptPassage]] {
    Dictionary(
      uniqueKeysWithValues: try await db.rows(
        """
        SELECT batch, passages FROM analysis.passages
        WHERE organisation = \(organisation) AND batch = ANY(\(batches))
        """
      ).map { (try $0.get("batch"), try $0.get("passages", as: JSON<[KeptPassage]>.self).value) })
  }

  struct Kept: Sendable {
    var question: Int
    var dimensions: Int
    var passages: [KeptPassage]
    var vectors: [Float]
  }

  static func kept(
    of session: SessionID, _ organisation: OrganisationID, model: String, _ db: some Queryable
  ) async throws -> [Kept] {
    try await db.rows(
      """
      SELECT question, dimensions, passages, vectors FROM analysis.passages
      WHERE organisation = \(organisation) AND session = \(session) AND model = \(model) ORDER BY question
      """
    ).map { row in
      Kept(
        question: try row.get("question"), dimensions: try row.get("dimensions"),
        passages: try row.get("passages", as: JSON<[KeptPassage]>.self).value,
        vectors: VectorBytes.numbers(try row.get("vectors")))
    }
  }

  /// Puts these in place of those before; nothing when the answer is gone, or another take is the answer now.
  static func replace(
    _ passages: [KeptPassage], vectors: [[Double]], model: String, _ place: PassageWork, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      DELETE FROM analysis.passages WHERE organisation = \(place.organisation) AND session = \(place.session)
        AND question = \(place.question)
      """)
    guard let dimensions = vectors.first?.count, !passages.isEmpty else { return }
    try await db.run(
      """
      INSERT INTO analysis.passages (organisation, session, question, model, dimensions, passages, vectors)
      SELECT organisation, session, question, \(model), \(dimensions), \(JSON(passages)), \(VectorBytes.data(vectors))
      FROM analysis.answers WHERE organisation = \(place.organisation) AND session = \(place.session)
        AND question = \(place.question) AND take = \(place.take) FOR UPDATE
      """)
  }

  /// What was said in an answer that is done; nil for another take, or a transcript too weak to be used.
  static func transcript(_ place: PassageWork, _ db: some Queryable) async throws -> Transcript? {
    try await db.first(
      """
      SELECT transcript FROM analysis.answers WHERE organisation = \(place.organisation)
        AND session = \(place.session) AND question = \(place.question) AND take = \(place.take) AND state = 'done'
        AND (abstained IS NULL OR abstained <> ALL (\(Abstention.withoutTranscript.map(\.rawValue).sorted())))
      """
    ).flatMap { try $0.get("transcript", as: JSON<Transcript>?.self)?.value }
  }
}
