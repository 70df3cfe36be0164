public import Foundation

/// The one way JSON is written and read in Parley: snake case keys, RFC 3339 times in UTC with milliseconds.
public enum WireJSON {
  public static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(timestamp(date))
    }
    return encoder
  }

  public static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let date = date(text) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "not an RFC 3339 time"))
      }
      return date
    }
    return decoder
  }

  public static func encode(_ value: some Encodable) throws -> Data { try encoder.encode(value) }

  public static func decode<T: Decodable>(_ type: T.Type, from data: Data) throws -> T {
    try decoder.decode(type, from: data)
  }

  /// RFC 3339 in UTC with milliseconds, as `2026-11-23T05:41:07.123Z`.
  public static func timestamp(_ date: Date) -> String {
    // The style cuts off below a millisecond, and 0.123 is a little less in binary: half a millisecond more makes it
    // round, so that a time read back is written the same again.
    date.addingTimeInterval(0.0005).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Reads RFC 3339 with or without a fraction; nil when `text` is no such time.
  public static func date(_ text: String) -> Date? {
    (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
      ?? (try? Date(text, strategy: .iso8601))
  }
}
