public import Contracts
import Foundation

/// What a candidate's session begins with: the interview as it is published at that moment.
public struct PublishedInterview: Sendable, Hashable {
  public var interview: InterviewID
  public var organisation: OrganisationID
  public var organisationName: String
  public var content: InterviewDraft
  public var consent: ConsentText
}

extension InterviewStatus {
  /// What was published once keeps what publishing demanded of it, so that publishing again cannot fail on words.
  var demandsCompleteness: Bool { self != .draft }
}

/// Rules of what HR writes. Each throws for the first field that breaks them.
extension InterviewDraft {
  /// Line ends and surrounding white space made uniform; points without a word are left out.
  func tidied() -> InterviewDraft {
    var draft = self
    draft.title = TextRules.tidied(title)
    draft.welcome = TextRules.tidied(welcome)
    draft.language = language.map(TextRules.tidied).flatMap { $0.isEmpty ? nil : $0 }
    draft.questions = questions.map { question in
      var question = question
      question.text = TextRules.tidied(question.text)
      question.competency = TextRules.tidied(question.competency)
      question.points = question.points.map(TextRules.tidied).filter { !$0.isEmpty }
      return question
    }
    return draft
  }

  /// What has to hold at any time; a draft's questions may still lack their words.
  func validate() throws(InterviewsError) {
    try Self.text(title, 1...200, "title", "The title")
    try Self.text(welcome, 0...4000, "welcome", "The welcome text", lines: true)
    if let language, !Self.isLanguageTag(language) {
      throw .invalid("language", "The language", "is no language tag; write it as en or pt-BR, or leave it empty")
    }
    try Self.range(questions.count, 0...100, "questions", "The number of questions")
    var seen: Set<QuestionID> = []
    for (index, question) in questions.enumerated() {
      let field = "questions[\(index)]"
      let name = "of question \(index + 1)"
      guard seen.insert(question.id).inserted else {
        throw .invalid(field + ".id", "The id \(name)", "is that of an earlier question; leave each its own")
      }
      try Self.text(question.text, 0...2000, field + ".text", "The text \(name)", lines: true)
      try Self.range(
        question.preparationS, 0...600, field + ".preparation_s", "The preparation time \(name) in seconds")
      try Self.range(question.limitS, 5...1800, field + ".limit_s", "The answer limit \(name) in seconds")
      try Self.range(question.retakes, 0...10, field + ".retakes", "The number of retakes \(name)")
      try Self.text(question.competency, 0...120, field + ".competency", "The competency \(name)")
      try Self.range(question.points.count, 0...20, field + ".points", "The number of points \(name)")
      for (place, point) in question.points.enumerated() {
        try Self.text(point, 1...400, field + ".points[\(place)]", "Point \(place + 1) \(name)")
      }
    }
  }

  /// What has to hold besides before candidates may see it.
  func validateCompleteness() throws(InterviewsError) {
    try validate()
    guard !questions.isEmpty else {
      throw .invalid("questions", "The interview", "has no questions; add at least one before publishing")
    }
    for (index, question) in questions.enumerated() {
      if question.text.isEmpty {
        throw .invalid(
          "questions[\(index)].text", "The text of question \(index + 1)", "is empty; write it before publishing")
      }
      if question.competency.isEmpty {
        throw .invalid(
          "questions[\(index)].competency", "The competency of question \(index + 1)",
          "is empty; name what the answer shows, as “Customer focus”")
      }
    }
  }

  /// A link that would turn everyone away is refused at once.
  func validateClosingTime(at now: Date) throws(InterviewsError) {
    if let closesAt = settings.closesAt, closesAt <= now {
      throw .invalid(
        "settings.closes_at", "The closing time", "has passed; set a later one, or none, before publishing")
    }
  }

  private static func text(
    _ text: String, _ length: ClosedRange<Int>, _ field: String, _ name: String, lines: Bool = false
  ) throws(InterviewsError) {
    if let fault = TextRules.fault(in: text, length: length, lines: lines) { throw .invalid(field, name, fault) }
  }

  private static func range(
    _ value: Int, _ allowed: ClosedRange<Int>, _ field: String, _ name: String
  ) throws(InterviewsError) {
    if !allowed.contains(value) {
      throw .invalid(
        field, name, "is \(value); it must lie between \(allowed.lowerBound) and \(allowed.upperBound)")
    }
  }

  /// The shape of a BCP 47 tag; whether the speech model knows the language shows later.
  private static func isLanguageTag(_ tag: String) -> Bool {
    let subtags = tag.split(separator: "-", omittingEmptySubsequences: false)
    guard tag.count <= 35, let first = subtags.first, (2...3).contains(first.count),
      first.allSatisfy({ $0.isASCII && $0.isLetter })
    else { return false }
    return subtags.dropFirst().allSatisfy {
      (1...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
  }
}

/// One page of the list, as it was asked for.
struct PageRequest {
  /// The last id of the page before.
  var before: InterviewID?
  var limit: Int

  init(cursor: String?, limit: Int) throws(InterviewsError) {
    guard (1...200).contains(limit) else {
      throw .invalid("limit", "The limit", "is \(limit); it must lie between 1 and 200")
    }
    self.limit = limit
    guard let cursor else { return }
    before = InterviewID(cursor)
    if before == nil {
      throw .invalid("cursor", "The cursor", "is not one that this list gave; start again without it")
    }
  }
}
