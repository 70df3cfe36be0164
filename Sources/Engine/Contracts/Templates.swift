/// An interview to begin with: one that ships with the program, or one of the organisation's own.
public struct InterviewTemplate: Codable, Sendable, Hashable, Identifiable {
  /// As `nurse.en` of those that ship; a UUID of the organisation's own.
  public var id: String
  /// BCP 47 language of the texts.
  public var language: String
  /// 1 to 120 characters.
  public var name: String
  /// One line for the list; up to 300 characters.
  public var summary: String
  /// Whether it is the organisation's own, which can be deleted.
  public var isOwn: Bool
  public var interview: InterviewDraft

  public init(
    id: String, language: String, name: String, summary: String, isOwn: Bool = false, interview: InterviewDraft
  ) {
    self.id = id
    self.language = language
    self.name = name
    self.summary = summary
    self.isOwn = isOwn
    self.interview = interview
  }
}

/// A template in `GET /v1/templates`.
public struct TemplateSummary: Codable, Sendable, Hashable, Identifiable {
  public var id: String
  public var language: String
  public var name: String
  public var summary: String
  public var isOwn: Bool
  public var questionCount: Int
  /// Names of the rubric's competencies.
  public var competencies: [String]
  /// Preparation and answer limits of all questions together, in seconds.
  public var longestS: Int

  public init(
    id: String, language: String, name: String, summary: String, isOwn: Bool, questionCount: Int,
    competencies: [String], longestS: Int
  ) {
    self.id = id
    self.language = language
    self.name = name
    self.summary = summary
    self.isOwn = isOwn
    self.questionCount = questionCount
    self.competencies = competencies
    self.longestS = longestS
  }

  public init(_ template: InterviewTemplate) {
    let interview = template.interview
    self.init(
      id: template.id, language: template.language, name: template.name, summary: template.summary,
      isOwn: template.isOwn, questionCount: interview.questions.count, competencies: interview.rubric.map(\.name),
      longestS: interview.longestS)
  }
}

public struct TemplateList: Codable, Sendable {
  /// The organisation's own first, then those that ship, by name.
  public var items: [TemplateSummary]

  public init(items: [TemplateSummary]) { self.items = items }
}

/// `POST /v1/templates`: keeps an interview as a template of the organisation.
public struct TemplateRequest: Codable, Sendable, Hashable {
  public var interview: InterviewID
  /// 1 to 120 characters; the interview's title unless told.
  public var name: String?
  /// Up to 300 characters.
  public var summary: String?

  public init(interview: InterviewID, name: String? = nil, summary: String? = nil) {
    self.interview = interview
    self.name = name
    self.summary = summary
  }
}

/// `POST /v1/interviews/from-template`: a draft with the template's content and question ids of its own.
public struct FromTemplate: Codable, Sendable, Hashable {
  public var template: String
  /// In place of the template's.
  public var title: String?

  public init(template: String, title: String? = nil) {
    self.template = template
    self.title = title
  }
}

/// A question to pick from: `GET /v1/questions`.
public struct BankQuestion: Codable, Sendable, Hashable {
  /// With an id of its own each time: picking it twice makes two questions.
  public var question: Question
  /// The row of the rubric that it is scored by.
  public var competency: Competency?
  public var language: String?
  /// The title of the interview or the name of the template that it is from.
  public var source: String
  /// Of an interview of the organisation; nil of a template.
  public var interview: InterviewID?
  /// Of a template; nil of an interview.
  public var template: String?

  public init(
    question: Question, competency: Competency?, language: String?, source: String, interview: InterviewID? = nil,
    template: String? = nil
  ) {
    self.question = question
    self.competency = competency
    self.language = language
    self.source = source
    self.interview = interview
    self.template = template
  }
}
