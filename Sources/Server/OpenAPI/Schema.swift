import Contracts
import Foundation

/// The JSON Schema of a wire type, read off its own decoding: what it asks a decoder for is what the wire holds.
struct SchemaOf: Sendable {
  private let read: @Sendable (SchemaReader) throws -> JSONValue

  init<T: Codable & Sendable>(_ type: T.Type) {
    read = { try $0.sample(type).schema }
  }

  /// The schema; named parts of it are added to the reader's components.
  func schema(_ reader: SchemaReader) throws -> JSONValue { try read(reader) }
}

/// Collects the schemas of types. Used while a document is made, by one task.
final class SchemaReader {
  private(set) var components: [String: JSONValue] = [:]

  /// The schema of `type` and some value of it.
  func sample<T: Decodable>(_ type: T.Type) throws -> (schema: JSONValue, value: T) {
    if let plain = Self.plain(type) { return plain }
    if let words = type as? any WireWords.Type {
      let all = words.words
      return (["type": "string", "enum": .array(all.map { .string($0) })], try Self.first(of: words) as! T)
    }
    let decoder = SchemaDecoder(reader: self)
    let value = try T(from: decoder)
    guard decoder.isObject else { return (decoder.schema, value) }
    let name = Self.name(type)
    components[name] = decoder.schema
    return (["$ref": "#/components/schemas/\(name)"], value)
  }

  private static func plain<T>(_ type: T.Type) -> (schema: JSONValue, value: T)? {
    switch type {
    case is String.Type: (["type": "string"], "" as! T)
    case is Bool.Type: (["type": "boolean"], false as! T)
    case is Int.Type: (["type": "integer"], 0 as! T)
    case is Double.Type: (["type": "number"], 0.0 as! T)
    case is Data.Type: (["type": "string", "contentEncoding": "base64"], Data() as! T)
    case is Date.Type: (["type": "string", "format": "date-time"], Date() as! T)
    case is UUID.Type: (["type": "string", "format": "uuid"], UUID() as! T)
    case is [String: String].Type:
      (["type": "object", "additionalProperties": ["type": "string"]], [String: String]() as! T)
    case let id as any WireIdentifier.Type: (["type": "string", "format": "uuid"], id.init(UUID()) as! T)
    default: nil
    }
  }

  private static func first<Words: WireWords>(of words: Words.Type) throws -> Words {
    guard let word = words.words.first, let value = Words(rawValue: word) else {
      throw SchemaError(type: "\(words)")
    }
    return value
  }

  /// `Contracts.Page<Contracts.Interview>` as `PageOfInterview`, `Contracts.Receipt.Answer` as `ReceiptAnswer`.
  private static func name(_ type: any Any.Type) -> String {
    String(reflecting: type).split(separator: "<").map { part in
      part.split(separator: ".").dropFirst().joined().filter { $0.isLetter || $0.isNumber }
    }.joined(separator: "Of")
  }
}

struct SchemaError: Error {
  let type: String
}

/// An enumeration that travels as one of a few words.
protocol WireWords: RawRepresentable where RawValue == String {
  static var words: [String] { get }
}

extension WireWords where Self: CaseIterable {
  static var words: [String] { allCases.map(\.rawValue) }
}

extension Role: WireWords {}
extension InterviewStatus: WireWords {}
extension QuestionKind: WireWords {}
extension LimitKind: WireWords {}
extension KeptTake: WireWords {}
extension AlternativeStatus: WireWords {}
extension SessionStatus: WireWords {}
extension AnswerStatus: WireWords {}
extension DashboardItem.Kind: WireWords {}
extension FileKind: WireWords {}
extension Decision: WireWords {}
extension ReviewAction: WireWords {}
extension ScoreSource: WireWords {}
extension DecisionFilter: WireWords {}
extension BulkActionKind: WireWords {}
extension HistoryStep.Actor: WireWords {}
extension ImportFault.Kind: WireWords {}
extension Abstention: WireWords {}
extension AnswerFlag.Kind: WireWords {}
extension ScoreReceipt.Vectors.Encoding: WireWords {}
extension IncidentReport.Kind: WireWords {}
extension GroupForm.Topic: WireWords {}
extension JobMatch.Standing: WireWords {}
extension FairnessReport.Interval.Method: WireWords {}
extension SessionLogReport.Kind: WireWords {}
extension SessionLogEntry.Source: WireWords {
  static var words: [String] { [Self.client, .server, .staff].map(\.rawValue) }
}
extension SourceKind: WireWords {
  static var words: [String] { [Self.device, .file, .test, .none].map(\.rawValue) }
}
extension ConsentPurpose.Kind: WireWords {
  static var words: [String] { [Self.record, .analyse, .retain, .share].map(\.rawValue) }
}

/// A typed identifier, whatever it identifies.
protocol WireIdentifier {
  init(_ uuid: UUID)
}

extension ID: WireIdentifier {}
