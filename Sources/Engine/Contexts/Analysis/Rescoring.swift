public import Contracts
import Foundation
import Kernel
import Platform

/// Scores answers again whose score was made by another scorer, model or prompt than is used now. The transcript stays;
/// the scores before are kept.
extension Analysis {
  private static let rescoreKind = "analysis.rescore"

  /// Who scores now.
  private var scorerName: String {
    recipe.languageModel.map { "\(recipe.scorer) \($0)" } ?? recipe.scorer
  }

  /// How far the scores of an interview are those of today, and how they moved.
  public func rescoring(of interview: InterviewID, organisation: OrganisationID) async throws -> RescoreReport {
    try await Store.rescoring(
      of: interview, organisation: organisation, scorer: scorerName, recipe: recipe.sha256, kernel.database)
  }

  /// Has every answer of an interview scored again that was scored by something else; again adds nothing.
  public func rescore(_ interview: InterviewID, organisation: OrganisationID) async throws -> RescoreReport {
    let recipe = recipe.sha256
    try await kernel.database.transaction(organisation: organisation) { transaction in
      for answer in try await Store.askToRescore(interview, organisation: organisation, recipe: recipe, transaction) {
        try await transaction.enqueue(
          // After answers that nobody has scored yet.
          NewJob(
            kind: Self.rescoreKind, key: "\(answer.session)/\(answer.question)", payload: answer, priority: -1,
            organisation: organisation))
      }
    }
    return try await rescoring(of: interview, organisation: organisation)
  }

  var rescoreJob: JobHandler {
    JobHandler(
      kind: Self.rescoreKind, maxAttempts: 12, timeoutS: 3600, concurrency: 1,
      dead: { job, _, transaction in
        // The score before stays, and stays marked.
        try await Store.endRescoring(try job.decode(RescoreWork.self), transaction)
      },
      run: { job in
        let answer = try job.decode(RescoreWork.self)
        do {
          try await rescore(answer)
        } catch let error as ProviderError where error.isFinal {
          throw JobAbandoned(error.code)
        }
      })
  }

  private func rescore(_ answer: RescoreWork) async throws {
    // Of who was erased meanwhile nothing is found.
    guard let before = try await Store.scored(answer, kernel.database) else { return }
    guard before.recipe != recipe.sha256, try await questions.mayAnalyse(answer.session, answer.organisation) else {
      return try await Store.endRescoring(answer, kernel.database)
    }
    let asked = try await questions.rubric(answer.session, answer.question, answer.organisation)
    guard isScored(asked) else { return try await Store.endRescoring(answer, kernel.database) }
    let started = Monotonic.nowS()
    let scoring = try await scoring(of: before.transcript, asked: asked, work: before.work)
    let scoreS = Monotonic.nowS() - started
    try await kernel.database.transaction(organisation: answer.organisation) { transaction in
      guard try await Store.replace(scoring, before: before, scoreS: scoreS, transaction) else { return }
      try await Store.keep(scoring, of: before.work, transaction)
      try await transaction.publish(
        AnalysisCompleted(
          session: answer.session, question: answer.question, take: before.work.take,
          abstained: scoring.result.abstained, scores: scoring.result.scores.map(\.score)),
        organisation: answer.organisation)
      try await transaction.audit(
        actor: "scorer:" + scorerName, action: "answer-rescored",
        object: "answer:\(answer.session)/\(answer.question)", organisation: answer.organisation,
        details: scoring.result.abstained.map { ["reason": $0.rawValue] } ?? [:])
    }
  }
}

/// One answer to be scored again: the job's payload.
struct RescoreWork: Codable, Sendable {
  var organisation: OrganisationID
  var session: SessionID
  var question: Int
}

/// An answer that has a score, or was refused one.
struct ScoredBefore: Sendable {
  let work: Work
  let transcript: Transcript
  let recipe: String
}
