internal import Client
internal import Contracts
internal import Foundation
internal import Kit

extension EditorScreen: Screen {
  var tickS: Double? { 1 }
  var leavingLoses: String? { isDirty ? tr("console.editor.leaving") : nil }

  mutating func update(_ event: ScreenEvent<EditorIntent, EditorMessage>) -> [Effect<EditorMessage>] {
    switch event {
    case .appeared(let first):
      return (first ? offerKept() : wantsSaving ? save(afterSaving) : []) + live.follow(services) { .live($0) }
    case .intent(let intent): return act(intent)
    case .key(let key):
      if focus == .outline {
        if outline.handle(key) { showItem() }
      } else {
        written(form.handle(key))
      }
      return []
    case .paste(let text):
      if focus == .form { written(form.paste(text)) }
      return []
    case .mouse(let mouse):
      press(mouse)
      return []
    case .tick: return tick()
    case .ending:
      keep()
      return []
    case .message(let message): return receive(message)
    }
  }

  private mutating func written(_ outcome: Form.Outcome) {
    switch outcome {
    case .changed:
      if let field = form.focused?.id { errors[place(field)] = nil }
      readForm()
    case .submitted:
      // After the last field the next question comes, as if one form followed the other.
      if outline.selected < outline.count - 1 { go(to: outline.selected + 1) } else { focus = .outline }
    case .moved, .ignored: break
    }
  }

  private func place(_ field: String) -> Place {
    Place(question: questionIndex.map { draft.questions[$0].id }, field: field)
  }

  private mutating func press(_ mouse: MouseEvent) {
    guard mouse.kind == .press else { return }
    let layout = layout(memory.size)
    let at = mouse.at
    if layout.outline.contains(at) {
      focus = .outline
      if outline.press(row: at.y - layout.outline.y) { showItem() }
    } else if layout.form.contains(at) {
      focus = .form
      written(form.press(Point(x: at.x - layout.form.x, y: at.y - layout.form.y)))
    }
  }

  // MARK: Keys

  private mutating func act(_ intent: EditorIntent) -> [Effect<EditorMessage>] {
    switch intent {
    case .edit: focus = .form
    case .outline: focus = .outline
    case .next: go(to: outline.selected + 1)
    case .previous: go(to: outline.selected - 1)
    case .add:
      insert(Question(text: ""), at: (questionIndex ?? draft.questions.count - 1) + 1)
      focus = .form
    case .duplicate:
      guard let index = questionIndex else { break }
      var copy = draft.questions[index]
      copy.id = .new()
      insert(copy, at: index + 1)
    case .remove:
      guard let index = questionIndex else { break }
      removed = (draft.questions.remove(at: index), index)
      outline.set(count: 1 + draft.questions.count)
      showItem()
      return [.toast(tr("console.editor.removed"))]
    case .undo:
      guard let (question, index) = removed else { break }
      removed = nil
      insert(question, at: min(index, draft.questions.count))
    case .moveUp: move(-1)
    case .moveDown: move(1)
    case .save: return save(.stay)
    case .publish:
      if isDirty || saved == nil { return save(.publish) }
      return [.dialog(Questions.publish(draft, .publish))]
    case .leave: return leave()
    }
    return []
  }

  private mutating func go(to index: Int) {
    outline.select(index)
    showItem()
  }

  private mutating func insert(_ question: Question, at index: Int) {
    draft.questions.insert(question, at: index)
    outline.set(count: 1 + draft.questions.count)
    go(to: index + 1)
  }

  private mutating func move(_ by: Int) {
    guard let index = questionIndex, draft.questions.indices.contains(index + by) else { return }
    draft.questions.swapAt(index, index + by)
    go(to: index + by + 1)
  }

