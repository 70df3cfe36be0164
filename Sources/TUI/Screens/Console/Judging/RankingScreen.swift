internal import Contracts
internal import Kit

/// Who has completed an interview, ranked, with how sure each rank is.
struct RankingScreen {
  let services: ConsoleServices
  let interview: Interview
  var ranking: InterviewRanking?
  var marked: Set<SessionID> = []
  /// Names are shown although the review is blind.
  var isRevealed = false
  var menu = Menu(count: 0)
  var connection = Connection()
  var isPolling = false

  init(services: ConsoleServices, interview: Interview) {
    self.services = services
    self.interview = interview
  }

  var selected: RankedCandidate? {
    guard let items = ranking?.items, items.indices.contains(menu.selected) else { return nil }
    return items[menu.selected]
  }

  func isHidden(_ candidate: RankedCandidate) -> Bool {
    !isRevealed && candidate.decision == nil && interview.content.settings.isBlind
  }

  func name(_ candidate: RankedCandidate) -> String {
    isHidden(candidate) || candidate.name.isEmpty ? Blind.name(of: candidate.id) : candidate.name
  }
}

enum RankingIntent { case open, mark, compare, agreement, reveal, refresh, back }

enum RankingMessage: Sendable {
  case loaded(Result<InterviewRanking, CallFailure>)
  case opened(Result<CandidateDetail, CallFailure>)
}

extension RankingScreen: Screen {
  var title: String { tr("console.ranking.title") }
  var aside: String { interview.content.title }
  var banner: Banner? { connection.banner }
  var tickS: Double? { 1 }

  var keys: [KeyRow<RankingIntent>] {
    let none = selected == nil ? tr("console.ranking.none") : nil
    let few = (2...4).contains(marked.count) ? nil : tr("console.ranking.mark_some")
    return [
      KeyRow([.enter, "l", .right], .open, "console.ranking.keys.open", disabled: none),
      KeyRow([" "], .mark, "console.ranking.keys.mark", disabled: none),
      KeyRow(["c"], .compare, "console.ranking.keys.compare", disabled: none ?? few),
      KeyRow(["A"], .agreement, "console.ranking.keys.agreement"),
      KeyRow(["B"], .reveal, "console.ranking.keys.reveal", inFooter: false),
      KeyRow(["r"], .refresh, "console.ranking.keys.refresh", inFooter: false),
      KeyRow([.escape, "q", "h", .left], .back, "console.ranking.keys.back"),
    ]
  }

  mutating func update(_ event: ScreenEvent<RankingIntent, RankingMessage>) -> [Effect<RankingMessage>] {
    switch event {
    case .appeared, .intent(.refresh): return load()
    case .tick: return connection.tick() && connection.failure != nil && !isPolling ? load() : []
    case .intent(.back): return [.pop]
    case .intent(.open):
      guard let id = selected?.id else { return [] }
      let services = services
      return [.call("open", { try await services.candidates.get(id) }, then: { .opened($0) })]
    case .intent(.mark):
      guard let id = selected?.id else { return [] }
      if marked.remove(id) == nil { marked.insert(id) }
      menu.select(menu.selected + 1)
    case .intent(.compare):
      let ids = (ranking?.items ?? []).map(\.id).filter(marked.contains)
      return [.push(CompareScreen(services: services, interview: interview, ids: ids, isRevealed: isRevealed))]
    case .intent(.agreement): return [.push(AgreementScreen(services: services, interview: interview))]
    case .intent(.reveal): isRevealed.toggle()
    case .key(let key): _ = menu.handle(key)
    case .mouse(let mouse):
      switch mouse.kind {
      case .wheelDown: _ = menu.handle(.down)
      case .wheelUp: _ = menu.handle(.up)
      case .press: _ = menu.press(row: mouse.at.y - Self.listTop)
      }
    case .message(.loaded(.success(let ranking))):
      isPolling = false
      connection.succeeded()
      let id = selected?.id
      self.ranking = ranking
      marked.formIntersection(ranking.items.map(\.id))
      menu.set(count: ranking.items.count)
      if let id, let index = ranking.items.firstIndex(where: { $0.id == id }) { menu.select(index) }
    case .message(.opened(.success(let detail))):
      var screen = CandidateScreen(services: services, row: detail.candidate, interview: interview)
      screen.isRevealed = isRevealed
      return [.push(screen)]
    case .message(.loaded(.failure(let failure))):
      isPolling = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
    case .message(.opened(.failure(let failure))):
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    case .paste, .ending: break
    }
    return []
  }

