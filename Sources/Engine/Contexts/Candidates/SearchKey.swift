import Foundation

/// Text without case and accents: what names and e-mails are sorted and found by.
enum SearchKey {
  /// Letters that Unicode does not take apart although people look for the plain one.
  private static let plain: [Unicode.Scalar: String] = [
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i",
  ]

  /// `Ёлкина Zoë` as `елкина zoe`; white space becomes single spaces.
  static func folded(_ text: String) -> String {
    if let key = foldedASCII(text) { return key }
    var key = ""
    for scalar in text.lowercased().decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: continue
      default: break
      }
      if scalar.properties.isWhitespace {
        if !key.isEmpty, key.unicodeScalars.last != " " { key.unicodeScalars.append(" ") }
      } else if let plain = plain[scalar] {
        key += plain
      } else {
        key.unicodeScalars.append(scalar)
      }
    }
    if key.unicodeScalars.last == " " { key.unicodeScalars.removeLast() }
    return key
  }

  /// Most are; a file of 100,000 rows is folded in a moment.
  private static func foldedASCII(_ text: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      guard byte < 0x80 else { return nil }
      switch byte {
      case 0x41...0x5A: bytes.append(byte + 0x20)
      case 0x09...0x0D, 0x20:
        if bytes.last != 0x20, !bytes.isEmpty { bytes.append(0x20) }
      default: bytes.append(byte)
      }
    }
    if bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What a search looks for, as patterns for LIKE, at most eight. Words of one or two letters are looked for where a
  /// word begins: the trigrams of the index know that place, and hardly narrow anything elsewhere.
  static func patterns(_ search: String) -> [String] {
    folded(search).split(separator: " ").prefix(8).map { word in
      let escaped = word.reduce(into: "") { text, character in
        if "\\%_".contains(character) { text += "\\" }
        text.append(character)
      }
      return word.unicodeScalars.count < 3 ? "% \(escaped)%" : "%\(escaped)%"
    }
  }
}
