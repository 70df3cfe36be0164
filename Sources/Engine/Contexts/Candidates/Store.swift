import Contracts
import Crypto
import Foundation
import Kernel

/// Every SQL statement that a candidate's way needs; what HR reads is in `StoreReview.swift`.
enum Store {
  // MARK: Sessions

  /// False when the code is taken; then another is to be tried.
  static func insert(_ session: CandidateSession, codeMAC: Data, _ db: some Queryable) async throws -> Bool {
    let snapshot = try await snapshot(session.snapshot, db)
    return try await db.run(
      """
      INSERT INTO candidates.sessions
        (id, organisation, interview, snapshot, questions, code_mac, status, epoch, opened_at)
      VALUES (\(session.id), \(session.organisation), \(session.snapshot.interview), \(snapshot),
        \(session.counted), \(codeMAC), \(session.status), \(session.epoch), \(session.openedAt))
      ON CONFLICT (code_mac) DO NOTHING
      """) == 1
  }

  /// The row of an interview as it is now, made when it is new.
  static func snapshot(_ snapshot: InterviewSnapshot, _ db: some Queryable) async throws -> SnapshotID {
    let digest = Data(SHA256.hash(data: try WireJSON.encode(snapshot)))
    try await db.run(
      """
      INSERT INTO candidates.snapshots (id, organisation, interview, digest, content)
      VALUES (\(SnapshotID.new()), \(snapshot.organisation), \(snapshot.interview), \(digest), \(JSON(snapshot)))
      ON CONFLICT (interview, digest) DO NOTHING
      """)
    let row = try await db.first(
      "SELECT id FROM candidates.snapshots WHERE interview = \(snapshot.interview) AND digest = \(digest)")
    guard let row else { throw SnapshotLost(interview: snapshot.interview) }
    return try row.get("id")
  }

  /// The one query without an organisation: a candidate knows nothing but the code.
  static func find(codeMAC: Data, _ db: some Queryable) async throws -> (SessionID, OrganisationID)? {
    try await db.first("SELECT id, organisation FROM candidates.sessions WHERE code_mac = \(codeMAC)").map {
      (try $0.get("id"), try $0.get("organisation"))
    }
  }

  /// The whole session; `locked` until the transaction ends, so that its moves come one after the other. Nil also for
  /// an invitation that was not opened yet.
  static func session(
    _ id: SessionID, _ organisation: OrganisationID, locked: Bool, _ db: some Queryable
  ) async throws -> CandidateSession? {
    let lock: SQL = locked ? " FOR UPDATE OF s" : ""
    guard
      let row = try await db.first(
        """
        SELECT p.content, s.status, s.consent_version, s.consent_purposes, s.name, s.email, s.extra_time_percent,
          s.epoch, s.opened_at, s.receipt, s.resume, s.extra, s.certificate, s.groups_given
        FROM candidates.sessions s JOIN candidates.snapshots p ON p.id = s.snapshot
        WHERE s.id = \(id) AND s.organisation = \(organisation)
        """ + lock)
    else { return nil }
    let answers = try await answers(id, organisation, db)
    return CandidateSession(
      id: id, snapshot: try row.get("content", as: JSON<InterviewSnapshot>.self).value,
      status: try row.get("status"), consent: try consent(row), profile: try profile(row),
      extraTimePercent: try row.get("extra_time_percent"), epoch: try row.get("epoch"),
      openedAt: try row.get("opened_at"), receipt: try row.get("receipt", as: JSON<Receipt>?.self)?.value,
      resume: try row.get("resume", as: JSON<FileFacts>?.self)?.value,
      incidents: try await incidents(of: id, organisation, db), groupsGiven: try row.get("groups_given"),
      certificate: try row.get("certificate", as: JSON<WithdrawalCertificate>?.self)?.value, answers: answers)
  }

  private static func consent(_ row: Row) throws -> ConsentGiven? {
    guard let version = try row.get("consent_version", as: String?.self) else { return nil }
    let purposes = try row.get("consent_purposes", as: [String].self)
    return ConsentGiven(version: version, purposes: purposes.compactMap(ConsentPurpose.Kind.init))
  }

