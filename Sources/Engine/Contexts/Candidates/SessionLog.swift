public import Contracts
import Foundation
import Kernel

/// The durable log of a session: what its devices, its recorder, the server and support saw and did.
extension Candidates {
  /// As many lines are taken from the candidate's program.
  static let mostClientLines = 5_000
  /// As many lines of the log are given at once.
  static let logPage = 1_000

  /// Keeps what the candidate's program saw. The same again changes nothing; what is too long is cut, and what comes
  /// after the 5,000th line is not kept: a log never stands in a candidate's way.
  ///
  /// - Throws: `candidate-not-found`, `session-withdrawn`, and `invalid-field` for more than 100 entries at once.
  public func report(
    _ report: SessionLogReport, session id: SessionID, organisation: OrganisationID
  ) async throws {
    guard report.entries.count <= SessionLogReport.mostEntries else {
      throw CandidatesError.invalid(
        "entries", "The log",
        "has \(report.entries.count) entries; at most \(SessionLogReport.mostEntries) are taken at once")
    }
    let time = now()
    var seen: Set<Int> = []
    let entries = report.entries.filter { $0.number >= 0 && seen.insert($0.number).inserted }.map {
      LogRules.kept($0, at: time)
    }
    try await database.transaction { transaction in
      guard let status = try await Store.lockLog(id, organisation, transaction) else {
        throw CandidatesError.notFound(id)
      }
      guard status != .withdrawn else { throw CandidatesError.withdrawn }
      guard !entries.isEmpty else { return }
      try await Store.addLog(entries, run: report.run, of: id, organisation, most: Self.mostClientLines, transaction)
    }
  }

  /// The lines after number `after`, oldest first, up to 1,000; and every incident. Throws `candidate-not-found`.
  public func log(_ id: SessionID, organisation: OrganisationID, after: Int = 0) async throws -> SessionLog {
    guard try await Store.candidate(id, organisation, database) != nil else { throw CandidatesError.notFound(id) }
    return SessionLog(
      entries: try await Store.log(of: id, organisation, after: after, limit: Self.logPage, database),
      incidents: try await Store.incidents(of: id, organisation, database).map(\.incident))
  }

  /// A line of the server's own, kept apart from what it tells of: it is there even when that was refused.
  func noteApart(_ kind: String, _ id: SessionID, _ organisation: OrganisationID) async {
    // The refusal is what counts; without its line the log is poorer, and nothing else.
    try? await database.transaction { transaction in
      guard try await Store.lockLog(id, organisation, transaction) != nil else { return }
      try await Store.addLog(kind, of: id, organisation, at: now(), transaction)
    }
  }
}

/// What an entry of the candidate's program is cut down to.
enum LogRules {
  static let mostFacts = 20
  static let keyLength = 40
  static let valueLength = 200

  static func kept(_ entry: SessionLogReport.Entry, at now: Date) -> SessionLogReport.Entry {
    var entry = entry
    entry.details = facts(entry.details)
    if let question = entry.question, !(1...1000).contains(question) { entry.question = nil }
    // A clock without a battery says 1970, and is heard; what is no time at all is not.
    if !(0...7_258_118_400).contains(entry.at.timeIntervalSince1970) { entry.at = now }
    return entry
  }

  static func facts(_ given: [String: String]) -> [String: String] {
    var facts: [String: String] = [:]
    for (key, value) in given.sorted(by: { $0.key < $1.key }) where facts.count < mostFacts {
      let key = String(plain(key).prefix(keyLength))
      if !key.isEmpty { facts[key] = String(plain(value).prefix(valueLength)) }
    }
    return facts
  }

  /// Without control characters, and without the marks that make a line read otherwise than it is.
  private static func plain(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0xFEFF: continue
      default: kept.append(scalar)
      }
    }
    return String(kept)
  }
}
