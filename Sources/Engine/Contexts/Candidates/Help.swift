public import Contracts
import Foundation
import Kernel

/// Who helps a candidate.
public enum SessionHelper: Sendable {
  case staff(Account)
  /// The operator of the machine that the server runs on.
  case machine

  var actor: String {
    switch self {
    case .staff(let account): account.user.description
    case .machine: "operator"
    }
  }
}

/// Help that cannot be given.
struct HelpError: ProblemConvertible, Hashable {
  let problem: Problem

  private init(_ code: String, _ title: String, _ status: Int, _ detail: String, field: String? = nil) {
    problem = Problem(code: code, title: title, status: status, detail: detail, field: field)
  }

  static let unknown = Self(
    "session-unknown", "No such session", 404,
    "No session has this id, resume code or short reference. A reference is the end of the id, at least four characters "
      + "of it, as the console shows it (“Candidate 4F2A”).")
  static let ambiguous = Self(
    "session-ambiguous", "Several sessions", 409,
    "Several sessions end like this. Give more of the id, or all of it.")
  static let notInvited = Self(
    "not-invited", "There is no invitation to extend", 409,
    "This candidate came by the public link: nothing of theirs ends but the interview's own closing time.",
    field: "expires_at")
  static let tooEarly = Self(
    "invalid-field", "The new end is past", 422, "The new end of the invitation lies in the past. Give a later one.",
    field: "expires_at")
  static let notAnswered = Self(
    "not-answered", "The question is not answered", 409,
    "This question was not handed in, so the candidate can still answer it.", field: "reopen_question")
  static let over = Self(
    "session-over", "The session is over", 409,
    "This candidate has withdrawn, or everything of theirs was deleted. Nothing can be done for the session any more.")
}

extension Candidates {
  /// The session with this id, this resume code, or an id that ends like this (from four characters on).
  ///
  /// - Throws: `session-unknown`, `session-ambiguous`.
  public func find(_ reference: String) async throws -> (session: SessionID, organisation: OrganisationID) {
    let text = reference.trimmingCharacters(in: .whitespacesAndNewlines)
    if let id = SessionID(text) {
      guard let organisation = try await Store.organisation(of: id, database) else { throw HelpError.unknown }
      return (id, organisation)
    }
    if let code = ResumeCode.normalised(text), let found = try await Store.find(codeMAC: codeMAC(code), database) {
      return (found.0, found.1)
    }
    let end = text.lowercased()
    guard (4...36).contains(end.count), end.allSatisfy({ $0.isHexDigit || $0 == "-" }) else { throw HelpError.unknown }
    let found = try await Store.sessions(endingWith: end, database)
    guard let first = found.first else { throw HelpError.unknown }
    guard found.count == 1 else { throw HelpError.ambiguous }
    return first
  }

  /// Where a session stands, without anything of the person. Throws `candidate-not-found`.
  public func supportView(_ id: SessionID, organisation: OrganisationID) async throws -> SupportView {
    guard let row = try await Store.candidate(id, organisation, database) else { throw CandidatesError.notFound(id) }
    let isEmpty = row.openedAt == nil || row.erasedAt != nil
    let session = isEmpty ? nil : try await load(id, organisation)
    return SupportView(
      session: id, interview: row.interview, status: row.status, openedAt: row.openedAt, startedAt: row.startedAt,
      completedAt: row.completedAt, expiresAt: row.expiresAt, extraTimePercent: row.extraTimePercent,
      questions: row.questions,
      answers: (session?.answers ?? [:]).sorted { $0.key < $1.key }.map { number, answer in
        SupportView.Answer(
          question: number, kind: session?.questions[number - 1].kind ?? .video, status: answer.status,
          takes: answer.takes.count, durationMs: answer.submitted?.durationMs, failure: answer.failure)
      }, incidents: session?.incidents.count ?? 0)
  }