  private static func profile(_ row: Row) throws -> Profile? {
    guard let name = try row.get("name", as: String?.self), let email = try row.get("email", as: String?.self)
    else { return nil }
    return Profile(
      name: name, email: email, extra: try row.get("extra", as: JSON<[ProfileValue]>?.self)?.value ?? [])
  }

  private static func answers(
    _ id: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Int: CandidateSession.Answer] {
    var answers: [Int: CandidateSession.Answer] = [:]
    for row in try await db.rows(
      """
      SELECT question, status, opened_at, take, duration_ms, segments, digest, camera, microphone, written, failure,
        reopened
      FROM candidates.answers WHERE session = \(id) AND organisation = \(organisation)
      """)
    {
      answers[try row.get("question")] = CandidateSession.Answer(
        status: try row.get("status"), openedAt: try row.get("opened_at"), takes: [],
        submitted: try submitted(row), written: try row.get("written", as: JSON<WrittenAnswer>?.self)?.value,
        failure: try row.get("failure"), reopened: try row.get("reopened"))
    }
    for row in try await db.rows(
      """
      SELECT t.question, t.id, t.closed, p.part, p.gap_ms, p.camera, p.microphone
      FROM candidates.takes t JOIN candidates.parts p ON p.session = t.session AND p.take = t.id
      WHERE t.session = \(id) AND t.organisation = \(organisation)
      ORDER BY t.question, t.number, p.part
      """)
    {
      let question: Int = try row.get("question")
      let take: TakeID = try row.get("id")
      let part = CandidateSession.Part(
        number: try row.get("part"), gapMs: try row.get("gap_ms"), camera: try row.get("camera"),
        microphone: try row.get("microphone"))
      guard var takes = answers[question]?.takes else { continue }
      if takes.last?.id == take {
        takes[takes.count - 1].parts.append(part)
      } else {
        takes.append(CandidateSession.Take(id: take, parts: [part], isClosed: try row.get("closed")))
      }
      answers[question]?.takes = takes
    }
    return answers
  }

  private static func submitted(_ row: Row) throws -> CandidateSession.Submitted? {
    guard let take = try row.get("take", as: TakeID?.self) else { return nil }
    return CandidateSession.Submitted(
      take: take, durationMs: try row.get("duration_ms"), segments: try row.get("segments"),
      digest: try row.get("digest"), camera: try row.get("camera"), microphone: try row.get("microphone"))
  }

  // MARK: Moves

