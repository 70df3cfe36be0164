import Foundation
import Platform

/// A folder of recordings with what was said in them: `references.csv` with the columns file, language, transcript.
struct SpokenReferences {
  private static let needed = ["file", "language", "transcript"]
  private static let rowLimit = 100_000

  struct Item {
    let file: String
    let path: String
    /// BCP 47.
    let language: String
    let transcript: String
  }

  let items: [Item]

  /// - Throws: a failure that names what is missing: the folder, the table, a column, a cell, a recording.
  init(folder: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw Failure(.wrongUsage, "\(folder) is no folder; name one with recordings and references.csv")
    }
    let table = URL(filePath: folder).appending(path: "references.csv").path
    guard let data = FileManager.default.contents(atPath: table) else {
      throw Failure(
        .wrongUsage,
        "\(table) is missing or cannot be read; it is to have the columns \(Self.needed.joined(separator: ", "))")
    }
    var bytes = [UInt8](data)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let records: [CSV.Record]
    do {
      records = try CSV(bytes, rowLimit: Self.rowLimit).records
    } catch .openQuote(let row) {
      throw Failure(.wrongUsage, "\(table): in row \(row) a cell begins with a quotation mark that is never closed")
    } catch .tooManyRows(let limit) {
      throw Failure(.wrongUsage, "\(table) has more than \(limit) rows; split it")
    }
    let header = records.first?.cells.map { $0.trimmingCharacters(in: .whitespaces).lowercased() } ?? []
    let missing = Self.needed.filter { !header.contains($0) }
    guard missing.isEmpty else {
      throw Failure(
        .wrongUsage,
        "\(table) has no column \(missing.joined(separator: ", ")); the first row is to name "
          + Self.needed.joined(separator: ", "))
    }
    guard records.count > 1 else { throw Failure(.wrongUsage, "\(table) has a header, and no recordings below it") }
    let places = Dictionary(zip(header, header.indices), uniquingKeysWith: { first, _ in first })
    items = try records.dropFirst().map { record in
      let cells = try Self.needed.map { column in
        let place = places[column] ?? 0
        guard record.cells.indices.contains(place) else {
          throw Failure(.wrongUsage, "\(table): row \(record.row) ends before the column \(column)")
        }
        let cell = record.cells[place].trimmingCharacters(in: .whitespacesAndNewlines)
        guard !cell.isEmpty else { throw Failure(.wrongUsage, "\(table): row \(record.row) has no \(column)") }
        return cell
      }
      let path = URL(filePath: folder).appending(path: cells[0]).path
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw Failure(.wrongUsage, "\(table): the recording of row \(record.row), \(path), is not there")
      }
      return Item(file: cells[0], path: path, language: cells[1], transcript: cells[2])
    }
  }
}
