public import Contracts
import Foundation
import Kernel

/// What a machine recorded and sends after another one has taken its place: kept beside the answer.
extension Candidates {
  /// Of one session; a machine has one for each answer that it could not send.
  static let mostAlternatives = 20

  /// Announces an alternative, or finds it whole once its segments are in the store; the same again changes nothing. Also
  /// after the interview was submitted, until the candidate's data are deleted.
  ///
  /// - Throws: `question-not-open`, `consent-required`, `stand-in-refused`, `alternatives-full`, and `invalid-field` for
  ///   a manifest that does not hold together.
  public func alternative(
    _ request: AlternativeTake, question: Int, session id: SessionID, organisation: OrganisationID
  ) async throws -> AlternativeState {
    let seen = try await load(id, organisation)
    let offered = try seen.alternative(request, question: question)
    let missing = try await neighbours.unstored(place(request.take, question, seen), offered.parts)
    let status = try await move(id, organisation) { session, transaction in
      let recording = try session.alternative(request, question: question)
      guard let known = try await Store.alternative(request.take, of: id, organisation, transaction) else {
        guard try await Store.alternatives(of: id, organisation, transaction).count < Self.mostAlternatives else {
          throw CandidatesError.alternativesFull(Self.mostAlternatives)
        }
        try await Store.insertAlternative(
          place(request.take, question, session), durationMs: recording.submitted.durationMs, at: now(), transaction)
        return AlternativeStatus.announced
      }
      guard known.status == .announced, missing.isEmpty else { return known.status }
      try await Store.setArrived(
        place(request.take, question, session), durationMs: recording.submitted.durationMs, at: now(), transaction)
      try await transaction.publish(
        AlternativeArrived(
          session: id, interview: session.snapshot.interview, question: question, take: request.take,
          parts: recording.parts, gapsMs: recording.gapsMs), organisation: organisation)
      try await transaction.publish(
        CandidateChanged(organisation: organisation, session: id), organisation: organisation)
      try await audit(
        "alternative-arrived", session, transaction,
        ["question": String(question), "take": request.take.description, "digest": recording.submitted.digest])
      return .arrived
    }
    return AlternativeState(status: status)
  }

  /// Whether these are segments of an alternative that was announced: its machine writes no more, and may send them.
  func isAlternative(_ list: SegmentList, question: Int, _ session: CandidateSession) async throws -> Bool {
    guard list.epoch != session.epoch || session.status == .completed else { return false }
    let known = try await Store.alternative(list.take, of: session.id, session.organisation, database)
    guard known?.question == question else { return false }
    try session.validateKept()
    if session.status == .withdrawn { try session.validateOpen() }
    return true
  }
}

extension CandidateSession {
  /// The recording to be checked and joined.
  func alternative(_ request: AlternativeTake, question number: Int) throws(CandidatesError) -> Recording {
    try validateKept()
    // Ended by HR: nothing more is taken.
    if status == .withdrawn { try validateOpen() }
    guard request.parts.count <= 1000 else {
      throw .invalid("parts", "The list of parts", "is longer than 1,000, which cannot be")
    }
    guard consent?.purposes.contains(.record) == true else { throw .consentRequired }
    guard try question(number).kind.isRecorded else { throw .notRecorded(number) }
    _ = try opened(number)
    guard !answers.values.contains(where: { $0.takes.contains { $0.id == request.take } }) else {
      throw .invalid("take", "The take", "may become the answer; give the alternative an id of its own")
    }
    var take = Take(id: request.take, parts: [])
    for part in request.parts {
      take.parts.append(
        try checked(
          PartBegin(
            epoch: epoch, take: request.take, part: part.manifest.part, gapMs: part.gapMs, camera: part.camera,
            microphone: part.microphone)))
    }
    return try Recording(request.parts.map(\.manifest), of: take)
  }
}

extension Store {
  struct Alternative {
    var question: Int
    var recording: AlternativeRecording?
    var status: AlternativeStatus
  }

  /// Oldest first.
  static func alternatives(
    of session: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Alternative] {
    try await db.rows(
      """
      SELECT id, question, duration_ms, status, arrived_at FROM candidates.alternatives
      WHERE session = \(session) AND organisation = \(organisation) ORDER BY announced_at, id
      """
    ).map(alternative)
  }

  static func alternative(
    _ take: TakeID, of session: SessionID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> Alternative? {
    try await db.first(
      """
      SELECT id, question, duration_ms, status, arrived_at FROM candidates.alternatives
      WHERE session = \(session) AND organisation = \(organisation) AND id = \(take)
      """
    ).map(alternative)
  }

  private static func alternative(_ row: Row) throws -> Alternative {
    let status: AlternativeStatus = try row.get("status")
    let arrivedAt: Date? = try row.get("arrived_at")
    return Alternative(
      question: try row.get("question"),
      recording: try arrivedAt.map {
        AlternativeRecording(
          take: try row.get("id"), durationMs: try row.get("duration_ms"), arrivedAt: $0, status: status)
      }, status: status)
  }

  static func insertAlternative(
    _ take: TakePlace, durationMs: Int, at time: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO candidates.alternatives (session, id, organisation, question, duration_ms, status, announced_at)
      VALUES (\(take.session), \(take.take), \(take.organisation), \(take.question), \(durationMs),
        \(AlternativeStatus.announced), \(time))
      """)
  }

  static func setArrived(_ take: TakePlace, durationMs: Int, at time: Date, _ db: some Queryable) async throws {
    try await db.run(
      """
      UPDATE candidates.alternatives
      SET status = \(AlternativeStatus.arrived), duration_ms = \(durationMs), arrived_at = \(time)
      WHERE session = \(take.session) AND organisation = \(take.organisation) AND id = \(take.take)
      """)
  }

  /// What processing made of it; a take that is no alternative changes nothing.
  static func setAlternative(
    _ take: TakeID, of session: SessionID, _ organisation: OrganisationID, _ status: AlternativeStatus,
    _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      UPDATE candidates.alternatives SET status = \(status)
      WHERE session = \(session) AND organisation = \(organisation) AND id = \(take)
        AND status IN ('arrived', 'failed')
      """)
  }
}
