internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// Building an interview: an outline of its questions, and the form of what is selected there.
struct EditorScreen {
  enum Focus { case outline, form }
  /// What follows once the server has it.
  enum AfterSaving { case stay, leave, publish }

  let services: ConsoleServices
  /// Nil until the server knows the interview.
  var id: InterviewID?
  var status: InterviewStatus
  /// What the server had when it was read or saved last; saving over a newer one is refused there.
  var version: Int
  /// What is written here.
  var draft: InterviewDraft
  /// What the server has; nil when it has nothing.
  var saved: InterviewDraft?
  /// The closing date as it is typed.
  var closesText: String
  /// 0 is the interview itself, then its questions.
  var outline: Menu
  var form = Form([])
  var focus = Focus.outline
  var errors: [Place: String] = [:]
  var connection = Connection()
  var live = LiveLink()
  var isSaving = false
  /// Asked for and not done yet: tried again by itself while the server is gone.
  var wantsSaving = false
  var afterSaving = AfterSaving.stay
  /// What was last sent to be made, and the key it went with: sent again unchanged, it must not make a second interview.
  var sentToMake: (draft: InterviewDraft, key: String)?
  /// What the local copy holds.
  var kept: InterviewDraft?
  var ticks = 0
  /// The question that was removed last, with its place.
  var removed: (question: Question, index: Int)?

  /// How large the last drawing was; for the mouse.
  let memory = SizeMemory()

  final class SizeMemory {
    var size = Size(width: 0, height: 0)
  }

  /// A field of the interview, or of one of its questions.
  struct Place: Hashable {
    var question: QuestionID?
    var field: String
  }

  init(services: ConsoleServices, interview: Interview?) {
    self.services = services
    id = interview?.id
    status = interview?.status ?? .draft
    version = interview?.version ?? 0
    saved = interview?.content
    draft = interview?.content ?? InterviewDraft(title: "")
    closesText = Wording.field(draft.settings.closesAt, services.timeZone)
    outline = Menu(count: 1 + draft.questions.count)
    focus = interview == nil ? .form : .outline
    showItem()
  }

  var isDirty: Bool { draft != (saved ?? InterviewDraft(title: "")) || closesText != savedClosesText }

  private var savedClosesText: String { Wording.field(saved?.settings.closesAt, services.timeZone) }

  /// Index of the selected question; nil for the interview itself.
  var questionIndex: Int? { outline.selected == 0 ? nil : outline.selected - 1 }

  // MARK: Form and draft

  /// Makes the form of what is selected.
  mutating func showItem() {
    if let index = questionIndex, draft.questions.indices.contains(index) {
      form = Self.form(draft.questions[index])
    } else {
      form = Self.form(draft, closes: closesText)
    }
    showErrors()
  }

  mutating func showErrors() {
    let question = questionIndex.flatMap { draft.questions.indices.contains($0) ? draft.questions[$0].id : nil }
    for field in form.fields { form.setError(field.id, errors[Place(question: question, field: field.id)]) }
  }

  private static func form(_ draft: InterviewDraft, closes: String) -> Form {
    Form([
      .text("title", tr("console.editor.title"), draft.title, limit: 200, hint: tr("console.editor.title_hint")),
      .editor(
        "welcome", tr("console.editor.welcome"), draft.welcome, rows: 5, limit: 4000,
        hint: tr("console.editor.welcome_hint"), gap: true),
      .text(
        "language", tr("console.editor.language"), draft.language ?? "", limit: 35,
        hint: tr("console.editor.language_hint"), placeholder: tr("console.editor.language_placeholder"), gap: true),
      .text(
        "closes_at", tr("console.editor.closes"), closes, limit: 16, hint: tr("console.editor.closes_hint"),
        placeholder: tr("console.editor.closes_placeholder")),
      .toggle(
        "allows_stand_ins", tr("console.editor.stand_ins"), draft.settings.allowsStandIns, tr("console.editor.stand_ins_label"),
        hint: tr("console.editor.stand_ins_hint"), gap: true),
    ])
  }

  private static func form(_ question: Question) -> Form {
    Form([
      .editor(
        "text", tr("console.editor.text"), question.text, rows: 3, limit: 2000, hint: tr("console.editor.text_hint")),
      .text(
        "competency", tr("console.editor.competency"), question.competency, limit: 120,
        hint: tr("console.editor.competency_hint"), gap: true),
      .editor(
        "points", tr("console.editor.points"), question.points.joined(separator: "\n"), rows: 5, limit: 8020,
        hint: tr("console.editor.points_hint"), placeholder: tr("console.editor.points_placeholder")),
      .number(
        "preparation_s", tr("console.editor.preparation"), question.preparationS, unit: tr("console.editor.seconds"),
        hint: tr("console.editor.preparation_hint"), gap: true),
      .number(
        "limit_s", tr("console.editor.limit"), question.limitS, unit: tr("console.editor.seconds"),
        hint: tr("console.editor.limit_hint")),
      .number(
        "retakes", tr("console.editor.retakes"), question.retakes, unit: tr("console.editor.times"),
        hint: tr("console.editor.retakes_hint")),
    ])
  }

  /// Takes what the form says into the draft.
  mutating func readForm() {
    guard let index = questionIndex else {
      draft.title = form.text("title")
      draft.welcome = form.text("welcome")
      let language = TextRules.tidied(form.text("language"))
      draft.language = language.isEmpty ? nil : language
      draft.settings.allowsStandIns = form.isOn("allows_stand_ins")
      closesText = form.text("closes_at")
      if let date = closingDate { draft.settings.closesAt = date.value }
      return
    }
    guard draft.questions.indices.contains(index) else { return }
    draft.questions[index].text = form.text("text")
    draft.questions[index].competency = form.text("competency")
    draft.questions[index].points = form.text("points").split(separator: "\n").map { TextRules.tidied(String($0)) }
      .filter { !$0.isEmpty }
    // A number that is being written has no value for a moment; the last one stays.
    if let value = form.number("preparation_s") { draft.questions[index].preparationS = value }
    if let value = form.number("limit_s") { draft.questions[index].limitS = value }
    if let value = form.number("retakes") { draft.questions[index].retakes = value }
    for field in ["preparation_s", "limit_s", "retakes"] where form.number(field) == nil {
      form.setError(field, tr("console.editor.no_number"))
    }
  }

  /// The closing date as typed: nil when it cannot be read, a nil value when there is none.
  var closingDate: (value: Date?, Void)? {
    let text = TextRules.tidied(closesText)
    if text.isEmpty { return (nil, ()) }
    // What was not touched keeps its seconds.
    if text == savedClosesText { return (saved?.settings.closesAt, ()) }
    return Wording.date(text, services.timeZone).map { ($0, ()) }
  }
}

enum EditorMessage: Sendable {
  case saved(Result<Interview, CallFailure>, sent: InterviewDraft)
  case published(Result<Interview, CallFailure>)
  case live(LiveUpdate?)
  case refresh
  case fetched(Result<Interview, CallFailure>)
  case publish
  case goOnWithKept
  case throwKeptAway
  case saveAndLeave
  case keepAndLeave
  case discardAndLeave
}
