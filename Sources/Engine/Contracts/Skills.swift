/// A skill that somebody speaks of in an answer, with what was said. Shown, never scored.
public struct SkillFound: Codable, Sendable, Hashable {
  /// As the taxonomy or the organisation calls it.
  public var name: String
  public var category: String
  /// How often it was said; what is denied, as "I have never used it", does not count.
  public var mentions: Int
  /// The first ones, at most ``mostEvidence``.
  public var evidence: [Evidence]

  public static let mostEvidence = 3

  public init(name: String, category: String, mentions: Int, evidence: [Evidence]) {
    self.name = name
    self.category = category
    self.mentions = mentions
    self.evidence = evidence
  }
}

/// A skill that an organisation names beside those that ship.
public struct OwnSkill: Codable, Sendable, Hashable {
  /// 1 to 60 characters.
  public var name: String
  /// Empty is "Own".
  public var category: String
  /// Other forms in which it is said, whole words in any case; up to 20 of up to 60 characters.
  public var aliases: [String]

  public init(name: String, category: String = "", aliases: [String] = []) {
    self.name = name
    self.category = category
    self.aliases = aliases
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try fields.decode(String.self, forKey: .name), category: try fields.value(.category, or: ""),
      aliases: try fields.value(.aliases, or: []))
  }
}

/// `GET /v1/skills`, and with `PUT` the organisation's own in place of those before.
public struct SkillList: Codable, Sendable, Hashable {
  /// The organisation's own, up to ``most``.
  public var own: [OwnSkill]
  /// How many names ship with the program; not written.
  public var shipped: Int

  public static let most = 500

  public init(own: [OwnSkill], shipped: Int = 0) {
    self.own = own
    self.shipped = shipped
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(own: try fields.decode([OwnSkill].self, forKey: .own), shipped: try fields.value(.shipped, or: 0))
  }
}
