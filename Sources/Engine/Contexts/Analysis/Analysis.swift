public import Contracts
import Foundation
public import Kernel
import Logging
import Platform
public import Transport

/// The front door of the analysis: answers go in as events, transcripts and scores come out.
///
/// Transcribe, check, then score with evidence, or abstain and say why.
public struct Analysis: Sendable {
  /// What the analysis asks of other contexts.
  public struct Questions: Sendable {
    /// Whether the candidate agreed to be judged by a program.
    public var mayAnalyse: @Sendable (SessionID, OrganisationID) async throws -> Bool
    /// The question as the candidate was asked it, and the language expected (BCP 47), if any.
    public var rubric:
      @Sendable (SessionID, Int, OrganisationID) async throws -> (question: Question, language: String?)

    public init(
      mayAnalyse: @escaping @Sendable (SessionID, OrganisationID) async throws -> Bool,
      rubric:
        @escaping @Sendable (SessionID, Int, OrganisationID) async throws -> (question: Question, language: String?)
    ) {
      self.mayAnalyse = mayAnalyse
      self.rubric = rubric
    }
  }

  public static let migrations = Migrations(
    schema: "analysis", files: [("m0001_analyses", PackageResources.m0001_analyses_sql)])

  let kernel: Kernel
  private let questions: Questions
  private let transcription: Transcription
  private let embedding: Embedding

  /// - Parameter helper: serves what `PARLEY_SPEECH_URL` and `PARLEY_EMBEDDINGS_URL` do not name elsewhere.
  public init(kernel: Kernel, helper: SpeechHelper, transport: HTTPTransport, questions: Questions) {
    self.kernel = kernel
    self.questions = questions
    transcription = Transcription(
      provider: Self.provider(kernel.settings.speech, or: helper.speech), transport: transport)
    embedding = Embedding(
      provider: Self.provider(kernel.settings.embeddings, or: helper.embeddings), transport: transport)
  }

  /// Whether the local helper is needed with these settings.
  public static func needsHelper(_ settings: Settings) -> Bool {
    settings.speech.url == nil || settings.embeddings.url == nil
  }

  static func provider(_ setting: Settings.Provider, or local: Provider) -> Provider {
    guard let url = setting.url else { return local }
    return Provider(baseURL: url, key: setting.key, model: setting.model ?? local.model)
  }

  /// What is known of each answer of a session, by question number; answers still in work are not there.
  public func results(of session: SessionID, organisation: OrganisationID) async throws -> [Int: AnswerAnalysis] {
    try await Store.results(of: session, organisation: organisation, kernel.database)
  }

  /// How many transcripts and scores of a session there are, for the certificate of their deletion.
  public func held(session: SessionID, organisation: OrganisationID) async throws -> [String: Int] {
    try await Store.held(session, organisation: organisation, kernel.database)
  }

  /// Analyses an answer again that was given up, as after a provider was away for long.
  ///
  /// - Returns: whether there was anything to do.
  public func retry(session: SessionID, organisation: OrganisationID, question: Int) async throws -> Bool {
    try await kernel.database.transaction(organisation: organisation) { transaction in
      guard
        let work = try await Store.waitAgain(
          session: session, organisation: organisation, question: question, transaction)
      else { return false }
      try await Self.enqueue(work, transaction)
      return true
    }
  }

  /// Deletes what was made of a session's answers. Again is harmless; a job at work finds nothing to finish.
  public func erase(session: SessionID, organisation: OrganisationID) async throws {
    try await Store.erase(session, organisation: organisation, kernel.database)
  }

  /// Transcribes, checks, and scores or abstains.
  ///
  /// - Parameter heard: what an earlier attempt has transcribed.
  func analyse(_ work: Work, heard: Heard?) async throws -> Outcome {
    guard try await questions.mayAnalyse(work.session, work.organisation) else { return .abstained(.notConsented) }
    guard let audioKey = work.audioKey else { return .abstained(.noSpeech) }
    let (question, language) = try await questions.rubric(work.session, work.question, work.organisation)
    let heard =
      if let heard { heard } else { try await transcribe(work, audioKey: audioKey, language: language) }
    if let reason = QualityGate.abstention(for: heard.transcript, heard.quality) { return .abstained(reason, heard) }
    guard question.isScored, !question.points.isEmpty else { return .abstained(.noRubric, heard) }

    let started = Monotonic.nowS()
    let input = LocalScorer.Input(transcript: heard.transcript, question: question)
    let vectors = try await embedding.vectors(of: input.texts)
    guard let score = LocalScorer().score(input, vectors: vectors), EvidenceCheck.holds(score, in: heard.transcript)
    else {
      kernel.log.error("a score was refused for its evidence", metadata: ["session": "\(work.session)"])
      return .abstained(.failed, heard)
    }
    return Outcome(
      analysis: AnswerAnalysis(
        transcript: heard.transcript, abstained: nil, scores: [score], transcribeS: heard.transcribeS,
        scoreS: Monotonic.nowS() - started),
      rubricSha256: Digests.sha256Hex(try WireJSON.encode(question)), embeddingModel: embedding.provider.model)
  }

  private func transcribe(_ work: Work, audioKey: String, language: String?) async throws -> Heard {
    let audio = try await kernel.objects.read(audioKey)
    if let wanted = work.audioSha256, Digests.sha256Hex(audio) != wanted {
      throw ProviderError("audio-changed", "the sound is not what the media worker stored", isFinal: true)
    }
    let started = Monotonic.nowS()
    let result = try await transcription.transcribe(
      audio, language: language, durationS: Double(work.durationMs) / 1000)
    var quality = result.quality
    quality.measure(audio, result.transcript.words)
    let heard = Heard(
      transcript: result.transcript, quality: quality, transcribeS: Monotonic.nowS() - started)
    try await Store.keep(heard, of: work, kernel.database)
    return heard
  }
}
