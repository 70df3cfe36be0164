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
    // To the nearest millisecond: 0.123 is a little less in binary, and a time read back is to be written the same.
    let ms = (date.timeIntervalSince1970 * 1000 + 0.5).rounded(.down)
    // The years 1583 to 9999: before them the system counts by the Julian calendar, and after them RFC 3339 has no
    // years. A list of candidates has hundreds of these, and a formatter takes longer than all the rest of its rows.
    guard (-12_212_553_600_000...253_402_300_799_999).contains(ms) else {
      return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
    return RFC3339.text(ms: Int(ms))
  }

  /// Reads RFC 3339 with or without a fraction; nil when `text` is no such time.
  public static func date(_ text: String) -> Date? {
    (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
      ?? (try? Date(text, strategy: .iso8601))
  }
}

private enum RFC3339 {
  /// `2026-11-23T14:30:00.000Z` for milliseconds since 1970.
  static func text(ms: Int) -> String {
    let (days, rest) = floorDivided(ms, 86_400_000)
    let (year, month, day) = civil(days)
    return String(unsafeUninitializedCapacity: 24) { bytes in
      func put(_ value: Int, _ digits: Int, _ end: Int) {
        var value = value
        for place in stride(from: end - 1, to: end - 1 - digits, by: -1) {
          bytes[place] = UInt8(48 + value % 10)
          value /= 10
        }
      }
      for (place, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z")] {
        bytes[place] = mark.utf8.first ?? 0
      }
      put(year, 4, 4)
      put(month, 2, 7)
      put(day, 2, 10)
      put(rest / 3_600_000, 2, 13)
      put(rest / 60_000 % 60, 2, 16)
      put(rest / 1000 % 60, 2, 19)
      put(rest % 1000, 3, 23)
      return 24
    }
  }

  /// The day of the Gregorian calendar, by days since 1970 (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = floorDivided(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func floorDivided(_ value: Int, _ by: Int) -> (quotient: Int, rest: Int) {
    let rest = ((value % by) + by) % by
    return ((value - rest) / by, rest)
  }
}
