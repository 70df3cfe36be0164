/// A decoder that has no data: it notes what a type asks for, and answers with samples.
final class SchemaDecoder: Decoder {
  private enum Shape {
    case unknown
    case object
    case array(JSONValue)
    case single(JSONValue)
  }

  let reader: SchemaReader
  private var shape = Shape.unknown
  private var properties: [String: JSONValue] = [:]
  private var required: Set<String> = []

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(reader: SchemaReader) { self.reader = reader }

  var isObject: Bool { if case .object = shape { true } else { false } }

  var schema: JSONValue {
    switch shape {
    case .unknown: [:]
    case .single(let schema): schema
    case .array(let items): ["type": "array", "items": items]
    case .object:
      .object(
        ["type": "object", "properties": .object(properties)].merging(
          required.isEmpty ? [:] : ["required": .array(required.sorted().map { .string($0) })]
        ) { $1 })
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    shape = .object
    return KeyedDecodingContainer(Keyed(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { Unkeyed(decoder: self) }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: SchemaDecoder
    /// Keys that were asked for with “if it is there”.
    let optional = Marks()

    final class Marks { var names: Set<String> = [] }

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) throws -> Bool {
      optional.names.insert(key.stringValue)
      return false
    }

    /// Stands for every type that the protocol lists.
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      let sample = try decoder.reader.sample(type)
      let name = BodyDecoding.snakeCase(key.stringValue)
      decoder.properties[name] = sample.schema
      if !optional.names.contains(key.stringValue) { decoder.required.insert(name) }
      return sample.value
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw SchemaError(type: "a nested container") }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw SchemaError(type: "a nested container")
    }
    func superDecoder() throws -> any Decoder { throw SchemaError(type: "a class") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw SchemaError(type: "a class") }
  }

  /// A list with one element.
  private struct Unkeyed: UnkeyedDecodingContainer {
    let decoder: SchemaDecoder
    var currentIndex = 0

    init(decoder: SchemaDecoder) { self.decoder = decoder }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      let sample = try decoder.reader.sample(type)
      decoder.shape = .array(sample.schema)
      currentIndex += 1
      return sample.value
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { throw SchemaError(type: "a nested container") }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      throw SchemaError(type: "a nested container")
    }
    mutating func superDecoder() throws -> any Decoder { throw SchemaError(type: "a class") }
  }

  private struct Single: SingleValueDecodingContainer {
    let decoder: SchemaDecoder

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
      let sample = try decoder.reader.sample(type)
      decoder.shape = .single(sample.schema)
      return sample.value
    }
  }
}
