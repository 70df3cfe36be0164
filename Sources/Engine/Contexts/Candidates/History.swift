import Contracts
import Foundation
import Kernel

/// A step on a candidate's way, and who took it.
struct Step: Sendable {
  enum Actor: Sendable {
    case candidate
    case staff(Account)
    case program
  }
  var actor: Actor
  var action: String
  var details: [String: String] = [:]
}

extension Store {
  /// Adds one step to the history of each of `sessions`.
  static func addHistory(
    _ step: Step, of sessions: [SessionID], _ organisation: OrganisationID, at time: Date, _ db: some Queryable
  ) async throws {
    let (actor, by): (HistoryStep.Actor, Account?) =
      switch step.actor {
      case .candidate: (.candidate, nil)
      case .staff(let account): (.staff, account)
      case .program: (.program, nil)
      }
    try await db.run(
      """
      INSERT INTO candidates.history (session, organisation, at, actor, by, by_name, action, details)
      SELECT session, \(organisation), \(time), \(actor), \(by?.user), \(by?.name), \(step.action),
        \(JSON(step.details))
      FROM unnest(\(sessions)) AS session
      """)
  }
}
