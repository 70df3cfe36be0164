public import Foundation

/// How a question is answered.
public enum QuestionKind: String, Codable, Sendable, CaseIterable {
  case video, audio, text, file
  case singleChoice = "single_choice"
  case multipleChoice = "multiple_choice"

  public var isChoice: Bool { self == .singleChoice || self == .multipleChoice }
  /// Whether the answer is a recording.
  public var isRecorded: Bool { self == .video || self == .audio }
}

/// What happens at the end of the time for an answer.
public enum LimitKind: String, Codable, Sendable, CaseIterable {
  /// The answer ends.
  case hard
  /// The answer goes on, and how far over it went is kept.
  case soft
}

/// Which attempt is the answer.
public enum KeptTake: String, Codable, Sendable, CaseIterable {
  case last
  /// The one that the candidate picks.
  case chosen
}

/// One question of an interview. All but the text may be left out.
public struct Question: Codable, Sendable, Hashable, Identifiable {
  public var id: QuestionID
  public var kind: QuestionKind
  /// What the candidate is asked; 1 to 2,000 characters.
  public var text: String
  /// A picture that goes with the text: a PNG or JPEG within ``PictureRules/prompt``; base64 on the wire. Lists leave it
  /// out.
  public var picture: Data?
  /// Seconds to think before the answer begins; 0 to 600.
  public var preparationS: Int
  /// The longest answer in seconds; 5 to 1,800.
  public var limitS: Int
  public var limit: LimitKind
  /// How often the candidate may record again; 0 to 10.
  public var retakes: Int
  public var keeps: KeptTake
  /// Whether the interview can be submitted without an answer.
  public var isRequired: Bool
  /// To get used to it: neither scored nor shown to those who judge. One at most.
  public var isPractice: Bool
  /// What can be chosen; 2 to 20 different ones of 1 to 200 characters for choices, and for nothing else.
  public var options: [String]
  /// The competency of the rubric that the answer is scored for, by its name; empty: not scored.
  public var competency: String
  /// What a good answer contains, a point a line; up to 20 points of at most 400 characters.
  public var points: [String]

  /// Whether answers get a score.
  public var isScored: Bool { !isPractice && !competency.isEmpty }

  public init(
    id: QuestionID = .new(), kind: QuestionKind = .video, text: String, picture: Data? = nil, preparationS: Int = 30,
    limitS: Int = 120,
    limit: LimitKind = .hard, retakes: Int = 1, keeps: KeptTake = .last, isRequired: Bool = true,
    isPractice: Bool = false, options: [String] = [], competency: String = "", points: [String] = []
  ) {
    self.id = id
    self.kind = kind
    self.text = text
    self.picture = picture
    self.preparationS = preparationS
    self.limitS = limitS
    self.limit = limit
    self.retakes = retakes
    self.keeps = keeps
    self.isRequired = isRequired
    self.isPractice = isPractice
    self.options = options
    self.competency = competency
    self.points = points
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let usual = Question(text: "")
    self.init(
      id: try fields.value(.id, or: usual.id), kind: try fields.value(.kind, or: usual.kind),
      text: try fields.decode(String.self, forKey: .text),
      picture: try fields.decodeIfPresent(Data.self, forKey: .picture),
      preparationS: try fields.value(.preparationS, or: usual.preparationS),
      limitS: try fields.value(.limitS, or: usual.limitS), limit: try fields.value(.limit, or: usual.limit),
      retakes: try fields.value(.retakes, or: usual.retakes), keeps: try fields.value(.keeps, or: usual.keeps),
      isRequired: try fields.value(.isRequired, or: usual.isRequired),
      isPractice: try fields.value(.isPractice, or: usual.isPractice),
      options: try fields.value(.options, or: []), competency: try fields.value(.competency, or: ""),
      points: try fields.value(.points, or: []))
  }
}

/// A row of the rubric: one quality that answers are judged by, on levels 1 to 5 that say what they look like.
public struct Competency: Codable, Sendable, Hashable {
  /// As "Customer focus"; 1 to 120 characters, different from the others whatever the case.
  public var name: String
  /// Its share of the whole, beside the others'; 1 to 100.
  public var weight: Int
  /// What is meant, in a sentence; up to 1,000 characters.
  public var description: String
  /// In order of level; publishing wants at least 1, 3 and 5.
  public var anchors: [Anchor]

  public init(name: String, weight: Int = 1, description: String = "", anchors: [Anchor] = []) {
    self.name = name
    self.weight = weight
    self.description = description
    self.anchors = anchors
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try fields.decode(String.self, forKey: .name), weight: try fields.value(.weight, or: 1),
      description: try fields.value(.description, or: ""), anchors: try fields.value(.anchors, or: []))
  }
}

/// What an answer of one level looks like.
public struct Anchor: Codable, Sendable, Hashable {
  /// 1 to 5.
  public var level: Int
  /// 1 to 600 characters.
  public var text: String

  public init(level: Int, text: String) {
    self.level = level
    self.text = text
  }

  /// The levels that every rubric describes.
  public static let needed = [1, 3, 5]
}
