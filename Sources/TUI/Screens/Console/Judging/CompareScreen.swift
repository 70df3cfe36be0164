internal import Contracts
internal import Kit

/// Candidates side by side on the same question and the same anchors, evidence beside evidence.
struct CompareScreen {
  let services: ConsoleServices
  let interview: Interview
  let ids: [SessionID]
  var isRevealed: Bool
  var comparison: AnswerComparison?
  /// The question that is asked for; nil for the first.
  var question: QuestionID?
  var connection = Connection()
  var isPolling = false
  let text = ScrollText()

  init(services: ConsoleServices, interview: Interview, ids: [SessionID], isRevealed: Bool = false) {
    self.services = services
    self.interview = interview
    self.ids = ids
    self.isRevealed = isRevealed
  }

  /// Index of the shown question among those that are scored.
  private var place: Int? { comparison.flatMap { found in found.questions.firstIndex(of: found.question.id) } }

  private func name(_ candidate: ComparedCandidate) -> String {
    let isHidden = !isRevealed && candidate.decision == nil && interview.content.settings.isBlind
    return isHidden || candidate.name.isEmpty ? Blind.name(of: candidate.id) : candidate.name
  }
}

enum CompareIntent { case next, previous, reveal, refresh, back }

enum CompareMessage: Sendable { case loaded(Result<AnswerComparison, CallFailure>) }

extension CompareScreen: Screen {
  var title: String { tr("console.compare.title") }
  var aside: String { interview.content.title }
  var banner: Banner? { connection.banner }
  var tickS: Double? { 1 }

  var keys: [KeyRow<CompareIntent>] {
    let last = place.map { $0 + 1 >= (comparison?.questions.count ?? 0) } ?? true
    return [
      KeyRow(
        ["n", .right], .next, "console.compare.keys.next", disabled: last ? tr("console.candidate.is_last") : nil),
      KeyRow(
        ["p"], .previous, "console.compare.keys.previous",
        disabled: place ?? 0 == 0 ? tr("console.candidate.is_first") : nil),
      KeyRow(["B"], .reveal, "console.ranking.keys.reveal", inFooter: false),
      KeyRow(["r"], .refresh, "console.ranking.keys.refresh", inFooter: false),
      KeyRow([.escape, "q", "h", .left], .back, "console.compare.keys.back"),
    ]
  }

  mutating func update(_ event: ScreenEvent<CompareIntent, CompareMessage>) -> [Effect<CompareMessage>] {
    switch event {
    case .appeared, .intent(.refresh): return load()
    case .tick: return connection.tick() && connection.failure != nil && !isPolling ? load() : []
    case .intent(.back): return [.pop]
    case .intent(.next): return show(1)
    case .intent(.previous): return show(-1)
    case .intent(.reveal): isRevealed.toggle()
    case .key(let key): _ = text.handle(key)
    case .mouse(let mouse): text.wheel(mouse.kind)
    case .message(.loaded(.success(let comparison))):
      isPolling = false
      connection.succeeded()
      self.comparison = comparison
      question = comparison.question.id
    case .message(.loaded(.failure(let failure))):
      isPolling = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
    case .paste, .ending: break
    }
    return []
  }

  private mutating func show(_ by: Int) -> [Effect<CompareMessage>] {
    guard let place, let questions = comparison?.questions, questions.indices.contains(place + by) else { return [] }
    question = questions[place + by]
    text.toTop()
    return load()
  }

  private mutating func load() -> [Effect<CompareMessage>] {
    isPolling = true
    let (services, ids, question, id) = (services, ids, question, interview.id)
    return [.call("compare", { try await services.judging.comparison(ids, question, id) }, then: { .loaded($0) })]
  }

  // MARK: Drawing

