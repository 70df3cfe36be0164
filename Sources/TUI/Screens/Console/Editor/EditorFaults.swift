internal import Contracts
internal import Foundation
internal import Kit

/// What is wrong with the work, by field: the rules of `Contracts` in the user's words.
struct EditorFaults {
  struct Found: Hashable {
    var place: EditorPlace
    var text: String
    /// A field that only lacks words: said once it was visited.
    var isGap: Bool
    /// A sentence that would fit any field: in a list it needs the field's name.
    var isGeneral = false
  }

  /// What keeps it from being saved, in the order of the fields.
  private(set) var wrong: [Found] = []
  /// What keeps it from being published besides.
  private(set) var missing: [Found] = []

  init() {}

  init(_ work: EditorWork, tidied draft: InterviewDraft, seenByCandidates base: InterviewDraft?) {
    wrong = work.typed.compactMap { place, typed in
      typed.slip.map { Found(place: place, text: $0.words, isGap: false, isGeneral: true) }
    }.sorted { $0.place.field < $1.place.field }
    wrong += draft.faults.map { fault in
      Found(
        place: EditorPlace(fault.field, in: draft), text: fault.fault.words, isGap: fault.fault == .text(.empty),
        isGeneral: fault.fault.isGeneral)
    }
    if let fault = base?.consentFault(in: draft) {
      wrong.append(Found(place: EditorPlace(fault.field, in: draft), text: fault.fault.words, isGap: false))
    }
    missing = draft.gaps.map { Found(place: EditorPlace($0.field, in: draft), text: $0.fault.words, isGap: true) }
  }

  var all: [Found] { wrong + missing }
}

extension EditorScreen {
  /// Finds anew what is wrong.
  mutating func judge() {
    tidied = work.draft.tidied()
    faults = EditorFaults(work, tidied: tidied, seenByCandidates: status == .draft ? nil : base)
  }

  /// What is said of a field now; nil when it is fine, or when it only lacks words and was not visited yet.
  func fault(at place: EditorPlace) -> String? {
    if let refusal = refusals[place] { return refusal }
    return shownFaults.first { $0.place == place }?.text
  }

  var shownFaults: [EditorFaults.Found] {
    faults.all.filter { !$0.isGap || showsMissing || touched.contains($0.place) }
  }

  mutating func showFaults() {
    let shown = shownFaults
    for field in form.fields {
      let place = EditorPlace(row: row, field: field.id)
      form.setError(field.id, refusals[place] ?? shown.first { $0.place == place }?.text)
    }
  }

  /// Goes to a field that is wrong or lacks something: the next one after the selected row, else the first.
  mutating func goToFault(first: Bool) {
    let order = outline.rows
    func index(_ row: EditorRow) -> Int { order.firstIndex(of: row) ?? 0 }
    showsMissing = true
    let found = faults.all.sorted { index($0.place.row) < index($1.place.row) }
    let here = index(row)
    guard let next = (first ? nil : found.first { index($0.place.row) > here }) ?? found.first else { return }
    go(to: next.place)
    if !form.fields.isEmpty { focus = .form }
  }

  /// Everything that keeps it from being sent, as a list, in the order of the outline.
  func list(_ found: [EditorFaults.Found]) -> String {
    let order = outline.rows
    func index(_ row: EditorRow) -> Int { order.firstIndex(of: row) ?? 0 }
    let sorted = found.sorted { index($0.place.row) < index($1.place.row) }
    var lines = sorted.prefix(8).map { "• " + name($0.place.row) + label($0) + ": " + $0.text }
    if sorted.count > 8 { lines.append(tr("console.editor.more_faults", count: sorted.count - 8)) }
    return lines.joined(separator: "\n")
  }

  private func label(_ found: EditorFaults.Found) -> String {
    guard found.isGeneral else { return "" }
    let form = EditorForms(work: work, services: services).form(found.place.row)
    return (form[found.place.field]?.label).map { ", " + $0 } ?? ""
  }

