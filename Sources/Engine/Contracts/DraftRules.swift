/// Rules of what HR writes.
extension InterviewDraft {
  public static let mostQuestions = 100
  public static let mostCompetencies = 20

  /// Line ends and surrounding white space made uniform; points and languages without a word are left out; anchors in
  /// order.
  public func tidied() -> InterviewDraft {
    var draft = self
    draft.title = TextRules.tidied(title)
    draft.welcome = TextRules.tidied(welcome)
    draft.thankYou = TextRules.tidied(thankYou)
    draft.jobDescription = TextRules.tidied(jobDescription)
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

  /// What breaks the rules that hold at any time, in order; a draft may still lack words. Judged as it is: tidy it first.
  public var faults: [FieldFault] {
    var check = FaultCollector()
    check.text(title, 1...200, "title", "The title")
    check.text(welcome, 0...4000, "welcome", "The welcome text", lines: true)
    check.text(thankYou, 0...4000, "thank_you", "The closing text", lines: true)
    check.text(jobDescription, 0...20_000, "job_description", "The job description", lines: true)
    if let language { check.language(language, "language", "The language") }
    check.count(questions.count, Self.mostQuestions, "questions", "The interview", .questions)
    var seen: Set<QuestionID> = []
    for (index, question) in questions.enumerated() {
      check.add(
        .sameID, if: !seen.insert(question.id).inserted, "questions[\(index)].id", "The id of question \(index + 1)")
      question.check(index, &check)
    }
    let pictures = questions.reduce(0) { $0 + ($1.picture?.count ?? 0) }
    check.add(
      .allPictures(pictures, most: PictureRules.mostPromptBytes), if: pictures > PictureRules.mostPromptBytes,
      "questions", "The interview")
    if let second = questions.indices.filter({ questions[$0].isPractice }).dropFirst().first {
      check.add(.secondPractice, if: true, "questions[\(second)].is_practice", "Question \(second + 1)")
    }
    check.count(rubric.count, Self.mostCompetencies, "rubric", "The rubric", .competencies)
    for (index, competency) in rubric.enumerated() { competency.check(index, &check) }
    settings.check(&check)
    return check.found
  }

  /// What it lacks before candidates may see it, besides its ``faults``.
  public var gaps: [FieldFault] {
    var check = FaultCollector()
    check.add(
      questions.isEmpty ? .noQuestions : .onlyPractice, if: !questions.contains { !$0.isPractice }, "questions",
      "The interview")
    var names: Set<String> = []
    for (index, competency) in rubric.enumerated() {
      let isNew = names.insert(competency.name.lowercased()).inserted
      check.add(
        competency.name.isEmpty ? .unnamed : .nameTwice, if: competency.name.isEmpty || !isNew,
        "rubric[\(index)].name", "The name of competency \(index + 1)")
    }
    for (index, question) in questions.enumerated() {
      question.checkCompleteness(index, &check)
      if question.isScored { checkRubric(of: question, at: index, &check) }
    }
    return check.found
  }

  /// A score says nothing where nobody said what it stands for.
  private func checkRubric(of question: Question, at index: Int, _ check: inout FaultCollector) {
    if let row = rubric.firstIndex(where: { $0.name == question.competency }) {
      let level = Anchor.needed.first { level in !rubric[row].anchors.contains { $0.level == level } }
      check.add(
        .noAnchor(level: level ?? 0, question: index + 1), if: level != nil, "rubric[\(row)].anchors",
        "The scale of “\(question.competency)”")
    } else {
      check.add(
        .notInRubric(question.competency), if: true, "questions[\(index)].competency",
        "The competency of question \(index + 1)")
    }
    check.add(.noPoints, if: question.points.isEmpty, "questions[\(index)].points", "Question \(index + 1)")
  }
}

extension Question {
  fileprivate func check(_ index: Int, _ check: inout FaultCollector) {
    let field = "questions[\(index)]"
    let name = "of question \(index + 1)"
    check.text(text, 0...2000, field + ".text", "The text \(name)", lines: true)
    if let picture, let fault = PictureRules.prompt.check(picture) {
      check.add(fault, if: true, field + ".picture", "The picture \(name)")
    }
    check.range(preparationS, 0...600, field + ".preparation_s", "The preparation time \(name) in seconds")
    check.range(limitS, 5...1800, field + ".limit_s", "The answer limit \(name) in seconds")
    check.range(retakes, 0...10, field + ".retakes", "The number of retakes \(name)")
    check.count(options.count, 20, field + ".options", "The list of options \(name)", .entries)
    for (place, option) in options.enumerated() {
      check.text(option, 0...200, field + ".options[\(place)]", "Option \(place + 1) \(name)")
    }
    check.text(competency, 0...120, field + ".competency", "The competency \(name)")
    check.count(points.count, 20, field + ".points", "The list of points \(name)", .entries)
    for (place, point) in points.enumerated() {
      check.text(point, 1...400, field + ".points[\(place)]", "Point \(place + 1) \(name)")
    }
  }

  fileprivate func checkCompleteness(_ index: Int, _ check: inout FaultCollector) {
    let field = "questions[\(index)]"
    let name = "of question \(index + 1)"
    check.add(.unwritten, if: text.isEmpty, field + ".text", "The text \(name)")
    guard kind.isChoice else { return }
    check.add(.fewOptions(options.count), if: options.count < 2, field + ".options", "The choice \(name)")
    var seen: Set<String> = []
    for (place, option) in options.enumerated() {
      let isNew = seen.insert(option.lowercased()).inserted
      check.add(
        option.isEmpty ? .emptyOption : .optionTwice, if: option.isEmpty || !isNew, field + ".options[\(place)]",
        "Option \(place + 1) \(name)")
    }
  }
}

extension Competency {
  fileprivate func check(_ index: Int, _ check: inout FaultCollector) {
    let field = "rubric[\(index)]"
    let name = "of competency \(index + 1)"
    check.text(self.name, 0...120, field + ".name", "The name \(name)")
    check.range(weight, 1...100, field + ".weight", "The weight \(name)")
    check.text(description, 0...1000, field + ".description", "The description \(name)", lines: true)
    var levels: Set<Int> = []
    for (place, anchor) in anchors.enumerated() {
      let part = field + ".anchors[\(place)]"
      check.range(anchor.level, 1...5, part + ".level", "A level \(name)")
      check.add(
        .levelTwice, if: !levels.insert(anchor.level).inserted, part + ".level", "Level \(anchor.level) \(name)")
      check.text(anchor.text, 1...600, part + ".text", "The text of level \(anchor.level) \(name)", lines: true)
    }
  }
}
