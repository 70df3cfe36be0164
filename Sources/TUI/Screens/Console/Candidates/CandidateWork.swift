internal import Contracts
internal import Foundation
internal import Kit

/// Whom an action is for.
enum CandidateTargets: Hashable, Sendable {
  case ids([SessionID])
  /// All that the filter finds.
  case filter(CandidateFilter, ListTotal)

  var count: Int {
    switch self {
    case .ids(let ids): ids.count
    case .filter(_, let total): total.count
    }
  }

  /// The one that it is for, where it is one.
  var only: SessionID? {
    guard case .ids(let ids) = self, ids.count == 1 else { return nil }
    return ids[0]
  }

  /// Whether the server tells whom it changed, so that it can be taken back.
  var canBeUndone: Bool {
    switch self {
    case .ids: true
    case .filter(_, let total): total.isExact && total.count <= 10_000
    }
  }

  func action(_ kind: BulkActionKind, tag: String? = nil, decision: DecisionGiven? = nil) -> BulkAction {
    switch self {
    case .ids(let ids): BulkAction(kind, ids: ids, tag: tag, decision: decision)
    case .filter(let filter, _): BulkAction(kind, filter: filter, tag: tag, decision: decision)
    }
  }

  /// "17 candidates", "about 98,000 candidates".
  var words: String {
    let text = tr("console.candidates.count", count: count)
    if case .filter(_, let total) = self, !total.isExact { return tr("console.candidates.about", ["what": text]) }
    return text
  }
}

/// What was done to candidates, with the way to take it back.
struct CandidateDone: Sendable {
  /// For the line above the footer.
  var text: String
  /// Nil when it cannot be taken back.
  var undo: [BulkAction]?

  func effect<Message>(_ services: ConsoleServices) -> Effect<Message> {
    guard let undo else { return .toast(text) }
    return .undoable(text) {
      do {
        for action in undo { _ = try await services.candidates.bulk(action, UUID().uuidString) }
        return nil
      } catch {
        return tr("console.candidates.not_undone", ["why": CallFailure(error).sentence])
      }
    }
  }
}

/// Actions on candidates as calls.
enum CandidateWork {
  static func decide(
    _ given: DecisionGiven, _ targets: CandidateTargets, _ services: ConsoleServices
  ) async throws -> CandidateDone {
    let outcome = try await services.candidates.bulk(targets.action(.decide, decision: given), UUID().uuidString)
    let text = tr("console.candidates.done.\(given.decision.rawValue)")
    return CandidateDone(
      text: words(text, outcome), undo: outcome.ids.flatMap { $0.isEmpty ? nil : [BulkAction(.undecide, ids: $0)] })
  }

  /// Tags to give and to take, one call each.
  static func tag(
    add: [String], remove: [String], _ targets: CandidateTargets, _ services: ConsoleServices
  ) async throws -> CandidateDone {
    var undo: [BulkAction]? = []
    var most = BulkOutcome(matched: 0, changed: 0)
    for (kind, inverse, tags) in [
      (BulkActionKind.addTag, BulkActionKind.removeTag, add), (.removeTag, .addTag, remove),
    ] {
      for tag in tags {
        let outcome = try await services.candidates.bulk(targets.action(kind, tag: tag), UUID().uuidString)
        if outcome.changed >= most.changed { most = outcome }
        if let ids = outcome.ids {
          if !ids.isEmpty { undo?.append(BulkAction(inverse, ids: ids, tag: tag)) }
        } else {
          undo = nil
        }
      }
    }
    return CandidateDone(
      text: words(tr("console.candidates.done.tagged"), most), undo: undo.flatMap { $0.isEmpty ? nil : $0 })
  }

  static func withdraw(_ targets: CandidateTargets, _ services: ConsoleServices) async throws -> CandidateDone {
    let text = tr("console.candidates.done.withdrawn")
    // For one alone the server says why not.
    if let id = targets.only {
      _ = try await services.candidates.withdraw(id)
      return CandidateDone(text: text)
    }
    return CandidateDone(
      text: words(text, try await services.candidates.bulk(targets.action(.withdraw), UUID().uuidString)))
  }

  /// One at a time: what is deleted for good is looked at first.
  static func erase(_ id: SessionID, _ services: ConsoleServices) async throws -> CandidateDone {
    try await services.candidates.erase(id)
    return CandidateDone(text: tr("console.candidates.done.erased"))
  }

  static func revoke(_ targets: CandidateTargets, _ services: ConsoleServices) async throws -> CandidateDone {
    let text = tr("console.candidates.done.revoked")
    if let id = targets.only {
      _ = try await services.candidates.revoke(id)
      return CandidateDone(text: text)
    }
    return CandidateDone(
      text: words(text, try await services.candidates.bulk(targets.action(.revoke), UUID().uuidString)))
  }

  /// What was done, and of many to how many of them.
  private static func words(_ what: String, _ outcome: BulkOutcome) -> String {
    guard outcome.matched != 1 || outcome.changed != 1 else { return what }
    let numbers = ["changed": Strings.number(outcome.changed), "matched": Strings.number(outcome.matched)]
    return what + " " + tr("console.candidates.done.of", numbers)
  }
}
