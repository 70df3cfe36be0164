internal import Contracts
internal import Kit

/// Puts a transcript right. The program's own is kept, and scores are made anew.
struct CorrectScreen {
  let services: ConsoleServices
  let session: SessionID
  let question: Int
  let who: String
  /// Nil until it is here.
  var versions: TranscriptVersions?
  var form: Form
  var isSaving = false
  var failure: CallFailure?

  init(services: ConsoleServices, session: SessionID, question: Int, who: String) {
    self.services = services
    self.session = session
    self.question = question
    self.who = who
    form = Form([])
  }

  private var before: String { versions?.items.last?.text ?? "" }
}

enum CorrectIntent { case save, back }

enum CorrectMessage: Sendable {
  case loaded(Result<TranscriptVersions, CallFailure>)
  case saved(Result<TranscriptVersions, CallFailure>)
}

extension CorrectScreen: Screen {
  var title: String { tr("console.correct.title", ["number": "\(question)"]) }
  var aside: String { who }
  var banner: Banner? { failure.map { Banner($0.sentence) } }
  var leavingLoses: String? {
    isSaving || versions != nil && form.text("text") != before ? tr("console.correct.leaving") : nil
  }

  var keys: [KeyRow<CorrectIntent>] {
    let why = isSaving ? tr("console.candidates.busy") : versions == nil ? tr("console.loading") : nil
    return [
      KeyRow([.control("s")], .save, "console.correct.keys.save", disabled: why),
      KeyRow([.escape], .back, "console.correct.keys.back"),
    ]
  }

  func captures(_ key: Key) -> Bool { form.captures(key) }

  mutating func update(_ event: ScreenEvent<CorrectIntent, CorrectMessage>) -> [Effect<CorrectMessage>] {
    switch event {
    case .appeared:
      guard versions == nil else { return [] }
      let (judging, session, question) = (services.judging, session, question)
      return [.call("versions", { try await judging.transcripts(session, question) }, then: { .loaded($0) })]
    case .intent(.save): return save()
    case .intent(.back): return [.pop]
    case .key(let key): _ = form.handle(key)
    case .paste(let text): _ = form.paste(text)
    case .mouse(let mouse) where mouse.kind == .press: _ = form.press(Point(x: mouse.at.x, y: mouse.at.y - 2))
    case .message(.loaded(.success(let versions))):
      self.versions = versions
      form = Form([
        .editor(
          "text", tr("console.correct.text"), before, rows: 12, limit: CorrectionGiven.most,
          hint: tr("console.correct.hint"))
      ])
      form.growsEditors = true
    case .message(.saved(.success)): return [.toast(tr("console.correct.done")), .pop]
    case .message(.loaded(.failure(let failure))), .message(.saved(.failure(let failure))):
      isSaving = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      self.failure = failure
    default: break
    }
    return []
  }

  private mutating func save() -> [Effect<CorrectMessage>] {
    guard !isSaving, let version = versions?.version else { return [] }
    form.clearErrors()
    let text = TextRules.tidied(form.text("text"))
    if text == TextRules.tidied(before) { return [.toast(tr("console.correct.unchanged"), .warning)] }
    if let fault = TextRules.check(text, length: 1...CorrectionGiven.most, lines: true) {
      form.setError("text", tr("console.field", ["fault": fault.words]))
      return []
    }
    isSaving = true
    failure = nil
    let (judging, session, question) = (services.judging, session, question)
    return [
      .call(
        "save", { try await judging.correct(session, question, CorrectionGiven(text: text), version) },
        then: { .saved($0) })
    ]
  }

  func view(_ canvas: Canvas) {
    canvas.paragraph(tr("console.correct.note"), .dim, y: 0)
    guard versions != nil else { return }
    form.draw(canvas.part(Rect(x: 0, y: 3, width: canvas.width, height: canvas.height - 3)))
  }
}

/// Every version of a transcript with what the program made of it.
struct VersionsScreen {
  let services: ConsoleServices
  let session: SessionID
  let question: Int
  let who: String
  var versions: TranscriptVersions?
  var failure: CallFailure?
  let text = ScrollText()
}

extension VersionsScreen: Screen {
  typealias Message = Result<TranscriptVersions, CallFailure>
  enum Intent { case back }

  var title: String { tr("console.versions.title", ["number": "\(question)"]) }
  var aside: String { who }
  var banner: Banner? { failure.map { Banner($0.sentence) } }
  var keys: [KeyRow<Intent>] { [KeyRow([.escape, "q", "h", .left], .back, "console.versions.keys.back")] }

  mutating func update(_ event: ScreenEvent<Intent, Message>) -> [Effect<Message>] {
    switch event {
    case .appeared:
      let (judging, session, question) = (services.judging, session, question)
      return [.call("versions", { try await judging.transcripts(session, question) }, then: { $0 })]
    case .intent(.back): return [.pop]
    case .key(let key): _ = text.handle(key)
    case .mouse(let mouse): text.wheel(mouse.kind)
    case .message(.success(let versions)): self.versions = versions
    case .message(.failure(let failure)):
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      self.failure = failure
    default: break
    }
    return []
  }

  func view(_ canvas: Canvas) {
    guard let versions else {
      if failure == nil { canvas.put(0, 0, tr("console.loading"), .dim) }
      return
    }
    let width = min(canvas.width - 2, 100)
    // The newest first: what is scored.
    let lines = versions.items.reversed().flatMap { item -> [Line] in
      let made =
        item.by.map { tr("console.versions.by", ["who": $0, "time": time(item)]) }
        ?? tr("console.versions.program", ["time": time(item)])
      return [Line(Span("\(item.version)  ", Style(.accent).bold), Span(made, .heading)), outcome(item, versions)]
        + Line.wrap(item.text, width: width) + [""]
    }
    text.draw(canvas, lines)
  }

  private func time(_ item: TranscriptVersion) -> String {
    Wording.time(item.at, now: services.now(), services.timeZone)
  }

  private func outcome(_ item: TranscriptVersion, _ versions: TranscriptVersions) -> Line {
    if item.version == versions.version, versions.isScoring { return Line(tr("console.versions.scoring"), .dim) }
    if let reason = item.abstained { return Line(Wording.abstention(reason), .warning) }
    let scores = item.scores.map { "\($0.competency) \($0.score)" }.joined(separator: " · ")
    return Line(scores.isEmpty ? tr("console.versions.no_score") : scores, .dim)
  }
}
