public import Foundation

/// A typed identifier: a UUID that cannot be mistaken for that of another kind of thing.
///
/// New ids are UUIDv7 (RFC 9562 §5.7), so that they sort by time of creation; public links are UUIDv4.
public struct ID<Tag>: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let uuid: UUID

  public init(_ uuid: UUID) { self.uuid = uuid }

  /// Reads the canonical text form; nil when `text` is no UUID.
  public init?(_ text: some StringProtocol) {
    guard let uuid = UUID(uuidString: String(text)) else { return nil }
    self.uuid = uuid
  }

  /// A new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits.
  public static func new(at date: Date = Date()) -> Self {
    var bytes = UUID().uuid
    let ms = UInt64(max(0, date.timeIntervalSince1970 * 1000))
    bytes.0 = UInt8(truncatingIfNeeded: ms >> 40)
    bytes.1 = UInt8(truncatingIfNeeded: ms >> 32)
    bytes.2 = UInt8(truncatingIfNeeded: ms >> 24)
    bytes.3 = UInt8(truncatingIfNeeded: ms >> 16)
    bytes.4 = UInt8(truncatingIfNeeded: ms >> 8)
    bytes.5 = UInt8(truncatingIfNeeded: ms)
    bytes.6 = (bytes.6 & 0x0F) | 0x70
    return Self(UUID(uuid: bytes))
  }

  /// A new UUIDv4: 122 random bits, for what must not be guessed.
  public static func random() -> Self { Self(UUID()) }

  /// Lower case, as PostgreSQL writes it.
  public var description: String { uuid.uuidString.lowercased() }

  public static func < (a: Self, b: Self) -> Bool { a.description < b.description }
}

extension ID: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let id = Self(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a UUID"))
    }
    self = id
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

public enum OrganisationTag {}
public enum UserTag {}
public enum InterviewTag {}
public enum QuestionTag {}
public enum LinkTag {}
public enum SessionTag {}
public enum TakeTag {}
public enum EventTag {}
public enum JobTag {}
public enum IncidentTag {}

public typealias OrganisationID = ID<OrganisationTag>
public typealias UserID = ID<UserTag>
public typealias InterviewID = ID<InterviewTag>
public typealias QuestionID = ID<QuestionTag>
/// The secret of a public link (UUIDv4).
public typealias LinkID = ID<LinkTag>
/// One candidate's way through one interview.
public typealias SessionID = ID<SessionTag>
/// One attempt at an answer; the client makes the id, so that beginning it again is harmless.
public typealias TakeID = ID<TakeTag>
public typealias EventID = ID<EventTag>
public typealias JobID = ID<JobTag>
/// Something that a candidate said is wrong; the client makes the id, so that saying it again is harmless.
public typealias IncidentID = ID<IncidentTag>
