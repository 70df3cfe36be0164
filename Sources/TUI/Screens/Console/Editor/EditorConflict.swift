internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// Two versions of one interview that grew apart: the server's, and the one that is written here.
struct EditorConflict {
  var theirs: Interview
  let scroll = ScrollText()
}

extension EditorScreen {
  func askForTheirs() -> [Effect<EditorMessage>] {
    guard let id else { return [] }
    let services = services
    return [.call("theirs", { try await services.interviews.get(id) }, then: { .theirs($0) })]
  }

  mutating func theirs(_ answer: Result<Interview, CallFailure>) -> [Effect<EditorMessage>] {
    switch answer {
    case .failure(let failure):
      if failure.isTemporary {
        connection.failed(failure)
        // The same question again leads here again.
        wantsSaving = true
        return []
      }
      return failed(failure)
    case .success(let interview):
      // The same words from both sides are no conflict.
      if interview.content.tidied() == tidied {
        take(interview)
        return []
      }
      // Only its state has changed, as when somebody published it.
      if interview.content.tidied() == base.tidied() {
        version = interview.version
        status = interview.status
        candidates = interview.candidates
        judge()
        return savesByItself ? save(afterSaving) : []
      }
      conflict = EditorConflict(theirs: interview)
      return showConflict()
    }
  }

  mutating func showConflict() -> [Effect<EditorMessage>] {
    if let conflict { mode = .conflict(conflict) }
    return []
  }

  mutating func takeTheirs() -> [Effect<EditorMessage>] {
    guard let theirs = conflict?.theirs else { return [] }
    mode = .form
    take(theirs)
    return [.toast(tr("console.editor.took_theirs"))]
  }

  mutating func takeMine() -> [Effect<EditorMessage>] {
    guard let theirs = conflict?.theirs else { return [] }
    mode = .form
    conflict = nil
    version = theirs.version
    status = theirs.status
    base = theirs.content
    judge()
    return save(afterSaving)
  }

  /// What is written here becomes an interview of its own, and this one is as the server has it.
  mutating func takeBoth() -> [Effect<EditorMessage>] {
    guard let theirs = conflict?.theirs else { return [] }
    var copy = tidied
    copy.title = String(tr("console.editor.copy_of", ["name": copy.title]).prefix(200))
    for index in copy.questions.indices { copy.questions[index].id = .new() }
    if sentToMake?.draft != copy { sentToMake = (copy, UUID().uuidString) }
    let key = sentToMake?.key ?? ""
    let services = services
    let made = copy
    isSaving = true
    return [
      .call("copy", { try await services.interviews.create(made, key) }, then: { .copied($0, theirs: theirs) })
    ]
  }

  mutating func copied(_ answer: Result<Interview, CallFailure>, _ theirs: Interview) -> [Effect<EditorMessage>] {
    isSaving = false
    switch answer {
    case .success(let interview):
      mode = .form
      take(theirs)
      return [.toast(tr("console.editor.copied", ["title": interview.content.title]))]
    case .failure(let failure):
      keep()
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    }
  }

  // MARK: Drawing

  func drawConflict(_ conflict: EditorConflict, _ canvas: Canvas) {
    var y = canvas.paragraph(tr("console.editor.conflict"), .heading)
    y += canvas.paragraph(tr("console.editor.conflict_text"), .dim, y: y) + 1
    let place = canvas.part(canvas.bounds.inset(top: y))
    let width = max(1, place.width - 2)
    let differences = EditorDifference.between(conflict.theirs.content.tidied(), tidied)
    var lines: [Line] = []
    for difference in differences {
      lines.append(Line(difference.name, .accent))
      let labels = [tr("console.editor.theirs"), tr("console.editor.mine")]
      let indent = (labels.map { TextWidth.of($0) }.max() ?? 0) + 4
      for (label, text) in zip(labels, [difference.theirs, difference.mine]) {
        let shown = text.isEmpty ? tr("console.editor.nothing") : text
        for (row, line) in Line.wrap(shown, text.isEmpty ? .dim : .text, width: width - indent).enumerated() {
          let head = "  " + (row == 0 ? label : "")
          let pad = String(repeating: " ", count: indent - TextWidth.of(head))
          lines.append(Line([Span(head + pad, .dim)]) + line)
        }
      }
      lines.append("")
    }
    conflict.scroll.draw(place, lines)
  }
}

/// A field that two versions have differently.
struct EditorDifference: Hashable {
  var name: String
  var theirs: String
  var mine: String

