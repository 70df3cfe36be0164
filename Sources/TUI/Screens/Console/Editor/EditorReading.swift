internal import Contracts
internal import Foundation
internal import Kit

/// Takes what one field of a form says into the work.
struct EditorReading {
  var work: EditorWork
  let form: Form
  let services: ConsoleServices

  mutating func read(_ place: EditorPlace) {
    switch place.row {
    case .words: readWords(place)
    case .rules: readRules(place)
    case .look: readLook(place)
    case .consent: readConsent(place)
    case .competency(let index):
      if work.draft.rubric.indices.contains(index) { readCompetency(index, place) }
    case .question(let id):
      if let index = work.draft.questions.firstIndex(where: { $0.id == id }) { readQuestion(index, place) }
    case .noCompetency, .noQuestion: break
    }
  }

  private mutating func readWords(_ place: EditorPlace) {
    let text = form.text(place.field)
    switch place.field {
    case "title": work.draft.title = text
    case "welcome": work.draft.welcome = text
    case "thank_you": work.draft.thankYou = text
    case "job_description": work.draft.jobDescription = text
    default: work.draft.language = TextRules.tidied(text).isEmpty ? nil : TextRules.tidied(text)
    }
  }

  private mutating func readRules(_ place: EditorPlace) {
    switch place.field {
    case "opens_at", "closes_at": readTime(place)
    case "time_zone":
      work.draft.settings.timeZone = TextRules.tidied(form.text(place.field))
      // The clock times stay as they are written, and are meant in the new zone.
      for field in ["opens_at", "closes_at"] { readTime(EditorPlace(row: .rules, field: field)) }
    case "languages":
      work.draft.settings.languages = form.text(place.field).split { $0 == "," || $0.isWhitespace }.map(String.init)
    case "camera": work.draft.settings.requires.camera = form.isOn(place.field)
    case "microphone": work.draft.settings.requires.microphone = form.isOn(place.field)
    case "resume": work.draft.settings.requires.resume = form.isOn(place.field)
    case "profile_fields": work.draft.settings.profileFields = EditorWork.details(form.text(place.field))
    case "contact": work.draft.settings.contact = form.text(place.field)
    case "extra_time_percent": readNumber(place) { $0.draft.settings.extraTimePercent = $1 }
    case "retention_days": readNumber(place) { $0.draft.settings.retentionDays = $1 }
    case "is_blind": work.draft.settings.isBlind = form.isOn(place.field)
    case "hides_scores": work.draft.settings.hidesScores = form.isOn(place.field)
    default: work.draft.settings.allowsStandIns = form.isOn(place.field)
    }
  }

  /// A time as "2026-12-31 18:00" in the interview's zone; without the clock it opens with the day and closes with it.
  private mutating func readTime(_ place: EditorPlace) {
    let typed = form.text(place.field)
    var text = TextRules.tidied(typed)
    let isOpening = place.field == "opens_at"
    guard let zone = TimeZone(identifier: work.draft.settings.timeZone) else {
      work.typed[place] = text.isEmpty ? nil : .init(text: typed)
      return
    }
    var date: Date?
    if !text.isEmpty {
      if isOpening, !text.contains(where: { " T".contains($0) }) { text += " 00:00" }
      guard let read = Wording.date(text, zone) else {
        work.typed[place] = .init(text: typed, slip: .noDate)
        return
      }
      date = read
    }
    work.typed[place] = date.map { Wording.field($0, zone) } == typed || text.isEmpty ? nil : .init(text: typed)
    let before = isOpening ? work.draft.settings.opensAt : work.draft.settings.closesAt
    // What was not changed keeps its seconds.
    if let before, let date, Wording.field(before, zone) == Wording.field(date, zone) { return }
    if isOpening { work.draft.settings.opensAt = date } else { work.draft.settings.closesAt = date }
  }

  private mutating func readLook(_ place: EditorPlace) {
    let text = TextRules.tidied(form.text(place.field))
    switch place.field {
    case "name": work.draft.settings.branding.name = form.text(place.field)
    case "accent": work.draft.settings.branding.accent = text.isEmpty ? nil : text
    default:
      work.draft.settings.branding.logo = picture(place, work.draft.settings.branding.logo)
    }
  }

