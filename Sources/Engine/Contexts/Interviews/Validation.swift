import Contracts
import Foundation

/// Rules of what HR writes. Each throws for the first field that breaks them.
extension InterviewDraft {
  /// Line ends and surrounding white space made uniform; points and languages without a word are left out; anchors in
  /// order.
  func tidied() -> InterviewDraft {
    var draft = self
    draft.title = TextRules.tidied(title)
    draft.welcome = TextRules.tidied(welcome)
    draft.thankYou = TextRules.tidied(thankYou)
    draft.language = language.map(TextRules.tidied).flatMap { $0.isEmpty ? nil : $0 }
    draft.questions = questions.map { question in
      var question = question
      question.text = TextRules.tidied(question.text)
      question.picture = question.picture.flatMap { $0.isEmpty ? nil : $0 }
      question.options = question.options.map(TextRules.tidied)
      question.competency = TextRules.tidied(question.competency)
      question.points = question.points.map(TextRules.tidied).filter { !$0.isEmpty }
      return question
    }
    draft.rubric = rubric.map { competency in
      var competency = competency
      competency.name = TextRules.tidied(competency.name)
      competency.description = TextRules.tidied(competency.description)
      competency.anchors = competency.anchors.map { Anchor(level: $0.level, text: TextRules.tidied($0.text)) }
        .filter { !$0.text.isEmpty }.sorted { $0.level < $1.level }
      return competency
    }
    draft.settings = settings.tidied()
    return draft
  }

  /// What has to hold at any time; a draft may still lack words.
  func validate() throws(InterviewsError) {
    try Check.text(title, 1...200, "title", "The title")
    try Check.text(welcome, 0...4000, "welcome", "The welcome text", lines: true)
    try Check.text(thankYou, 0...4000, "thank_you", "The closing text", lines: true)
    if let language { try Check.language(language, "language", "The language") }
    try Check.count(questions.count, 100, "questions", "The interview", "questions")
    var seen: Set<QuestionID> = []
    for (index, question) in questions.enumerated() {
      let field = "questions[\(index)]"
      guard seen.insert(question.id).inserted else {
        throw .invalid(
          field + ".id", "The id of question \(index + 1)", "is that of an earlier question; leave each its own")
      }
      try question.validate(field, "of question \(index + 1)")
    }
    let pictures = questions.reduce(0) { $0 + ($1.picture?.count ?? 0) }
    guard pictures <= PictureRules.mostPromptBytes else {
      throw .invalid(
        "questions", "The interview",
        "has \(pictures) bytes of pictures; at most \(PictureRules.mostPromptBytes) are allowed in all")
    }
    if let second = questions.indices.filter({ questions[$0].isPractice }).dropFirst().first {
      throw .invalid(
        "questions[\(second)].is_practice", "Question \(second + 1)",
        "is a second practice question; an interview has one at most")
    }
    try Check.count(rubric.count, 20, "rubric", "The rubric", "competencies")
    for (index, competency) in rubric.enumerated() {
      try competency.validate("rubric[\(index)]", "of competency \(index + 1)")
    }
    try settings.validate()
  }

  /// What has to hold besides before candidates may see it.
  func validateCompleteness() throws(InterviewsError) {
    try validate()
    guard questions.contains(where: { !$0.isPractice }) else {
      throw .invalid(
        "questions", "The interview",
        questions.isEmpty
          ? "has no questions; add at least one before publishing"
          : "has no question but the one for practice; add at least one before publishing")
    }
    var names: Set<String> = []
    for (index, competency) in rubric.enumerated() {
      let field = "rubric[\(index)].name"
      if competency.name.isEmpty {
        throw .invalid(field, "The name of competency \(index + 1)", "is empty; write it, or remove the row")
      }
      guard names.insert(competency.name.lowercased()).inserted else {
        throw .invalid(field, "The name of competency \(index + 1)", "is that of an earlier one; give each its own")
      }
    }
    for (index, question) in questions.enumerated() {
      try question.validateCompleteness("questions[\(index)]", "of question \(index + 1)")
      if question.isScored { try validateRubric(of: question, at: index) }
    }
  }

  /// A score says nothing where nobody said what it stands for.
  private func validateRubric(of question: Question, at index: Int) throws(InterviewsError) {
    let field = "questions[\(index)]"
    guard let row = rubric.firstIndex(where: { $0.name == question.competency }) else {
      throw .invalid(
        field + ".competency", "The competency of question \(index + 1)",
        "“\(question.competency)” is not in the rubric; describe it there on levels 1, 3 and 5, or leave it empty so "
          + "that the question is not scored")
    }
    if let level = Anchor.needed.first(where: { level in !rubric[row].anchors.contains { $0.level == level } }) {
      throw .invalid(
        "rubric[\(row)].anchors", "The scale of “\(question.competency)”",
        "does not say what level \(level) looks like; levels 1, 3 and 5 are needed, because question \(index + 1) is "
          + "scored by it")
    }
    if question.points.isEmpty {
      throw .invalid(
        field + ".points", "Question \(index + 1)",
        "is scored, but does not say what a good answer contains; write at least one point")
    }
  }

