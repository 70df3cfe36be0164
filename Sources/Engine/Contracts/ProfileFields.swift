/// What an interview asks of a candidate beside name and e-mail.
public struct ProfileField: Codable, Sendable, Hashable {
  public static let most = 12

  /// The question as the candidate reads it, as `Earliest start`; 1 to 120 characters, each once in an interview.
  public var label: String
  public var isRequired: Bool

  public init(label: String, isRequired: Bool = false) {
    self.label = label
    self.isRequired = isRequired
  }
}

/// What a candidate wrote in one of them.
public struct ProfileValue: Codable, Sendable, Hashable {
  public static let mostCharacters = 500

  public var label: String
  public var value: String

  public init(label: String, value: String) {
    self.label = label
    self.value = value
  }
}
