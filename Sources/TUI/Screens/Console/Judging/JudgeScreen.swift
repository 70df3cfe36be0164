internal import Contracts
internal import Foundation
internal import Kit

/// A rating, a dismissal or a comment with its reason.
struct JudgeScreen {
  enum Kind: String { case rate, dismiss, comment }

  let services: ConsoleServices
  let session: SessionID
  let who: String
  let answer: AnswerDetail
  /// What the levels look like; nil while the interview is not known.
  let competency: Competency?
  let kind: Kind
  /// Whether the program's score was to be seen.
  let sawScore: Bool
  /// The same for every repeat, so that a comment is said once.
  let key = UUID().uuidString
  var form: Form
  var isSaving = false
  var failure: CallFailure?

  init(
    services: ConsoleServices, session: SessionID, who: String, answer: AnswerDetail, competency: Competency?,
    kind: Kind, sawScore: Bool
  ) {
    self.services = services
    self.session = session
    self.who = who
    self.answer = answer
    self.competency = competency
    self.kind = kind
    self.sawScore = sawScore
    let mine = answer.review?.mine
    // Nothing is chosen beforehand: a level that stands there draws judgements to it.
    let level = Form.Field.choice(
      "score", tr("console.judge.level"), ["–", "1", "2", "3", "4", "5"], selected: mine?.score ?? 0,
      hint: tr("console.judge.level_hint"))
    form = Form(
      (kind == .rate ? [level] : []) + [
        .editor(
          "text", tr(kind == .comment ? "console.judge.comment" : "console.judge.reason"),
          kind == .rate ? mine?.reason ?? "" : "", rows: 5, limit: 2000,
          hint: tr("console.judge.\(kind.rawValue)_hint"),
          gap: kind == .rate)
      ])
  }
}

enum JudgeIntent { case save, back }

extension JudgeScreen: Screen {
  typealias Message = Result<AnswerReview, CallFailure>

  var title: String { tr("console.judge.\(kind.rawValue)_title") }
  var aside: String { who }
  var banner: Banner? { failure.map { Banner($0.sentence) } }
  var leavingLoses: String? { isSaving ? tr("console.judge.leaving") : nil }

  var keys: [KeyRow<JudgeIntent>] {
    [
      KeyRow(
        [.control("s")], .save, "console.judge.keys.save", disabled: isSaving ? tr("console.candidates.busy") : nil),
      KeyRow([.escape], .back, "console.judge.keys.back"),
    ]
  }

  func captures(_ key: Key) -> Bool { form.captures(key) }

  mutating func update(_ event: ScreenEvent<JudgeIntent, Message>) -> [Effect<Message>] {
    switch event {
    case .intent(.save): return save()
    case .intent(.back): return [.pop]
    case .key(let key):
      if !choose(key), form.handle(key) == .submitted { return save() }
    case .paste(let text): _ = form.paste(text)
    case .mouse(let mouse) where mouse.kind == .press:
      _ = form.press(Point(x: mouse.at.x, y: mouse.at.y - Self.formTop))
    case .message(.success): return [.toast(tr("console.judge.\(kind.rawValue)_done")), .pop]
    case .message(.failure(let failure)):
      isSaving = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      self.failure = failure
    default: break
    }
    return []
  }

  /// A digit chooses its level.
  private mutating func choose(_ key: Key) -> Bool {
    guard form.focused?.id == "score", case .character(let digit) = key, let level = digit.wholeNumberValue,
      (1...5).contains(level), let index = form.fields.firstIndex(where: { $0.id == "score" }),
      case .choice(let options, _) = form.fields[index].kind
    else { return false }
    form.fields[index].kind = .choice(options, selected: level)
    form.fields[index].error = nil
    return true
  }

  private mutating func save() -> [Effect<Message>] {
    guard !isSaving else { return [] }
    form.clearErrors()
    let (level, text) = (form.choice("score"), TextRules.tidied(form.text("text")))
    if kind == .rate, level == 0 { form.setError("score", tr("console.judge.no_level")) }
    if let fault = TextRules.check(text, length: 1...2000, lines: true) {
      form.setError("text", tr("console.field", ["fault": fault.words]))
    }
    guard form.fields.allSatisfy({ $0.error == nil }) else {
      form.focusError()
      return []
    }
    isSaving = true
    failure = nil
    let (judging, session, question, kind) = (services.judging, session, answer.question, kind)
    let (sawScore, key) = (sawScore, key)
    return [
      .call(
        "save",
        {
          switch kind {
          case .rate:
            try await judging.rate(session, question, RatingGiven(score: level, reason: text, sawScore: sawScore))
          case .dismiss: try await judging.dismiss(session, question, DismissalGiven(reason: text))
          case .comment: try await judging.comment(session, question, CommentGiven(text: text), key)
          }
        }, then: { $0 })
    ]
  }

  // MARK: Drawing

  private static let formTop = 3

  func view(_ canvas: Canvas) {
    let width = min(canvas.width, 90)
    let question = Line.wrap(
      [Span("\(answer.question)  ", Style(.accent).bold), Span(answer.text, .heading)], width: width)
    for (y, line) in question.prefix(2).enumerated() { canvas.put(0, y, line) }
    let height = kind == .rate ? 12 : 9
    form.draw(canvas.part(Rect(x: 0, y: Self.formTop, width: width, height: min(height, canvas.height - Self.formTop))))
    guard kind == .rate, let competency else { return }
    var y = Self.formTop + height
    canvas.put(0, y, Line(competency.name, .heading))
    for anchor in competency.anchors {
      let isChosen = form.choice("score") == anchor.level
      let lines = Line.wrap(anchor.text, isChosen ? .text : .dim, width: width - 3)
      for (index, line) in lines.enumerated() {
        y += 1
        guard y < canvas.height else { return }
        canvas.put(0, y, Line(index == 0 ? "\(anchor.level)  " : "   ", isChosen ? Style(.accent).bold : .dim) + line)
      }
    }
  }
}