  /// A link that would turn everyone away is refused at once.
  func validateClosingTime(at now: Date) throws(InterviewsError) {
    if let closesAt = settings.closesAt, closesAt <= now {
      throw .invalid(
        "settings.closes_at", "The closing time", "has passed; set a later one, or none, before publishing")
    }
  }

  /// Which words somebody agreed to must be told from the version that was kept with it.
  func validateConsentChange(to new: InterviewDraft) throws(InterviewsError) {
    let before = settings.consent ?? .current
    let after = new.settings.consent ?? .current
    if before.purposes != after.purposes, before.version == after.version {
      throw .invalid(
        "settings.consent.version", "The version of the consent text",
        "is “\(after.version)” still, but the words changed; give them a version of their own")
    }
  }
}

extension Question {
  fileprivate func validate(_ field: String, _ name: String) throws(InterviewsError) {
    try Check.text(text, 0...2000, field + ".text", "The text \(name)", lines: true)
    if let picture, let fault = PictureRules.prompt.fault(in: picture) {
      throw .invalid(field + ".picture", "The picture \(name)", fault)
    }
    try Check.range(preparationS, 0...600, field + ".preparation_s", "The preparation time \(name) in seconds")
    try Check.range(limitS, 5...1800, field + ".limit_s", "The answer limit \(name) in seconds")
    try Check.range(retakes, 0...10, field + ".retakes", "The number of retakes \(name)")
    try Check.count(options.count, 20, field + ".options", "The list of options \(name)", "entries")
    for (place, option) in options.enumerated() {
      try Check.text(option, 0...200, field + ".options[\(place)]", "Option \(place + 1) \(name)")
    }
    try Check.text(competency, 0...120, field + ".competency", "The competency \(name)")
    try Check.count(points.count, 20, field + ".points", "The list of points \(name)", "entries")
    for (place, point) in points.enumerated() {
      try Check.text(point, 1...400, field + ".points[\(place)]", "Point \(place + 1) \(name)")
    }
  }

  fileprivate func validateCompleteness(_ field: String, _ name: String) throws(InterviewsError) {
    if text.isEmpty { throw .invalid(field + ".text", "The text \(name)", "is empty; write it before publishing") }
    guard kind.isChoice else { return }
    guard options.count >= 2 else {
      throw .invalid(
        field + ".options", "The choice \(name)", "has \(options.count) options; give 2 to 20 to choose from")
    }
    var seen: Set<String> = []
    for (place, option) in options.enumerated() {
      let fault =
        option.isEmpty
        ? "is empty; write or remove it"
        : seen.insert(option.lowercased()).inserted ? nil : "is there twice; make them different"
      if let fault { throw .invalid(field + ".options[\(place)]", "Option \(place + 1) \(name)", fault) }
    }
  }
}

extension Competency {
  fileprivate func validate(_ field: String, _ name: String) throws(InterviewsError) {
    try Check.text(self.name, 0...120, field + ".name", "The name \(name)")
    try Check.range(weight, 1...100, field + ".weight", "The weight \(name)")
    try Check.text(description, 0...1000, field + ".description", "The description \(name)", lines: true)
    var levels: Set<Int> = []
    for (place, anchor) in anchors.enumerated() {
      let part = field + ".anchors[\(place)]"
      try Check.range(anchor.level, 1...5, part + ".level", "A level \(name)")
      guard levels.insert(anchor.level).inserted else {
        throw .invalid(part + ".level", "Level \(anchor.level) \(name)", "is described twice; keep one text")
      }
      try Check.text(anchor.text, 1...600, part + ".text", "The text of level \(anchor.level) \(name)", lines: true)
    }
  }
}

/// Checks of single values.
enum Check {
  static func text(
    _ text: String, _ length: ClosedRange<Int>, _ field: String, _ name: String, lines: Bool = false
  ) throws(InterviewsError) {
    if let fault = TextRules.fault(in: text, length: length, lines: lines) { throw .invalid(field, name, fault) }
  }

  static func range(
    _ value: Int, _ allowed: ClosedRange<Int>, _ field: String, _ name: String
  ) throws(InterviewsError) {
    if !allowed.contains(value) {
      throw .invalid(
        field, name, "is \(value); it must lie between \(allowed.lowerBound) and \(allowed.upperBound)")
    }
  }

  static func count(_ count: Int, _ most: Int, _ field: String, _ name: String, _ what: String)
    throws(InterviewsError)
  {
    if count > most { throw .invalid(field, name, "has \(count) \(what); at most \(most) are allowed") }
  }

  static func language(_ tag: String, _ field: String, _ name: String) throws(InterviewsError) {
    if !isLanguageTag(tag) {
      throw .invalid(field, name, "is no language tag; write it as en or pt-BR, or leave it empty")
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
