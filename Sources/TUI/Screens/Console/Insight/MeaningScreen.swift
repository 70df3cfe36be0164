internal import Contracts
internal import Kit

/// Search by meaning over all answers: a question in one's own words, the nearest passages, and what was asked there.
struct MeaningScreen {
  let services: ConsoleServices
  /// What was asked last; empty before the first time.
  private(set) var query = ""
  private(set) var result: PassageSearch?
  private var menu = Menu(count: 0)
  private var isBusy = false
  private var failure: CallFailure?

  init(services: ConsoleServices) { self.services = services }

  private var selected: PassageSearch.Found? {
    guard let found = result?.found, found.indices.contains(menu.selected) else { return nil }
    return found[menu.selected]
  }
}

enum MeaningIntent { case open, search, back }

enum MeaningMessage: Sendable {
  case asked(String)
  case found(Result<PassageSearch, CallFailure>)
  case opened(Result<CandidateDetail, CallFailure>, question: Int)
}

extension MeaningScreen: Screen {
  var title: String { tr("console.meaning.title") }
  var aside: String { query }
  var banner: Banner? { failure.map { Banner($0.sentence) } }

  var keys: [KeyRow<MeaningIntent>] {
    [
      KeyRow(
        [.enter, "l", .right], .open, "console.meaning.keys.open",
        disabled: selected == nil ? tr("console.meaning.none") : nil),
      KeyRow(["/", "n"], .search, "console.meaning.keys.search", disabled: isBusy ? tr("console.loading") : nil),
      KeyRow([.escape, "q", "h", .left], .back, "console.meaning.keys.back"),
    ]
  }

  mutating func update(_ event: ScreenEvent<MeaningIntent, MeaningMessage>) -> [Effect<MeaningMessage>] {
    switch event {
    case .appeared: return query.isEmpty ? [ask()] : []
    case .intent(.search): return [ask()]
    case .intent(.back): return [.pop]
    case .intent(.open):
      guard let found = selected else { return [] }
      let services = services
      return [
        .call(
          "open", { try await services.candidates.get(found.candidate) },
          then: { .opened($0, question: found.passage.question) })
      ]
    case .key(let key): _ = menu.handle(key)
    case .mouse(let mouse):
      switch mouse.kind {
      case .wheelDown: _ = menu.handle(.down)
      case .wheelUp: _ = menu.handle(.up)
      case .press: _ = menu.press(row: mouse.at.y - Self.listTop)
      }
    case .message(let message): return receive(message)
    case .paste, .tick, .ending: break
    }
    return []
  }

  private func ask() -> Effect<MeaningMessage> {
    .dialog(.prompt(tr("console.meaning.ask_title"), tr("console.meaning.ask_text"), value: query) { .asked($0) })
  }

  private mutating func receive(_ message: MeaningMessage) -> [Effect<MeaningMessage>] {
    switch message {
    case .asked(let text):
      query = TextRules.tidied(text)
      guard !query.isEmpty else { return [] }
      isBusy = true
      failure = nil
      let (services, query) = (services, query)
      return [.call("search", { try await services.candidates.meaning(query) }, then: { .found($0) })]
    case .found(.success(let result)):
      isBusy = false
      self.result = result
      menu = Menu(count: result.found.count)
    case .opened(.success(let detail), let question):
      var screen = CandidateScreen(services: services, row: detail.candidate, interview: nil)
      screen.told = detail
      screen.shown = detail.answers.firstIndex { $0.question == question } ?? 0
      return [.push(screen)]
    case .found(.failure(let failure)), .opened(.failure(let failure), _):
      isBusy = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      self.failure = failure
    }
    return []
  }

  // MARK: Drawing

  private static let listTop = 2
  /// Rows for the passage below the list.
  private static let detailRows = 9

  func view(_ canvas: Canvas) {
    guard !isBusy, let result else {
      canvas.paragraph(tr(isBusy ? "console.loading" : "console.meaning.before"), .dim)
      return
    }
    canvas.put(
      0, 0,
      Line(
        tr(
          "console.meaning.searched",
          ["answers": Strings.number(result.answers), "passages": Strings.number(result.passages)]), .dim))
    guard !result.found.isEmpty else {
      canvas.paragraph(tr("console.meaning.nothing"), y: Self.listTop)
      return
    }
    let rows = max(3, canvas.height - Self.listTop - Self.detailRows)
    let width = canvas.width
    menu.draw(canvas.part(Rect(x: 0, y: Self.listTop, width: width, height: rows))) {
      Self.line(result.found[$0], width: width)
    }
    guard let selected else { return }
    let top = Self.listTop + rows + 1
    let below = canvas.part(Rect(x: 0, y: top, width: width, height: max(0, canvas.height - top)))
    for (y, line) in Self.detail(selected, width: width).prefix(below.height).enumerated() { below.put(0, y, line) }
  }

  private static func line(_ found: PassageSearch.Found, width: Int) -> Line {
    let name = found.name.isEmpty ? Blind.name(of: found.candidate) : found.name
    let room = max(10, width - 30)
    return Line(
      Span(TextWidth.pad(TextWidth.clip(name, to: 21), to: 22)),
      Span(TextWidth.clip("“" + found.passage.text + "”", to: room), .dim))
  }

  private static func detail(_ found: PassageSearch.Found, width: Int) -> [Line] {
    let time =
      Gauge.clock(Int(found.passage.startS)) + "–" + Gauge.clock(Int(found.passage.endS.rounded(.up)))
    let place = tr(
      "console.meaning.place", ["title": found.title, "question": "\(found.passage.question)", "time": time])
    return Line.wrap(found.questionText, .heading, width: width).prefix(2)
      + Line.wrap("“" + found.passage.text + "”", Style(.evidence), width: width) + Line.wrap(place, .dim, width: width)
  }
}
