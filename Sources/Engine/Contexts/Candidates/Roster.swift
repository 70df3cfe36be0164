public import Contracts
import Foundation
import Kernel

/// Who takes part in one interview, for what looks at all of them together.
extension Candidates {
  /// One candidate with what they were asked.
  public struct OnRoster: Sendable {
    public var session: SessionID
    /// Empty until given.
    public var name: String
    public var status: SessionStatus
    public var decision: Decision?
    public var answered: Int
    /// The interview as this candidate began it; shared by those who began the same.
    public var questions: [Question]
  }

  /// All of an interview who opened it and were not deleted, oldest first; pictures are left out.
  public func roster(_ interview: InterviewID, organisation: OrganisationID) async throws -> [OnRoster] {
    try await Store.roster(interview, organisation, database)
  }

  /// One of them. Throws `candidate-not-found`, also for one of whom everything was deleted.
  public func onRoster(_ id: SessionID, organisation: OrganisationID) async throws -> (InterviewID, OnRoster) {
    let session = try await load(id, organisation)
    guard session.certificate == nil, let row = try await Store.candidate(id, organisation, database) else {
      throw CandidatesError.notFound(id)
    }
    return (
      row.interview,
      OnRoster(
        session: id, name: row.name, status: row.status, decision: row.decision, answered: row.answered,
        questions: session.questions)
    )
  }
}

extension Store {
  static func roster(
    _ interview: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Candidates.OnRoster] {
    let snapshots = try await db.rows(
      """
      SELECT DISTINCT p.id, p.content FROM candidates.snapshots p
        JOIN candidates.sessions s ON s.snapshot = p.id AND s.organisation = p.organisation
       WHERE s.organisation = \(organisation) AND s.interview = \(interview) AND s.erased_at IS NULL
      """)
    var questions: [SnapshotID: [Question]] = [:]
    for row in snapshots {
      var asked = try row.get("content", as: JSON<InterviewSnapshot>.self).value.content.questions
      for index in asked.indices { asked[index].picture = nil }
      questions[try row.get("id")] = asked
    }
    return try await db.rows(
      """
      SELECT id, coalesce(name, '') AS name, status, decision, answered, snapshot FROM candidates.sessions
       WHERE organisation = \(organisation) AND interview = \(interview) AND snapshot IS NOT NULL
         AND erased_at IS NULL
       ORDER BY id
      """
    ).map { row in
      Candidates.OnRoster(
        session: try row.get("id"), name: try row.get("name"), status: try row.get("status"),
        decision: try row.get("decision"), answered: try row.get("answered"),
        questions: questions[try row.get("snapshot")] ?? [])
    }
  }
}
