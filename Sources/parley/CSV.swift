/// What keeps a file from being read as comma-separated values.
enum CSVError: Error, Hashable {
  /// A cell of this row begins with a quotation mark that is never closed.
  case openQuote(row: Int)
  case tooManyRows(limit: Int)
}

/// Comma-separated values (RFC 4180), with the separators that spreadsheets use.
struct CSV: Sendable {
  struct Record: Hashable, Sendable {
    /// As a spreadsheet counts, from 1.
    var row: Int
    var cells: [String]
    /// Text follows a closing quote.
    var isBroken = false

    var isEmpty: Bool { cells.allSatisfy(\.isEmpty) }
  }

  private(set) var separator: UInt8
  /// With the header, without empty ones at the end.
  private(set) var records: [Record]

  /// - Parameter rowLimit: more are refused.
  /// - Throws: ``CSVError`` for a quote that is never closed, and for too many rows.
  init(_ bytes: [UInt8], rowLimit: Int) throws(CSVError) {
    var start = 0
    var row = 1
    // What Excel writes to tell itself the separator.
    if bytes.count >= 5, bytes.starts(with: Array("sep=".utf8)),
      bytes.count == 5 || bytes[5] == 0x0A || bytes[5] == 0x0D
    {
      separator = bytes[4]
      start = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      row = 2
    } else {
      separator = Self.separator(of: bytes)
    }
    records = try Self.records(bytes, from: start, row: row, separator, rowLimit)
    while records.last?.isEmpty == true { records.removeLast() }
  }

  /// The separator that stands most often in the first line, outside of quotes.
  private static func separator(of bytes: [UInt8]) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes {
      if byte == 0x22 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0A || byte == 0x0D { break }
      counts[byte, default: 0] += 1
    }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? UInt8(ascii: ",")
  }

  private static func records(
    _ bytes: [UInt8], from start: Int, row first: Int, _ separator: UInt8, _ rowLimit: Int
  ) throws(CSVError) -> [Record] {
    var records: [Record] = []
    var record = Record(row: first, cells: [])
    var cell: [UInt8] = []
    var index = start
    func endCell() {
      record.cells.append(String(decoding: cell, as: UTF8.self))
      cell.removeAll(keepingCapacity: true)
    }
    func endRecord() {
      endCell()
      if !record.isEmpty || records.isEmpty { records.append(record) }
      record = Record(row: record.row + 1, cells: [])
    }
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x22 where cell.isEmpty:
        guard let end = quoted(bytes, from: index + 1, into: &cell) else {
          throw .openQuote(row: record.row)
        }
        index = end
        while index < bytes.count, bytes[index] != separator, bytes[index] != 0x0A, bytes[index] != 0x0D {
          if bytes[index] != 0x20 { record.isBroken = true }
          index += 1
        }
        continue
      case separator: endCell()
      case 0x0A: endRecord()
      case 0x0D:
        if index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
        endRecord()
      default: cell.append(byte)
      }
      index += 1
      if records.count > rowLimit + 1 {
        throw .tooManyRows(limit: rowLimit)
      }
    }
    if !cell.isEmpty || !record.cells.isEmpty { endRecord() }
    return records
  }

  /// Reads up to the closing quote; the index after it, or nil without one.
  private static func quoted(_ bytes: [UInt8], from start: Int, into cell: inout [UInt8]) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == 0x22 {
        guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else { return index + 1 }
        index += 1
      }
      cell.append(bytes[index])
      index += 1
    }
    return nil
  }
}
