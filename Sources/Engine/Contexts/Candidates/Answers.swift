public import Contracts
import Foundation
import Kernel

/// Questions and answers, from the first look to the receipt. All throw `candidate-not-found`, `question-not-found` and
/// `session-completed`; those with an epoch throw `stale-writer`.
extension Candidates {
  /// Shows a question; again changes nothing.
  ///
  /// - Throws: `consent-required`, `profile-required`, `question-locked` before an earlier one was recorded.
  public func open(question: Int, session id: SessionID, organisation: OrganisationID) async throws {
    try await move(id, organisation) { session, transaction in
      let time = now()
      guard try session.open(question, at: time) else { return }
      try await Store.insertAnswer(session, question: question, at: time, transaction)
      try await audit("question-opened", session, transaction, ["question": String(question)])
    }
  }

  /// Begins a part of a take; the same again changes nothing.
  ///
  /// - Throws: `question-not-open`, `answer-submitted`, `stand-in-refused`, `no-retakes-left`, `part-out-of-order`,
  ///   `invalid-field`.
  public func beginPart(
    _ request: PartBegin, question: Int, session id: SessionID, organisation: OrganisationID
  ) async throws {
    try await move(id, organisation) { session, transaction in
      let begun = try session.begin(request, question: question)
      let take = place(request.take, question, session)
      let part: CandidateSession.Part
      switch begun {
      case .already: return
      case .part(let next): part = next
      case .take(let number, let first):
        try await Store.insertTake(take, number: number, transaction)
        part = first
      }
      try await Store.insertPart(part, of: take, epoch: request.epoch, at: now(), transaction)
      try await audit(
        "part-begun", session, transaction,
        [
          "question": String(question), "take": request.take.description, "part": String(part.number),
          "camera": part.camera.rawValue, "microphone": part.microphone.rawValue,
        ])
    }
  }

  /// Whether these segments may be uploaded; asked before Media gives grants.
  ///
  /// - Throws: `question-not-open`, `take-unknown`, `invalid-field` for a part that was not begun.
  public func authoriseUpload(
    _ list: SegmentList, question: Int, session id: SessionID, organisation: OrganisationID
  ) async throws {
    let session = try await load(id, organisation)
    if try await isAlternative(list, question: question, session) { return }
    try session.validateUpload(list, question: question)
  }

  /// Makes a take the answer; the same again changes nothing. Parts that another machine recorded are taken as they
  /// arrived.
  ///
  /// - Throws: `segments-missing` with their places, `answer-submitted` when another take is the answer,
  ///   `take-unknown`, `question-not-open`, `invalid-field` for a manifest that does not hold together.
  public func submitAnswer(
    _ request: AnswerSubmit, question: Int, session id: SessionID, organisation: OrganisationID
  ) async throws {
    let seen = try await load(id, organisation)
    var request = request
    if !request.held.isEmpty {
      try seen.validateHeld(request, question: question)
      let held = try await neighbours.held(place(request.take, question, seen), request.held)
      request.parts = (request.parts + held).sorted { $0.part < $1.part }
      request.held = []
    }
    guard let offered = try seen.submission(request, question: question) else { return }
    // The store is asked before the transaction: a slow store holds no lock. What it has, it keeps.
    let missing = try await neighbours.unstored(place(request.take, question, seen), offered.parts)
    guard missing.isEmpty else { throw CandidatesError.segmentsMissing(missing) }
    try await move(id, organisation) { [request] session, transaction in
      // Decided again under the lock: another writer may have come in between.
      guard let recording = try session.submission(request, question: question) else { return }
      session.submit(recording, question: question)
      try await Store.setSubmitted(recording.submitted, session, question: question, at: now(), transaction)
      try await transaction.publish(
        ResponseSubmitted(
          session: id, interview: session.snapshot.interview, question: question, take: recording.take,
          parts: recording.parts, gapsMs: recording.gapsMs),
        organisation: organisation)
      try await audit(
        "answer-submitted", session, transaction,
        [
          "question": String(question), "take": recording.take.description,
          "digest": recording.submitted.digest,
        ])
    }
  }

  /// Keeps what is written so far; the same again changes nothing.
  ///
  /// - Throws: `question-not-open`, `answer-submitted`, `not-written`, `invalid-field`.
  public func write(
    _ writing: AnswerWriting, question: Int, session id: SessionID, organisation: OrganisationID
  ) async throws {
    try await move(id, organisation) { session, transaction in
      guard try session.write(writing, question: question), let written = session.answers[question]?.written else {
        return
      }
      try await Store.setWritten(written, session, question: question, transaction)
    }
  }

  /// Whether a file may be handed in; asked before Media gives the right to upload it.
  ///
  /// - Throws: `not-a-file`, `question-not-open`, `answer-submitted`, `profile-required`, `invalid-field`.
  public func authoriseFile(
    _ offer: FileOffer, question: Int?, session id: SessionID, organisation: OrganisationID
  ) async throws {
    try await load(id, organisation).validateFile(offer, question: question)
  }

  /// Keeps a file that is in the store: as what is written of a question, or (nil) as the résumé.
  public func attach(
    _ offer: FileOffer, kind: FileKind, question: Int?, session id: SessionID, organisation: OrganisationID
  ) async throws {
    try await move(id, organisation) { session, transaction in
      try session.attach(offer, kind, question: question)
      if let question, let written = session.answers[question]?.written {
        try await Store.setWritten(written, session, question: question, transaction)
      } else {
        try await Store.setResume(session.resume, session, transaction)
        try await audit("resume-given", session, transaction)
      }
    }
  }

  /// A file that was handed in; nil when there is none, or it is not handed in yet.
  public func file(
    _ id: SessionID, question: Int?, organisation: OrganisationID
  ) async throws -> FileFacts? {
    let session = try await load(id, organisation)
    guard let question else { return session.resume }
    let answer = session.answers[question]
    return answer?.isDone == true ? answer?.written?.file : nil
  }

  /// Ends a written answer, or skips an optional question; again changes nothing.
  ///
  /// - Throws: `question-not-open`, `answer-empty`, and `answers-missing` for a recording that is required.
  public func finish(
    _ request: AnswerFinish, question: Int, session id: SessionID, organisation: OrganisationID
  ) async throws {
    try await move(id, organisation) { session, transaction in
      guard try session.finish(question, epoch: request.epoch), let answer = session.answers[question] else { return }
      try await Store.setFinished(answer, session, question: question, at: now(), transaction)
      try await transaction.publish(
        CandidateChanged(organisation: organisation, session: id), organisation: organisation)
      try await audit(
        answer.status == .skipped ? "question-skipped" : "answer-submitted", session, transaction,
        ["question": String(question)])
    }
  }

  /// Submits the interview. Again gives the same receipt, with any epoch.
  ///
  /// - Throws: `answers-missing` with the numbers of the questions.
  public func submit(
    _ request: SessionSubmit, session id: SessionID, organisation: OrganisationID
  ) async throws -> Receipt {
    try await move(id, organisation) { session, transaction in
      let (receipt, isNew) = try session.complete(epoch: request.epoch, at: now())
      guard isNew else { return receipt }
      let isFirst = try await !Store.wasSubmitted(id, organisation, transaction)
      try await Store.setCompleted(session, receipt, transaction)
      if isFirst {
        try await transaction.publish(
          CandidateCompleted(session: id, interview: session.snapshot.interview), organisation: organisation)
      } else {
        // Counted before support let a question be answered once more.
        try await transaction.publish(
          CandidateChanged(organisation: organisation, session: id), organisation: organisation)
      }
      try await audit("session-submitted", session, transaction)
      return receipt
    }
  }
}
