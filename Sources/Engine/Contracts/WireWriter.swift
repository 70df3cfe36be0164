public import Foundation

/// Writes the same JSON as ``WireJSON``, but for the order of keys, in one pass over the value: Foundation's encoder makes a
/// tree first and spells every key anew, which takes longer than all the rest of a list of candidates.
///
/// For what goes out over HTTP. What is hashed keeps its sorted keys and is written by ``WireJSON``.
public enum WireWriter {
  /// - Throws: `EncodingError` for numbers that JSON has no words for, and what `value` throws.
  public static func encode(_ value: some Encodable) throws -> Data {
    let out = WireText()
    try out.write(value)
    return Data(out.bytes)
  }
}

/// The text that is being written, and the arrays and objects that are still open in it.
private final class WireText {
  var bytes: [UInt8] = []
  /// Of each open array or object: what closes it, and whether something stands in it.
  private var open: [(closer: UInt8, isEmpty: Bool)] = []
  private var spellings: [ObjectIdentifier: Spellings] = [:]

  init() { bytes.reserveCapacity(16 << 10) }

  func begin(_ opener: Character, _ closer: Character) -> Int {
    bytes.append(opener.asciiValue ?? 0)
    open.append((closer.asciiValue ?? 0, true))
    return open.count
  }

  /// Closes what was begun inside the array or object of this depth, and sets the comma.
  func next(in depth: Int) {
    close(to: depth)
    if !open[depth - 1].isEmpty { bytes.append(UInt8(ascii: ",")) }
    open[depth - 1].isEmpty = false
  }

  func close(to depth: Int) {
    while open.count > depth { bytes.append(open.removeLast().closer) }
  }

  func key<Key: CodingKey>(_ key: Key, as spellings: Spellings, in depth: Int) {
    next(in: depth)
    let name = key.stringValue
    if let known = spellings.ofKey[name] { return bytes.append(contentsOf: known) }
    let start = bytes.count
    // The keys of a dictionary are values, and stay as they are.
    write(string: "\(Key.self)" == "_DictionaryCodingKey" ? name : Self.snake(name))
    bytes.append(UInt8(ascii: ":"))
    spellings.ofKey[name] = Array(bytes[start...])
  }

  func spellings<Key: CodingKey>(of keys: Key.Type) -> Spellings {
    if let known = spellings[ObjectIdentifier(keys)] { return known }
    let new = Spellings()
    spellings[ObjectIdentifier(keys)] = new
    return new
  }

  /// `resumeCode` → `resume_code`, `videoURL` → `video_url`: as Foundation has it.
  static func snake(_ name: String) -> String {
    let letters = Array(name)
    var words = ""
    for (index, letter) in letters.enumerated() {
      if letter.isUppercase, index > 0 {
        let endsWord = !letters[index - 1].isUppercase
        let beginsWord = index + 1 < letters.count && letters[index + 1].isLowercase
        if endsWord || beginsWord, letters[index - 1] != "_" { words += "_" }
      }
      words += letter.lowercased()
    }
    return words
  }

  func write<T: Encodable>(_ value: T) throws {
    // The types are compared first: a cast costs more than most values.
    if T.self == Date.self, let date = value as? Date { return write(string: WireJSON.timestamp(date)) }
    if T.self == Data.self, let data = value as? Data { return write(string: data.base64EncodedString()) }
    if T.self == URL.self, let url = value as? URL { return write(string: url.absoluteString) }
    if T.self == String.self, let string = value as? String { return write(string: string) }
    let depth = open.count
    let start = bytes.count
    try value.encode(to: WireEncoder(text: self))
    close(to: depth)
    if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
  }

