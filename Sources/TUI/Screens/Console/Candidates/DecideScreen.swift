internal import Contracts
internal import Kit

/// A decision with its reason and a note.
struct DecideScreen {
  let services: ConsoleServices
  let targets: CandidateTargets
  let decision: Decision
  /// Told when it is done.
  let acted: Handover<Bool>?
  var form: Form
  var isSaving = false
  var failure: CallFailure?

  init(
    services: ConsoleServices, targets: CandidateTargets, decision: Decision, acted: Handover<Bool>? = nil
  ) {
    self.acted = acted
    self.services = services
    self.targets = targets
    self.decision = decision
    form = Form([
      .text(
        "reason", tr("console.decide.reason"), limit: 200, hint: tr("console.decide.reason_hint"),
        placeholder: tr("console.decide.reason_placeholder")),
      .editor(
        "note", tr("console.decide.note"), "", rows: 5, limit: 2000, hint: tr("console.decide.note_hint"), gap: true),
    ])
  }
}

enum DecideIntent { case save, back }

extension DecideScreen: Screen {
  var title: String { tr("console.decide.title", ["decision": tr("console.decision.\(decision.rawValue)")]) }
  var banner: Banner? { failure.map { Banner($0.sentence) } }
  var leavingLoses: String? { isSaving ? tr("console.decide.leaving") : nil }

  var keys: [KeyRow<DecideIntent>] {
    [
      KeyRow(
        [.control("s")], .save, "console.decide.keys.save",
        disabled: isSaving ? tr("console.candidates.busy") : nil),
      KeyRow([.escape], .back, "console.decide.keys.back"),
    ]
  }

  func captures(_ key: Key) -> Bool { form.captures(key) }

  mutating func update(_ event: ScreenEvent<DecideIntent, Result<CandidateDone, CallFailure>>)
    -> [Effect<Result<CandidateDone, CallFailure>>]
  {
    switch event {
    case .intent(.save): return save()
    case .intent(.back): return [.pop]
    // The note takes Enter for itself; from the reason it leads there.
    case .key(let key): if form.handle(key) == .submitted { return save() }
    case .paste(let text): _ = form.paste(text)
    case .mouse(let mouse) where mouse.kind == .press: _ = form.press(Point(x: mouse.at.x, y: mouse.at.y - 2))
    case .message(.success(let done)):
      acted?.leave(true)
      return [done.effect(services), .pop]
    case .message(.failure(let failure)):
      isSaving = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      if let field = failure.field, form[field] != nil {
        form.setError(field, failure.sentence)
        form.focusError()
      } else {
        self.failure = failure
      }
    default: break
    }
    return []
  }

  private mutating func save() -> [Effect<Result<CandidateDone, CallFailure>>] {
    guard !isSaving else { return [] }
    form.clearErrors()
    let reason = TextRules.tidied(form.text("reason"))
    let note = TextRules.tidied(form.text("note"))
    if reason.isEmpty, decision == .reject {
      form.setError("reason", tr("console.decide.no_reason"))
    } else if let fault = TextRules.check(reason, length: 0...200) {
      form.setError("reason", tr("console.field", ["fault": fault.words]))
    }
    if let fault = TextRules.check(note, length: 0...2000, lines: true) {
      form.setError("note", tr("console.field", ["fault": fault.words]))
    }
    guard form.fields.allSatisfy({ $0.error == nil }) else {
      form.focusError()
      return []
    }
    isSaving = true
    failure = nil
    let services = services
    let targets = targets
    let given = DecisionGiven(
      decision: decision, reason: reason.isEmpty ? nil : reason, note: note.isEmpty ? nil : note)
    return [.call("save", { try await CandidateWork.decide(given, targets, services) }, then: { $0 })]
  }

  func view(_ canvas: Canvas) {
    canvas.put(0, 0, tr("console.decide.who", ["who": targets.words]), .heading)
    form.draw(canvas.part(Rect(x: 0, y: 2, width: min(canvas.width, 90), height: canvas.height - 2)))
  }
}
