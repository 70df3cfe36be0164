internal import Contracts
internal import Foundation
internal import Kit

/// The form of each row of the outline. Its fields are called as their ``EditorPlace`` says.
struct EditorForms {
  let work: EditorWork
  let services: ConsoleServices

  func form(_ row: EditorRow) -> Form {
    var form = Form(fields(row))
    form.growsEditors = true
    return form
  }

  private func fields(_ row: EditorRow) -> [Form.Field] {
    switch row {
    case .words: words
    case .rules: rules
    case .look: look
    case .consent: consent
    case .competency(let index): work.draft.rubric.indices.contains(index) ? competency(index) : []
    case .question(let id): work.draft.questions.first { $0.id == id }.map { question($0) } ?? []
    case .noCompetency, .noQuestion: []
    }
  }

  private var settings: InterviewSettings { work.draft.settings }

  // MARK: The interview

  private var words: [Form.Field] {
    [
      .text(
        "title", tr("console.editor.title"), work.draft.title, limit: 1000, hint: tr("console.editor.title_hint")),
      .editor(
        "welcome", tr("console.editor.welcome"), work.draft.welcome, rows: 4, limit: 20_000,
        hint: tr("console.editor.welcome_hint"), gap: true),
      .editor(
        "thank_you", tr("console.editor.thank_you"), work.draft.thankYou, rows: 3, limit: 20_000,
        hint: tr("console.editor.thank_you_hint"), placeholder: tr("console.editor.thank_you_placeholder"), gap: true),
      .text(
        "language", tr("console.editor.language"), work.draft.language ?? "", limit: 60,
        hint: tr("console.editor.language_hint"), placeholder: tr("console.editor.language_placeholder"), gap: true),
    ]
  }

  private var rules: [Form.Field] {
    [
      .text(
        "opens_at", tr("console.editor.opens"), time("opens_at", settings.opensAt), limit: 60,
        hint: tr("console.editor.opens_hint"), placeholder: tr("console.editor.opens_placeholder")),
      .text(
        "closes_at", tr("console.editor.closes"), time("closes_at", settings.closesAt), limit: 60,
        hint: tr("console.editor.closes_hint"), placeholder: tr("console.editor.closes_placeholder")),
      .text(
        "time_zone", tr("console.editor.time_zone"), settings.timeZone, limit: 100,
        hint: tr("console.editor.time_zone_hint")),
      .text(
        "languages", tr("console.editor.languages"), settings.languages.joined(separator: ", "), limit: 1000,
        hint: tr("console.editor.languages_hint"), placeholder: tr("console.editor.languages_placeholder"), gap: true),
      .toggle(
        "camera", tr("console.editor.requires"), settings.requires.camera, tr("console.editor.camera"),
        hint: tr("console.editor.requires_hint"), gap: true),
      .toggle("microphone", "", settings.requires.microphone, tr("console.editor.microphone")),
      .toggle("resume", "", settings.requires.resume, tr("console.editor.resume")),
      number(
        .rules, "extra_time_percent", tr("console.editor.extra_time"), settings.extraTimePercent,
        tr("console.editor.percent"), tr("console.editor.extra_time_hint"), gap: true),
      number(
        .rules, "retention_days", tr("console.editor.retention"), settings.retentionDays, tr("console.editor.days"),
        tr("console.editor.retention_hint")),
      .toggle(
        "is_blind", tr("console.editor.blind"), settings.isBlind, tr("console.editor.blind_label"),
        hint: tr("console.editor.blind_hint"), gap: true),
      .toggle(
        "allows_stand_ins", tr("console.editor.stand_ins"), settings.allowsStandIns,
        tr("console.editor.stand_ins_label"), hint: tr("console.editor.stand_ins_hint")),
    ]
  }

  private var look: [Form.Field] {
    [
      .text(
        "name", tr("console.editor.brand"), settings.branding.name, limit: 1000, hint: tr("console.editor.brand_hint"),
        placeholder: tr("console.editor.brand_placeholder")),
      .text(
        "accent", tr("console.editor.accent"), settings.branding.accent ?? "", limit: 60,
        hint: tr("console.editor.accent_hint"), placeholder: "#2f6fed", gap: true),
      .text(
        "logo", tr("console.editor.logo"), picture(EditorPlace(row: .look, field: "logo"), settings.branding.logo),
        limit: 4096, hint: tr("console.editor.logo_hint"), placeholder: tr("console.editor.picture_placeholder"),
        gap: true),
    ]
  }

  private var consent: [Form.Field] {
    let own = settings.consent
    let choice = Form.Field.choice(
      "own", tr("console.editor.consent"), [tr("console.editor.consent_built_in"), tr("console.editor.consent_own")],
      selected: own == nil ? 0 : 1, hint: tr("console.editor.consent_hint"))
    guard let own else { return [choice] }
    return [
      choice,
      .text(
        "version", tr("console.editor.consent_version"), own.version, limit: 200,
        hint: tr("console.editor.consent_version_hint"), gap: true),
      .editor(
        "record", tr("console.editor.consent_record"), own.text(.record), rows: 4, limit: 20_000,
        hint: tr("console.editor.consent_record_hint"), gap: true),
      .editor(
        "analyse", tr("console.editor.consent_analyse"), own.text(.analyse), rows: 4, limit: 20_000,
        hint: tr("console.editor.consent_analyse_hint"), placeholder: tr("console.editor.consent_analyse_placeholder"),
        gap: true),
    ]
  }

  // MARK: Rubric and questions

  private func competency(_ index: Int) -> [Form.Field] {
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

  private func question(_ question: Question) -> [Form.Field] {
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
          work.draft.rubric.isEmpty ? "console.editor.competency_empty" : "console.editor.competency_hint"), gap: true)
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

  // MARK: What was typed

  private func number(
    _ row: EditorRow, _ id: String, _ label: String, _ value: Int, _ unit: String, _ hint: String, gap: Bool = false
  ) -> Form.Field {
    var field = Form.Field.number(id, label, value, unit: unit, hint: hint, gap: gap)
    if let typed = work.typed[EditorPlace(row: row, field: id)], case .number(var text, _) = field.kind {
      _ = text.handle(.control("u"))
      text.insert(typed.text)
      field.kind = .number(text, unit: unit)
    }
    return field
  }

  private func time(_ id: String, _ date: Date?) -> String {
    if let typed = work.typed[EditorPlace(row: .rules, field: id)] { return typed.text }
    return Wording.field(date, TimeZone(identifier: settings.timeZone) ?? .gmt)
  }

  private func picture(_ place: EditorPlace, _ data: Data?) -> String {
    if let typed = work.typed[place] { return typed.text }
    return Self.label(data)
  }

  /// What stands in the field of a picture that is there.
  static func label(_ data: Data?) -> String {
    guard let data else { return "" }
    let size = PictureRules.size(of: data).map { "\($0.width)×\($0.height), " } ?? ""
    return tr("console.editor.picture_there", ["what": size + "\((data.count + 1023) / 1024) KiB"])
  }
}

extension ConsentText {
  func text(_ kind: ConsentPurpose.Kind) -> String { purposes.first { $0.kind == kind }?.text ?? "" }
}

extension Competency {
  func text(_ level: Int) -> String { anchors.first { $0.level == level }?.text ?? "" }
}
