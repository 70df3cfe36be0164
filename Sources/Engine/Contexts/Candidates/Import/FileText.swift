import Contracts
import Foundation

/// The text of a file from somewhere else, as UTF-8, and what it was written in.
///
/// UTF-8 and UTF-16 are told by their bytes. One-byte encodings are not: a guess would turn names into others without a
/// word, so such a file is read only when its encoding is named.
struct FileText {
  var utf8: [UInt8]
  var encoding: String

  /// - Throws: `file-unreadable` with the way out; `invalid-field` for an encoding that nobody knows.
  init(_ data: Data, encoding named: String?) throws(CandidatesError) {
    let bytes = [UInt8](data)
    switch named?.lowercased() {
    case nil, "": self = try Self.detected(bytes)
    case "utf-8", "utf8": self = try Self.asUTF8(bytes)
    case "utf-16", "utf16":
      self = try Self.asUTF16(bytes, isLittle: bytes.starts(with: [0xFE, 0xFF]) ? false : true)
    case "windows-1251", "cp1251": self = Self.oneByte(bytes, Self.cyrillic, "Windows-1251")
    case "windows-1252", "cp1252", "latin-1", "iso-8859-1": self = Self.oneByte(bytes, Self.western, "Windows-1252")
    default:
      throw .invalid(
        "encoding", "The encoding", "is not one of utf-8, utf-16, windows-1251, windows-1252; name one or leave it out")
    }
    if utf8.isEmpty { throw .unreadable("The file is empty", "The file holds nothing. Choose another one.") }
  }

  private init(utf8: [UInt8], encoding: String) {
    self.utf8 = utf8
    self.encoding = encoding
  }

  private static func detected(_ bytes: [UInt8]) throws(CandidatesError) -> FileText {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      throw .unreadable(
        "The file is no CSV", "This is a workbook, not a CSV file. Save the sheet as “CSV UTF-8” and import that.")
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return try asUTF16(bytes, isLittle: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try asUTF16(bytes, isLittle: false) }
    // Text in UTF-16 without a mark: the separators alone leave every other byte zero.
    let zeros = bytes.prefix(4096).indices.filter { bytes[$0] == 0 }
    if !zeros.isEmpty {
      let odd = zeros.count { $0 % 2 == 1 }
      guard odd == zeros.count || odd == 0, bytes.count % 2 == 0 else {
        throw .unreadable("The file is no text", "The file holds bytes that no text has. Save it as “CSV UTF-8”.")
      }
      return try asUTF16(bytes, isLittle: odd > 0)
    }
    return try asUTF8(bytes)
  }

  private static func asUTF8(_ bytes: [UInt8]) throws(CandidatesError) -> FileText {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    guard String(validating: text, as: UTF8.self) != nil else {
      let guess = looksCyrillic(bytes) ? "windows-1251" : "windows-1252"
      throw .unreadable(
        "The file is not UTF-8",
        "The file is not in UTF-8; it looks like \(guess). Save it as “CSV UTF-8”, or import it with encoding=\(guess) "
          + "and check the names in the dry run.", field: "encoding")
    }
    return FileText(utf8: text, encoding: "UTF-8")
  }

  private static func asUTF16(_ bytes: [UInt8], isLittle: Bool) throws(CandidatesError) -> FileText {
    let marked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let start = marked ? 2 : 0
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: start, to: bytes.count - 1, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(isLittle ? second << 8 | first : first << 8 | second)
    }
    guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
      throw .unreadable(
        "The file is damaged", "The file begins as UTF-16 and does not go on so. Save it as “CSV UTF-8”.")
    }
    return FileText(utf8: Array(text.utf8), encoding: "UTF-16")
  }

  /// Cyrillic letters come in rows of bytes above 0xC0; accented ones stand alone among ASCII.
  private static func looksCyrillic(_ bytes: [UInt8]) -> Bool {
    var (alone, together) = (0, 0)
    for (index, byte) in bytes.prefix(200_000).enumerated() where byte >= 0xC0 {
      let besides = (index > 0 && bytes[index - 1] >= 0xC0) || (index + 1 < bytes.count && bytes[index + 1] >= 0xC0)
      if besides { together += 1 } else { alone += 1 }
    }
    return together > alone
  }

  private static func oneByte(_ bytes: [UInt8], _ upper: [Unicode.Scalar], _ name: String) -> FileText {
    var text = ""
    text.unicodeScalars.reserveCapacity(bytes.count)
    for byte in bytes {
      text.unicodeScalars.append(byte < 0x80 ? Unicode.Scalar(byte) : upper[Int(byte) - 0x80])
    }
    return FileText(utf8: Array(text.utf8), encoding: name)
  }

  /// The upper half of Windows-1251 (unicode.org, CP1251.TXT).
  private static let cyrillic: [Unicode.Scalar] =
    Array("ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї".unicodeScalars)
    + (0x410...0x44F).compactMap(Unicode.Scalar.init(_:) as (UInt32) -> Unicode.Scalar?)

  /// The upper half of Windows-1252 (unicode.org, CP1252.TXT), which Latin-1 shares but for its control characters.
  private static let western: [Unicode.Scalar] =
    Array("€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ".unicodeScalars)
    + (0xA0...0xFF).compactMap(Unicode.Scalar.init(_:) as (UInt32) -> Unicode.Scalar?)
}
