public import Contracts
public import Foundation
import Kernel

extension Candidates {
  /// How many rows one statement writes.
  private static let chunk = 5000

  /// Invites everyone in a CSV file, all in one transaction. Those who are in the interview already, or stand in the file
  /// twice, are left out and told; a row with a fault keeps the whole file out unless `skipsFaulty`.
  ///
  /// - Parameter isDryRun: changes nothing and tells what would happen.
  /// - Throws: `file-unreadable`; `import-refused` for rows with faults.
  public func importInvitations(
    _ data: Data, encoding: String?, isDryRun: Bool, skipsFaulty: Bool, to interview: InterviewID, by account: Account
  ) async throws -> ImportReport {
    let time = now()
    var rows = try await Self.read(data, encoding: encoding, at: time)
    if !isDryRun, !skipsFaulty, rows.report.faulty > 0 { throw CandidatesError.importRefused(rows.report) }
    if isDryRun {
      rows.leaveOut(try await taken(rows, interview, account.organisation, database))
      return rows.report
    }
    return try await database.transaction { transaction in
      var rows = rows
      try await StoreInvitations.lock(interview, transaction)
      rows.leaveOut(try await taken(rows, interview, account.organisation, transaction))
      let invitees = rows.invitees.map(\.invitee)
      for start in stride(from: 0, to: invitees.count, by: Self.chunk) {
        let some = Array(invitees[start..<min(start + Self.chunk, invitees.count)])
        try await insert(some, interview, account, at: time, transaction)
      }
      try await transaction.audit(
        actor: account.user.description, action: "candidates-imported", object: "interview:\(interview)",
        organisation: account.organisation, details: ["invited": String(invitees.count)])
      var report = rows.report
      report.isDryRun = false
      report.invited = invitees.count
      return report
    }
  }

  /// Off the caller's actor: a long file takes a while.
  @concurrent private static func read(_ data: Data, encoding: String?, at now: Date) async throws -> ImportRows {
    try ImportRows(data, encoding: encoding, at: now)
  }

  private func taken(
    _ rows: ImportRows, _ interview: InterviewID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> [String: SessionID] {
    var taken: [String: SessionID] = [:]
    for start in stride(from: 0, to: rows.invitees.count, by: Self.chunk) {
      let keys = rows.invitees[start..<min(start + Self.chunk, rows.invitees.count)].map(\.invitee.emailKey)
      taken.merge(try await StoreInvitations.taken(keys, of: interview, organisation, db)) { first, _ in first }
    }
    return taken
  }
}