  static func setConsent(_ session: CandidateSession, at now: Date, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions
      SET status = \(session.status), consent_version = \(session.consent?.version),
        consent_purposes = \(session.consent?.purposes.map(\.rawValue)), started_at = coalesce(started_at, \(now))
      WHERE id = \(session.id) AND organisation = \(session.organisation)
      """)
  }

  static func setProfile(_ session: CandidateSession, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions
      SET name = \(session.profile?.name), email = \(session.profile?.email),
        extra = \(session.profile.flatMap { $0.extra.isEmpty ? nil : JSON($0.extra) }),
        name_key = \(session.profile.map { SearchKey.folded($0.name) }),
        email_key = \(session.profile.map { SearchKey.folded($0.email) })
      WHERE id = \(session.id) AND organisation = \(session.organisation)
      """)
  }

  static func setResume(_ resume: FileFacts?, _ session: CandidateSession, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions SET resume = \(resume.map { JSON($0) })
      WHERE id = \(session.id) AND organisation = \(session.organisation)
      """)
  }

  static func setEpoch(_ session: CandidateSession, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions SET epoch = \(session.epoch)
      WHERE id = \(session.id) AND organisation = \(session.organisation)
      """)
  }

  static func insertAnswer(
    _ session: CandidateSession, question: Int, at now: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO candidates.answers (session, organisation, question, status, opened_at, is_practice)
      VALUES (\(session.id), \(session.organisation), \(question), \(AnswerStatus.open), \(now),
        \(session.questions[question - 1].isPractice))
      """)
  }

  static func insertTake(_ take: TakePlace, number: Int, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO candidates.takes (session, id, organisation, question, number)
      VALUES (\(take.session), \(take.take), \(take.organisation), \(take.question), \(number))
      """)
  }

  static func insertPart(
    _ part: CandidateSession.Part, of take: TakePlace, epoch: Int, at now: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO candidates.parts
        (session, take, organisation, part, gap_ms, camera, microphone, epoch, begun_at)
      VALUES (\(take.session), \(take.take), \(take.organisation), \(part.number), \(part.gapMs), \(part.camera),
        \(part.microphone), \(epoch), \(now))
      """)
  }

  static func setSubmitted(
    _ submitted: CandidateSession.Submitted, _ session: CandidateSession, question: Int, at now: Date,
    _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.answers
      SET status = \(AnswerStatus.submitted), take = \(submitted.take), duration_ms = \(submitted.durationMs),
        segments = \(submitted.segments), digest = \(submitted.digest), camera = \(submitted.camera),
        microphone = \(submitted.microphone), submitted_at = \(now)
      WHERE session = \(session.id) AND organisation = \(session.organisation) AND question = \(question)
      """)
    try await recount(session.id, session.organisation, db)
  }

  static func setWritten(
    _ written: WrittenAnswer, _ session: CandidateSession, question: Int, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.answers SET written = \(JSON(written))
      WHERE session = \(session.id) AND organisation = \(session.organisation) AND question = \(question)
      """)
  }

  /// Nobody has to read or score it any further: it counts as analysed.
  static func setFinished(
    _ answer: CandidateSession.Answer, _ session: CandidateSession, question: Int, at now: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.answers
      SET status = \(answer.status), written = \(answer.written.map { JSON($0) }), submitted_at = \(now),
        analysed = true
      WHERE session = \(session.id) AND organisation = \(session.organisation) AND question = \(question)
      """)
    try await recount(session.id, session.organisation, db)
  }

  static func setCompleted(
    _ session: CandidateSession, _ receipt: Receipt, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions
      SET status = \(session.status), completed_at = \(receipt.submittedAt), receipt = \(JSON(receipt))
      WHERE id = \(session.id) AND organisation = \(session.organisation)
      """)
  }

  /// Brings the numbers that the list shows in line with the answers.
  static func recount(
    _ session: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions s SET answered = a.answered, analysed = a.analysed, score = a.score
      FROM (
        SELECT count(*) AS answered, count(*) FILTER (WHERE analysed) AS analysed,
          (SELECT avg(coalesce(b.people, CASE WHEN NOT b.dismissed THEN
              (SELECT avg(score)::float8 FROM unnest(b.scores) AS score) END))
            FROM candidates.answers b WHERE b.session = \(session)) AS score
        FROM candidates.answers
        WHERE session = \(session) AND status NOT IN ('open', 'skipped') AND NOT is_practice
      ) a
      WHERE s.id = \(session) AND s.organisation = \(organisation)
        AND (s.answered, s.analysed, s.score) IS DISTINCT FROM (a.answered, a.analysed, a.score)
      """)
  }

  // MARK: What processing found

  /// Nothing happens when another take is the answer, as after an event that came late.
  static func setVerified(_ take: TakePlace, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.answers SET status = \(AnswerStatus.verified), failure = NULL
      WHERE session = \(take.session) AND organisation = \(take.organisation) AND question = \(take.question)
        AND take = \(take.take) AND status IN ('submitted', 'failed')
      """)
  }

  static func setFailed(_ take: TakePlace, failure: String, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.answers SET status = \(AnswerStatus.failed), failure = \(failure)
      WHERE session = \(take.session) AND organisation = \(take.organisation) AND question = \(take.question)
        AND take = \(take.take) AND status IN ('submitted', 'failed')
      """)
  }

  static func setAnalysed(
    _ take: TakePlace, abstained: Abstention?, scores: [Int], _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.answers
      SET analysed = true, abstained = \(abstained?.rawValue), scores = \(scores)
      WHERE session = \(take.session) AND organisation = \(take.organisation) AND question = \(take.question)
        AND take = \(take.take)
      """)
    try await recount(take.session, take.organisation, db)
  }
}

extension Store {
  /// What people made of an answer, for the score in the list.
  static func setReviewed(_ event: AnswerReviewed, _ organisation: OrganisationID, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.answers SET people = \(event.people), dismissed = \(event.isDismissed)
      WHERE session = \(event.session) AND organisation = \(organisation) AND question = \(event.question)
      """)
    try await recount(event.session, organisation, db)
  }
}

/// A row that was there a statement ago is gone: only by someone who deletes rows by hand.
struct SnapshotLost: Error {
  let interview: InterviewID
}