  private mutating func readConsent(_ place: EditorPlace) {
    if place.field == "own" {
      work.draft.settings.consent =
        form.choice("own") == 0
        ? nil : ConsentText(version: tr("console.editor.consent_first"), purposes: ConsentText.current.purposes)
      return
    }
    guard var consent = work.draft.settings.consent else { return }
    switch place.field {
    case "version": consent.version = form.text("version")
    default:
      var purposes = [ConsentPurpose(kind: .record, text: form.text("record"), required: true)]
      let analyse = form.text("analyse")
      if !TextRules.tidied(analyse).isEmpty {
        purposes.append(ConsentPurpose(kind: .analyse, text: analyse, required: false))
      }
      // What has no field here is kept as it is.
      consent.purposes = purposes + consent.purposes.filter { ![.record, .analyse].contains($0.kind) }
    }
    work.draft.settings.consent = consent
  }

  private mutating func readCompetency(_ index: Int, _ place: EditorPlace) {
    let text = form.text(place.field)
    switch place.field {
    case "name": work.draft.rubric[index].name = text
    case "weight": readNumber(place) { $0.draft.rubric[index].weight = $1 }
    case "description": work.draft.rubric[index].description = text
    default:
      guard let level = Int(place.field.dropFirst("level".count)) else { return }
      var anchors = work.draft.rubric[index].anchors.filter { $0.level != level }
      if !TextRules.tidied(text).isEmpty { anchors.append(Anchor(level: level, text: text)) }
      work.draft.rubric[index].anchors = anchors.sorted { $0.level < $1.level }
    }
  }

  private mutating func readQuestion(_ index: Int, _ place: EditorPlace) {
    let field = place.field
    switch field {
    case "kind":
      work.draft.questions[index].kind = QuestionKind.allCases[form.choice(field)]
    case "text": work.draft.questions[index].text = form.text(field)
    case "options": work.draft.questions[index].options = lines(field)
    case "points": work.draft.questions[index].points = lines(field)
    case "competency":
      let names = EditorForms(work: work, services: services).competencies(work.draft.questions[index])
      let choice = form.choice(field)
      if names.indices.contains(choice) { work.draft.questions[index].competency = names[choice] }
    case "preparation_s": readNumber(place) { $0.draft.questions[index].preparationS = $1 }
    case "limit_s": readNumber(place) { $0.draft.questions[index].limitS = $1 }
    case "limit": work.draft.questions[index].limit = LimitKind.allCases[form.choice(field)]
    case "retakes": readNumber(place) { $0.draft.questions[index].retakes = $1 }
    case "keeps": work.draft.questions[index].keeps = KeptTake.allCases[form.choice(field)]
    case "is_required": work.draft.questions[index].isRequired = form.isOn(field)
    case "is_practice": work.draft.questions[index].isPractice = form.isOn(field)
    default: work.draft.questions[index].picture = picture(place, work.draft.questions[index].picture)
    }
  }

  // MARK: Kinds of fields

  private func lines(_ field: String) -> [String] {
    form.text(field).split(separator: "\n").map { TextRules.tidied(String($0)) }.filter { !$0.isEmpty }
  }

  /// A number that is being written has no value for a moment; the last one stays.
  private mutating func readNumber(_ place: EditorPlace, _ take: (inout EditorWork, Int) -> Void) {
    guard let value = form.number(place.field) else {
      work.typed[place] = .init(text: form.text(place.field), slip: .noNumber)
      return
    }
    work.typed[place] = String(value) == form.text(place.field) ? nil : .init(text: form.text(place.field))
    take(&work, value)
  }

  /// Files larger than this are no pictures for an interview; they are not read to find that out.
  private static let mostBytes = 4 << 20

  /// The picture after the field was changed: none when it was emptied, a file's content where it names one.
  private mutating func picture(_ place: EditorPlace, _ before: Data?) -> Data? {
    let typed = form.text(place.field)
    let text = TextRules.tidied(typed)
    work.typed[place] = nil
    if text.isEmpty { return nil }
    if text == EditorForms.label(before) { return before }
    let path = services.machine.expand(text)
    let values = try? URL(filePath: path).resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
    guard values?.isRegularFile == true, (values?.fileSize ?? 0) <= Self.mostBytes,
      let data = FileManager.default.contents(atPath: path), !data.isEmpty
    else {
      work.typed[place] = .init(text: typed, slip: .noFile)
      return before
    }
    work.typed[place] = .init(text: typed)
    return data
  }
}