  static func between(_ theirs: InterviewDraft, _ mine: InterviewDraft) -> [EditorDifference] {
    var found: [EditorDifference] = []
    func compare(_ name: String, _ a: String, _ b: String) {
      if a != b { found.append(EditorDifference(name: name, theirs: a, mine: b)) }
    }
    compare(tr("console.editor.title"), theirs.title, mine.title)
    compare(tr("console.editor.welcome"), theirs.welcome, mine.welcome)
    compare(tr("console.editor.thank_you"), theirs.thankYou, mine.thankYou)
    compare(tr("console.editor.job"), theirs.jobDescription, mine.jobDescription)
    compare(tr("console.editor.language"), theirs.language ?? "", mine.language ?? "")
    for (name, value) in settings { compare(name, value(theirs.settings), value(mine.settings)) }
    for name in unique(theirs.rubric.map(\.name) + mine.rubric.map(\.name)) {
      let a = theirs.rubric.first { $0.name == name }
      let b = mine.rubric.first { $0.name == name }
      compare(
        tr("console.editor.competency") + " “\(name)”", a.map(text) ?? "", b.map(text) ?? "")
    }
    for id in unique(theirs.questions.map(\.id) + mine.questions.map(\.id)) {
      let a = theirs.questions.firstIndex { $0.id == id }
      let b = mine.questions.firstIndex { $0.id == id }
      let name = tr("console.editor.question_number", ["number": "\((b ?? a ?? 0) + 1)"])
      compare(name, a.map { text(theirs.questions[$0]) } ?? "", b.map { text(mine.questions[$0]) } ?? "")
    }
    compare(
      tr("console.editor.order"), order(theirs.questions, among: mine.questions),
      order(mine.questions, among: theirs.questions))
    return found
  }

  private static var settings: [(String, (InterviewSettings) -> String)] {
    func time(_ date: Date?, _ settings: InterviewSettings) -> String {
      Wording.field(date, TimeZone(identifier: settings.timeZone) ?? .gmt)
    }
    func tick(_ value: Bool) -> String { value ? "[x]" : "[ ]" }
    return [
      (tr("console.editor.opens"), { time($0.opensAt, $0) }), (tr("console.editor.closes"), { time($0.closesAt, $0) }),
      (tr("console.editor.time_zone"), { $0.timeZone }),
      (tr("console.editor.languages"), { $0.languages.joined(separator: ", ") }),
      (tr("console.editor.camera"), { tick($0.requires.camera) }),
      (tr("console.editor.microphone"), { tick($0.requires.microphone) }),
      (tr("console.editor.resume"), { tick($0.requires.resume) }),
      (tr("console.editor.extra_time"), { "\($0.extraTimePercent)" }),
      (tr("console.editor.retention"), { "\($0.retentionDays)" }),
      (tr("console.editor.blind"), { tick($0.isBlind) }),
      (tr("console.editor.hide_scores"), { tick($0.hidesScores) }),
      (tr("console.editor.stand_ins"), { tick($0.allowsStandIns) }),
      (tr("console.editor.brand"), { $0.branding.name }), (tr("console.editor.accent"), { $0.branding.accent ?? "" }),
      (tr("console.editor.logo"), { EditorForms.label($0.branding.logo) }),
      (
        tr("console.editor.consent"),
        { settings in
          settings.consent.map { consent in
            ([consent.version] + consent.purposes.map(\.text)).joined(separator: "\n")
          } ?? tr("console.editor.consent_built_in")
        }
      ),
    ]
  }

  private static func text(_ row: Competency) -> String {
    ([tr("console.editor.weight") + " \(row.weight)", row.description] + row.anchors.map { "\($0.level): \($0.text)" })
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func text(_ question: Question) -> String {
    var lines = [question.text] + question.options.map { "( ) " + $0 }
    if !question.competency.isEmpty { lines.append(tr("console.editor.competency") + ": " + question.competency) }
    lines += question.points.map { "• " + $0 }
    lines.append(
      tr("console.editor.kinds.\(question.kind.rawValue)") + ", " + Wording.span(question.preparationS) + " + "
        + Wording.span(question.limitS) + ", " + tr("console.editor.limits.\(question.limit.rawValue)") + ", "
        + tr("console.editor.retakes") + " \(question.retakes)")
    if question.isPractice { lines.append(tr("console.editor.practice")) }
    if !question.isRequired { lines.append("[ ] " + tr("console.editor.required_label")) }
    if question.picture != nil { lines.append(EditorForms.label(question.picture)) }
    return lines.joined(separator: "\n")
  }

  /// The numbers that questions which both have would stand in.
  private static func order(_ questions: [Question], among others: [Question]) -> String {
    let known = Set(questions.map(\.id)).intersection(others.map(\.id))
    return questions.filter { known.contains($0.id) }.map { question in
      let line = question.text.split(separator: "\n").first.map(String.init) ?? ""
      return TextWidth.clip(line, to: 40)
    }.joined(separator: " / ")
  }

  private static func unique<T: Hashable>(_ values: [T]) -> [T] {
    var seen: Set<T> = []
    return values.filter { seen.insert($0).inserted }
  }
}
