import Contracts
import Foundation
import Kernel

/// The statements about scorings and their receipts.
extension Store {
  /// The scoring counts from now on; those before it are kept.
  static func keep(_ scoring: Scoring, of work: Work, _ db: some Queryable) async throws {
    var document = scoring.receipt
    let vectors = document.vectors?.data
    // Base64 takes a third more.
    document.vectors?.data = Data()
    try await db.run(
      """
      UPDATE analysis.scorings SET is_current = false
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
         AND is_current
      """)
    try await db.run(
      """
      INSERT INTO analysis.scorings (organisation, interview, session, question, take, recipe, recipe_sha256, abstained,
        competency, score, flags, document, vectors)
      VALUES (\(work.organisation), \(scoring.interview), \(work.session), \(work.question), \(work.take),
        \(JSON(scoring.recipe)), \(scoring.recipe.sha256), \(scoring.result.abstained),
        \(scoring.receipt.rubric.question.competency), \(scoring.result.scores.first?.score),
        \(JSON(scoring.receipt.flags)), \(try WireJSON.encode(document)), \(vectors))
      """)
  }

  /// The receipt of the scoring that counts.
  static func receipt(
    of session: SessionID, question: Int, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> ScoreReceipt? {
    let row = try await db.first(
      """
      SELECT document, vectors FROM analysis.scorings
       WHERE organisation = \(organisation) AND session = \(session) AND question = \(question) AND is_current
      """)
    guard let row else { return nil }
    var receipt = try WireJSON.decode(ScoreReceipt.self, from: try row.get("document", as: Data.self))
    if let vectors = try row.get("vectors", as: Data?.self) { receipt.vectors?.data = vectors }
    return receipt
  }
}
