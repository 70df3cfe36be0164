public import Contracts
import Foundation
import Kernel

/// What HR does with candidates, one or many: tags, decisions, taking back, withdrawing.
extension Candidates {
  /// The most ids, and the most found by a filter, that one action takes.
  static let bulkIDLimit = 10_000
  static let bulkLimit = 100_000

  /// Tags of the organisation with how many candidates carry each, in alphabetical order.
  public func tags(organisation: OrganisationID) async throws -> TagList {
    TagList(items: try await StoreActions.tags(organisation, database))
  }

  /// Gives a candidate these tags and no others. Throws `invalid-field`, `candidate-not-found`.
  public func setTags(_ given: CandidateTags, of id: SessionID, by account: Account) async throws -> CandidateTags {
    let tags = try TagRules.checked(given.tags)
    let time = now()
    return try await database.transaction { transaction in
      let row = try await locked(id, account.organisation, transaction)
      for (action, changed) in [
        ("tag-added", tags.filter { !row.tags.contains($0) }), ("tag-removed", row.tags.filter { !tags.contains($0) }),
      ] {
        for tag in changed {
          _ =
            action == "tag-added"
            ? try await StoreActions.addTag(tag, to: [id], account.organisation, transaction)
            : try await StoreActions.removeTag(tag, from: [id], account.organisation, transaction)
          try await Store.addHistory(
            Step(actor: .staff(account), action: action, details: ["tag": tag]), of: [id], account.organisation,
            at: time, transaction)
        }
      }
      try await transaction.publish(
        CandidateChanged(organisation: account.organisation, session: id), organisation: account.organisation)
      return CandidateTags(tags: tags)
    }
  }

  /// Decides on a candidate; earlier decisions are kept. Throws `invalid-field`, `candidate-not-found`.
  public func decide(_ given: DecisionGiven, on id: SessionID, by account: Account) async throws -> CandidateRow {
    try await act(on: id, BulkAction(.decide, decision: given), by: account) { $0.decision == given.decision }
  }

  /// Ends a candidate's part. Again is harmless.
  ///
  /// - Throws: `too-late` for one who has completed or expired; `candidate-not-found`.
  public func withdraw(_ id: SessionID, by account: Account) async throws -> CandidateRow {
    try await act(on: id, BulkAction(.withdraw), by: account) { $0.status == .withdrawn }
  }

  /// Takes a personal link back: it leads nowhere from now on, and who has not opened it is withdrawn. Again is
  /// harmless.
  ///
  /// - Throws: `not-invited` for one who came by the public link; `candidate-not-found`.
  public func revoke(_ id: SessionID, by account: Account) async throws -> CandidateRow {
    try await act(on: id, BulkAction(.revoke), by: account) { $0.revokedAt != nil }
  }

  /// One action on many, all or none.
  ///
  /// - Throws: `invalid-field`, `too-many`.
  public func bulk(_ action: BulkAction, by account: Account) async throws -> BulkOutcome {
    let action = try checked(action)
    return try await database.transaction { transaction in
      let ids = try await chosen(action, account.organisation, transaction)
      let changed = try await perform(action, on: ids, by: account, transaction)
      try await transaction.audit(
        actor: account.user.description, action: "candidates-bulk-\(action.action.rawValue)", object: "candidates",
        organisation: account.organisation, details: ["matched": String(ids.count), "changed": String(changed.count)])
      return BulkOutcome(
        matched: ids.count, changed: changed.count, ids: changed.count <= Self.bulkIDLimit ? changed : nil)
    }
  }

  // MARK: Inside

  private func act(
    on id: SessionID, _ action: BulkAction, by account: Account, isDone: @Sendable (CandidateRow) -> Bool
  ) async throws -> CandidateRow {
    let action = try checked(action)
    return try await database.transaction { transaction in
      let before = try await locked(id, account.organisation, transaction)
      let changed = try await perform(action, on: [id], by: account, transaction)
      guard let row = try await Store.candidate(id, account.organisation, transaction) else {
        throw CandidatesError.notFound(id)
      }
      guard changed.count == 1 || isDone(before) else {
        throw action.action == .revoke ? CandidatesError.notInvited(id) : CandidatesError.tooLate(id, before.status)
      }
      try await transaction.audit(
        actor: account.user.description, action: "candidate-\(action.action.rawValue)", object: "session:\(id)",
        organisation: account.organisation)
      return row
    }
  }