  func write(string: String) {
    var string = string
    bytes.append(UInt8(ascii: "\""))
    string.withUTF8 { utf8 in
      var plain = utf8.startIndex
      for index in utf8.indices {
        let byte = utf8[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        bytes.append(contentsOf: utf8[plain..<index])
        plain = index + 1
        switch byte {
        case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
        case 0x20...: bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        default: bytes.append(contentsOf: ("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
        }
      }
      bytes.append(contentsOf: utf8[plain...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  func write(bare text: String) { bytes.append(contentsOf: text.utf8) }

  func write(number: Double) throws {
    guard number.isFinite else {
      throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "JSON has no \(number)"))
    }
    write(bare: number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : number.description)
  }
}

/// How the keys of one type are written, with quotes and colon.
private final class Spellings {
  var ofKey: [String: [UInt8]] = [:]
}

private struct WireEncoder: Encoder {
  let text: WireText
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(
      WireObject<Key>(text: text, spellings: text.spellings(of: type), depth: text.begin("{", "}")))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { WireArray(text: text, depth: text.begin("[", "]")) }
  func singleValueContainer() -> any SingleValueEncodingContainer { WireValue(text: text) }
}

private struct WireObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let text: WireText
  let spellings: Spellings
  let depth: Int
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) {
    text.key(key, as: spellings, in: depth)
    text.write(bare: "null")
  }
  func encode(_ value: String, forKey key: Key) {
    text.key(key, as: spellings, in: depth)
    text.write(string: value)
  }
  func encode(_ value: Int, forKey key: Key) {
    text.key(key, as: spellings, in: depth)
    text.write(bare: String(value))
  }
  func encode(_ value: Double, forKey key: Key) throws {
    text.key(key, as: spellings, in: depth)
    try text.write(number: value)
  }
  func encode(_ value: Bool, forKey key: Key) {
    text.key(key, as: spellings, in: depth)
    text.write(bare: value ? "true" : "false")
  }
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    text.key(key, as: spellings, in: depth)
    try text.write(value)
  }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    text.key(key, as: spellings, in: depth)
    return WireEncoder(text: text).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    text.key(key, as: spellings, in: depth)
    return WireEncoder(text: text).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { WireEncoder(text: text) }
  func superEncoder(forKey key: Key) -> any Encoder {
    text.key(key, as: spellings, in: depth)
    return WireEncoder(text: text)
  }
}

private struct WireArray: UnkeyedEncodingContainer {
  let text: WireText
  let depth: Int
  var count = 0
  var codingPath: [any CodingKey] { [] }

  init(text: WireText, depth: Int) {
    self.text = text
    self.depth = depth
  }

  private mutating func next() {
    text.next(in: depth)
    count += 1
  }
  mutating func encodeNil() {
    next()
    text.write(bare: "null")
  }
  mutating func encode<T: Encodable>(_ value: T) throws {
    next()
    try text.write(value)
  }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    next()
    return WireEncoder(text: text).container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    next()
    return WireEncoder(text: text).unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder {
    next()
    return WireEncoder(text: text)
  }
}

private struct WireValue: SingleValueEncodingContainer {
  let text: WireText
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { text.write(bare: "null") }
  func encode(_ value: Bool) { text.write(bare: value ? "true" : "false") }
  func encode(_ value: String) { text.write(string: value) }
  func encode(_ value: Double) throws { try text.write(number: value) }
  func encode(_ value: Float) throws { try text.write(number: Double(value)) }
  func encode(_ value: Int) { text.write(bare: String(value)) }
  func encode(_ value: Int8) { text.write(bare: String(value)) }
  func encode(_ value: Int16) { text.write(bare: String(value)) }
  func encode(_ value: Int32) { text.write(bare: String(value)) }
  func encode(_ value: Int64) { text.write(bare: String(value)) }
  func encode(_ value: UInt) { text.write(bare: String(value)) }
  func encode(_ value: UInt8) { text.write(bare: String(value)) }
  func encode(_ value: UInt16) { text.write(bare: String(value)) }
  func encode(_ value: UInt32) { text.write(bare: String(value)) }
  func encode(_ value: UInt64) { text.write(bare: String(value)) }
  func encode<T: Encodable>(_ value: T) throws { try text.write(value) }
}