  private mutating func leave() -> [Effect<EditorMessage>] {
    guard isDirty else { return [.pop] }
    return [
      .dialog(
        .choice(
          tr("console.editor.leave_title"), tr("console.editor.leave_text"),
          [
            .init("s", tr("console.editor.leave_save"), .saveAndLeave),
            .init("k", tr("console.editor.leave_keep"), .keepAndLeave),
            .init("t", tr("console.editor.leave_discard"), .discardAndLeave),
            .init("c", tr("kit.dialog.cancel")),
          ]))
    ]
  }

  // MARK: Keeping and saving

  private func offerKept() -> [Effect<EditorMessage>] {
    guard let kept = services.drafts.load(id), kept.draft != (saved ?? InterviewDraft(title: "")) else { return [] }
    let time = Wording.time(kept.writtenAt, now: services.now(), services.timeZone)
    return [
      .dialog(
        .choice(
          tr("console.editor.kept_title"), tr("console.editor.kept_text", ["time": time]),
          [
            .init("g", tr("console.editor.kept_go_on"), .goOnWithKept),
            .init("t", tr("console.editor.kept_discard"), .throwKeptAway),
          ], escape: .goOnWithKept))
    ]
  }

  /// A copy on this machine, so that neither a crash nor a lost server costs what was written.
  private mutating func keep() {
    if !isDirty, kept != nil {
      services.drafts.remove(id)
      kept = nil
    }
    guard isDirty, kept != draft else { return }
    if (try? services.drafts.save(draft, of: id, at: services.now())) != nil { kept = draft }
  }

  private mutating func tick() -> [Effect<EditorMessage>] {
    ticks += 1
    if ticks % 3 == 0 { keep() }
    guard wantsSaving, !isSaving, connection.tick() else { return [] }
    return save(afterSaving)
  }

  private mutating func save(_ after: AfterSaving) -> [Effect<EditorMessage>] {
    guard !isSaving else { return [] }
    readForm()
    guard closingDate != nil else {
      show(tr("console.editor.no_date"), at: Place(question: nil, field: "closes_at"))
      return []
    }
    if let field = form.fields.first(where: { $0.error == tr("console.editor.no_number") }) {
      focus = .form
      form.focus(field.id)
      return []
    }
    afterSaving = after
    wantsSaving = true
    isSaving = true
    let sent = draft
    if sentToMake?.draft != sent { sentToMake = (sent, UUID().uuidString) }
    let key = sentToMake?.key ?? ""
    let services = services
    let id = id
    let version = version
    return [
      .call(
        "save",
        {
          if let id { return try await services.interviews.update(id, sent, version) }
          return try await services.interviews.create(sent, key)
        }, then: { .saved($0, sent: sent) })
    ]
  }

  private mutating func receive(_ message: EditorMessage) -> [Effect<EditorMessage>] {
    switch message {
    case .saved(let answer, let sent): return saved(answer, sent)
    case .live(let update):
      guard let id else {
        // Nobody else can change what the server does not know yet; whether it is connected is noted all the same.
        return live.hear(update, isOurs: { _ in false }, then: .refresh)
      }
      return live.hear(update, isOurs: { $0.interview == id && $0.topic == Topic.interview.rawValue }, then: .refresh)
    case .refresh:
      guard live.mayLook(isPolling: false), let id else { return [] }
      let services = services
      return [.call("fetch", { try await services.interviews.get(id) }, then: { .fetched($0) })]
    case .fetched(let answer):
      guard case .success(let interview) = answer else { return [] }
      // Whose version this is shows once the saving is done.
      return isSaving ? live.hear(.resync, isOurs: { _ in true }, then: .refresh) : changedElsewhere(interview)
    case .publish:
      guard let id else { return [] }
      let services = services
      return [.call("publish", { try await services.interviews.publish(id) }, then: { .published($0) })]
    case .published(.success(let interview)):
      return [.replace(LinkScreen(services: services, interview: interview, isNew: true))]
    case .published(.failure(let failure)): return failed(failure, sent: draft)
    case .goOnWithKept:
      guard let found = services.drafts.load(id) else { return [] }
      draft = found.draft
      kept = found.draft
      closesText = Wording.field(draft.settings.closesAt, services.timeZone)
      outline.set(count: 1 + draft.questions.count)
      showItem()
      return []
    case .throwKeptAway:
      services.drafts.remove(id)
      return []
    case .saveAndLeave: return save(.leave)
    case .keepAndLeave:
      kept = nil
      keep()
      return [.pop, .toast(tr("console.editor.kept"))]
    case .discardAndLeave:
      services.drafts.remove(id)
      return [.pop]
    }
  }

