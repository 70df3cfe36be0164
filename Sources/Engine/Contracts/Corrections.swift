public import Foundation

/// `PUT /v1/candidates/{id}/answers/{n}/transcript`, with `If-Match` naming the version that was corrected.
public struct CorrectionGiven: Codable, Sendable, Hashable {
  /// The whole transcript as it is to be; 1 to ``most`` characters.
  public var text: String

  public static let most = 100_000

  public init(text: String) { self.text = text }
}

/// One version of what was said. The first is the program's; each is kept.
public struct TranscriptVersion: Codable, Sendable, Hashable {
  /// From 1.
  public var version: Int
  public var text: String
  /// Who corrected it; nil for the program's own.
  public var by: String?
  public var at: Date
  /// What the program made of this version; empty while it is at work, when it abstained, and while it is hidden.
  public var scores: [Score]
  public var abstained: Abstention?

  public init(version: Int, text: String, by: String?, at: Date, scores: [Score], abstained: Abstention?) {
    self.version = version
    self.text = text
    self.by = by
    self.at = at
    self.scores = scores
    self.abstained = abstained
  }
}

/// `GET /v1/candidates/{id}/answers/{n}/transcript`: the versions, oldest first; the last one is what is scored. Its
/// number is the `ETag`.
public struct TranscriptVersions: Codable, Sendable, Hashable {
  public var version: Int
  /// The scores of the last version are being made.
  public var isScoring: Bool
  public var items: [TranscriptVersion]

  public init(version: Int, isScoring: Bool, items: [TranscriptVersion]) {
    self.version = version
    self.isScoring = isScoring
    self.items = items
  }
}

/// That an answer's transcript was corrected, and what the program made of it before.
public struct Correction: Codable, Sendable, Hashable {
  /// Of the transcript that is scored, from 2.
  public var version: Int
  public var by: String
  public var at: Date
  /// The score before this correction; nil without one, and while it is hidden.
  public var before: Int?

  public init(version: Int, by: String, at: Date, before: Int?) {
    self.version = version
    self.by = by
    self.at = at
    self.before = before
  }
}
