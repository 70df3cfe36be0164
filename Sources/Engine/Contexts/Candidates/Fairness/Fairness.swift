public import Contracts
import Crypto
import Foundation
import Kernel

/// Decisions by what candidates said of themselves in the voluntary form.
///
/// A form carries a keyed fingerprint of its session, and the key is not in the database: who reads the tables alone
/// cannot tell whose a form is. With it a decision finds the form and leaves its outcome there. The report counts
/// outcomes that were taken over together, at least five at a time, so that nobody is recognised by what moved when one
/// decision was made. Erasure cuts the fingerprint: what stays is nobody's.
extension Candidates {
  /// How often those of each group go on. Of few nothing is told.
  public func fairness(of interview: InterviewID, organisation: OrganisationID) async throws -> FairnessReport {
    let counts = try await FairnessStore.counts(of: interview, organisation, database)
    return FairnessReport(topics: GroupForm.Topic.allCases.map { AdverseImpact.topic($0, counts[$0] ?? [:]) })
  }

  /// The fingerprint of a session's form.
  func formSubject(_ session: SessionID) -> UUID {
    let mac = codeMAC("group form of \(session)")
    return mac.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }

  /// Leaves the decisions of these sessions, as they are now, with their forms.
  func noteOutcomes(of sessions: [SessionID], _ organisation: OrganisationID, _ transaction: Transaction) async throws {
    guard !sessions.isEmpty else { return }
    try await FairnessStore.lock(sessions, organisation, transaction)
    let decisions = try await FairnessStore.decisions(of: sessions, organisation, transaction)
    var subjects: [Decision?: [UUID]] = [:]
    for (session, decision) in decisions {
      subjects[decision == .hold ? nil : decision, default: []].append(formSubject(session))
    }
    var interviews: Set<InterviewID> = []
    for (decision, subjects) in subjects {
      interviews.formUnion(try await FairnessStore.setOutcome(decision, of: subjects, organisation, transaction))
    }
    for interview in interviews.sorted(by: { $0.description < $1.description }) {
      try await FairnessStore.takeOver(interview, organisation, transaction)
    }
  }
}

/// The SQL statements of outcomes by group.
enum FairnessStore {
  /// One at a time for each interview: what one takes over, another does not wait for in a circle.
  static func lock(_ sessions: [SessionID], _ organisation: OrganisationID, _ db: some Queryable) async throws {
    _ = try await db.rows(
      """
      SELECT pg_advisory_xact_lock(hashtextextended('group forms ' || interview::text, 0)) IS NULL AS locked FROM (
        SELECT DISTINCT interview FROM candidates.sessions
        WHERE id = ANY(\(sessions)) AND organisation = \(organisation) ORDER BY interview) AS chosen
      """)
  }

  static func decisions(
    of sessions: [SessionID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [(SessionID, Decision?)] {
    // Of those without a form nothing is asked.
    try await db.rows(
      """
      SELECT id, decision FROM candidates.sessions
      WHERE id = ANY(\(sessions)) AND organisation = \(organisation) AND groups_given
      """
    ).map { (try $0.get("id"), try $0.get("decision")) }
  }

  /// Returns the interviews whose forms changed.
  static func setOutcome(
    _ decision: Decision?, of subjects: [UUID], _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> Set<InterviewID> {
    Set(
      try await db.rows(
        """
        UPDATE candidates.group_forms SET outcome = \(decision)
        WHERE subject = ANY(\(subjects)) AND organisation = \(organisation) AND outcome IS DISTINCT FROM \(decision)
        RETURNING interview
        """
      ).map { try $0.get("interview", as: InterviewID.self) })
  }

  static func takeOver(
    _ interview: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws {
    let waiting: SQL =
      "organisation = \(organisation) AND interview = \(interview) AND counted IS DISTINCT FROM outcome"
    try await db.run(
      "UPDATE candidates.group_forms SET counted = outcome WHERE " + waiting
        + " AND (SELECT count(*) FROM candidates.group_forms WHERE " + waiting + ") >= \(FairnessReport.fewest)")
  }

  /// After it nothing leads from the form to the session.
  static func cut(_ subject: UUID, _ organisation: OrganisationID, _ db: some Queryable) async throws {
    try await db.run(
      "UPDATE candidates.group_forms SET subject = NULL WHERE subject = \(subject) AND organisation = \(organisation)")
  }

  static func counts(
    of interview: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [GroupForm.Topic: [String: AdverseImpact.Count]] {
    var counts: [GroupForm.Topic: [String: AdverseImpact.Count]] = [:]
    for topic in GroupForm.Topic.allCases {
      for row in try await db.rows(
        """
        SELECT \(raw: topic.rawValue) AS choice, count(*) FILTER (WHERE counted = 'advance') AS advanced,
          count(*) FILTER (WHERE counted = 'reject') AS rejected
        FROM candidates.group_forms
        WHERE organisation = \(organisation) AND interview = \(interview) AND \(raw: topic.rawValue) IS NOT NULL
        GROUP BY 1
        """)
      {
        counts[topic, default: [:]][try row.get("choice")] = AdverseImpact.Count(
          advanced: try row.get("advanced"), rejected: try row.get("rejected"))
      }
    }
    return counts
  }
}
