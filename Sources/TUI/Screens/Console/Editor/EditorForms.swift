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
      .editor(
        "job_description", tr("console.editor.job"), work.draft.jobDescription, rows: 4, limit: 40_000,
        hint: tr("console.editor.job_hint"), gap: true),
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
      .editor(
        "profile_fields", tr("console.editor.details"),
        EditorWork.text(settings.profileFields), rows: 3, limit: 4000,
        hint: tr("console.editor.details_hint"), placeholder: tr("console.editor.details_placeholder"), gap: true),
      .text(
        "contact", tr("console.editor.contact"), settings.contact, limit: 1000, hint: tr("console.editor.contact_hint"),
        placeholder: tr("console.editor.contact_placeholder")),
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
        "hides_scores", tr("console.editor.hide_scores"), settings.hidesScores,
        tr("console.editor.hide_scores_label"), hint: tr("console.editor.hide_scores_hint")),
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

  // MARK: What was typed

  func number(
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

  func picture(_ place: EditorPlace, _ data: Data?) -> String {
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
