internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// The builder: an outline of the interview at the left, the form of what is selected there at the right, and what the
/// candidate will see beside it.
struct EditorScreen {
  enum Focus { case outline, form }
  /// What stands on the screen.
  enum Mode {
    case form
    /// What the candidate will see, on the whole screen.
    case preview
    case bank(BankPicker)
    case conflict(EditorConflict)
  }
  /// What follows once the server has it.
  enum AfterSaving { case stay, leave, publish }

  let services: ConsoleServices
  /// Nil until the server knows the interview.
  var id: InterviewID?
  var status: InterviewStatus
  /// How many candidates have begun.
  var candidates: Int
  /// The organisation's name, as candidates see it; empty until it is known.
  var organisation = ""
  /// What the server had when it was read or saved last; saving over a newer one is refused there.
  var version: Int
  /// What the server has, or what an interview begins with when it has nothing.
  var base: InterviewDraft { didSet { tidiedBase = base.tidied() } }
  private var tidiedBase: InterviewDraft
  var work: EditorWork
  /// What would be sent: the work as it was judged last.
  var tidied: InterviewDraft
  var history = EditorHistory()

  var outline = EditorOutline()
  var form = Form([])
  var focus = Focus.outline
  var mode = Mode.form
  /// Whether the candidate's view is shown at the right, where there is room.
  var showsPreview = true

  var faults = EditorFaults()
  /// Fields that were written in or left: what they lack is said.
  var touched: Set<EditorPlace> = []
  /// Publishing was asked for: everything that is missing is said.
  var showsMissing = false
  /// What the server said of fields.
  var refusals: [EditorPlace: String] = [:]
  /// Questions that are scored by the competency that is being renamed.
  var followers: Set<QuestionID> = []

  var connection = Connection()
  var live = LiveLink()
  var isSaving = false
  var afterSaving = AfterSaving.stay
  /// Asked for and not done yet: tried again by itself while the server is gone.
  var wantsSaving = false
  /// What was last sent to be made, and the key it went with: sent again unchanged, it must not make a second interview.
  var sentToMake: (draft: InterviewDraft, key: String)?
  /// What the server would not take, for a reason that is no field's: not sent again by itself.
  var refused: InterviewDraft?
  /// What the local copy holds.
  var kept: EditorWork?
  /// The server has a newer version, and how that is met is not decided yet.
  var conflict: EditorConflict?
  var ticks = 0
  /// Seconds without a change.
  var quietTicks = 0

  /// How large the last drawing was; for the mouse.
  let memory = SizeMemory()

  final class SizeMemory {
    var size = Size(width: 0, height: 0)
  }

  init(services: ConsoleServices, interview: Interview?) {
    self.services = services
    id = interview?.id
    status = interview?.status ?? .draft
    candidates = interview?.candidates ?? 0
    version = interview?.version ?? 0
    base = interview?.content ?? Self.fresh(services)
    tidiedBase = base.tidied()
    tidied = tidiedBase
    work = EditorWork(draft: base)
    focus = interview == nil ? .form : .outline
    outline.follow(work.draft)
    judge()
    showRow()
  }

  /// What a new interview begins with.
  private static func fresh(_ services: ConsoleServices) -> InterviewDraft {
    var settings = InterviewSettings()
    let zone = services.timeZone.identifier
    settings.timeZone = ["GMT", "Etc/UTC"].contains(zone) ? "UTC" : zone
    return InterviewDraft(title: "", settings: settings)
  }

  // MARK: Derived

  var row: EditorRow { outline.selected }

  /// Whether the server lacks something of what is written here.
  var isDirty: Bool { tidied != tidiedBase || work.hasSlips }

  /// Drafts are saved by themselves; what candidates may see is sent when HR says so.
  var savesByItself: Bool { status == .draft }

  var isArchived: Bool { status == .archived }

  var question: Question? { questionIndex.map { work.draft.questions[$0] } }

  var questionIndex: Int? {
    guard case .question(let id) = row else { return nil }
    return work.draft.questions.firstIndex { $0.id == id }
  }

  var competencyIndex: Int? {
    guard case .competency(let index) = row, work.draft.rubric.indices.contains(index) else { return nil }
    return index
  }

  var isInRubric: Bool { competencyIndex != nil || row == .noCompetency }

  // MARK: The form

  /// Makes the form of what is selected, with the focus on `field`.
  mutating func showRow(focus field: String? = nil) {
    form = EditorForms(work: work, services: services).form(row)
    // Of a question the text is what one comes for; how it is answered stands before it.
    form.focus(field ?? (questionIndex == nil ? "" : "text"))
    if form.fields.isEmpty { focus = .outline }
    followers = []
    if let index = competencyIndex {
      let name = work.draft.rubric[index].name
      if !name.isEmpty { followers = Set(work.draft.questions.filter { $0.competency == name }.map(\.id)) }
    }
    showFaults()
  }

  mutating func go(to place: EditorPlace) {
    outline.select(place.row)
    outline.follow(work.draft)
    showRow(focus: place.field)
  }
}

enum EditorMessage: Sendable {
  case organisation(String)
  case saved(Result<Interview, CallFailure>, sent: InterviewDraft)
  case published(Result<Interview, CallFailure>)
  case live(LiveUpdate?)
  case refresh
  case fetched(Result<Interview, CallFailure>)
  case theirs(Result<Interview, CallFailure>)
  case copied(Result<Interview, CallFailure>, theirs: Interview)
  case edited(EditorPlace, text: String)
  case notEdited(String)
  case bank(Result<Page<BankQuestion>, CallFailure>, isFirst: Bool)
  case publish
  case send
  case goOnWithKept
  case throwKeptAway
  case sendAndLeave
  case keepAndLeave
  case discardAndLeave
}
