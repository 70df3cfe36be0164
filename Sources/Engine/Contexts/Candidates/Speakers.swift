public import Contracts
import Kernel

/// Who spoke a passage.
public struct Speaker: Sendable {
  /// Empty until the candidate has given it.
  public var name: String
  public var interview: InterviewID
  /// The questions as they were asked, in order.
  public var questions: [String]
}

extension Candidates {
  /// Who these sessions are; who was erased is not there.
  public func speakers(_ sessions: [SessionID], organisation: OrganisationID) async throws -> [SessionID: Speaker] {
    var speakers: [SessionID: Speaker] = [:]
    for row in try await database.rows(
      """
      SELECT s.id, coalesce(s.name, '') AS name, s.interview,
        ARRAY(SELECT q->>'text' FROM jsonb_array_elements(sn.content #> '{content,questions}') WITH ORDINALITY AS t(q, n)
              ORDER BY n) AS questions
      FROM candidates.sessions s JOIN candidates.snapshots sn ON sn.id = s.snapshot
      WHERE s.id = ANY(\(sessions)) AND s.organisation = \(organisation) AND s.erased_at IS NULL
      """)
    {
      speakers[try row.get("id")] = Speaker(
        name: try row.get("name"), interview: try row.get("interview"), questions: try row.get("questions"))
    }
    return speakers
  }
}
