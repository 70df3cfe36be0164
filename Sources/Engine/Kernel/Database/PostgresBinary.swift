public import Contracts
public import Foundation

/// Numbers in network byte order, as the protocol has them.
enum BigEndian {
  static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
  }

  /// The first bytes as a number; the caller has checked that there are enough.
  static func read<T: FixedWidthInteger & UnsignedInteger>(_ bytes: ArraySlice<UInt8>, as: T.Type = T.self) -> T {
    bytes.prefix(T.bitWidth / 8).reduce(0) { $0 << 8 | T($1) }
  }
}

/// PostgreSQL's `numeric`: groups of four decimal digits (`numeric_send` in numeric.c).
enum Numeric {
  static func double(_ bytes: ArraySlice<UInt8>) -> Double? {
    guard bytes.count >= 8 else { return nil }
    var rest = bytes
    func next() -> UInt16 {
      defer { rest = rest.dropFirst(2) }
      return BigEndian.read(rest)
    }
    let groups = Int(next())
    var weight = Int(Int16(bitPattern: next()))
    let sign = next()
    _ = next()
    // Signs beyond plus and minus are NaN and the infinities.
    guard sign == 0 || sign == 0x4000, rest.count >= groups * 2 else { return nil }
    var value = 0.0
    for _ in 0..<groups {
      value += Double(next()) * pow(10_000, Double(weight))
      weight -= 1
    }
    return sign == 0 ? value : -value
  }
}

/// What can stand in an array; the array's own type is fixed by its element's.
public protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
  static var postgresArrayType: PostgresType { get }
}

extension Bool: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 1000) }
}
extension Int: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 1016) }
}
extension Double: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 1022) }
}
extension String: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 1009) }
}
extension Data: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 1001) }
}
extension Date: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 1185) }
}
extension UUID: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 2951) }
}
extension ID: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { PostgresType(oid: 2951) }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
  public static var postgresType: PostgresType { Element.postgresArrayType }

  /// `array_send` in arrayfuncs.c: dimensions, a flag for NULLs, the element's type, then length and lower bound.
  public func postgresBytes() throws -> [UInt8]? {
    var bytes = BigEndian.bytes(Int32(isEmpty ? 0 : 1)) + BigEndian.bytes(Int32(0))
    bytes += BigEndian.bytes(Element.postgresType.oid)
    guard !isEmpty else { return bytes }
    bytes += BigEndian.bytes(Int32(count)) + BigEndian.bytes(Int32(1))
    for element in self {
      let value = try element.postgresBytes() ?? []
      bytes += BigEndian.bytes(Int32(value.count)) + value
    }
    return bytes
  }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
  public static func decode(_ value: PostgresValue) throws(DatabaseError) -> [Element] {
    var rest = try value.required()
    func next() throws(DatabaseError) -> UInt32 {
      guard rest.count >= 4 else { throw value.mismatch("array") }
      defer { rest = rest.dropFirst(4) }
      return BigEndian.read(rest)
    }
    let dimensions = try next()
    _ = try next()
    let type = PostgresType(oid: try next())
    if dimensions == 0 { return [] }
    guard dimensions == 1 else { throw value.mismatch("array of one dimension") }
    let count = try next()
    _ = try next()
    var elements: [Element] = []
    for _ in 0..<count {
      let length = Int32(bitPattern: try next())
      guard length >= 0, rest.count >= length else { throw value.mismatch("array without NULLs") }
      let element = PostgresValue(column: value.column, type: type, bytes: rest.prefix(Int(length)))
      elements.append(try Element.decode(element))
      rest = rest.dropFirst(Int(length))
    }
    return elements
  }
}
