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
  let completed = Mutex<[AnalysisCompleted]>([])

  static let question = Question(
    text: "What did you do for the customer?", competency: "Customer focus",
    points: ["Listens to the customer", "Offers a new parcel", "Calls back afterwards"])
  static let speech =
    "The customer was upset. First I listened to the customer. Then I offered a new parcel. That was all I did."

  init(_ helper: RunningHelper, question: Question = World.question, consents: Bool = true) async throws {
    kernel = try await TestKernel.make(migrations: [Analysis.migrations])
    analysis = Analysis(
      kernel: kernel.kernel, helper: helper.helper, transport: helper.transport,
      questions: .init(mayAnalyse: { _, _ in consents }, rubric: { _, _, _ in (question, "en") }))
  }

  /// Runs the analysis while `body` runs.
  func working(_ body: () async throws -> Void) async throws {
    let collect = Subscription(consumer: "test.completed", AnalysisCompleted.self) { [self] event, _, _ in
      completed.withLock { $0.append(event) }
    }
    try await kernel.working(jobs: analysis.jobs, subscriptions: analysis.subscriptions + [collect], body)
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

  /// What came of a session's answers once all work is done.
  func results(_ session: SessionID) async throws -> [Int: AnswerAnalysis] {
    try await kernel.kernel.idle(withinS: 120)
    return try await analysis.results(of: session, organisation: organisation)
  }
}
