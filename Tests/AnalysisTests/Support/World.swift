import Contracts
import Foundation
import Kernel
import Platform
import Synchronization
import TestSupport

@testable import Analysis

/// A kernel with the analysis at work in it, and answers to give it.
final class World: Sendable {
  let kernel: TestKernel
  let analysis: Analysis
  let organisation = OrganisationID.new()
  let interview = InterviewID.new()
  let completed = Mutex<[AnalysisCompleted]>([])

  static let question = Question(
    text: "What did you do for the customer?", competency: "Customer focus",
    points: ["Listens to the customer", "Offers a new parcel", "Calls back afterwards"])
  static let speech =
    "The customer was upset. First I listened to the customer. Then I offered a new parcel. That was all I did."

  static let competency = Competency(
    name: "Customer focus", description: "Hears customers and finds what helps them.",
    anchors: [
      Anchor(level: 1, text: "Leaves the customer alone with the problem"),
      Anchor(level: 3, text: "Hears the customer and helps"),
      Anchor(level: 5, text: "Hears the customer, helps, and makes sure afterwards"),
    ])

  /// - Parameters:
  ///   - model: a language model to score with, and the longest that it may take for one answer.
  init(
    _ helper: RunningHelper, question: Question = World.question, competency: Competency? = World.competency,
    consents: Bool = true, model: Settings.Provider = .init(), modelTimeoutS: Double = 120
  ) async throws {
    kernel = try await TestKernel.make(migrations: [Analysis.migrations], settings: { $0.llm = model })
    analysis = Analysis(
      kernel: kernel.kernel, helper: helper.helper, transport: helper.transport,
      questions: .init(
        mayAnalyse: { _, _ in consents },
        rubric: { [interview] _, _, _ in
          AskedQuestion(question: question, competency: competency, interview: interview, language: "en")
        }), modelTimeoutS: modelTimeoutS)
  }

  /// The analysis of the same database by another scorer, as after the settings changed.
  func analysis(by model: Settings.Provider, _ helper: RunningHelper) -> Analysis {
    var settings = kernel.kernel.settings
    settings.llm = model
    return Analysis(
      kernel: kernel.kernel, helper: helper.helper, transport: helper.transport, questions: analysis.questions,
      settings: settings)
  }

  /// Runs the analysis while `body` runs.
  func working(_ other: Analysis? = nil, _ body: () async throws -> Void) async throws {
    let collect = Subscription(consumer: "test.completed", AnalysisCompleted.self) { [self] event, _, _ in
      completed.withLock { $0.append(event) }
    }
    try await kernel.working(jobs: (other ?? analysis).jobs, subscriptions: analysis.subscriptions + [collect], body)
  }

  /// Stores a sound and says that it is ready, as Media does.
  func submit(
    _ sound: Data?, session: SessionID, question: Int = 1, take: TakeID = .new(), sha256: String? = nil
  ) async throws {
    let key = "answers/\(organisation)/\(session)/\(question)/\(take)/audio.wav"
    if let sound {
      let folder = try TemporaryFolder()
      try sound.write(to: folder.url.appending(path: "a.wav"))
      try await kernel.kernel.objects.upload(file: folder.path + "/a.wav", as: key, contentType: "audio/wav")
    }
    let event = MediaReady(
      session: session, question: question, take: take, audioKey: sound == nil ? nil : key,
      audioSha256: sha256 ?? sound.map { Digests.sha256Hex($0) }, durationMs: 8000)
    try await kernel.database.transaction { try await $0.publish(event, organisation: organisation) }
  }

  /// Says that an answer was transcribed before and waits for its score; there is no sound of it to transcribe again.
  func submit(_ heard: Transcript, session: SessionID, question: Int = 1) async throws {
    let take = TakeID.new()
    let event = MediaReady(
      session: session, question: question, take: take, audioKey: "answers/none/audio.wav",
      audioSha256: Digests.sha256Hex(Data("sound".utf8)), durationMs: 8000)
    let work = Work(
      organisation: organisation, session: session, question: question, take: take, audioKey: event.audioKey,
      audioSha256: event.audioSha256, durationMs: event.durationMs)
    let quality = TranscriptQuality(meanLogProbability: -0.2, compressionRatio: 1.2, noSpeechProbability: 0)
    try await kernel.database.transaction(organisation: organisation) { transaction in
      try await Store.await(event, organisation: organisation, transaction)
      try await Store.keep(work, transaction)
      try await Store.keep(Heard(transcript: heard, quality: quality, transcribeS: 1), of: work, transaction)
      try await Analysis.enqueue(work, transaction)
    }
  }

  /// What came of a session's answers once all work is done.
  func results(_ session: SessionID) async throws -> [Int: AnswerAnalysis] {
    try await kernel.kernel.idle(withinS: 300)
    return try await analysis.results(of: session, organisation: organisation)
  }
}