  /// Somebody else has saved or published it. What was not touched here is shown as it is now; what was written here
  /// stays, and the server will say so when it is saved.
  private mutating func changedElsewhere(_ interview: Interview) -> [Effect<EditorMessage>] {
    guard interview.id == id, interview.version > version else { return [] }
    status = interview.status
    guard interview.content != saved else {
      version = interview.version
      return []
    }
    guard !isDirty else { return [.toast(tr("console.editor.changed_elsewhere"), .warning)] }
    version = interview.version
    let selected = questionIndex.map { draft.questions[$0].id }
    let field = form.focused?.id
    saved = interview.content
    draft = interview.content
    closesText = Wording.field(draft.settings.closesAt, services.timeZone)
    outline.set(count: 1 + draft.questions.count)
    outline.select(draft.questions.firstIndex { $0.id == selected }.map { $0 + 1 } ?? 0)
    showItem()
    if let field { form.focus(field) }
    return [.toast(tr("console.editor.reloaded"))]
  }

  private mutating func saved(_ answer: Result<Interview, CallFailure>, _ sent: InterviewDraft) -> [Effect<
    EditorMessage
  >] {
    isSaving = false
    switch answer {
    case .failure(let failure): return failed(failure, sent: sent)
    case .success(let interview):
      connection.succeeded()
      wantsSaving = false
      services.drafts.remove(id)
      services.drafts.remove(interview.id)
      kept = nil
      id = interview.id
      status = interview.status
      version = interview.version
      saved = sent
      errors = [:]
      showErrors()
      switch afterSaving {
      case .stay: return [.toast(tr("console.editor.saved"))]
      case .leave: return [.pop, .toast(tr("console.editor.saved"))]
      case .publish: return [.dialog(Questions.publish(sent, .publish))]
      }
    }
  }

  private mutating func failed(_ failure: CallFailure, sent: InterviewDraft) -> [Effect<EditorMessage>] {
    keep()
    if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
    if failure.isTemporary {
      connection.failed(failure)
      return []
    }
    wantsSaving = false
    if let field = failure.field, let place = Self.place(field, in: sent) {
      show(failure.sentence, at: place)
      return []
    }
    return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
  }

  /// Goes to the field at fault.
  private mutating func show(_ error: String, at place: Place) {
    errors[place] = error
    if let question = place.question, let index = draft.questions.firstIndex(where: { $0.id == question }) {
      outline.select(index + 1)
    } else {
      outline.select(0)
    }
    showItem()
    form.focus(place.field)
    focus = .form
  }

  /// Reads the server's name of a field, as `title` or `questions[2].points[0]`; nil for one that no form has.
  static func place(_ field: String, in draft: InterviewDraft) -> Place? {
    let field = field.hasPrefix("settings.") ? String(field.dropFirst(9)) : field
    guard let match = field.wholeMatch(of: /questions\[(\d+)\]\.([a-z_]+)(\[\d+\])?/) else {
      return ["title", "welcome", "language", "closes_at", "allows_stand_ins"].contains(field)
        ? Place(question: nil, field: field) : nil
    }
    guard let index = Int(match.1), draft.questions.indices.contains(index) else { return nil }
    return Place(question: draft.questions[index].id, field: String(match.2))
  }
}
