public import Foundation

/// Where an interview stands. Moves: draft → published → closed; a closed one may be published again.
public enum InterviewStatus: String, Codable, Sendable, CaseIterable {
  case draft, published, closed
}

/// One question of an interview, answered on video.
public struct Question: Codable, Sendable, Hashable, Identifiable {
  public var id: QuestionID
  /// What the candidate is asked; 1 to 2,000 characters.
  public var text: String
  /// Seconds to think before recording begins; 0 to 600.
  public var preparationS: Int
  /// The longest answer in seconds; 5 to 1,800.
  public var limitS: Int
  /// How often the candidate may record again; 0 to 10.
  public var retakes: Int
  /// What the score is called, as "Customer focus"; 1 to 120 characters.
  public var competency: String
  /// What a good answer contains, a point a line; up to 20 points of at most 400 characters.
  public var points: [String]

  public init(
    id: QuestionID = .new(), text: String, preparationS: Int = 30, limitS: Int = 120,
    retakes: Int = 1, competency: String = "", points: [String] = []
  ) {
    self.id = id
    self.text = text
    self.preparationS = preparationS
    self.limitS = limitS
    self.retakes = retakes
    self.competency = competency
    self.points = points
  }
}

/// What HR writes: the body of `POST /v1/interviews` and `PUT /v1/interviews/{id}`.
public struct InterviewDraft: Codable, Sendable, Hashable {
  /// 1 to 200 characters.
  public var title: String
  /// What the candidate reads on the welcome screen; up to 4,000 characters.
  public var welcome: String
  /// BCP 47 language that answers are expected in; nil lets the transcription detect it.
  public var language: String?
  /// In order; up to 100.
  public var questions: [Question]
  /// After this time the link takes no new candidates.
  public var closesAt: Date?
  /// Whether a file or test pattern may stand in for camera and microphone. For trials only.
  public var allowsStandIns: Bool

  public init(
    title: String, welcome: String = "", language: String? = nil, questions: [Question] = [],
    closesAt: Date? = nil, allowsStandIns: Bool = false
  ) {
    self.title = title
    self.welcome = welcome
    self.language = language
    self.questions = questions
    self.closesAt = closesAt
    self.allowsStandIns = allowsStandIns
  }
}

/// An interview as HR sees it.
public struct Interview: Codable, Sendable, Hashable, Identifiable {
  public var id: InterviewID
  public var status: InterviewStatus
  public var content: InterviewDraft
  /// The secret of the public link; nil until published.
  public var link: LinkID?
  /// The whole address to give to candidates; nil until published.
  public var url: String?
  public var createdAt: Date
  public var updatedAt: Date
  /// How many sessions were begun.
  public var candidates: Int
  /// How many were submitted.
  public var completed: Int

  public init(
    id: InterviewID, status: InterviewStatus, content: InterviewDraft, link: LinkID?, url: String?,
    createdAt: Date, updatedAt: Date, candidates: Int, completed: Int
  ) {
    self.id = id
    self.status = status
    self.content = content
    self.link = link
    self.url = url
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.candidates = candidates
    self.completed = completed
  }
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

/// What a link shows before a session is begun: `GET /v1/links/{link}`.
public struct LinkInfo: Codable, Sendable, Hashable {
  public var organisation: String
  public var title: String
  public var welcome: String
  public var questionCount: Int
  /// Preparation and answer limits of all questions together, in seconds.
  public var longestS: Int
  public var consent: ConsentText

  public init(
    organisation: String, title: String, welcome: String, questionCount: Int, longestS: Int,
    consent: ConsentText
  ) {
    self.organisation = organisation
    self.title = title
    self.welcome = welcome
    self.questionCount = questionCount
    self.longestS = longestS
    self.consent = consent
  }
}

/// What the candidate is asked to agree to. Nothing is ticked beforehand.
public struct ConsentText: Codable, Sendable, Hashable {
  /// Changes whenever the words do; kept with each consent that was given.
  public var version: String
  public var purposes: [ConsentPurpose]

  public init(version: String, purposes: [ConsentPurpose]) {
    self.version = version
    self.purposes = purposes
  }
}

public struct ConsentPurpose: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable {
    /// To be filmed and stored for this application. Without it there is no interview.
    case record
    /// To have the words transcribed and scored by a program. Without it people alone judge.
    case analyse
  }
  public var kind: Kind
  public var text: String
  public var required: Bool

  public init(kind: Kind, text: String, required: Bool) {
    self.kind = kind
    self.text = text
    self.required = required
  }
}
