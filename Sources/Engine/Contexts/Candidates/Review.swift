public import Contracts
import Foundation

/// What HR and processing read.
extension Candidates {
  /// Candidates of an interview, newest first, up to 200 a page. An interview of another organisation has none.
  ///
  /// - Throws: `invalid-field` for a bad limit or cursor.
  public func list(
    interview: InterviewID, organisation: OrganisationID, cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<CandidateRow> {
    guard (1...200).contains(limit) else {
      throw CandidatesError.invalid("limit", "The limit", "is \(limit); it must lie between 1 and 200")
    }
    let before = try cursor.map { text in
      guard let id = SessionID(text) else {
        throw CandidatesError.invalid(
          "cursor", "The cursor", "is not one that this list gave; start again without it")
      }
      return id
    }
    // One more than asked tells whether there is a next page.
    let found = try await Store.list(interview, organisation, before: before, limit: limit + 1, database)
    let items = Array(found.prefix(limit))
    return Page(items: items, next: found.count > limit ? items.last?.id.description : nil)
  }

  /// One candidate; media and analysis of each answer are filled in by those who have them.
  ///
  /// - Throws: `candidate-not-found`.
  public func get(_ id: SessionID, organisation: OrganisationID) async throws -> CandidateDetail {
    guard let row = try await Store.candidate(id, organisation, database) else {
      throw CandidatesError.notFound(id)
    }
    let session = try await load(id, organisation)
    let answers = session.questions.enumerated().map { index, question in
      let answer = session.answers[index + 1]
      return AnswerDetail(
        question: index + 1, text: question.text, competency: question.competency,
        status: answer?.status ?? .waiting, camera: answer?.submitted?.camera,
        microphone: answer?.submitted?.microphone, media: nil, analysis: nil, failure: answer?.failure)
    }
    return CandidateDetail(candidate: row, consent: session.consent, answers: answers)
  }

  /// The interview as the candidate began it, and what they agreed to. Throws `candidate-not-found`.
  public func snapshot(_ id: SessionID, organisation: OrganisationID) async throws -> SessionSnapshot {
    let session = try await load(id, organisation)
    return SessionSnapshot(
      session: id, status: session.status, consent: session.consent, interview: session.snapshot)
  }
}
