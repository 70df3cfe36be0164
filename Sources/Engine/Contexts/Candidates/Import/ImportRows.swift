import Contracts
import Foundation
import Platform

/// A file of candidates, checked row by row.
struct ImportRows {
  static let rowLimit = 100_000
  static let faultLimit = 1000

  /// The good ones, with the row of each.
  private(set) var invitees: [(row: Int, invitee: Invitee)] = []
  private(set) var report: ImportReport

  init(_ data: Data, encoding: String?, at now: Date) throws(CandidatesError) {
    let text = try FileText(data, encoding: encoding)
    let csv: CSV
    do {
      csv = try CSV(text.utf8, rowLimit: Self.rowLimit)
    } catch {
      throw Self.unreadable(error)
    }
    guard let header = csv.records.first else {
      throw .unreadable("The file is empty", "The file holds no rows. Choose another one.")
    }
    let columns = try ImportColumns(header)
    report = ImportReport(
      rows: csv.records.count - 1, invited: 0, good: 0, faulty: 0, duplicates: 0, isDryRun: true,
      encoding: text.encoding, separator: String(UnicodeScalar(csv.separator)), columns: columns.columns,
      ignoredColumns: columns.ignored, faults: [])
    var rows: [String: Int] = [:]
    invitees.reserveCapacity(report.rows)
    for record in csv.records.dropFirst() {
      guard let invitee = invitee(record, columns, at: now) else { continue }
      if let first = rows[invitee.emailKey] {
        add(
          ImportFault(
            kind: .duplicateInFile, row: record.row, column: "email", reason: "The e-mail stands in row \(first) too",
            wayOut: "Keep one of the two rows; this one is left out."))
      } else {
        rows[invitee.emailKey] = record.row
        invitees.append((record.row, invitee))
      }
    }
    report.good = invitees.count
  }

  private static func unreadable(_ error: CSVError) -> CandidatesError {
    switch error {
    case .openQuote(let row):
      .unreadable(
        "A quote is not closed",
        "In row \(row) a cell begins with a quotation mark that is never closed. Close it, or write it twice "
          + "if it belongs to the text.")
    case .tooManyRows(let limit):
      .unreadable("The file is too long", "The file has more than \(limit) rows. Split it and import the parts.")
    }
  }

  /// Leaves out who is in the interview already.
  mutating func leaveOut(_ taken: [String: SessionID]) {
    guard !taken.isEmpty else { return }
    for (row, invitee) in invitees where taken[invitee.emailKey] != nil {
      add(
        ImportFault(
          kind: .alreadyInvited, row: row, column: "email",
          reason: "This interview has a candidate with this e-mail already",
          wayOut: "Nothing is to be done; the row is left out."))
    }
    invitees.removeAll { taken[$0.invitee.emailKey] != nil }
    report.good = invitees.count
    report.faults.sort { $0.row < $1.row }
  }

  mutating func add(_ fault: ImportFault) {
    if fault.kind == .invalid { report.faulty += 1 } else { report.duplicates += 1 }
    if report.faults.count < Self.faultLimit { report.faults.append(fault) }
  }

  private mutating func invitee(_ record: CSV.Record, _ columns: ImportColumns, at now: Date) -> Invitee? {
    func fault(_ column: String, _ reason: String, _ wayOut: String) -> Invitee? {
      add(ImportFault(kind: .invalid, row: record.row, column: column, reason: reason, wayOut: wayOut))
      return nil
    }
    if record.isBroken {
      return fault(
        "", "Text follows a closing quotation mark", "Put the whole cell into quotes, and write inner ones twice.")
    }
    if record.cells.count > columns.count, record.cells[columns.count...].contains(where: { !$0.isEmpty }) {
      return fault(
        "", "The row has \(record.cells.count) cells, the first row \(columns.count)",
        "Put a cell that holds the separator into quotes.")
    }
    var request = InvitationRequest(name: columns.name(record), email: columns.cell(.email, record))
    let extra = columns.cell(.extraTime, record).filter { $0 != "%" && !$0.isWhitespace }
    if !extra.isEmpty {
      guard let percent = Int(extra) else {
        return fault(
          "extra_time_percent", "The extra time is no whole number", "Write it as 150, for half as long again.")
      }
      request.extraTimePercent = percent
    }
    let expires = columns.cell(.expires, record)
    if !expires.isEmpty {
      guard let time = Self.time(expires) else {
        return fault("expires_at", "The last day is no date", "Write it as 2027-01-31, or as 31.01.2027.")
      }
      request.expiresAt = time
    }
    request.tags = columns.cell(.tags, record).split { ",;|".contains($0) }.map { TextRules.tidied(String($0)) }
      .filter { !$0.isEmpty }
    do {
      return try Invitee(request, at: now)
    } catch {
      // The sentences of these errors have the way out after a semicolon.
      let halves = error.problem.detail.split(separator: "; ", maxSplits: 1)
      return fault(
        error.problem.field ?? "", String(halves[0]).trimmingCharacters(in: ["."]),
        halves.count == 2 ? Self.capitalised(String(halves[1])) : "Correct the cell and import the file again.")
    }
  }

  private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// A time as RFC 3339; or a day, `2027-01-31` or `31.01.2027`, up to its end in UTC.
  private static func time(_ text: String) -> Date? {
    if let time = WireJSON.date(text) { return time }
    let parts = text.split { "-.".contains($0) }.compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    let (year, month, day) = text.contains(".") ? (parts[2], parts[1], parts[0]) : (parts[0], parts[1], parts[2])
    guard (2000...2200).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let written = "\(year)-\(two(month))-\(two(day))T23:59:59Z"
    // The 31st of a shorter month is read as a day of the next one, or not at all.
    guard let time = WireJSON.date(written), WireJSON.timestamp(time).hasPrefix("\(year)-\(two(month))-\(two(day))")
    else { return nil }
    return time
  }
}
