public import Contracts
public import Foundation
public import Kernel
import Logging
public import Platform
public import Transport

/// The front door of the analysis: answers go in as events, transcripts and scores come out.
///
/// Transcribe, check, then score with evidence, or abstain and say why.
public struct Analysis: Sendable {
  /// What the analysis asks of other contexts.
  public struct Questions: Sendable {
    /// Whether the candidate agreed to be judged by a program.
    public var mayAnalyse: @Sendable (SessionID, OrganisationID) async throws -> Bool
    /// The question as the candidate was asked it, and what its answer is held against.
    public var rubric: @Sendable (SessionID, Int, OrganisationID) async throws -> AskedQuestion

    public init(
      mayAnalyse: @escaping @Sendable (SessionID, OrganisationID) async throws -> Bool,
      rubric: @escaping @Sendable (SessionID, Int, OrganisationID) async throws -> AskedQuestion
    ) {
      self.mayAnalyse = mayAnalyse
      self.rubric = rubric
    }
  }

  public static let migrations = Migrations(
    schema: "analysis",
    files: [
      ("m0001_analyses", PackageResources.m0001_analyses_sql),
      ("m0002_scorings", PackageResources.m0002_scorings_sql),
      ("m0004_people", PackageResources.m0004_people_sql),
      ("m0005_skills", PackageResources.m0005_skills_sql),
      ("m0006_passages", PackageResources.m0006_passages_sql),
      ("m0007_pieces", PackageResources.m0007_pieces_sql),
    ])

  let kernel: Kernel
  let questions: Questions
  private let hearing: Hearing
  let embedding: Embedding
  /// Nil without a language model: then the local scorer scores.
  let languageModel: LanguageModelScorer?
  let shippedSkills: ShippedSkills
  let shelves = PassageShelves()

  /// - Parameters:
  ///   - helper: serves what `PARLEY_SPEECH_URL` and `PARLEY_EMBEDDINGS_URL` do not name elsewhere.
  ///   - settings: who scores, in the place of what the kernel was started with.
  ///   - modelTimeoutS: the longest that a language model may take for one answer, in seconds.
  ///   - skills: the folder with the names of skills that ship; nil without any.
  public init(
    kernel: Kernel, helper: SpeechHelper, transport: HTTPTransport, questions: Questions, settings: Settings? = nil,
    modelTimeoutS: Double = 120, skills: URL? = Folders.shipped("skills")
  ) {
    let settings = settings ?? kernel.settings
    self.kernel = kernel
    self.questions = questions
    shippedSkills = ShippedSkills(folder: skills)
    hearing = Hearing(
      transcription: Transcription(
        provider: Self.provider(settings.speech, or: helper.speech), transport: transport))
    embedding = Embedding(
      provider: Self.provider(settings.embeddings, or: helper.embeddings), transport: transport)
    languageModel = settings.llm.url.map { url in
      let llm = settings.llm
      let provider = Provider(baseURL: url, key: llm.key, model: llm.model ?? "")
      return LanguageModelScorer(chat: Chat(provider: provider, transport: transport, timeoutS: modelTimeoutS))
    }
  }

  static func provider(_ setting: Settings.Provider, or local: Provider) -> Provider {
    guard let url = setting.url else { return local }
    return Provider(baseURL: url, key: setting.key, model: setting.model ?? local.model)
  }

  /// What is known of each answer of a session, by question number; answers still in work are not there.
  public func results(of session: SessionID, organisation: OrganisationID) async throws -> [Int: AnswerAnalysis] {
    var results = try await Store.results(
      of: session, organisation: organisation, recipe: recipe.sha256, kernel.database)
    try await findSkills(in: &results, organisation: organisation)
    for (question, result) in results where result.abstained.map(Abstention.withoutTranscript.contains) != true {
      results[question]?.delivery = result.transcript.flatMap(Delivery.facts)
    }
    return results
  }

  /// How far long answers of a session are that are being transcribed, by question number.
  public func progress(
    of session: SessionID, organisation: OrganisationID
  ) async throws -> [Int: AnalysisProgress] {
    try await Store.progress(of: session, organisation: organisation, kernel.database)
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
    try await kernel.database.transaction(organisation: organisation) { transaction in
      try await Store.erase(session, organisation: organisation, transaction)
    }
  }

  /// Whether what is said to a question is for practice alone.
  func isPractice(_ session: SessionID, _ question: Int, _ organisation: OrganisationID) async throws -> Bool {
    try await questions.rubric(session, question, organisation).question.isPractice
  }

  /// Transcribes, checks, and scores or abstains.
  ///
  /// - Parameter heard: what an earlier attempt has transcribed.
  func analyse(_ work: Work, heard: Heard?) async throws -> Outcome {
    guard try await questions.mayAnalyse(work.session, work.organisation) else { return .abstained(.notConsented) }
    guard let audioKey = work.audioKey else { return .abstained(.noSpeech) }
    let asked = try await questions.rubric(work.session, work.question, work.organisation)
    let heard =
      if let heard { heard } else { try await transcribe(work, audioKey: audioKey, language: asked.language) }
    if let reason = QualityGate.abstention(for: heard.transcript, heard.quality, language: asked.language) {
      return .abstained(reason, heard)
    }
    guard isScored(asked) else { return .abstained(.noRubric, heard) }

    let started = Monotonic.nowS()
    let scoring = try await scoring(of: heard.transcript, asked: asked, work: work)
    if let reason = scoring.result.abstained {
      kernel.log.error(
        "a score was refused",
        metadata: [
          "session": "\(work.session)", "reason": "\(reason.rawValue)", "detail": "\(scoring.result.detail ?? "")",
        ])
    }
    return Outcome(scoring, heard: heard, scoreS: Monotonic.nowS() - started)
  }

  private func transcribe(_ work: Work, audioKey: String, language: String?) async throws -> Heard {
    let audio = try await kernel.objects.read(audioKey)
    if let wanted = work.audioSha256, Digests.sha256Hex(audio) != wanted {
      throw ProviderError("audio-changed", "the sound is not what the media worker stored", isFinal: true)
    }
    let database = kernel.database
    let heard = try await hearing.hear(
      audio, language: language, durationS: Double(work.durationMs) / 1000,
      known: try await Store.pieces(of: work, database)
    ) { piece, heard, count in
      guard try await Store.keep(piece, heard, of: work, count: count, database) else { throw NobodyWaits() }
    }
    try await database.transaction(organisation: work.organisation) { transaction in
      try await Store.keep(heard, of: work, transaction)
    }
    return heard
  }
}
