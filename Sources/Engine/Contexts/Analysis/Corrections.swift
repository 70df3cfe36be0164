public import Contracts
import Foundation
import Kernel

/// Transcripts that people put right. Each version is kept, and scores are made anew from the last.
extension Analysis {
  /// The versions of an answer's transcript; nil without a transcript.
  public func transcripts(
    of session: SessionID, organisation: OrganisationID, question: Int
  ) async throws -> TranscriptVersions? {
    try await kernel.database.transaction(organisation: organisation) { transaction in
      try await Store.versions(session, organisation: organisation, question: question, transaction)
    }
  }

  /// What was corrected in a session, by question number.
  public func corrections(
    of session: SessionID, organisation: OrganisationID
  ) async throws -> [Int: Correction] {
    try await Store.corrections(session, organisation: organisation, kernel.database)
  }

  /// Puts a transcript right. The same text again changes nothing.
  ///
  /// - Parameter version: the one that was corrected.
  /// - Throws: `invalid-field`, `no-transcript`, `edited-elsewhere`, `answer-not-ready` while scores are being made,
  ///   `candidate-erased`.
  public func correct(
    _ given: CorrectionGiven, of session: SessionID, question: Int, version: Int?, by account: Account
  ) async throws -> TranscriptVersions {
    let text = TextRules.tidied(given.text)
    if let fault = TextRules.fault(in: text, length: 1...CorrectionGiven.most, lines: true) {
      throw ReviewError.invalid("text", "The transcript \(fault)")
    }
    let organisation = account.organisation
    return try await kernel.database.transaction(organisation: organisation) { transaction in
      try await Store.lockSession(session, organisation: organisation, transaction)
      if try await Store.isErased(session, organisation: organisation, transaction) { throw ReviewError.erased }
      let found = try await Store.correctable(session, organisation: organisation, question: question, transaction)
      guard let found, let transcript = found.transcript, let work = found.work else {
        throw ReviewError.noTranscript
      }
      if let version, version != found.version { throw ReviewError.corrected(found.version) }
      guard found.isDone else { throw ReviewError.notReady }
      let words = TranscriptCorrection.words(text, from: transcript.words)
      if words.map(\.text) != transcript.words.map(\.text) {
        let corrected = Transcript(
          language: transcript.language, text: words.map(\.text).joined(separator: " "), words: words,
          model: transcript.model)
        try await Store.keepVersion(of: work, transaction)
        try await Store.correct(work, corrected, version: found.version + 1, by: account, transaction)
        // The job of the version before may still be ending.
        try await transaction.enqueue(
          NewJob(
            kind: Self.kind, key: "\(work.take)/\(found.version + 1)", payload: work, organisation: organisation))
        try await transaction.audit(
          actor: account.user.description, action: "transcript-corrected", object: "answer:\(session)/\(question)",
          organisation: organisation, details: ["version": String(found.version + 1)])
      }
      guard
        let versions = try await Store.versions(
          session, organisation: organisation, question: question, transaction)
      else { throw ReviewError.noTranscript }
      return versions
    }
  }
}

extension ReviewError {
  public static let noTranscript = Self(
    "no-transcript", "There is no transcript", 409,
    "Nothing was transcribed of this answer, so there is nothing to correct.")

  static func corrected(_ version: Int) -> Self {
    Self(
      "edited-elsewhere", "Someone else has changed it", 412,
      "This transcript was corrected since you read it. Read it again, and put in what you want to change.",
      version: version)
  }
}

// MARK: SQL

extension Store {
  struct Correctable: Sendable {
    var transcript: Transcript?
    var work: Work?
    var version: Int
    var isDone: Bool
  }

  static func correctable(
    _ session: SessionID, organisation: OrganisationID, question: Int, _ db: Transaction
  ) async throws -> Correctable? {
    try await db.first(
      """
      SELECT transcript, work, version, state FROM analysis.answers
       WHERE organisation = \(organisation) AND session = \(session) AND question = \(question) FOR UPDATE
      """
    ).map { row in
      Correctable(
        transcript: try row.get("transcript", as: JSON<Transcript>?.self)?.value,
        work: try row.get("work", as: JSON<Work>?.self)?.value, version: try row.get("version"),
        isDone: try row.get("state", as: String.self) == "done")
    }
  }

