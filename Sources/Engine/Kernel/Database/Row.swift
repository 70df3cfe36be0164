/// What a statement gave back, copied out of libpq once.
struct ResultSet: Sendable {
  fileprivate final class Storage: Sendable {
    let columns: [String: Int]
    let types: [UInt32]
    let bytes: [UInt8]
    /// Start and end of each field in `bytes`, row by row; nil is NULL.
    let fields: [Range<Int>?]

    init(columns: [String: Int], types: [UInt32], bytes: [UInt8], fields: [Range<Int>?]) {
      self.columns = columns
      self.types = types
      self.bytes = bytes
      self.fields = fields
    }
  }
  let rows: [Row]
  /// The command's tag, as `ROLLBACK`.
  let tag: String
  /// How many rows it changed or gave.
  let affected: Int

  init(
    columns: [String], types: [UInt32], bytes: [UInt8], fields: [Range<Int>?], rowCount: Int, tag: String,
    affected: Int
  ) {
    let storage = Storage(
      // Of two columns with one name the first is found, as libpq does.
      columns: Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }),
      types: types, bytes: bytes, fields: fields)
    rows = (0..<rowCount).map { Row(storage: storage, first: $0 * types.count) }
    self.tag = tag
    self.affected = affected
  }
}

/// One row; columns are asked for by name and type.
public struct Row: Sendable {
  private let storage: ResultSet.Storage
  private let first: Int

  fileprivate init(storage: ResultSet.Storage, first: Int) {
    self.storage = storage
    self.first = first
  }

  private func value(_ column: String) throws(DatabaseError) -> PostgresValue {
    guard let index = storage.columns[column] else { throw .decoding("the result has no column \(column)") }
    return PostgresValue(
      column: column, type: PostgresType(oid: storage.types[index]),
      bytes: storage.fields[first + index].map { storage.bytes[$0] })
  }

  /// The column's value. Fails when there is no such column, or it is NULL or of another type.
  public func get<T: PostgresDecodable>(_ column: String, as: T.Type = T.self) throws(DatabaseError) -> T {
    try T.decode(try value(column))
  }

  /// An enumeration that is kept by its text. A text that it does not know is an error.
  public func get<T: RawRepresentable>(_ column: String, as: T.Type = T.self) throws(DatabaseError) -> T
  where T.RawValue == String {
    guard let known = T(rawValue: try get(column)) else {
      throw .decoding("column \(column) holds a text that is no \(T.self)")
    }
    return known
  }

  public func get<T: RawRepresentable>(_ column: String, as: T?.Type = T?.self) throws(DatabaseError) -> T?
  where T.RawValue == String {
    guard try value(column).bytes != nil else { return nil }
    let known: T = try get(column)
    return known
  }
}