  private mutating func load() -> [Effect<RankingMessage>] {
    isPolling = true
    let (services, id) = (services, interview.id)
    return [.call("ranking", { try await services.judging.ranking(id) }, then: { .loaded($0) })]
  }

  // MARK: Drawing

  private static let listTop = 5

  func view(_ canvas: Canvas) {
    guard let ranking else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.ranking.not_loaded"), .dim)
      return
    }
    guard !ranking.items.isEmpty else {
      canvas.paragraph(tr("console.ranking.empty"), .dim, y: 0)
      return
    }
    let weights = ranking.weights.map { "\($0.competency) ×\($0.weight)" }.joined(separator: " · ")
    canvas.put(0, 0, Line(weights, .dim).clipped(to: canvas.width))
    let note =
      ranking.hasIntervals
      ? tr("console.ranking.sure", ["questions": "\(ranking.questions)"]) : tr("console.ranking.unsure")
    let left = ranking.unscored > 0 ? " " + tr("console.ranking.unscored", count: ranking.unscored) : ""
    let words = Line.wrap(note + left, ranking.hasIntervals ? .dim : .warning, width: canvas.width)
    for (y, line) in words.prefix(2).enumerated() { canvas.put(0, 1 + y, line) }
    let bar = max(11, min(41, canvas.width - 60))
    let head =
      "    " + TextWidth.pad(tr("console.ranking.rank"), to: 9) + TextWidth.pad(tr("console.ranking.name"), to: 22)
      + TextWidth.pad(tr("console.ranking.score"), to: 6) + TextWidth.pad("1", to: bar - 1) + "5  "
      + tr("console.ranking.answers")
    canvas.put(0, 4, Line(head, .dim).clipped(to: canvas.width))
    let list = canvas.part(Rect(x: 0, y: Self.listTop, width: canvas.width, height: canvas.height - Self.listTop))
    menu.draw(list) { line(ranking.items[$0], ranking, bar: bar) }
  }

  private func line(_ candidate: RankedCandidate, _ ranking: InterviewRanking, bar: Int) -> Line {
    let rank =
      candidate.rankFrom == candidate.rankTo
      ? "\(candidate.rankFrom)" : "\(candidate.rankFrom)–\(candidate.rankTo)"
    let mark = marked.contains(candidate.id) ? "● " : "  "
    let missing = candidate.scored < ranking.questions
    return Line(
      Span(mark, .accent), Span(TextWidth.pad(rank, to: 9), Style(.text).bold),
      Span(TextWidth.pad(TextWidth.clip(name(candidate), to: 21), to: 22)),
      Span(TextWidth.pad(Gauge.decimal(candidate.total, 2), to: 6), Style(Gauge.token(score: candidate.total))))
      + Self.interval(candidate, width: bar)
      + Line(
        Span("  \(candidate.scored)/\(ranking.questions)", missing ? .warning : .dim),
        Span(candidate.byPeople > 0 ? " " + tr("console.ranking.by_people", count: candidate.byPeople) : "", .dim))
  }

  /// From 1 to 5: where the total is, and between what it may lie.
  static func interval(_ candidate: RankedCandidate, width: Int) -> Line {
    func place(_ value: Double) -> Int {
      min(width - 1, max(0, Int(((value - 1) / 4 * Double(width - 1)).rounded())))
    }
    let at = place(candidate.total)
    let range = candidate.low.flatMap { low in candidate.high.map { place(low)...place($0) } } ?? at...at
    return Line(
      (0..<width).map { x in
        x == at ? Span("●", .accent) : range.contains(x) ? Span("─", Style(.bar)) : Span("·", .dim)
      })
  }
}
