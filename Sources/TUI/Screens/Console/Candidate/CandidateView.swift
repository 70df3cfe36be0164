internal import Contracts
internal import Foundation
internal import Kit

extension CandidateScreen {
  var title: String { Blind.name(row, hidden: isHidden).text }

  var aside: String {
    if let saving { return tr("console.candidate.saving", ["percent": "\(Int(saving.fraction * 100))"]) }
    return isHidden ? tr("console.candidate.blind") : row.email
  }

  var banner: Banner? { connection.banner }

  func view(_ canvas: Canvas) {
    guard let detail else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.candidate.not_loaded"), .dim)
      return
    }
    drawTabs(detail, canvas.part(Rect(x: 0, y: 0, width: canvas.width, height: 1)))
    drawFacts(detail, canvas.part(Rect(x: 0, y: 1, width: canvas.width, height: 2)))
    guard let answer else {
      canvas.paragraph(tr("console.candidate.no_answers"), .dim, y: 4)
      return
    }
    let body = canvas.part(canvas.bounds.inset(top: 3))
    if Self.isWide(canvas.width) {
      drawWide(answer, body)
    } else {
      let lines = AnswerLines(screen: self, answer: answer, width: body.width - 2)
      main.draw(body, narrow(lines).lines)
    }
  }

  static func isWide(_ width: Int) -> Bool { width >= 110 }

  /// The overall score, then each question with its own.
  private func drawTabs(_ detail: CandidateDetail, _ canvas: Canvas) {
    var x = canvas.put(0, 0, Line(Wording.status(row)) + Line("  ") + Gauge.score(detail.candidate.score) + Line("   "))
    let room = canvas.width - x
    let long = detail.answers.map { tab($0, long: true) }
    let allFit = long.reduce(0) { $0 + TextWidth.of($1) + 1 } <= room
    for (index, answer) in detail.answers.enumerated() {
      let text = allFit ? long[index] : tab(answer, long: false)
      // Of very many questions those around the shown one are to be seen.
      if index < shown, x + (shown - index) * 7 > canvas.width { continue }
      guard x + TextWidth.of(text) <= canvas.width else { return }
      x += canvas.put(x, 0, text, index == shown ? Style(.buttonFocus, on: .buttonFocus) : .dim) + 1
    }
  }

  /// The decision with its reason, tags and times: in one row where there is room.
  private func drawFacts(_ detail: CandidateDetail, _ canvas: Canvas) {
    let made = decisionAndTags(detail)
    let times = Line(times(detail.candidate).joined(separator: " · "), .dim)
    if made.width + 3 + times.width <= canvas.width {
      canvas.put(0, 0, made.width == 0 ? times : made + Line("   ") + times)
    } else {
      canvas.put(0, 0, made.clipped(to: canvas.width))
      canvas.put(0, 1, times.clipped(to: canvas.width))
    }
  }

  private func decisionAndTags(_ detail: CandidateDetail) -> Line {
    var line = Line([])
    if let decision = detail.candidate.decision {
      line = Line(CandidateWords.decision(decision))
      if let made = detail.decisions.first {
        if let reason = made.reason { line = line + Line(": " + reason) }
        let time = Wording.time(made.at, now: services.now(), services.timeZone)
        line = line + Line("  \(made.by), \(time)", .dim)
      }
    }
    if let resume = detail.resume {
      let note = Line("▸ " + tr("console.candidate.resume", ["name": resume.name]), .dim)
      line = line.width == 0 ? note : line + Line("   ") + note
    }
    for note in notes(detail) { line = line.width == 0 ? note : line + Line("   ") + note }
    guard !row.tags.isEmpty else { return line }
    let tags = Line(row.tags.map { "#" + $0 }.joined(separator: " "), .accent)
    return line.width == 0 ? tags : line + Line("   ") + tags
  }

  /// What whoever judges has to know: no program may score, and what the candidate said was wrong.
  private func notes(_ detail: CandidateDetail) -> [Line] {
    var notes: [Line] = []
    if let consent = detail.consent, !consent.purposes.contains(.analyse) {
      notes.append(Line("◇ " + tr("console.candidate.declined"), .warning))
    }
    if !detail.incidents.isEmpty {
      notes.append(Line("! " + tr("console.candidate.incidents", count: detail.incidents.count), .warning))
    }
    if !detail.extra.isEmpty {
      notes.append(Line("▸ " + tr("console.candidate.details", count: detail.extra.count), .dim))
    }
    return notes
  }

  /// Each step that was taken, and how long it took.
  private func times(_ row: CandidateRow) -> [String] {
    func time(_ date: Date) -> String { Wording.time(date, now: services.now(), services.timeZone) }
    var times: [String] = []
    if let at = row.invitedAt { times.append(tr("console.candidate.times.invited", ["time": time(at)])) }
    if let at = row.startedAt { times.append(tr("console.candidate.times.started", ["time": time(at)])) }
    if let at = row.completedAt {
      let length = row.durationS.map { " (" + CandidateWords.length($0) + ")" } ?? ""
      times.append(tr("console.candidate.times.completed", ["time": time(at)]) + length)
    }
    if let at = row.endedAt { times.append(tr("console.candidate.times.ended", ["time": time(at)])) }
    if row.completedAt == nil, row.endedAt == nil, let at = row.expiresAt {
      times.append(tr("console.candidate.times.expires", ["time": time(at)]))
    }
    return times
  }

  /// A question with its score, a dash for none, or a dot while it is not known.
  private func tab(_ answer: AnswerDetail, long: Bool) -> String {
    let score = answer.analysis?.scores.first.map { "\($0.score)" }
    let people = answer.review?.source == .people ? answer.review?.counts : nil
    let whole = people.map { $0 == $0.rounded() ? 0 : 1 }
    let mark =
      people.map { Gauge.decimal($0, whole ?? 1) } ?? (answer.review?.isScoreHidden == true ? "?" : nil)
      ?? (answer.analysis?.abstained != nil ? "–" : score ?? "·")
    return long
      ? " \(answer.question) \(TextWidth.clip(answer.competency, to: 20)) \(mark) " : " \(answer.question):\(mark) "
  }

  // MARK: One column

  /// Everything in one column, and where each evidence stands in it.
  func narrow(_ parts: AnswerLines) -> (lines: [Line], rows: [Int: Int]) {
    var lines = parts.question + parts.recording + parts.incidents
    let frames = frameLines(parts.answer, width: parts.width, height: 9)
    if !frames.isEmpty { lines += [""] + frames }
    lines += [""] + parts.judged + parts.skills
    guard let transcript = parts.transcript() else { return (lines, [:]) }
    lines += ["", parts.transcriptHead] + parts.delivery + parts.correction
    let offset = lines.count
    return (lines + transcript.lines, transcript.rows.mapValues { $0 + offset })
  }

  // MARK: Two columns

  private func drawWide(_ answer: AnswerDetail, _ canvas: Canvas) {
    let (left, right) = Self.columns(canvas.size)
    canvas.verticalLine(left.maxX + 1, 0, canvas.height)
    let parts = AnswerLines(screen: self, answer: answer, width: left.width - 2)
    main.draw(canvas.part(left), wide(parts).lines)
    let sideParts = AnswerLines(screen: self, answer: answer, width: right.width - 2)
    side.draw(canvas.part(right), sideParts.judged + sideParts.skills)
  }

  static func columns(_ size: Size) -> (Rect, Rect) {
    let parts = Rect(size).split(.columns, gap: 3, .share(5), .share(4))
    return (parts[0], parts[1])
  }

  /// The left column: question, frames, transcript.
  func wide(_ parts: AnswerLines) -> (lines: [Line], rows: [Int: Int]) {
    var lines = parts.question + parts.recording + parts.incidents
    let frames = frameLines(parts.answer, width: parts.width, height: 12)
    if !frames.isEmpty { lines += [""] + frames }
    guard let transcript = parts.transcript() else { return (lines, [:]) }
    lines += ["", parts.transcriptHead] + parts.delivery + parts.correction
    let offset = lines.count
    return (lines + transcript.lines, transcript.rows.mapValues { $0 + offset })
  }

  /// Scrolls both columns to the evidence that is looked at.
  func revealEvidence() {
    guard let focusedEvidence, let answer else { return }
    let size = Size(width: main.width, height: main.height)
    let parts = AnswerLines(screen: self, answer: answer, width: size.width - 2)
    let rows = side.isDrawn ? wide(parts).rows : narrow(parts).rows
    if let row = rows[focusedEvidence] { main.reveal(row) }
    guard side.isDrawn else { return }
    let scores = AnswerLines(screen: self, answer: answer, width: side.width - 2).judged
    if let row = scores.firstIndex(where: { $0.text.hasPrefix("[\(focusedEvidence + 1)]") }) { side.reveal(row) }
  }

  // MARK: Key frames

  /// The key frames side by side, their times beneath, drawn as lines so that they scroll with the rest.
  private func frameLines(_ answer: AnswerDetail, width: Int, height: Int) -> [Line] {
    guard let media = answer.media, !media.framesAtS.isEmpty else { return [] }
    let indexes = Self.frameIndexes(media)
    let gap = 2
    let each = Size(width: (width - gap * (Self.frameCount - 1)) / Self.frameCount, height: height)
    let sample = frames.first { $0.key.question == answer.question }?.value
    let shape =
      sample.map { $0.cells(fitting: each) } ?? Size(width: each.width, height: min(height, each.width * 9 / 32))
    let surface = Surface(size: Size(width: width, height: shape.height + 1))
    let canvas = Canvas(surface)
    for (place, index) in indexes.enumerated() {
      let rect = Rect(x: place * (shape.width + gap), y: 0, width: shape.width, height: shape.height)
      if let picture = frames[FramePlace(question: answer.question, index: index)] {
        canvas.picture(picture, in: rect)
      } else {
        canvas.box(rect)
      }
      canvas.put(rect.x, shape.height, Gauge.clock(Int(media.framesAtS[index])), .dim)
    }
    return surface.lines
  }
}
