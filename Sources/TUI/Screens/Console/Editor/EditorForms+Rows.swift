internal import Contracts
internal import Kit

/// The forms of competencies and questions.
extension EditorForms {
  func competency(_ index: Int) -> [Form.Field] {
    let row = work.draft.rubric[index]
    let levels = (1...5).map { level in
      Form.Field.editor(
        "level\(level)", tr("console.editor.level", ["level": "\(level)"]), row.text(level), rows: 2,
        limit: 5000, hint: tr("console.editor.level_hint.\(level)"),
        placeholder: tr(Anchor.needed.contains(level) ? "console.editor.level_needed" : "console.editor.level_free"),
        gap: level == 1)
    }
    return [
      .text("name", tr("console.editor.name"), row.name, limit: 1000, hint: tr("console.editor.name_hint")),
      number(
        .competency(index), "weight", tr("console.editor.weight"), row.weight, tr("console.editor.shares"),
        tr("console.editor.weight_hint")),
      .editor(
        "description", tr("console.editor.description"), row.description, rows: 2, limit: 10_000,
        hint: tr("console.editor.description_hint")),
    ] + levels
  }

  func question(_ question: Question) -> [Form.Field] {
    let row = EditorRow.question(question.id)
    var fields: [Form.Field] = [
      .choice(
        "kind", tr("console.editor.kind"), QuestionKind.allCases.map { tr("console.editor.kinds.\($0.rawValue)") },
        selected: QuestionKind.allCases.firstIndex(of: question.kind) ?? 0, hint: tr("console.editor.kind_hint")),
      .editor(
        "text", tr("console.editor.text"), question.text, rows: 3, limit: 20_000,
        hint: tr("console.editor.text_hint")),
    ]
    if question.kind.isChoice {
      fields.append(
        .editor(
          "options", tr("console.editor.options"), question.options.joined(separator: "\n"), rows: 4,
          limit: 20_000, hint: tr("console.editor.options_hint"),
          placeholder: tr("console.editor.options_placeholder")))
    }
    if !question.isPractice { fields += scoring(question) }
    fields += times(question, row)
    fields += [
      .toggle(
        "is_required", tr("console.editor.required"), question.isRequired, tr("console.editor.required_label"),
        hint: tr("console.editor.required_hint"), gap: true),
      .toggle(
        "is_practice", tr("console.editor.practice"), question.isPractice, tr("console.editor.practice_label"),
        hint: tr("console.editor.practice_hint")),
      .text(
        "picture", tr("console.editor.picture"), picture(EditorPlace(row: row, field: "picture"), question.picture),
        limit: 4096, hint: tr("console.editor.picture_hint"), placeholder: tr("console.editor.picture_placeholder"),
        gap: true),
    ]
    return fields
  }

  private func scoring(_ question: Question) -> [Form.Field] {
    var fields = [
      Form.Field.choice(
        "competency", tr("console.editor.competency"),
        competencies(question).map { $0.isEmpty ? tr("console.editor.competency_none") : $0 },
        selected: competencies(question).firstIndex(of: question.competency) ?? 0,
        hint: tr(
          work.draft.rubric.isEmpty
            ? "console.editor.competency_empty"
            : question.kind.isRecorded ? "console.editor.competency_hint" : "console.editor.competency_people"),
        gap: true)
    ]
    if question.isScored || !question.points.isEmpty {
      fields.append(
        .editor(
          "points", tr("console.editor.points"), question.points.joined(separator: "\n"), rows: 4,
          limit: 20_000, hint: tr("console.editor.points_hint"), placeholder: tr("console.editor.points_placeholder")))
    }
    return fields
  }

  /// What can be picked: none, the rubric's, and one that is not in the rubric (any more) where the question has it.
  func competencies(_ question: Question) -> [String] {
    var names = [""]
    for row in work.draft.rubric where !row.name.isEmpty && !names.contains(row.name) { names.append(row.name) }
    if !names.contains(question.competency) { names.append(question.competency) }
    return names
  }

  private func times(_ question: Question, _ row: EditorRow) -> [Form.Field] {
    var fields: [Form.Field] = []
    if question.kind.isRecorded {
      fields.append(
        number(
          row, "preparation_s", tr("console.editor.preparation"), question.preparationS, tr("console.editor.seconds"),
          tr("console.editor.preparation_hint"), gap: true))
    }
    fields += [
      number(
        row, "limit_s", tr("console.editor.limit"), question.limitS, tr("console.editor.seconds"),
        tr("console.editor.limit_hint"), gap: !question.kind.isRecorded),
      .choice(
        "limit", tr("console.editor.limit_kind"), LimitKind.allCases.map { tr("console.editor.limits.\($0.rawValue)") },
        selected: LimitKind.allCases.firstIndex(of: question.limit) ?? 0, hint: tr("console.editor.limit_kind_hint")),
    ]
    guard question.kind.isRecorded else { return fields }
    fields.append(
      number(
        row, "retakes", tr("console.editor.retakes"), question.retakes, tr("console.editor.times"),
        tr("console.editor.retakes_hint")))
    if question.retakes > 0 {
      fields.append(
        .choice(
          "keeps", tr("console.editor.keeps"), KeptTake.allCases.map { tr("console.editor.kept_takes.\($0.rawValue)") },
          selected: KeptTake.allCases.firstIndex(of: question.keeps) ?? 0, hint: tr("console.editor.keeps_hint")))
    }
    return fields
  }
}
