public import Foundation

/// Where an interview stands. Moves: draft → published → closed → archived; a closed one may be published again, an
/// archived one restored to closed.
public enum InterviewStatus: String, Codable, Sendable, CaseIterable {
  case draft, published, closed, archived
}

/// What HR writes: the body of `POST /v1/interviews` and `PUT /v1/interviews/{id}`. All but the title may be left out.
public struct InterviewDraft: Codable, Sendable, Hashable {
  /// 1 to 200 characters.
  public var title: String
  /// What the candidate reads on the welcome screen; up to 4,000 characters.
  public var welcome: String
  /// What the candidate reads after the last answer; up to 4,000 characters.
  public var thankYou: String
  /// What the job asks for, for people and for the match with answers; candidates are not shown it. Up to 20,000
  /// characters.
  public var jobDescription: String
  /// BCP 47 language that answers are expected in; nil lets the transcription detect it.
  public var language: String?
  /// In order; up to 100.
  public var questions: [Question]
  /// What answers are judged by; up to 20.
  public var rubric: [Competency]
  public var settings: InterviewSettings

  public init(
    title: String, welcome: String = "", thankYou: String = "", jobDescription: String = "", language: String? = nil,
    questions: [Question] = [],
    rubric: [Competency] = [], settings: InterviewSettings = InterviewSettings()
  ) {
    self.title = title
    self.welcome = welcome
    self.thankYou = thankYou
    self.jobDescription = jobDescription
    self.language = language
    self.questions = questions
    self.rubric = rubric
    self.settings = settings
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      title: try fields.decode(String.self, forKey: .title), welcome: try fields.value(.welcome, or: ""),
      thankYou: try fields.value(.thankYou, or: ""), jobDescription: try fields.value(.jobDescription, or: ""),
      language: try fields.decodeIfPresent(String.self, forKey: .language),
      questions: try fields.value(.questions, or: []), rubric: try fields.value(.rubric, or: []),
      settings: try fields.value(.settings, or: InterviewSettings()))
  }

  /// Preparation and answer limits of all questions together, in seconds.
  public var longestS: Int { questions.reduce(0) { $0 + $1.preparationS + $1.limitS } }
}

/// An interview as HR sees it.
public struct Interview: Codable, Sendable, Hashable, Identifiable {
  public var id: InterviewID
  public var status: InterviewStatus
  public var content: InterviewDraft
  /// Grows by one with each change; in quotes it is the `ETag`, and `If-Match` wants it.
  public var version: Int
  /// Which wording candidates get, from 1: grows when what a candidate has begun with is edited.
  public var revision: Int
  /// The secret of the public link; nil until published.
  public var link: LinkID?
  /// The whole address to give to candidates; nil until published.
  public var url: String?
  /// Eight characters that lead to the link (`GET /v1/links/by-code/{code}`), for typing; nil until published.
  public var code: String?
  /// Whether a PIN is asked for when a session begins by the public link.
  public var hasPIN: Bool
  public var createdAt: Date
  public var updatedAt: Date
  /// How many sessions were begun.
  public var candidates: Int
  /// How many were submitted.
  public var completed: Int

  public init(
    id: InterviewID, status: InterviewStatus, content: InterviewDraft, version: Int = 1, revision: Int = 1,
    link: LinkID?, url: String?, code: String? = nil, hasPIN: Bool = false, createdAt: Date, updatedAt: Date,
    candidates: Int, completed: Int
  ) {
    self.id = id
    self.status = status
    self.content = content
    self.version = version
    self.revision = revision
    self.link = link
    self.url = url
    self.code = code
    self.hasPIN = hasPIN
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.candidates = candidates
    self.completed = completed
  }

  private enum CodingKeys: String, CodingKey {
    case id, status, content, version, revision, link, url, code, createdAt, updatedAt, candidates, completed
    // As the snake case of the wire is read back.
    case hasPIN = "hasPin"
  }
}

/// `POST /v1/interviews/{id}/questions/{question}/move`.
public struct QuestionMove: Codable, Sendable, Hashable {
  /// The question that it is to follow; nil makes it the first.
  public var after: QuestionID?

  public init(after: QuestionID?) { self.after = after }
}

/// `PUT /v1/interviews/{id}/pin`.
public struct PINChange: Codable, Sendable, Hashable {
  /// 4 to 8 digits; nil asks for none any more.
  public var pin: String?

  public init(pin: String?) { self.pin = pin }
}

/// One page of a list; `next` is the opaque cursor of the page after it, nil on the last.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
  public var items: [Item]
  public var next: String?

  public init(items: [Item], next: String?) {
    self.items = items
    self.next = next
  }
}

extension KeyedDecodingContainer {
  /// The value of a field that may be left out.
  func value<T: Decodable>(_ key: Key, or missing: @autoclosure () -> T) throws -> T {
    try decodeIfPresent(T.self, forKey: key) ?? missing()
  }
}
