import Client
import Composition
import Contracts
import Foundation
import Kernel
import Transport

/// People who judge answers that are there, through the real gateway.
struct Bench {
  let gateway: RunningGateway
  let anna: ParleyClient
  let interview: Interview
  let owner: Database
  private let transport = HTTPTransport()

  static let words = "I like the taste of coffee and I know where the beans come from"

  init(speechURL: String? = "http://127.0.0.1:9", _ change: (inout InterviewDraft) -> Void = { _ in }) async throws {
    gateway = try await RunningGateway.start(speechURL: speechURL)
    interview = try await gateway.publishedInterview(change)
    guard let owner = gateway.owner else { throw Unexpected("there is no owner") }
    self.owner = owner
    anna = ParleyClient(server: try ServerAddress(gateway.url), transport: transport)
    _ = try await anna.account.signIn(SignIn(email: "anna@example.org", password: "correct horse"))
  }

  /// Someone else of the same organisation, signed in; the password is Anna's.
  func colleague(_ name: String, _ role: Role) async throws -> ParleyClient {
    try await add(name, role, organisation: "organisation")
  }

  /// Someone of another organisation.
  func stranger() async throws -> ParleyClient {
    let organisation = OrganisationID.new()
    try await owner.run(
      "INSERT INTO users.organisations (id, name, created_at) VALUES (\(organisation), 'Other', now())")
    return try await add("Mallory", .admin, organisation: "'\(organisation)'::uuid")
  }

  private func add(_ name: String, _ role: Role, organisation: String) async throws -> ParleyClient {
    let email = name.lowercased() + "@example.org"
    try await owner.run(
      """
      INSERT INTO users.accounts (id, organisation, name, email, role, password_hash, created_at)
      SELECT \(UserID.new()), \(raw: organisation), \(name), \(email), \(role), password_hash, now()
        FROM users.accounts WHERE email = 'anna@example.org'
      """)
    let client = ParleyClient(server: try ServerAddress(gateway.url), transport: transport)
    _ = try await client.account.signIn(SignIn(email: email, password: "correct horse"))
    return client
  }

  /// A candidate who has answered, as if the media worker and the scorer had done their work.
  ///
  /// - Parameter score: of the program; 2 or more with the first four words as evidence; nil when it abstained.
  func answer(question: Int = 1, score: Int?, of known: SessionID? = nil) async throws -> SessionID {
    let session: SessionID
    if let known { session = known } else { session = try await gateway.session(of: interview).session }
    let take = TakeID.new()
    try await owner.run(
      """
      INSERT INTO candidates.answers
        (session, organisation, question, status, opened_at, submitted_at, take, digest, duration_ms, segments, camera,
         microphone, analysed, scores)
      SELECT id, organisation, \(question), 'verified', now(), now(), \(take), repeat('0', 64), 9000, 1, 'test', 'test', true,
        \(score.map { [$0] } ?? [])
        FROM candidates.sessions WHERE id = \(session)
      """)
    let words = Self.words.split(separator: " ").enumerated().map { index, text in
      Word(text: String(text), startS: Double(index), endS: Double(index) + 0.5, probability: 0.9)
    }
    let transcript = Transcript(language: "en", text: Self.words, words: words, model: "whisper-base")
    let scores = score.map { score in
      let evidence = Evidence(
        quote: "I like the taste", startS: 0, endS: 3.5, firstWord: 0, lastWord: 3, point: "Taste")
      return [
        Score(
          competency: "Motivation", score: score, explanation: "It is short.", evidence: score > 1 ? [evidence] : [],
          missing: score > 1 ? [] : ["Taste"], searchedFromS: 0, searchedToS: 12, scorer: "local-2")
      ]
    }
    try await owner.run(
      """
      INSERT INTO analysis.answers
        (organisation, session, question, take, state, transcript, abstained, scores, quality, work)
      SELECT organisation, id, \(question), \(take), 'done', \(JSON(transcript)),
        \(score == nil ? Abstention.noRubric : nil), \(JSON(scores ?? [])),
        '{"mean_log_probability": 0, "compression_ratio": 1, "no_speech_probability": 0}',
        json_build_object('organisation', organisation, 'session', id, 'question', \(question), 'take', \(take),
          'duration_ms', 9000, 'audio_key', 'none')::jsonb
        FROM candidates.sessions WHERE id = \(session)
      """)
    return session
  }

  /// As if these had handed everything in.
  func complete(_ sessions: [SessionID]) async throws {
    for session in sessions {
      let receipt = Receipt(
        session: session, submittedAt: Date(), consentVersion: "1", purposes: [.record, .analyse], deleteAfter: Date(),
        contact: "",
        answers: [])
      try await owner.run(
        """
        UPDATE candidates.sessions SET status = 'completed', started_at = now(), completed_at = now(),
          consent_version = '1', consent_purposes = '{record,analyse}', receipt = \(JSON(receipt))
         WHERE id = \(session)
        """)
    }
  }

  /// Runs the engine's events and jobs while `body` runs.
  func working(_ body: () async throws -> Void) async throws {
    let engine = gateway.engine
    let work = Task { try await engine.run() }
    do {
      try await body()
    } catch {
      work.cancel()
      _ = await work.result
      throw error
    }
    work.cancel()
    _ = await work.result
  }

  func refusal<T>(_ body: () async throws -> T) async -> String? {
    do {
      _ = try await body()
      return nil
    } catch let problem as Problem {
      return "\(problem.status) \(problem.code)" + (problem.field.map { " \($0)" } ?? "")
    } catch {
      return "\(error)"
    }
  }
}