  /// What a row is called in a sentence.
  func name(_ row: EditorRow) -> String { row.name(in: work.draft) }
}

extension EditorRow {
  /// What it is called in a sentence.
  func name(in draft: InterviewDraft) -> String {
    switch self {
    case .words: return tr("console.editor.outline.words")
    case .rules: return tr("console.editor.outline.rules")
    case .look: return tr("console.editor.outline.look")
    case .consent: return tr("console.editor.outline.consent")
    case .noCompetency: return tr("console.editor.outline.rubric")
    case .noQuestion: return tr("console.editor.outline.questions")
    case .competency(let index):
      let name = draft.rubric.indices.contains(index) ? TextRules.tidied(draft.rubric[index].name) : ""
      return name.isEmpty ? tr("console.editor.competency_number", ["number": "\(index + 1)"]) : name
    case .question(let id):
      let index = draft.questions.firstIndex { $0.id == id } ?? 0
      return tr("console.editor.question_number", ["number": "\(index + 1)"])
    }
  }
}

extension EditorWork.Slip {
  var words: String {
    switch self {
    case .noNumber: tr("console.editor.no_number")
    case .noDate: tr("console.editor.no_date")
    case .noFile: tr("console.editor.no_file")
    }
  }
}

extension DraftFault {
  fileprivate var isGeneral: Bool {
    switch self {
    case .text, .range: true
    default: false
    }
  }

  /// A sentence for who fills in the field, with the way out.
  var words: String {
    switch self {
    case .text(let fault): tr("console.field", ["fault": fault.words])
    case .range(_, let allowed):
      tr(
        "console.editor.fault.range",
        ["least": Strings.number(allowed.lowerBound), "most": Strings.number(allowed.upperBound)])
    case .tooMany(let count, let most, let things):
      tr(
        "console.editor.fault.many." + things.rawValue,
        ["count": Strings.number(count), "most": Strings.number(most)])
    case .noLanguage: tr("console.editor.fault.language")
    case .twice: tr("console.editor.fault.twice")
    case .secondPractice: tr("console.editor.fault.practice")
    case .implausibleTime: tr("console.editor.fault.time")
    case .closesBeforeOpening: tr("console.editor.fault.closes")
    case .noTimeZone: tr("console.editor.fault.zone")
    case .noColour: tr("console.editor.fault.colour")
    case .noPicture: tr("console.editor.fault.picture")
    case .pictureBytes(let count, let most):
      tr("console.editor.fault.bytes", ["count": Strings.number(count), "most": Strings.number(most)])
    case .picturePixels(let width, let height, let most):
      tr(
        "console.editor.fault.pixels",
        ["width": Strings.number(width), "height": Strings.number(height), "most": Strings.number(most)])
    case .allPictures(let count, let most):
      tr("console.editor.fault.pictures", ["count": Strings.number(count), "most": Strings.number(most)])
    case .sameConsentVersion: tr("console.editor.fault.consent_version")
    case .noQuestions: tr("console.editor.fault.no_questions")
    case .onlyPractice: tr("console.editor.fault.only_practice")
    case .unwritten: tr("console.editor.fault.unwritten")
    case .fewOptions: tr("console.editor.fault.options")
    case .emptyOption, .optionTwice: tr("console.editor.fault.option_twice")
    case .unnamed: tr("console.editor.fault.unnamed")
    case .nameTwice: tr("console.editor.fault.name_twice")
    case .notInRubric(let name): tr("console.editor.fault.not_in_rubric", ["name": name])
    case .noAnchor(let level, let question):
      tr("console.editor.fault.anchor", ["level": "\(level)", "number": "\(question)"])
    case .noPoints: tr("console.editor.fault.points")
    case .closingPassed: tr("console.editor.fault.closed")
    // Nothing that can be done in the builder leads to these.
    case .sameID, .levelTwice, .purposeTwice, .scoringDemanded, .recordingLeftOpen, .noRecording:
      tr("console.field", ["fault": ending])
    }
  }
}
