import Foundation
import Platform

/// A file of comma-separated values with a header that names its columns.
struct TableFile {
  private static let rowLimit = 200_000

  let path: String
  let header: CSV.Record
  /// Below the header.
  let rows: [CSV.Record]
  private let places: [String: Int]

  /// - Parameter needed: the columns without which it is of no use, in lower case.
  /// - Throws: a failure that names the file and what is wrong with it.
  init(_ path: String, needed: [String]) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(
        .wrongUsage, "\(path) cannot be read; it is to be a CSV file with the columns \(needed.joined(separator: ", "))"
      )
    }
    var bytes = [UInt8](data)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let records: [CSV.Record]
    do {
      records = try CSV(bytes, rowLimit: Self.rowLimit).records
    } catch .openQuote(let row) {
      throw Failure(.wrongUsage, "\(path): in row \(row) a cell begins with a quotation mark that is never closed")
    } catch .tooManyRows(let limit) {
      throw Failure(.wrongUsage, "\(path) has more than \(limit) rows; split it")
    }
    guard let header = records.first else { throw Failure(.wrongUsage, "\(path) is empty") }
    self.header = header
    rows = Array(records.dropFirst())
    let names = header.cells.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    let missing = needed.filter { places[$0] == nil }
    guard missing.isEmpty else {
      throw Failure(
        .wrongUsage,
        "\(path) has no column \(missing.joined(separator: ", ")); the first row is to name "
          + needed.joined(separator: ", "))
    }
    guard !rows.isEmpty else { throw Failure(.wrongUsage, "\(path) has a header, and no rows below it") }
  }

  func has(_ column: String) -> Bool { places[column] != nil }

  /// A cell without white space around it.
  ///
  /// - Throws: a failure that names row and column when the row ends before it.
  func cell(_ record: CSV.Record, _ column: String) throws -> String {
    guard let place = places[column], record.cells.indices.contains(place) else {
      throw Failure(.wrongUsage, "\(path): row \(record.row) ends before the column \(column)")
    }
    return record.cells[place].trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// ``cell(_:_:)`` that may not be empty.
  func filled(_ record: CSV.Record, _ column: String) throws -> String {
    let cell = try cell(record, column)
    guard !cell.isEmpty else { throw Failure(.wrongUsage, "\(path): the \(column) in row \(record.row) is empty") }
    return cell
  }
}
