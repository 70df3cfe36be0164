internal import Contracts

/// What the outline selects: each has a form.
nonisolated enum EditorRow: Hashable, Sendable, Codable {
  /// Title, welcome, closing words, language of the answers.
  case words
  /// Times, languages, requirements, retention.
  case rules
  /// Name, colour, logo.
  case look
  case consent
  case competency(Int)
  /// In place of competencies while there are none.
  case noCompetency
  case question(QuestionID)
  /// In place of questions while there are none.
  case noQuestion
}

/// A field of the builder.
nonisolated struct EditorPlace: Hashable, Sendable, Codable {
  var row: EditorRow
  var field: String
}

extension EditorPlace {
  /// Reads the API's name of a field, as `title` or `questions[2].points[0]`, of a tidied draft. A name that no form has
  /// leads to the row alone.
  init(_ name: String, in draft: InterviewDraft) {
    let path = name.split(separator: ".").map(String.init)
    let head = path.first ?? ""
    let (list, index) = Self.parts(head)
    switch list {
    case "questions":
      guard let index, draft.questions.indices.contains(index) else {
        self.init(row: draft.questions.first.map { .question($0.id) } ?? .noQuestion, field: "text")
        return
      }
      self.init(row: .question(draft.questions[index].id), field: path.count > 1 ? Self.parts(path[1]).name : "text")
    case "rubric":
      guard let index, draft.rubric.indices.contains(index) else {
        self.init(row: draft.rubric.isEmpty ? .noCompetency : .competency(0), field: "name")
        return
      }
      let field = Self.parts(path.count > 1 ? path[1] : "name")
      self.init(
        row: .competency(index),
        field: field.name == "anchors" ? Self.level(field.index, of: draft.rubric[index]) : field.name)
    case "settings": self = Self.setting(Array(path.dropFirst()), draft)
    default: self.init(row: .words, field: head)
    }
  }

  private static func setting(_ path: [String], _ draft: InterviewDraft) -> EditorPlace {
    let first = parts(path.first ?? "").name
    let second = parts(path.count > 1 ? path[1] : "")
    switch first {
    case "branding": return EditorPlace(row: .look, field: second.name)
    case "requires": return EditorPlace(row: .rules, field: second.name)
    case "consent":
      let purposes = draft.settings.consent?.purposes ?? []
      let kind = second.index.flatMap { purposes.indices.contains($0) ? purposes[$0].kind : nil }
      return EditorPlace(row: .consent, field: second.name == "version" ? "version" : (kind ?? .record).rawValue)
    default: return EditorPlace(row: .rules, field: first)
    }
  }

  /// The field of an anchor by its place in the list, or of the first level that is needed and missing.
  private static func level(_ index: Int?, of competency: Competency) -> String {
    if let index, competency.anchors.indices.contains(index) { return "level\(competency.anchors[index].level)" }
    let missing = Anchor.needed.first { level in !competency.anchors.contains { $0.level == level } }
    return "level\(missing ?? 1)"
  }

  /// `points[3]` as its name and its index.
  private static func parts(_ text: String) -> (name: String, index: Int?) {
    guard let open = text.firstIndex(of: "["), text.hasSuffix("]") else { return (text, nil) }
    return (String(text[..<open]), Int(text[text.index(after: open)...].dropLast()))
  }
}
