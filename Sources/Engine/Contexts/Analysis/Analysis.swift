public import Contracts
import Foundation
public import Kernel
import Platform
public import Transport

/// The front door of the analysis: answers go in as events, transcripts and scores come out.
public struct Analysis: Sendable {
  /// What the analysis asks of other contexts.
  public struct Questions: Sendable {
    /// Whether the candidate agreed to be judged by a program.
    public var mayAnalyse: @Sendable (SessionID, OrganisationID) async throws -> Bool
    /// The question as the candidate was asked it, and the language expected, if any.
    public var rubric: @Sendable (SessionID, Int, OrganisationID) async throws -> (question: Question, language: String?)

    public init(
      mayAnalyse: @escaping @Sendable (SessionID, OrganisationID) async throws -> Bool,
      rubric: @escaping @Sendable (SessionID, Int, OrganisationID) async throws -> (question: Question, language: String?)
    ) {
      self.mayAnalyse = mayAnalyse
      self.rubric = rubric
    }
  }

  public static let migrations = Migrations(
    schema: "analysis", files: [("m0001_analyses", PackageResources.m0001_analyses_sql)])

  let kernel: Kernel
  let questions: Questions
  let transcription: Transcription
  let embedding: Embedding

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

  private static func provider(_ setting: Settings.Provider, or local: Provider) -> Provider {
    guard let url = setting.url else { return local }
    return Provider(baseURL: url, key: setting.key, model: setting.model ?? local.model)
  }

  /// What is known of each answer of a session, by question number.
  public func results(of session: SessionID, organisation: OrganisationID) async throws -> [Int: AnswerAnalysis] {
    try await Store.results(of: session, organisation: organisation, kernel.database)
  }

  /// Transcribes, checks, and scores or abstains.
  func analyse(_ work: Work) async throws -> Outcome {
    guard try await questions.mayAnalyse(work.session, work.organisation) else { return .abstained(.notConsented) }
    guard let audioKey = work.audioKey else { return .abstained(.noSpeech) }
    let (question, language) = try await questions.rubric(work.session, work.question, work.organisation)

    let audio = try await kernel.objects.read(audioKey)
    let started = Monotonic.nowS()
    let heard = try await transcription.transcribe(
      audio, language: language, durationS: Double(work.durationMs) / 1000)
    let transcribeS = Monotonic.nowS() - started
    let transcript = heard.transcript
    if let reason = QualityGate.abstention(for: transcript, heard.quality) {
      return .abstained(reason, transcript.words.isEmpty ? nil : transcript, transcribeS: transcribeS)
    }
    guard !question.points.isEmpty else { return .abstained(.noRubric, transcript, transcribeS: transcribeS) }

    let scoring = Monotonic.nowS()
    let input = LocalScorer.Input(transcript: transcript, question: question)
    let vectors = try await embedding.vectors(of: input.texts)
    guard let score = LocalScorer().score(input, vectors: vectors) else {
      return .abstained(.failed, transcript, transcribeS: transcribeS)
    }
    return Outcome(
      analysis: AnswerAnalysis(
        transcript: transcript, abstained: nil, scores: [score], transcribeS: transcribeS,
        scoreS: Monotonic.nowS() - scoring),
      rubricSha256: Digests.sha256Hex(try WireJSON.encode(question)))
  }
}
