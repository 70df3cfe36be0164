import Contracts
import Foundation
import Kernel

/// The SQL statements of personal links.
enum StoreInvitations {
  /// Those who invite to one interview take turns, so that nobody is invited twice at a time.
  static func lock(_ interview: InterviewID, _ db: some Queryable) async throws {
    try await db.run("SELECT pg_advisory_xact_lock(hashtextextended(\("invitations \(interview)"), 2))")
  }

  /// Which of these e-mails a candidate of the interview has who has not ended.
  static func taken(
    _ emailKeys: [String], of interview: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [String: SessionID] {
    var taken: [String: SessionID] = [:]
    for row in try await db.rows(
      """
      SELECT s.id, s.email_key FROM unnest(\(emailKeys)) AS wanted (key)
      JOIN candidates.sessions s ON s.interview = \(interview) AND s.email_key = wanted.key
      WHERE s.organisation = \(organisation) AND s.status NOT IN ('expired', 'withdrawn')
      """)
    {
      taken[try row.get("email_key")] = try row.get("id", as: SessionID.self)
    }
    return taken
  }

  static func insert(
    _ invitees: [Invitee], _ interview: InterviewID, _ organisation: OrganisationID, at time: Date,
    _ db: some Queryable
  ) async throws {
    // An array holds no NULL here: 0 and the epoch stand for nothing.
    let none = Date(timeIntervalSince1970: 0)
    try await db.run(
      """
      INSERT INTO candidates.sessions (id, organisation, interview, link, status, name, email, name_key, email_key,
        extra_time_percent, expires_at, invited_at)
      SELECT id, \(organisation), \(interview), link, 'invited', name, email, name_key, email_key,
        nullif(extra, 0), nullif(expires_at, \(none)), \(time)
      FROM unnest(\(invitees.map(\.id)), \(invitees.map(\.link)), \(invitees.map(\.name)), \(invitees.map(\.email)),
        \(invitees.map(\.nameKey)), \(invitees.map(\.emailKey)), \(invitees.map { $0.extraTimePercent ?? 0 }),
        \(invitees.map { $0.expiresAt ?? none }))
        AS invitee (id, link, name, email, name_key, email_key, extra, expires_at)
      """)
    let tagged = invitees.flatMap { invitee in invitee.tags.map { (invitee.id, $0) } }
    guard !tagged.isEmpty else { return }
    try await db.run(
      """
      INSERT INTO candidates.tags (session, organisation, tag)
      SELECT session, \(organisation), tag
      FROM unnest(\(tagged.map(\.0)), \(tagged.map(\.1))) AS tagged (session, tag)
      """)
  }

  static func link(
    of id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> LinkID? {
    try await db.first(
      "SELECT link FROM candidates.sessions WHERE id = \(id) AND organisation = \(organisation)"
    )?.get("link")
  }

  /// Without an organisation: a candidate knows nothing but the link.
  static func find(_ link: LinkID, locked: Bool, _ db: some Queryable) async throws -> PersonalLink? {
    let lock: SQL = locked ? " FOR UPDATE OF s" : ""
    return try await db.first(
      """
      SELECT s.id, s.organisation, s.interview, s.status, s.expires_at, s.revoked_at IS NOT NULL AS revoked, p.content
      FROM candidates.sessions s LEFT JOIN candidates.snapshots p ON p.id = s.snapshot WHERE s.link = \(link)
      """ + lock
    ).map { row in
      PersonalLink(
        link: link, session: try row.get("id"), organisation: try row.get("organisation"),
        interview: try row.get("interview"), status: try row.get("status"), expiresAt: try row.get("expires_at"),
        snapshot: try row.get("content", as: JSON<InterviewSnapshot>?.self)?.value, isRevoked: try row.get("revoked"))
    }
  }

  static func isTaken(codeMAC: Data, _ db: some Queryable) async throws -> Bool {
    try await Store.find(codeMAC: codeMAC, db) != nil
  }

  static func setOpened(
    _ found: PersonalLink, _ snapshot: InterviewSnapshot, codeMAC: Data, at time: Date, _ db: some Queryable
  ) async throws {
    let id = try await Store.snapshot(snapshot, db)
    try await db.run(
      """
      UPDATE candidates.sessions
      SET status = 'opened', opened_at = \(time), snapshot = \(id), code_mac = \(codeMAC),
        questions = \(snapshot.content.questions.count { !$0.isPractice })
      WHERE id = \(found.session) AND organisation = \(found.organisation)
      """)
  }

  /// The sessions that it ended, by organisation.
  static func expire(at time: Date, _ db: some Queryable) async throws -> [OrganisationID: [SessionID]] {
    var ended: [OrganisationID: [SessionID]] = [:]
    for row in try await db.rows(
      """
      UPDATE candidates.sessions SET status = 'expired', ended_at = \(time)
      WHERE expires_at <= \(time) AND status IN ('invited', 'opened')
      RETURNING id, organisation
      """)
    {
      ended[try row.get("organisation"), default: []].append(try row.get("id"))
    }
    return ended
  }
}