  private func locked(
    _ id: SessionID, _ organisation: OrganisationID, _ transaction: Transaction
  ) async throws -> CandidateRow {
    _ = try await StoreActions.lock([id], organisation, transaction)
    guard let row = try await Store.candidate(id, organisation, transaction) else { throw CandidatesError.notFound(id) }
    return row
  }

  private func checked(_ action: BulkAction) throws(CandidatesError) -> BulkAction {
    var action = action
    switch action.action {
    case .addTag, .removeTag:
      guard let tag = action.tag else { throw .invalid("tag", "The tag", "is missing; say which one") }
      action.tag = try TagRules.checked(tag)
    case .decide:
      guard var given = action.decision else { throw .invalid("decision", "The decision", "is missing") }
      given.reason = given.reason.map(TextRules.tidied).flatMap { $0.isEmpty ? nil : $0 }
      given.note = given.note.map(TextRules.tidied).flatMap { $0.isEmpty ? nil : $0 }
      if let fault = TextRules.fault(in: given.reason ?? "", length: 0...200) {
        throw .invalid("reason", "The reason", fault)
      }
      if let fault = TextRules.fault(in: given.note ?? "", length: 0...2000, lines: true) {
        throw .invalid("note", "The note", fault)
      }
      if given.decision == .reject, given.reason == nil {
        throw .invalid("reason", "The reason", "is missing; a rejection says why")
      }
      action.decision = given
    case .withdraw, .revoke, .undecide: break
    }
    return action
  }

  private func chosen(
    _ action: BulkAction, _ organisation: OrganisationID, _ transaction: Transaction
  ) async throws -> [SessionID] {
    if let ids = action.ids {
      guard ids.count <= Self.bulkIDLimit else {
        throw CandidatesError.tooMany(ids.count, limit: Self.bulkIDLimit)
      }
      return try await StoreActions.lock(ids, organisation, transaction)
    }
    guard let filter = action.filter else {
      throw CandidatesError.invalid("ids", "The candidates", "are not named; give ids or a filter")
    }
    try filter.validate()
    let ids = try await StoreActions.lock(filter, organisation, limit: Self.bulkLimit + 1, transaction)
    guard ids.count <= Self.bulkLimit else { throw CandidatesError.tooMany(ids.count, limit: Self.bulkLimit) }
    return ids
  }

  /// Changes those of `ids` for whom the action means something, with their history; returns which.
  private func perform(
    _ action: BulkAction, on ids: [SessionID], by account: Account, _ transaction: Transaction
  ) async throws -> [SessionID] {
    let organisation = account.organisation
    let time = now()
    let changed: [SessionID]
    var step = Step(actor: .staff(account), action: "")
    switch action.action {
    case .addTag:
      step = Step(actor: .staff(account), action: "tag-added", details: ["tag": action.tag ?? ""])
      changed = try await StoreActions.addTag(action.tag ?? "", to: ids, organisation, transaction)
    case .removeTag:
      step = Step(actor: .staff(account), action: "tag-removed", details: ["tag": action.tag ?? ""])
      changed = try await StoreActions.removeTag(action.tag ?? "", from: ids, organisation, transaction)
    case .withdraw:
      step.action = "withdrawn"
      changed = try await StoreActions.withdraw(ids, organisation, at: time, transaction)
    case .revoke:
      step.action = "invitation-revoked"
      changed = try await StoreActions.revoke(ids, organisation, at: time, transaction)
    case .decide:
      guard let given = action.decision else { return [] }
      step = Step(
        actor: .staff(account), action: "decided",
        details: ["decision": given.decision.rawValue].merging(given.reason.map { ["reason": $0] } ?? [:]) { $1 })
      changed = try await StoreActions.decide(given, on: ids, by: account, at: time, transaction)
    case .undecide:
      step.action = "decision-taken-back"
      changed = try await StoreActions.undecide(ids, by: account, transaction)
    }
    guard !changed.isEmpty else { return [] }
    if [.decide, .undecide].contains(action.action) { try await noteOutcomes(of: changed, organisation, transaction) }
    try await Store.addHistory(step, of: changed, organisation, at: time, transaction)
    let only = changed.count == 1 ? changed[0] : nil
    try await transaction.publish(
      CandidateChanged(organisation: organisation, session: only), organisation: organisation)
    return changed
  }
}
