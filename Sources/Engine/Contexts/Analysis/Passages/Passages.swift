public import Contracts
import Foundation
import Kernel
import Platform

/// An answer whose passages are to be made: the job's payload.
struct PassageWork: Codable, Sendable {
  var organisation: OrganisationID
  var session: SessionID
  var question: Int
  var take: TakeID
}

/// A passage that a search found, with where it is; who spoke it others say.
public struct PassageHit: Sendable {
  public var session: SessionID
  public var passage: Passage
  public var likeness: Double
}

public struct PassageHits: Sendable {
  /// The nearest first, the best passage of each answer.
  public var hits: [PassageHit]
  public var answers: Int
  public var passages: Int
  public var embedS: Double
}

/// Answers by their meaning.
extension Analysis {
  static let passageKind = "analysis.passages"
  /// Of a search, in characters.
  public static let longestQuery = 500
  public static let mostHits = 50

  /// Passages are made once an answer is analysed, and again when it is analysed again.
  var passageSubscription: Subscription {
    Subscription(consumer: "analysis.passages", AnalysisCompleted.self) { event, envelope, transaction in
      let work = PassageWork(
        organisation: envelope.organisation, session: event.session, question: event.question, take: event.take)
      try await transaction.enqueue(
        NewJob(kind: Self.passageKind, payload: work, priority: -1, organisation: envelope.organisation))
    }
  }

  var passageJob: JobHandler {
    JobHandler(kind: Self.passageKind, maxAttempts: 12, timeoutS: 600, concurrency: 1) { job in
      try await makePassages(try job.decode(PassageWork.self))
    }
  }

  func makePassages(_ work: PassageWork) async throws {
    var passages: [KeptPassage] = []
    if let transcript = try await PassageStore.transcript(work, kernel.database),
      try await !isPractice(work.session, work.question, work.organisation)
    {
      passages = PassageWindows.passages(of: transcript)
    }
    let vectors = passages.isEmpty ? [] : try await embedding.vectors(of: passages.map(\.text))
    try await kernel.database.transaction(organisation: work.organisation) { [passages] transaction in
      try await PassageStore.replace(
        passages, vectors: vectors, model: embedding.provider.model, work, transaction)
    }
  }

  /// The passages of all answers of an organisation that are nearest in meaning.
  ///
  /// - Throws: `invalid-field` for `q`.
  public func search(_ query: String, limit: Int, organisation: OrganisationID) async throws -> PassageHits {
    let query = TextRules.tidied(query)
    if let fault = TextRules.fault(in: query, length: 1...Self.longestQuery) {
      throw AnalysisError.invalid("q", "What is searched for \(fault).")
    }
    let started = Monotonic.nowS()
    guard let vector = try await embedding.vectors(of: [query]).first else {
      return PassageHits(hits: [], answers: 0, passages: 0, embedS: 0)
    }
    let embedS = Monotonic.nowS() - started
    var hits = try await nearest(vector, limit: min(max(1, limit), Self.mostHits), organisation: organisation)
    hits.embedS = embedS
    return hits
  }

  func nearest(
    _ vector: [Double], limit: Int, organisation: OrganisationID, shelves other: PassageShelves? = nil
  ) async throws -> PassageHits {
    let model = embedding.provider.model
    let shelf = try await (other ?? shelves).shelf(organisation, model: model, kernel.database)
    let query = PassageQuery(vector)
    var best: [(batch: Int, block: PassageBlock, passage: Int, likeness: Float)] = []
    func scan(_ blocks: some Sequence<PassageBlock>) {
      for block in blocks {
        guard let found = block.best(query) else { continue }
        if best.count < limit || found.likeness > (best.last?.likeness ?? 0) {
          let place = best.firstIndex { $0.likeness < found.likeness } ?? best.count
          best.insert((block.batch, block, found.passage, found.likeness), at: place)
          if best.count > limit { best.removeLast() }
        }
      }
    }
    scan(shelf.blocks.values)
    var passages = shelf.passages
    var after = shelf.heldTo
    while let batch = after {
      let page = try await PassageStore.blocks(after: batch, organisation, model: model, kernel.database)
      scan(page)
      passages += page.reduce(0) { $0 + $1.count }
      after = page.last?.batch
    }
    let texts = try await PassageStore.passages(best.map(\.batch), organisation, kernel.database)
    return PassageHits(
      hits: best.compactMap { found in
        guard let all = texts[found.batch], all.indices.contains(found.passage) else { return nil }
        return PassageHit(
          session: found.block.session, passage: all[found.passage].passage(question: found.block.question),
          likeness: Double(found.likeness))
      }, answers: shelf.mark.answers, passages: passages, embedS: 0)
  }

  /// The requirements of a description beside what was said in a session.
  public func match(
    _ description: String, session: SessionID, organisation: OrganisationID
  ) async throws -> JobMatch {
    let kept = try await PassageStore.kept(
      of: session, organisation, model: embedding.provider.model, kernel.database)
    let requirements = Requirements.split(description)
    guard !requirements.isEmpty else { return JobMatch(requirements: [], answers: kept.count) }
    let finder = try await skillFinder(organisation)
    let vectors = kept.isEmpty ? [] : try await embedding.vectors(of: requirements.map(Requirements.core))
    return JobMatch(
      requirements: requirements.enumerated().map { index, text in
        MatchRules.requirement(text, vectors.indices.contains(index) ? vectors[index] : [], kept, finder)
      }, answers: kept.count)
  }
}
