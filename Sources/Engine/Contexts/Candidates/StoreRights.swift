import Contracts
import Foundation
import Kernel

/// The SQL statements of what candidates may ask for besides answering.
extension Store {
  // MARK: Incidents

  /// Oldest first.
  static func incidents(
    of session: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [KeptIncident] {
    try await db.rows(
      """
      SELECT id, kind, question, text, at, granted_take, credit_s FROM candidates.incidents
      WHERE session = \(session) AND organisation = \(organisation) ORDER BY at, id
      """
    ).map { row in
      KeptIncident(
        incident: Incident(
          id: try row.get("id"), kind: try row.get("kind"), question: try row.get("question"),
          text: try row.get("text"), at: try row.get("at"), grantedTake: try row.get("granted_take")),
        creditS: try row.get("credit_s"))
    }
  }

  static func insertIncident(
    _ kept: KeptIncident, saidAt: Date, _ session: CandidateSession, _ db: some Queryable
  ) async throws {
    let incident = kept.incident
    try await db.run(
      """
      INSERT INTO candidates.incidents
        (session, id, organisation, kind, question, text, at, said_at, granted_take, credit_s)
      VALUES (\(session.id), \(incident.id), \(session.organisation), \(incident.kind), \(incident.question),
        \(incident.text), \(incident.at), \(saidAt), \(incident.grantedTake), \(kept.creditS))
      """)
  }

  // MARK: The voluntary form

  static func insertGroups(
    _ given: [GroupForm.Topic: String], subject: UUID, _ session: CandidateSession, at time: Date,
    _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions SET groups_given = true
      WHERE id = \(session.id) AND organisation = \(session.organisation)
      """)
    guard !given.isEmpty else { return }
    try await db.run(
      """
      INSERT INTO candidates.group_forms (organisation, interview, month, gender, age, disability, background, subject)
      VALUES (\(session.organisation), \(session.snapshot.interview),
        date_trunc('month', \(time)::timestamptz AT TIME ZONE 'UTC')::date, \(given[.gender]), \(given[.age]),
        \(given[.disability]), \(given[.background]), \(subject))
      """)
  }

  /// How often each choice was made, and how many forms there are.
  static func groups(
    of interview: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> (forms: Int, counts: [GroupForm.Topic: [String: Int]]) {
    let mine: SQL = " FROM candidates.group_forms WHERE organisation = \(organisation) AND interview = \(interview)"
    let forms: Int = try await db.first("SELECT count(*) AS forms" + mine)?.get("forms") ?? 0
    var counts: [GroupForm.Topic: [String: Int]] = [:]
    for topic in GroupForm.Topic.allCases {
      let column: SQL = "\(raw: topic.rawValue)"
      for row in try await db.rows(
        "SELECT " + column + " AS choice, count(*) AS count" + mine + " AND " + column + " IS NOT NULL GROUP BY 1")
      {
        counts[topic, default: [:]][try row.get("choice")] = try row.get("count", as: Int.self)
      }
    }
    return (forms, counts)
  }

  // MARK: Erasure

  /// What an erasure has to know of a session, whether it was opened or not; locked until the transaction ends.
  struct Erasable {
    var interview: InterviewID
    var status: SessionStatus
    var certificate: WithdrawalCertificate?
  }

  static func erasable(
    _ id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> Erasable? {
    try await db.first(
      """
      SELECT interview, status, certificate FROM candidates.sessions
      WHERE id = \(id) AND organisation = \(organisation) FOR UPDATE
      """
    ).map { row in
      Erasable(
        interview: try row.get("interview"), status: try row.get("status"),
        certificate: try row.get("certificate", as: JSON<WithdrawalCertificate>?.self)?.value)
    }
  }

  /// Deletes everything that is kept of a person here, and tells how many rows that were.
  static func deletePerson(
    _ id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [String: Int] {
    let mine: SQL = "session = \(id) AND organisation = \(organisation)"
    let person = try await db.first(
      """
      SELECT (name IS NOT NULL)::integer AS profiles, (resume IS NOT NULL)::integer AS resumes FROM candidates.sessions
      WHERE id = \(id) AND organisation = \(organisation)
      """)
    var deleted: [String: Int] = [:]
    deleted["profiles"] = try person?.get("profiles", as: Int.self)
    deleted["resumes"] = try person?.get("resumes", as: Int.self)
    for (kind, table) in [
      ("answers", "answers"), ("incidents", "incidents"), ("log_lines", "session_log"),
      ("phone_pages", "phone_uploads"), ("tags", "tags"), ("decisions", "decisions"), ("history", "history"),
    ] {
      deleted[kind] = try await db.run("DELETE FROM candidates.\(raw: table) WHERE " + mine)
    }
    return deleted.filter { $0.value > 0 }
  }

  /// What is left is a row of someone, with nothing that leads to whom.
  static func setErased(
    _ id: SessionID, _ organisation: OrganisationID, withdraws: Bool, _ certificate: WithdrawalCertificate,
    _ db: some Queryable
  ) async throws {
    let status: SQL =
      withdraws
      ? "status = 'withdrawn', completed_at = NULL, ended_at = coalesce(ended_at, \(certificate.at)),"
      : ""
    try await db.run(
      "UPDATE candidates.sessions SET " + status
        + """
         name = NULL, email = NULL, name_key = NULL, email_key = NULL, extra = NULL, resume = NULL, link = NULL,
          code_mac = NULL, receipt = NULL, extra_time_percent = NULL, answered = 0, analysed = 0, score = NULL,
          epoch = epoch + 1, erased_at = \(certificate.at), certificate = \(JSON(certificate))
        WHERE id = \(id) AND organisation = \(organisation)
        """)
  }

  /// Of whom the time is over at `time`: counted from the end of their interview, or from their last step where it has
  /// none. Who did not agree to be kept for other openings goes 30 days after a decision.
  static func overdue(
    at time: Date, limit: Int, _ db: some Queryable
  ) async throws -> [(SessionID, OrganisationID)] {
    try await db.rows(
      """
      WITH rules AS MATERIALIZED (
        SELECT id, make_interval(days => (content #>> '{content,settings,retention_days}')::integer) AS kept,
          jsonb_path_exists(content, '$.consent.purposes[*] ? (@.kind == "retain")') AS offers
        FROM candidates.snapshots
      )
      SELECT s.id, s.organisation FROM candidates.sessions s LEFT JOIN rules r ON r.id = s.snapshot
      WHERE s.erased_at IS NULL AND (
        greatest(coalesce(s.completed_at, s.ended_at, s.started_at, s.opened_at, s.invited_at),
          CASE WHEN s.completed_at IS NULL AND s.ended_at IS NULL THEN s.expires_at END)
          + coalesce(r.kept, make_interval(days => \(Retention.usualDays)::integer)) <= \(time)
        OR s.status = 'completed' AND r.offers AND NOT 'retain' = ANY(s.consent_purposes)
          AND s.decision IN ('advance', 'reject')
          AND (SELECT max(d.at) FROM candidates.decisions d WHERE d.session = s.id)
            + make_interval(secs => \(Retention.afterDecisionS)::float8) <= \(time))
      ORDER BY s.id LIMIT \(limit)
      """
    ).map { (try $0.get("id"), try $0.get("organisation")) }
  }
}