  func view(_ canvas: Canvas) {
    guard let comparison else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.compare.not_loaded"), .dim)
      return
    }
    text.draw(canvas, lines(comparison, width: canvas.width - 2))
  }

  private func lines(_ comparison: AnswerComparison, width: Int) -> [Line] {
    var lines = Line.wrap(
      [
        Span("\((place ?? 0) + 1)/\(comparison.questions.count)  ", Style(.accent).bold),
        Span(comparison.question.text, .heading),
      ], width: width)
    if let competency = comparison.competency {
      lines.append(Line(competency.name, .dim))
      for anchor in competency.anchors {
        lines.append(Line(Span("\(anchor.level)  ", .accent), Span(anchor.text, .dim)).clipped(to: width))
      }
    }
    let gap = 2
    let column = (width - gap * (comparison.candidates.count - 1)) / max(1, comparison.candidates.count)
    func row(_ cells: [[Line]]) { lines += Self.beside(cells, column: column, gap: gap) }
    lines.append("")
    row(comparison.candidates.map { head($0, column) })
    for point in comparison.rows {
      lines += ["", Line("▸ " + (point.point ?? tr("console.compare.whole")), .accent).clipped(to: width)]
      row(point.evidence.enumerated().map { evidence($1, comparison.candidates[$0], column) })
    }
    lines += ["", Line(tr("console.compare.said"), .heading)]
    row(
      comparison.candidates.map { candidate in
        Line.wrap(candidate.text ?? tr("console.compare.no_text"), candidate.text == nil ? .dim : .text, width: column)
      })
    return lines
  }

  /// Name, what counts, and what it is made of.
  private func head(_ candidate: ComparedCandidate, _ width: Int) -> [Line] {
    var lines = [Line(Span(TextWidth.clip(name(candidate), to: width), .heading))]
    let review = candidate.review
    if candidate.number == nil { return lines + Line.wrap(tr("console.compare.not_asked"), .dim, width: width) }
    lines.append(Gauge.score(review?.counts))
    if review?.isScoreHidden == true {
      lines += Line.wrap(tr("console.compare.hidden"), .warning, width: width)
    } else if let program = candidate.program {
      let key = review?.dismissal == nil ? "console.compare.program" : "console.compare.dismissed"
      lines += Line.wrap(tr(key, ["score": "\(program)"]), .dim, width: width)
    } else if let reason = candidate.abstained {
      lines += Line.wrap(Wording.abstention(reason), .warning, width: width)
    } else {
      lines += Line.wrap(tr("console.answer.status." + candidate.status.rawValue), .dim, width: width)
    }
    for rating in review?.ratings ?? [] {
      let who = rating.isMine ? tr("console.review.mine") : rating.by
      lines += Line.wrap("\(who): \(rating.score)", .dim, width: width)
    }
    if let hidden = review?.hiddenRatings, hidden > 0 {
      lines += Line.wrap(tr("console.review.others_hidden", count: hidden), .warning, width: width)
    }
    if !candidate.isSameWording { lines += Line.wrap(tr("console.compare.other_wording"), .warning, width: width) }
    return lines
  }

  private func evidence(_ pieces: [Evidence], _ candidate: ComparedCandidate, _ width: Int) -> [Line] {
    if pieces.isEmpty { return [Line(candidate.program == nil ? "–" : tr("console.compare.missing"), .dim)] }
    return pieces.flatMap { piece in
      Line.wrap(
        [Span("“" + piece.quote + "”", Style(.evidence)), Span(" " + Gauge.clock(Int(piece.startS)), .dim)],
        width: width)
    }
  }

  /// Columns as lines, each as high as the highest.
  static func beside(_ cells: [[Line]], column: Int, gap: Int) -> [Line] {
    (0..<(cells.map(\.count).max() ?? 0)).map { y in
      cells.enumerated().reduce(Line([])) { line, cell in
        let part = cell.element.indices.contains(y) ? cell.element[y].clipped(to: column) : ""
        let start = cell.offset * (column + gap)
        return line + Line(String(repeating: " ", count: max(0, start - line.width))) + part
      }
    }
  }
}
