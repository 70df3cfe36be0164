internal import Contracts
internal import Foundation
internal import Glibc
internal import Platform

/// The journal on disk: a header of 8 bytes, then records, each with its length and CRC-32.
///
/// ```
/// header  "PRLJ"  version (2)  encryption (1 = each part by its record)  2 bytes zero
/// record  length u32 LE  CRC-32 of the payload u32 LE  payload (JSON of a JournalRecord)
/// ```
/// Only the end can be torn, since a record is written once and synced before the next: reading stops at the
/// first record that does not check.
final class JournalFile {
  static let header: [UInt8] = Array("PRLJ".utf8) + [2, 1, 0, 0]
  private static let longestRecord = 1 << 20

  private let descriptor: Int32
  private let path: String
  /// Where the next record goes; everything before is good.
  private var length: Int

  /// Makes a journal that must not exist yet, with its first record; syncs the folder.
  init(creating path: String, first: JournalRecord) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError("open", path) }
    self.descriptor = descriptor
    self.path = path
    length = 0
    try write(Data(Self.header))
    try append(first)
    try DurableFile.syncFolder(of: path)
  }

  /// Opens a journal, cuts a torn tail off and gives the records that are good.
  init(recovering path: String, records: inout [JournalRecord]) throws {
    let content = try Self.content(of: path)
    let good = try Self.parse(content, into: &records)
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("open", path) }
    self.descriptor = descriptor
    self.path = path
    length = good
    if good < content.count {
      guard ftruncate(descriptor, good) == 0, fsync(descriptor) == 0 else {
        throw SystemError("truncate", path)
      }
    }
  }

  deinit { close(descriptor) }

  /// Reads the good records without changing the file; another process may be writing it.
  static func peek(_ path: String) throws -> [JournalRecord] {
    var records: [JournalRecord] = []
    _ = try parse(content(of: path), into: &records)
    return records
  }

  /// Adds a record; it is on disk when this returns. After a failure the journal is as it was before.
  func append(_ record: JournalRecord) throws {
    try write(Self.frame(record))
  }

  static func frame(_ record: JournalRecord) throws -> Data {
    let payload = try WireJSON.encode(record)
    var frame = Data()
    for value in [UInt32(payload.count), CRC32.checksum(payload)] {
      withUnsafeBytes(of: value.littleEndian) { frame.append(contentsOf: $0) }
    }
    return frame + payload
  }

  private func write(_ data: Data) throws {
    guard lseek(descriptor, length, SEEK_SET) == length else { throw SystemError("seek", path) }
    do {
      try DurableFile.append(data, to: descriptor, path: path)
      guard fdatasync(descriptor) == 0 else { throw SystemError("sync", path) }
    } catch {
      // A record that is only half there would end the journal for every record after it.
      ftruncate(descriptor, length)
      throw error
    }
    length += data.count
  }

  private static func content(of path: String) throws -> Data {
    guard let data = FileManager.default.contents(atPath: path) else { throw SystemError("read", path) }
    return data
  }

  /// Returns how many bytes are good.
  private static func parse(_ content: Data, into records: inout [JournalRecord]) throws -> Int {
    guard content.count >= header.count, content.prefix(4).elementsEqual(header.prefix(4)) else {
      throw SpoolError.unreadable
    }
    guard content.prefix(header.count).elementsEqual(header) else { throw SpoolError.newerFormat }
    var offset = header.count
    func number(at offset: Int) -> UInt32 {
      content[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    while offset + 8 <= content.count {
      let length = Int(number(at: offset))
      guard length <= longestRecord, offset + 8 + length <= content.count else { break }
      let payload = content[offset + 8..<offset + 8 + length]
      guard CRC32.checksum(payload) == number(at: offset + 4) else { break }
      // It checks, so it is whole: not to understand it means that a newer program wrote it.
      guard let record = try? WireJSON.decode(JournalRecord.self, from: Data(payload)) else {
        throw SpoolError.newerFormat
      }
      records.append(record)
      offset += 8 + length
    }
    return offset
  }
}

/// CRC-32 as in IEEE 802.3 and zlib.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
  }
}