  /// Keeps the version that there is, with what came of it.
  static func keepVersion(of work: Work, _ db: Transaction) async throws {
    try await db.run(
      """
      INSERT INTO analysis.transcripts
        (organisation, session, question, take, version, transcript, scores, abstained, scorer, at)
      SELECT organisation, session, question, take, version, transcript, scores, abstained, scores->0->>'scorer', updated_at
        FROM analysis.answers
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
      ON CONFLICT (organisation, session, question, take, version)
        DO UPDATE SET scores = excluded.scores, abstained = excluded.abstained, scorer = excluded.scorer
      """)
  }

  static func correct(
    _ work: Work, _ transcript: Transcript, version: Int, by account: Account, _ db: Transaction
  ) async throws {
    // Whoever corrected it has heard it: what the model was unsure of is no reason to abstain any more.
    let quality = TranscriptQuality(meanLogProbability: 0, compressionRatio: 1, noSpeechProbability: 0)
    try await db.run(
      """
      UPDATE analysis.answers
         SET state = 'waiting', transcript = \(JSON(transcript)), quality = \(JSON(quality)), version = \(version),
             abstained = NULL, scores = '[]', updated_at = now()
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
      """)
    try await db.run(
      """
      INSERT INTO analysis.transcripts
        (organisation, session, question, take, version, transcript, by, by_name, at)
      SELECT organisation, session, question, take, version, transcript, \(account.user), \(account.name), now()
        FROM analysis.answers
       WHERE organisation = \(work.organisation) AND session = \(work.session) AND question = \(work.question)
      """)
  }

  static func versions(
    _ session: SessionID, organisation: OrganisationID, question: Int, _ db: some Queryable
  ) async throws -> TranscriptVersions? {
    let current = try await db.first(
      """
      SELECT version, state, transcript->>'text' AS text, scores, abstained, updated_at FROM analysis.answers
       WHERE organisation = \(organisation) AND session = \(session) AND question = \(question)
         AND transcript IS NOT NULL
      """)
    guard let current else { return nil }
    let version: Int = try current.get("version")
    var items = try await db.rows(
      """
      SELECT t.version, t.transcript->>'text' AS text, t.by_name, t.at, t.scores, t.abstained
        FROM analysis.transcripts t JOIN analysis.answers a USING (organisation, session, question, take)
       WHERE t.organisation = \(organisation) AND t.session = \(session) AND t.question = \(question)
       ORDER BY t.version
      """
    ).map { row in
      TranscriptVersion(
        version: try row.get("version"), text: try row.get("text"), by: try row.get("by_name"), at: try row.get("at"),
        scores: try row.get("scores", as: JSON<[Score]>.self).value,
        abstained: try row.get("abstained", as: Abstention?.self))
    }
    if items.last?.version != version {
      items.append(
        TranscriptVersion(
          version: version, text: try current.get("text"), by: nil, at: try current.get("updated_at"), scores: [],
          abstained: nil))
    }
    items[items.count - 1].scores = try current.get("scores", as: JSON<[Score]>.self).value
    items[items.count - 1].abstained = try current.get("abstained", as: Abstention?.self)
    return TranscriptVersions(
      version: version, isScoring: try current.get("state", as: String.self) == "waiting", items: items)
  }

  /// The last correction of each answer, with the score before it.
  static func corrections(
    _ session: SessionID, organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [Int: Correction] {
    var corrections: [Int: Correction] = [:]
    for row in try await db.rows(
      """
      SELECT t.question, t.version, t.by_name, t.at,
        (SELECT avg((s->>'score')::float8) FROM jsonb_array_elements(b.scores) s) AS before
        FROM analysis.answers a
        JOIN analysis.transcripts t USING (organisation, session, question, take, version)
        JOIN analysis.transcripts b ON b.organisation = a.organisation AND b.session = a.session
          AND b.question = a.question AND b.take = a.take AND b.version = a.version - 1
       WHERE a.organisation = \(organisation) AND a.session = \(session)
      """)
    {
      corrections[try row.get("question")] = Correction(
        version: try row.get("version"), by: try row.get("by_name"), at: try row.get("at"),
        before: try row.get("before", as: Double?.self).map { Int($0.rounded()) })
    }
    return corrections
  }
}
