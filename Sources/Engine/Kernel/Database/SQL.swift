/// A statement with its values beside it, never in it: `"SELECT … WHERE id = \(id)"` binds `id` as `$1`.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
  private enum Piece: Sendable {
    case text(String)
    case parameter(Parameter)
  }
  private var pieces: [Piece] = []

  public init(stringLiteral text: String) { pieces = [.text(text)] }

  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

  public static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum.pieces += right.pieces
    return sum
  }

  public static func += (left: inout SQL, right: SQL) { left.pieces += right.pieces }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql: SQL = ""

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { sql.pieces.append(.text(literal)) }
    }

    /// Binds a value.
    public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
      sql.pieces.append(.parameter(Parameter(value)))
    }

    /// Binds a value, or NULL.
    public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
      sql.pieces.append(.parameter(Parameter(value)))
    }

    /// Binds an enumeration by its text.
    public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
    where Value.RawValue == String {
      sql.pieces.append(.parameter(Parameter(value.rawValue)))
    }

    public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
    where Value.RawValue == String {
      sql.pieces.append(.parameter(Parameter(value?.rawValue)))
    }

    /// Splices a statement's part in, with its values.
    public mutating func appendInterpolation(_ part: SQL) { sql.pieces += part.pieces }

    /// Puts text into the statement as it stands. For text of the program's own only: nothing is escaped.
    public mutating func appendInterpolation(raw text: String) { sql.pieces.append(.text(text)) }
  }

  /// The text with `$1`, `$2`, … and the values in their order.
  var rendered: RenderedSQL {
    get throws {
      var text = ""
      var parameters: [Parameter] = []
      for piece in pieces {
        switch piece {
        case .text(let literal): text += literal
        case .parameter(let parameter):
          parameters.append(parameter)
          text += "$\(parameters.count)"
        }
      }
      return RenderedSQL(
        key: StatementKey(text: text, types: parameters.map(\.type.oid)),
        values: try parameters.map { try $0.bytes.get() })
    }
  }
}

/// A value on its way to the server. What could not be encoded is told when the statement runs.
struct Parameter: Sendable {
  let type: PostgresType
  let bytes: Result<[UInt8]?, any Error>

  init<Value: PostgresEncodable>(_ value: Value) {
    type = Value.postgresType
    bytes = Result { try value.postgresBytes() }
  }
}

/// What a prepared statement is known by: the same text with other types is another statement.
struct StatementKey: Hashable, Sendable {
  let text: String
  let types: [UInt32]
}

struct RenderedSQL: Sendable {
  let key: StatementKey
  let values: [[UInt8]?]
}
