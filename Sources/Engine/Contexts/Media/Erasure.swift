public import Contracts
import Foundation
import Kernel

/// Deleting everything that was uploaded by a candidate, and everything that was made of it.
extension Media {
  static let eraseKind = "media.erase"

  struct Erasing: Codable, Sendable {
    var session: SessionID
    var organisation: OrganisationID
  }

  /// How many segments and recordings of a session there are, for the certificate of their deletion.
  public func held(session: SessionID, organisation: OrganisationID) async throws -> [String: Int] {
    try await Store.held(session, organisation: organisation, kernel.database)
  }

  /// Deletes what there is of a session. Again is harmless.
  ///
  /// A right to upload that was given before is good for some time yet, and a recording may be in work: what comes of
  /// that is deleted by a job once that time is over.
  public func erase(session: SessionID, organisation: OrganisationID) async throws {
    try await kernel.database.transaction(organisation: organisation) { transaction in
      try await Self.erase(session, organisation, transaction)
    }
    try await deleteObjects(Erasing(session: session, organisation: organisation))
  }

  /// The rows now, and the objects by a job as well: it also finds what comes late.
  static func erase(
    _ session: SessionID, _ organisation: OrganisationID, _ transaction: Transaction
  ) async throws {
    try await Store.erase(session, organisation: organisation, transaction)
    let erasing = Erasing(session: session, organisation: organisation)
    try await transaction.enqueue(
      NewJob(kind: eraseKind, key: "\(session)", payload: erasing, organisation: organisation))
    try await transaction.enqueue(
      NewJob(
        kind: eraseKind, key: "\(session) late", payload: erasing,
        runAfter: Date(timeIntervalSinceNow: Double(grantS) + 60),
        organisation: organisation))
  }

  var eraseJob: JobHandler {
    JobHandler(kind: Self.eraseKind, maxAttempts: 12, timeoutS: 600) { job in
      try await deleteObjects(try job.decode(Erasing.self))
    }
  }

  func deleteObjects(_ erasing: Erasing) async throws {
    for kind in ["recordings", "answers", "files"] {
      try await kernel.objects.delete(prefix: "\(kind)/\(erasing.organisation)/\(erasing.session)/")
    }
  }
}

extension Store {
  static func held(
    _ session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [String: Int] {
    let row = try await db.first(
      """
      SELECT (SELECT count(*) FROM media.segments
          WHERE organisation = \(organisation) AND session = \(session) AND state <> 'offered') AS segments,
        (SELECT count(*) FROM media.answers
          WHERE organisation = \(organisation) AND session = \(session) AND state = 'ready') AS recordings
      """)
    return ["segments": try row?.get("segments") ?? 0, "recordings": try row?.get("recordings") ?? 0]
  }

  static func erase(_ session: SessionID, organisation: OrganisationID, _ db: some Queryable) async throws {
    for table in ["segments", "answers"] {
      try await db.run(
        "DELETE FROM media.\(raw: table) WHERE organisation = \(organisation) AND session = \(session)")
    }
  }

  /// Whether this take is still wanted, whatever became of it.
  static func isKnown(_ place: AnswerPlace, _ db: some Queryable) async throws -> Bool {
    try await db.first(
      """
      SELECT 1 AS one FROM media.answers
      WHERE organisation = \(place.organisation) AND session = \(place.session) AND question = \(place.question)
        AND take = \(place.take)
      """) != nil
  }
}
