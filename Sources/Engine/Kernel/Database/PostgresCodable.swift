public import Contracts
public import Foundation

/// A type of the server, by its fixed object id (`pg_type.dat`).
public struct PostgresType: Hashable, Sendable {
  public let oid: UInt32

  public init(oid: UInt32) { self.oid = oid }

  public static let bool = Self(oid: 16)
  public static let bytea = Self(oid: 17)
  public static let int8 = Self(oid: 20)
  public static let text = Self(oid: 25)
  public static let float8 = Self(oid: 701)
  public static let timestamptz = Self(oid: 1184)
  public static let uuid = Self(oid: 2950)
  public static let jsonb = Self(oid: 3802)
}

/// A value that can be bound to a statement, in PostgreSQL's binary format.
public protocol PostgresEncodable: Sendable {
  static var postgresType: PostgresType { get }
  /// Nil is NULL.
  func postgresBytes() throws -> [UInt8]?
}

/// A value that can be read from a column.
public protocol PostgresDecodable {
  static func decode(_ value: PostgresValue) throws(DatabaseError) -> Self
}

/// A column of a row as the server sent it.
public struct PostgresValue: Sendable {
  public let column: String
  public let type: PostgresType
  /// Nil is NULL.
  public let bytes: ArraySlice<UInt8>?

  public init(column: String, type: PostgresType, bytes: ArraySlice<UInt8>?) {
    self.column = column
    self.type = type
    self.bytes = bytes
  }

  /// The bytes, or an error that names the column when it is NULL.
  public func required() throws(DatabaseError) -> ArraySlice<UInt8> {
    guard let bytes else { throw .decoding("column \(column) is NULL") }
    return bytes
  }

  public func mismatch(_ wanted: String) -> DatabaseError {
    .decoding("column \(column), of type \(type.oid), is no \(wanted)")
  }
}

extension Bool: PostgresEncodable, PostgresDecodable {
  public static var postgresType: PostgresType { .bool }
  public func postgresBytes() -> [UInt8]? { [self ? 1 : 0] }
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Bool {
    let bytes = try value.required()
    guard value.type == .bool, bytes.count == 1 else { throw value.mismatch("Bool") }
    return bytes.first == 1
  }
}

extension Int: PostgresEncodable, PostgresDecodable {
  public static var postgresType: PostgresType { .int8 }
  public func postgresBytes() -> [UInt8]? { BigEndian.bytes(Int64(self)) }
  /// From smallint, integer, bigint, oid, and whole numerics (as `sum(bigint)` gives).
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Int {
    let bytes = try value.required()
    switch (value.type.oid, bytes.count) {
    case (21, 2): return Int(Int16(bitPattern: BigEndian.read(bytes)))
    case (23, 4): return Int(Int32(bitPattern: BigEndian.read(bytes)))
    case (26, 4): return Int(BigEndian.read(bytes, as: UInt32.self))
    case (20, 8): return Int(Int64(bitPattern: BigEndian.read(bytes)))
    case (1700, _):
      guard let number = Numeric.double(bytes), let whole = Int(exactly: number) else { throw value.mismatch("Int") }
      return whole
    default: throw value.mismatch("Int")
    }
  }
}

extension Double: PostgresEncodable, PostgresDecodable {
  public static var postgresType: PostgresType { .float8 }
  public func postgresBytes() -> [UInt8]? { BigEndian.bytes(bitPattern) }
  /// From double precision, real and numeric.
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Double {
    let bytes = try value.required()
    switch (value.type.oid, bytes.count) {
    case (701, 8): return Double(bitPattern: BigEndian.read(bytes))
    case (700, 4): return Double(Float(bitPattern: BigEndian.read(bytes)))
    case (1700, _):
      guard let number = Numeric.double(bytes) else { throw value.mismatch("Double") }
      return number
    default: throw value.mismatch("Double")
    }
  }
}

extension String: PostgresEncodable, PostgresDecodable {
  public static var postgresType: PostgresType { .text }
  /// PostgreSQL keeps no U+0000 in text; such a value is refused here with a plain sentence.
  public func postgresBytes() throws -> [UInt8]? {
    let bytes = [UInt8](utf8)
    guard !bytes.contains(0) else { throw DatabaseError.encoding("text with the character U+0000 cannot be kept") }
    return bytes
  }
  /// From text, varchar, char(n), name, "char", unknown and json; jsonb without its version byte.
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> String {
    let bytes = try value.required()
    switch value.type.oid {
    case 25, 1043, 1042, 19, 18, 705, 114: return String(decoding: bytes, as: UTF8.self)
    case 3802: return String(decoding: bytes.dropFirst(), as: UTF8.self)
    default: throw value.mismatch("String")
    }
  }
}

extension Data: PostgresEncodable, PostgresDecodable {
  public static var postgresType: PostgresType { .bytea }
  public func postgresBytes() -> [UInt8]? { [UInt8](self) }
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Data {
    guard value.type == .bytea else { throw value.mismatch("Data") }
    return Data(try value.required())
  }
}

extension Date: PostgresEncodable, PostgresDecodable {
  /// 2000-01-01, PostgreSQL's epoch, in Unix seconds.
  private static let epoch: Double = 946_684_800

  public static var postgresType: PostgresType { .timestamptz }
  /// Rounded to microseconds, as the server keeps it.
  public func postgresBytes() -> [UInt8]? {
    BigEndian.bytes(Int64(((timeIntervalSince1970 - Self.epoch) * 1e6).rounded()))
  }
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Date {
    let bytes = try value.required()
    guard value.type == .timestamptz, bytes.count == 8 else { throw value.mismatch("Date") }
    let microseconds = Int64(bitPattern: BigEndian.read(bytes))
    return Date(timeIntervalSince1970: Double(microseconds) / 1e6 + epoch)
  }
}

extension UUID: PostgresEncodable, PostgresDecodable {
  public static var postgresType: PostgresType { .uuid }
  public func postgresBytes() -> [UInt8]? { withUnsafeBytes(of: uuid) { [UInt8]($0) } }
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> UUID {
    let bytes = try value.required()
    guard value.type == .uuid, bytes.count == 16 else { throw value.mismatch("UUID") }
    return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
  }
}

extension ID: PostgresEncodable, PostgresDecodable {
  public static var postgresType: PostgresType { .uuid }
  public func postgresBytes() -> [UInt8]? { uuid.postgresBytes() }
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Self { Self(try UUID.decode(value)) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
  public static var postgresType: PostgresType { Wrapped.postgresType }
  public func postgresBytes() throws -> [UInt8]? { try self?.postgresBytes() }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Self {
    value.bytes == nil ? nil : try Wrapped.decode(value)
  }
}

/// A value kept as `jsonb`, in the spelling of ``WireJSON``.
public struct JSON<Value: Sendable>: Sendable {
  public let value: Value

  public init(_ value: Value) { self.value = value }
}

extension JSON: PostgresEncodable where Value: Encodable {
  public static var postgresType: PostgresType { .jsonb }
  /// The binary form of jsonb is its text after a version byte.
  public func postgresBytes() throws -> [UInt8]? { try [1] + WireJSON.encode(value) }
}

extension JSON: PostgresDecodable where Value: Decodable {
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> Self {
    let bytes = try value.required()
    guard value.type == .jsonb || value.type.oid == 114 else { throw value.mismatch("JSON") }
    let text = value.type == .jsonb ? bytes.dropFirst() : bytes
    do {
      return Self(try WireJSON.decode(Value.self, from: Data(text)))
    } catch {
      throw .decoding("column \(value.column) holds no \(Value.self)")
    }
  }
}
