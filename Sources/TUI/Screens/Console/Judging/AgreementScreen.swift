internal import Contracts
internal import Kit

/// How far program and people agree in an interview, and the answers that are to be talked over.
struct AgreementScreen {
  let services: ConsoleServices
  let interview: Interview
  var report: AgreementReport?
  var menu = Menu(count: 0)
  var connection = Connection()
  var isPolling = false

  init(services: ConsoleServices, interview: Interview) {
    self.services = services
    self.interview = interview
  }

  private var selected: Disagreement? {
    guard let queue = report?.queue, queue.indices.contains(menu.selected) else { return nil }
    return queue[menu.selected]
  }
}

enum AgreementIntent { case open, refresh, back }

enum AgreementMessage: Sendable {
  case loaded(Result<AgreementReport, CallFailure>)
  case opened(Result<CandidateDetail, CallFailure>, question: Int)
}

extension AgreementScreen: Screen {
  var title: String { tr("console.agreement.title") }
  var aside: String { interview.content.title }
  var banner: Banner? { connection.banner }
  var tickS: Double? { 1 }

  var keys: [KeyRow<AgreementIntent>] {
    [
      KeyRow(
        [.enter, "l", .right], .open, "console.agreement.keys.open",
        disabled: selected == nil ? tr("console.agreement.none") : nil),
      KeyRow(["r"], .refresh, "console.ranking.keys.refresh", inFooter: false),
      KeyRow([.escape, "q", "h", .left], .back, "console.agreement.keys.back"),
    ]
  }

  mutating func update(_ event: ScreenEvent<AgreementIntent, AgreementMessage>) -> [Effect<AgreementMessage>] {
    switch event {
    case .appeared, .intent(.refresh): return load()
    case .tick: return connection.tick() && connection.failure != nil && !isPolling ? load() : []
    case .intent(.back): return [.pop]
    case .intent(.open):
      guard let chosen = selected else { return [] }
      let services = services
      return [
        .call(
          "open", { try await services.candidates.get(chosen.session) },
          then: { .opened($0, question: chosen.question) })
      ]
    case .key(let key): _ = menu.handle(key)
    case .mouse(let mouse):
      switch mouse.kind {
      case .wheelDown: _ = menu.handle(.down)
      case .wheelUp: _ = menu.handle(.up)
      case .press: _ = menu.press(row: mouse.at.y - Self.listTop)
      }
    case .message(.loaded(.success(let report))):
      isPolling = false
      connection.succeeded()
      self.report = report
      menu.set(count: report.queue.count)
    case .message(.opened(.success(let detail), let question)):
      var screen = CandidateScreen(services: services, row: detail.candidate, interview: interview)
      screen.told = detail
      screen.shown = detail.answers.firstIndex { $0.question == question } ?? 0
      return [.push(screen)]
    case .message(.loaded(.failure(let failure))):
      isPolling = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
    case .message(.opened(.failure(let failure), _)):
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    case .paste, .ending: break
    }
    return []
  }

  private mutating func load() -> [Effect<AgreementMessage>] {
    isPolling = true
    let (services, id) = (services, interview.id)
    return [.call("agreement", { try await services.judging.agreement(id) }, then: { .loaded($0) })]
  }

  // MARK: Drawing

  private static let listTop = 8

  func view(_ canvas: Canvas) {
    guard let report else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.agreement.not_loaded"), .dim)
      return
    }
    canvas.put(
      0, 0,
      Line(
        tr("console.agreement.answers", ["scored": "\(report.scored)", "rated": "\(report.rated)"]), .dim))
    canvas.put(0, 2, figure("program", report.program))
    canvas.put(0, 3, figure("unseen", report.unseen))
    canvas.put(0, 4, figure("people", report.people))
    canvas.put(0, 6, Line(tr("console.agreement.queue", count: report.disagreements), .heading))
    guard !report.queue.isEmpty else {
      canvas.paragraph(tr("console.agreement.nothing"), .dim, y: Self.listTop)
      return
    }
    let list = canvas.part(Rect(x: 0, y: Self.listTop, width: canvas.width, height: canvas.height - Self.listTop))
    menu.draw(list) { line(report.queue[$0]) }
  }

  private func figure(_ name: String, _ agreement: Agreement) -> Line {
    let value =
      agreement.kappa.map { Span("κ " + Gauge.decimal($0, 2), Style(.text).bold) }
      ?? Span(tr(agreement.pairs < Agreement.least ? "console.agreement.few" : "console.agreement.undefined"), .warning)
    let facts = tr(
      "console.agreement.facts",
      ["pairs": "\(agreement.pairs)", "same": "\(agreement.same)", "apart": "\(agreement.apart)"])
    return Line(Span(TextWidth.pad(tr("console.agreement." + name), to: 26)), value, Span("  " + facts, .dim))
  }

  private func line(_ item: Disagreement) -> Line {
    let isHidden = interview.content.settings.isBlind || item.candidate.isEmpty
    let name = isHidden ? Blind.name(of: item.session) : item.candidate
    let program = item.program.map { tr("console.agreement.program_gave", ["score": "\($0)"]) }
    let people = item.ratings.map { "\($0.isMine ? tr("console.review.mine") : $0.by) \($0.score)" }
    return Line(
      Span(TextWidth.pad(TextWidth.clip(name, to: 21), to: 22)),
      Span(TextWidth.pad(TextWidth.clip("\(item.question) \(item.competency)", to: 23), to: 24), .dim),
      Span(([program].compactMap { $0 } + people).joined(separator: " · ")))
  }
}
