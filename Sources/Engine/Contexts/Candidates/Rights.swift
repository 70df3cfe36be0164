public import Contracts
public import Foundation
import Kernel

/// Who has everything of a person deleted.
public enum Eraser: Sendable {
  /// Takes no further part as well.
  case candidate
  case staff(Account)
  /// The time that was told is over.
  case retention
}

/// What candidates may ask for besides answering.
extension Candidates {
  /// Keeps what a candidate says is wrong. The same again changes nothing.
  ///
  /// - Throws: `invalid-field`, `question-not-found`, `too-many-incidents`, `session-withdrawn`, `session-erased`.
  public func report(
    _ report: IncidentReport, session id: SessionID, organisation: OrganisationID
  ) async throws -> IncidentReply {
    try await move(id, organisation) { session, transaction in
      let (kept, isNew) = try session.report(report, at: now())
      if isNew {
        try await Store.insertIncident(kept, saidAt: report.at, session, transaction)
        try await transaction.publish(
          IncidentReported(session: id, interview: session.snapshot.interview), organisation: organisation)
        var details = ["kind": report.kind.rawValue]
        details["question"] = report.question.map(String.init)
        if kept.incident.grantedTake { details["granted_take"] = "true" }
        if kept.creditS > 0 { details["credit_s"] = String(kept.creditS) }
        try await audit("incident-reported", session, transaction, details)
      }
      return IncidentReply(
        grantsTake: kept.incident.grantedTake, creditS: kept.creditS,
        contact: session.snapshot.content.settings.contact)
    }
  }

  /// Takes the voluntary form once; another one is not kept, and nobody is told of either.
  ///
  /// - Throws: `not-submitted`, `invalid-field`, `session-withdrawn`, `session-erased`.
  public func groups(_ form: GroupForm, session id: SessionID, organisation: OrganisationID) async throws {
    try await move(id, organisation) { session, transaction in
      guard let given = try session.groups(form) else { return }
      try await Store.insertGroups(given, subject: formSubject(id), session, at: now(), transaction)
      // Somebody may have decided before.
      try await noteOutcomes(of: [id], organisation, transaction)
    }
  }

  /// What the voluntary forms of an interview say together; of fewer than five, nothing.
  public func groups(of interview: InterviewID, organisation: OrganisationID) async throws -> GroupReport {
    let (forms, counts) = try await Store.groups(of: interview, organisation, database)
    guard forms >= GroupReport.fewest else { return GroupReport(forms: nil, topics: []) }
    return GroupReport(
      forms: forms,
      topics: GroupForm.Topic.allCases.compactMap { topic in
        let chosen = counts[topic] ?? [:]
        guard chosen.values.reduce(0, +) >= GroupReport.fewest else { return nil }
        return GroupReport.Topic(
          topic: topic,
          choices: (GroupForm.choices[topic] ?? []).map { GroupReport.Choice(choice: $0, count: chosen[$0] ?? 0) })
      })
  }

  /// Everything that is held here of the candidate of a session; what others hold they add.
  ///
  /// - Throws: `candidate-not-found`, `session-withdrawn`, `session-erased`.
  public func copy(of id: SessionID, organisation: OrganisationID) async throws -> PersonalCopy {
    let session = try await load(id, organisation)
    try session.validateKept()
    let row = try await Store.candidate(id, organisation, database)
    let decision = try await Store.decisions(of: id, organisation, database).first
    return PersonalCopy(
      session: id, title: session.snapshot.content.title, organisation: session.snapshot.organisationName,
      profile: session.profile, consent: session.consent, consentAt: row?.startedAt, resume: session.resume,
      answers: session.answers.sorted { $0.key < $1.key }.map { number, answer in
        PersonalCopy.Answer(
          number: number, question: session.questions[number - 1].text, status: answer.status,
          written: answer.written, durationMs: answer.submitted?.durationMs, transcript: nil, analysis: nil,
          download: nil)
      },
      incidents: session.incidents.map(\.incident), receipt: session.receipt,
      deleteAfter: session.deleteAfter(
        decidedAt: decision.flatMap { $0.decision == .hold ? nil : $0.at }, endedAt: row?.endedAt))
  }

  // MARK: Erasure

  /// The certificate of someone who was erased before; nil when there is none yet.
  ///
  /// - Throws: `candidate-not-found`.
  public func certificate(of id: SessionID, organisation: OrganisationID) async throws -> WithdrawalCertificate? {
    try await database.transaction { transaction in
      guard let found = try await Store.erasable(id, organisation, transaction) else {
        throw CandidatesError.notFound(id)
      }
      return found.certificate
    }
  }

  /// Deletes everything of a person here, and has others do so (`candidate.erased`). From then on every call of the
  /// session is refused. Again gives the first certificate.
  ///
  /// - Parameter held: what others hold and are about to delete, by kind, for the certificate.
  /// - Throws: `candidate-not-found`.
  public func erase(
    _ id: SessionID, organisation: OrganisationID, by eraser: Eraser, held: [String: Int]
  ) async throws -> WithdrawalCertificate {
    let time = now()
    return try await database.transaction { transaction in
      guard let found = try await Store.erasable(id, organisation, transaction) else {
        throw CandidatesError.notFound(id)
      }
      if let certificate = found.certificate { return certificate }
      try await FairnessStore.cut(formSubject(id), organisation, transaction)
      let deleted = try await Store.deletePerson(id, organisation, transaction)
      let certificate = WithdrawalCertificate(
        session: id, at: time, deleted: deleted.merging(held) { $0 + $1 }.filter { $0.value > 0 })
      let step: Step
      let actor: String
      switch eraser {
      case .candidate: (step, actor) = (Step(actor: .candidate, action: "session-withdrawn"), "candidate")
      case .staff(let account):
        (step, actor) = (Step(actor: .staff(account), action: "erased"), account.user.description)
      case .retention: (step, actor) = (Step(actor: .program, action: "erased"), "program")
      }
      // Who has not ended yet ends with it.
      let withdraws =
        if case .candidate = eraser { true } else { [.invited, .opened, .inProgress].contains(found.status) }
      try await Store.setErased(id, organisation, withdraws: withdraws, certificate, transaction)
      try await Store.addHistory(step, of: [id], organisation, at: time, transaction)
      if case .candidate = eraser {
        try await transaction.publish(
          CandidateWithdrawn(session: id, interview: found.interview), organisation: organisation)
      }
      try await transaction.publish(
        CandidateErased(session: id, interview: found.interview), organisation: organisation)
      try await transaction.publish(
        CandidateChanged(organisation: organisation, session: id), organisation: organisation)
      try await transaction.audit(
        actor: actor, action: step.action == "erased" ? "session-erased" : step.action, object: "session:\(id)",
        organisation: organisation, details: certificate.deleted.mapValues(String.init))
      return certificate
    }
  }

  /// Whose recordings have been kept as long as they were told at `time`; some at a time.
  public func overdue(at time: Date, limit: Int = 200) async throws -> [(
    session: SessionID, organisation: OrganisationID
  )] {
    try await Store.overdue(at: time, limit: limit, database).map { (session: $0.0, organisation: $0.1) }
  }
}