  /// Does what was asked for, all of it or nothing; each step is audited and stands in the session's log. Trying
  /// processing again is for those who process: here the answers go back to where they wait for it.
  ///
  /// - Throws: `invalid-field`, `not-invited`, `not-answered`, `session-over`, `candidate-not-found`.
  public func help(
    _ help: SessionHelp, session id: SessionID, organisation: OrganisationID, by helper: SessionHelper
  ) async throws {
    let time = now()
    if let percent = help.extraTimePercent, !(100...400).contains(percent) {
      throw CandidatesError.invalid("extra_time_percent", "The time", "is \(percent) %; it lies between 100 and 400")
    }
    if let end = help.expiresAt, end <= time { throw HelpError.tooEarly }
    try await database.transaction { transaction in
      guard let status = try await Store.lockLog(id, organisation, transaction),
        let row = try await Store.candidate(id, organisation, transaction)
      else { throw CandidatesError.notFound(id) }
      guard status != .withdrawn, row.erasedAt == nil else { throw HelpError.over }
      var steps: [(action: String, question: Int?, details: [String: String])] = []
      if let end = help.expiresAt {
        guard row.invitedAt != nil else { throw HelpError.notInvited }
        try await Store.extend(id, organisation, to: end, transaction)
        steps.append(("invitation-extended", nil, ["until": WireJSON.timestamp(end)]))
      }
      if let percent = help.extraTimePercent {
        try await Store.setExtraTime(id, organisation, percent: percent, transaction)
        steps.append(("extra-time-given", nil, ["percent": String(percent)]))
      }
      if let number = help.reopenQuestion {
        guard let session = try await Store.session(id, organisation, locked: true, transaction) else {
          throw HelpError.notAnswered
        }
        _ = try session.question(number)
        guard let answer = session.answers[number], answer.isDone || answer.status != .open,
          [.inProgress, .completed].contains(session.status)
        else { throw HelpError.notAnswered }
        try await Store.reopen(id, organisation, question: number, transaction)
        steps.append(("question-reopened", number, ["question": String(number)]))
      }
      if help.retry == true { steps.append(("processing-retried", nil, [:])) }
      for step in steps {
        var details = step.details
        details["by"] = if case .machine = helper { "operator" } else { "console" }
        try await Store.addLog(
          step.action.replacing("-", with: "_"), source: .staff, question: step.question,
          details: details.filter { $0.key != "question" }, of: id, organisation, at: time, transaction)
        try await transaction.audit(
          actor: helper.actor, action: step.action, object: "session:\(id)", organisation: organisation,
          details: step.details)
        let actor: Step.Actor = if case .staff(let account) = helper { .staff(account) } else { .program }
        try await Store.addHistory(
          Step(actor: actor, action: step.action, details: step.details), of: [id], organisation, at: time, transaction)
      }
      if !steps.isEmpty {
        try await transaction.publish(
          CandidateChanged(organisation: organisation, session: id), organisation: organisation)
      }
    }
  }

  /// Answers whose processing failed, by number.
  public func failed(_ id: SessionID, organisation: OrganisationID) async throws -> [Int] {
    try await Store.failed(id, organisation, database)
  }

  /// An answer waits for its processing again.
  public func waitAgain(_ id: SessionID, organisation: OrganisationID, question: Int) async throws {
    try await Store.waitAgain(id, organisation, question: question, database)
  }
}

extension Store {
  /// Up to two; for the operator of the machine, who knows nothing but the end of an id.
  fileprivate static func sessions(
    endingWith end: String, _ db: some Queryable
  ) async throws -> [(session: SessionID, organisation: OrganisationID)] {
    try await db.rows(
      "SELECT id, organisation FROM candidates.sessions WHERE right(id::text, \(end.count)::integer) = \(end) LIMIT 2"
    ).map { (try $0.get("id"), try $0.get("organisation")) }
  }

  /// Who had expired goes on where they were.
  fileprivate static func extend(
    _ session: SessionID, _ organisation: OrganisationID, to end: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions
      SET expires_at = \(end), ended_at = CASE WHEN status = 'expired' THEN NULL ELSE ended_at END,
        status = CASE WHEN status <> 'expired' THEN status WHEN opened_at IS NULL THEN 'invited'
          WHEN consent_version IS NULL THEN 'opened' ELSE 'in_progress' END
      WHERE id = \(session) AND organisation = \(organisation)
      """)
  }

  fileprivate static func setExtraTime(
    _ session: SessionID, _ organisation: OrganisationID, percent: Int, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.sessions SET extra_time_percent = \(percent)
      WHERE id = \(session) AND organisation = \(organisation)
      """)
  }

  /// The takes that there are stay, closed; what was written stays as a draft.
  fileprivate static func reopen(
    _ session: SessionID, _ organisation: OrganisationID, question: Int, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.answers
      SET status = 'open', take = NULL, duration_ms = NULL, segments = NULL, digest = NULL, camera = NULL,
        microphone = NULL, submitted_at = NULL, failure = NULL, analysed = false, abstained = NULL, scores = '{}',
        people = NULL, dismissed = false,
        reopened = reopened + 1
      WHERE session = \(session) AND organisation = \(organisation) AND question = \(question)
      """)
    try await db.run(
      """
      UPDATE candidates.takes SET closed = true
      WHERE session = \(session) AND organisation = \(organisation) AND question = \(question)
      """)
    try await db.run(
      """
      UPDATE candidates.sessions SET status = 'in_progress', completed_at = NULL, receipt = NULL
      WHERE id = \(session) AND organisation = \(organisation) AND status = 'completed'
      """)
    try await recount(session, organisation, db)
  }

  fileprivate static func failed(
    _ session: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Int] {
    try await db.rows(
      """
      SELECT question FROM candidates.answers
      WHERE session = \(session) AND organisation = \(organisation) AND (status = 'failed' OR abstained = 'failed')
      ORDER BY question
      """
    ).map { try $0.get("question") }
  }

  fileprivate static func waitAgain(
    _ session: SessionID, _ organisation: OrganisationID, question: Int, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.answers
      SET status = CASE WHEN status = 'failed' THEN 'submitted' ELSE status END, failure = NULL, analysed = false,
        abstained = NULL
      WHERE session = \(session) AND organisation = \(organisation) AND question = \(question)
        AND (status = 'failed' OR abstained = 'failed')
      """)
  }

  /// Whether the interview was submitted before support opened it again.
  static func wasSubmitted(
    _ session: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> Bool {
    try await db.first(
      """
      SELECT 1 AS one FROM candidates.history
      WHERE session = \(session) AND organisation = \(organisation) AND action = 'session-submitted' LIMIT 1
      """) != nil
  }
}
