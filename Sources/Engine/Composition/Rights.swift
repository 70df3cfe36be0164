import Analysis
public import Candidates
public import Contracts
public import Foundation
import Kernel
import Media

/// What candidates may ask of everything that is held of them, wherever it is.
extension Engine {
  /// Life of the addresses in a copy of one's own data, in seconds.
  private static let copyS = 3600

  /// Deletes everything of a person in every context; again gives the same certificate.
  ///
  /// What cannot be deleted now, as while the store is away, is deleted by jobs later on.
  ///
  /// - Throws: `candidate-not-found`.
  public func erase(
    _ session: SessionID, organisation: OrganisationID, by eraser: Eraser
  ) async throws -> WithdrawalCertificate {
    var held: [String: Int] = [:]
    if try await candidates.certificate(of: session, organisation: organisation) == nil {
      let recorded = try await media.held(session: session, organisation: organisation)
      let analysed = try await analysis.held(session: session, organisation: organisation)
      held = recorded.merging(analysed) { $0 + $1 }
    }
    let certificate = try await candidates.erase(session, organisation: organisation, by: eraser, held: held)
    try await analysis.erase(session: session, organisation: organisation)
    try await media.erase(session: session, organisation: organisation)
    return certificate
  }

  /// Everything that is held of the candidate of a session, with addresses of recordings and files for an hour.
  ///
  /// - Throws: `candidate-not-found`, `session-withdrawn`, `session-erased`.
  public func copy(of session: SessionID, organisation: OrganisationID) async throws -> PersonalCopy {
    var copy = try await candidates.copy(of: session, organisation: organisation)
    let reports = try await media.reports(session: session, organisation: organisation)
    let analyses = try await analysis.results(of: session, organisation: organisation)
    let reviews = try await analysis.reviews(of: session, organisation: organisation)
    let corrections = try await analysis.corrections(of: session, organisation: organisation)
    for index in copy.answers.indices {
      let number = copy.answers[index].number
      copy.answers[index].analysis = analyses[number]
      copy.answers[index].transcript = analyses[number]?.transcript?.text
      copy.answers[index].judged = reviews[number]?.unnamed ?? []
      if corrections[number] != nil {
        let versions = try await analysis.transcripts(of: session, organisation: organisation, question: number)
        copy.answers[index].corrected = versions?.items.dropLast().map(\.text) ?? []
      }
      if reports[number] != nil {
        copy.answers[index].download = try await media.video(
          session: session, organisation: organisation, question: number, forS: Self.copyS
        ).url
      } else if let file = copy.answers[index].written?.file {
        copy.answers[index].download = try media.link(
          to: file, question: number, session: session, organisation: organisation, forS: Self.copyS
        ).url
      }
    }
    if let resume = copy.resume {
      copy.resumeDownload = try media.link(
        to: resume, question: nil, session: session, organisation: organisation, forS: Self.copyS
      ).url
    }
    return copy
  }

  // MARK: Retention

  private static let retentionKind = "engine.retention"
  /// What ends before the next run goes now: what was told is when it is deleted at the latest.
  private static let retentionS: Double = 6 * 3600

  /// Deletes everything of those whose time is over; makes its own next run first, so that a failure ends nothing.
  var retentionJob: JobHandler {
    JobHandler(kind: Self.retentionKind, maxAttempts: 5, timeoutS: 3600) { [self] _ in
      try await planRetention(after: Self.retentionS)
      try await eraseOverdue(at: Date(timeIntervalSinceNow: Self.retentionS))
    }
  }

  /// Has the job run after so many seconds, at the end of its period of six hours.
  func planRetention(after seconds: Double) async throws {
    let turn = ((Date().timeIntervalSince1970 + seconds) / Self.retentionS).rounded(.down) * Self.retentionS
    let at = Date(timeIntervalSince1970: turn)
    try await kernel.database.transaction { transaction in
      try await transaction.enqueue(
        NewJob(kind: Self.retentionKind, key: WireJSON.timestamp(at), payload: [String: String](), runAfter: at))
    }
  }

  /// Deletes everything of those whose time is over at `time`; returns how many they were.
  @discardableResult public func eraseOverdue(at time: Date) async throws -> Int {
    var count = 0
    while true {
      let overdue = try await candidates.overdue(at: time)
      for (session, organisation) in overdue {
        try Task.checkCancellation()
        _ = try await erase(session, organisation: organisation, by: .retention)
      }
      count += overdue.count
      if overdue.isEmpty { return count }
    }
  }
}
