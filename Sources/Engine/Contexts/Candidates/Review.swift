public import Contracts
import Foundation

/// What HR and processing read.
extension Candidates {
  /// One candidate; media and analysis of each answer are filled in by those who have them.
  ///
  /// - Throws: `candidate-not-found`.
  public func get(_ id: SessionID, organisation: OrganisationID) async throws -> CandidateDetail {
    guard let row = try await Store.candidate(id, organisation, database) else {
      throw CandidatesError.notFound(id)
    }
    let decisions = try await Store.decisions(of: id, organisation, database)
    // Who was only invited has no session to speak of, and of who was erased nothing is left.
    guard row.openedAt != nil, row.erasedAt == nil else {
      return CandidateDetail(candidate: row, consent: nil, answers: [], decisions: decisions)
    }
    let session = try await load(id, organisation)
    let percent = session.extraTimePercent ?? session.snapshot.content.settings.extraTimePercent
    let alternatives = try await Store.alternatives(of: id, organisation, database)
    let answers = session.questions.enumerated().filter { !$1.isPractice }.map { index, question in
      let answer = session.answers[index + 1]
      let overMs = (answer?.submitted?.durationMs ?? 0) - question.limitS * percent * 10
      return AnswerDetail(
        question: index + 1, kind: question.kind, text: question.text, options: question.options,
        competency: question.competency, status: answer?.status ?? .waiting,
        // What is not handed in yet is the candidate's own.
        written: answer?.isDone == true ? answer?.written : nil,
        overMs: question.limit == .soft && overMs > 0 ? overMs : nil, camera: answer?.submitted?.camera,
        microphone: answer?.submitted?.microphone, media: nil, analysis: nil, failure: answer?.failure,
        takes: answer?.takes.count ?? 0,
        alternatives: alternatives.filter { $0.question == index + 1 }.compactMap(\.recording))
    }
    return CandidateDetail(
      candidate: row, consent: session.consent, revision: session.snapshot.revision, resume: session.resume,
      extra: session.profile?.extra ?? [], incidents: session.incidents.map(\.incident),
      deleteAfter: session.deleteAfter(
        decidedAt: decisions.first.flatMap { $0.decision == .hold ? nil : $0.at }, endedAt: row.endedAt),
      answers: answers,
      decisions: decisions)
  }

  /// Tells whom there never was from whom everything was deleted of. Throws `candidate-not-found`, `candidate-erased`.
  public func checkHeld(_ id: SessionID, organisation: OrganisationID) async throws {
    guard let row = try await Store.candidate(id, organisation, database) else { throw CandidatesError.notFound(id) }
    if row.erasedAt != nil { throw CandidatesError.candidateErased }
  }

  /// The steps of a candidate's way, oldest first; of more than 1,000 the last ones. Throws `candidate-not-found`.
  public func history(_ id: SessionID, organisation: OrganisationID) async throws -> CandidateHistory {
    guard try await Store.candidate(id, organisation, database) != nil else { throw CandidatesError.notFound(id) }
    return CandidateHistory(items: try await Store.history(of: id, organisation, database))
  }

  /// The interview as the candidate began it, and what they agreed to. Throws `candidate-not-found`.
  public func snapshot(_ id: SessionID, organisation: OrganisationID) async throws -> SessionSnapshot {
    let session = try await load(id, organisation)
    return SessionSnapshot(
      session: id, status: session.status, consent: session.consent, interview: session.snapshot)
  }
}
