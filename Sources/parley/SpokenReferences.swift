import Foundation
import Platform

/// A folder of recordings with what was said in them: `references.csv` with the columns file, language, transcript.
struct SpokenReferences {
  private static let needed = ["file", "language", "transcript"]

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
    let rows = try TableFile(table, needed: Self.needed)
    items = try rows.rows.map { record in
      let cells = try Self.needed.map { try rows.filled(record, $0) }
      let path = URL(filePath: folder).appending(path: cells[0]).path
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw Failure(.wrongUsage, "\(table): the recording of row \(record.row), \(path), is not there")
      }
      return Item(file: cells[0], path: path, language: cells[1], transcript: cells[2])
    }
  }
}
