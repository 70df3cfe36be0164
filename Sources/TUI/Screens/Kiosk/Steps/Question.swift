import CaptureCore
import Contracts
import Kit
import Platform
import Recorder

/// What answering reports.
enum QuestionNews: Sendable {
  case opened(SessionQuestion, TakeSnapshot, draft: WrittenAnswer?)
  case recording
  case notRecording(any Error)
  case written(WrittenAnswer, failure: (any Error)?)
  case attached(TakeSnapshot)
}

/// A question from the pause before it to its handing in, but for ``KioskScreen/drawRecording(_:_:_:)`` and writing.
extension KioskScreen {
  func questionKeys(_ phase: KioskState.Phase) -> [KeyRow<KioskIntent>] {
    switch phase {
    case .opening, .starting, .stopping, .sending: return leaving
    case .pausing:
      return [KeyRow([.enter], .goOn, "kiosk.keys.show_question", disabled: busy)] + leaving + [withdrawing]
    case .preparing: return [KeyRow([.enter, " "], .record, "kiosk.keys.record")] + skipping("s") + leaving
    case .writing: return writingKeys
    case .recording: return recordingKeys
    case .recorded: return [KeyRow([.enter], .submit, "kiosk.keys.submit"), again] + picking + skipping("s") + leaving
    case .interrupted:
      return [
        KeyRow([.enter], .resume, "kiosk.keys.resume", disabled: hasTime ? nil : tr("kiosk.question.no_time")),
        KeyRow(["s"], .submit, "kiosk.keys.submit_as_is"), again,
      ] + leaving
    }
  }

  /// Where nobody insists on an answer.
  func skipping(_ key: Key) -> [KeyRow<KioskIntent>] {
    guard let question = state.current.flatMap(state.question), !question.isRequired else { return [] }
    return [KeyRow([key], .skip, question.isPractice ? "kiosk.keys.skip_practice" : "kiosk.keys.skip")]
  }

  /// The attempts, where the candidate picks.
  private var picking: [KeyRow<KioskIntent>] {
    let takes = state.current.flatMap(state.answer)?.takes ?? []
    guard takes.count > 1 else { return [] }
    return takes.indices.prefix(9).map { index in
      KeyRow([.character(Character("\(index + 1)"))], .pick(index), "kiosk.keys.pick", inFooter: false)
    }
  }

  private var hasTime: Bool { state.current.flatMap(state.answer)?.canGoOn ?? false }

  private var mayRecordAgain: String? {
    (state.current.flatMap(state.answer)?.takesLeft ?? 0) > 0 ? nil : tr("kiosk.question.no_retakes")
  }

  private var again: KeyRow<KioskIntent> {
    KeyRow(["r"], .again, "kiosk.keys.again", disabled: mayRecordAgain)
  }

  mutating func takeInQuestion(
    _ intent: KioskIntent, _ number: Int, _ phase: KioskState.Phase
  ) -> [Effect<KioskMessage>] {
    switch (intent, phase) {
    case (.goOn, .pausing):
      state.step = .question(number, .opening)
      return openQuestion(number)
    case (.record, .preparing): return record(number, .anew)
    case (.resume, _): return record(number, .goOn)
    case (.again, _): return [.dialog(againDialog(number))]
    case (.stop, .recording):
      state.step = .question(number, .stopping)
      return [work.stop(state)]
    case (.skip, _):
      state.step = .question(number, .sending)
      return [work.finish(state, number, nil)]
    case (.pick(let index), _):
      state.chosen = index
      return []
    case (.submit, _):
      let takes = state.answer(number)?.takes ?? []
      let chosen = state.chosen.flatMap { takes.indices.contains($0) ? takes[$0].id : nil }
      state.step = .question(number, .sending)
      return [work.submitAnswer(state, number, chosen)]
    default: return []
    }
  }

  /// What it costs is said beforehand.
  private func againDialog(_ number: Int) -> Dialog<KioskMessage> {
    let left = max(0, (state.answer(number)?.takesLeft ?? 0) - 1)
    let keeps = state.question(number)?.keeps == .chosen
    let fate = tr(keeps ? "kiosk.question.again_kept" : "kiosk.question.again_text")
    return .confirm(
      tr("kiosk.question.again_title"), fate + " " + tr("kiosk.question.again_left", count: left),
      yes: tr("kiosk.question.again_yes"), KioskMessage.again)
  }

  mutating func openQuestion(_ number: Int) -> [Effect<KioskMessage>] {
    state.picture = nil
    state.wasReported = false
    return [work.openQuestion(state, number)]
  }

  mutating func record(_ number: Int, _ mode: RecordingMode) -> [Effect<KioskMessage>] {
    state.step = .question(number, .starting)
    state.warning = nil
    return [work.record(state, number, mode)]
  }

  /// The recording begins by itself; not while the candidate tells what is wrong, or has just done so.
  mutating func preparationTick() -> [Effect<KioskMessage>] {
    guard case .question(let number, .preparing(let untilS)) = state.step, state.overlay == nil,
      state.nowS >= untilS
    else { return [] }
    if state.wasReported {
      state.step = .question(number, .preparing(untilS: .infinity))
      return []
    }
    return [.bell] + record(number, .anew)
  }

  mutating func take(_ news: QuestionNews) -> [Effect<KioskMessage>] {
    switch news {
    case .opened(let question, let snapshot, let draft): return opened(question, snapshot, draft)
    case .recording:
      if let number = state.current { state.step = .question(number, .recording) }
    case .notRecording(let error):
      let next = state.nextStep
      if case .question(let number, .opening) = next {
        // The time to think is over, but the candidate shall see why nothing happens, and start again when ready.
        state.step = .question(number, .preparing(untilS: .infinity))
      } else {
        state.step = next
      }
      return [
        .dialog(.error(tr("kiosk.question.not_recording"), TroubleWording.words(error))),
        work.note(state, .error, TroubleFacts.of(error)),
      ]
    case .written(let answer, let failure): return written(answer, failure)
    case .attached(let snapshot): return attached(snapshot)
    }
    return []
  }

  private mutating func opened(
    _ question: SessionQuestion, _ snapshot: TakeSnapshot, _ draft: WrittenAnswer?
  ) -> [Effect<KioskMessage>] {
    state.snapshot = snapshot
    guard state.current == question.number else { return [] }
    state.nowS = Monotonic.nowS()
    state.chosen = nil
    state.prompt = question.picture.flatMap { Recorder.Picture(file: $0, within: Self.promptSize) }.flatMap {
      Kit.Picture(width: $0.width, height: $0.height, rgb: $0.rgb)
    }
    guard question.kind.isRecorded else {
      state.writing = KioskWriting(question, draft: draft)
      state.picker = question.kind == .file && state.place == .kiosk ? work.makePicker?() : nil
      state.step = .question(question.number, .writing)
      return draft == nil ? [] : [.toast(tr("kiosk.question.draft_back"))]
    }
    state.step = .question(question.number, .preparing(untilS: state.preparationEndS(question)))
    return []
  }

  /// Pixels; half blocks make two of a cell.
  private static let promptSize = PictureSize(width: 160, height: 120)

  mutating func take(_ event: RecorderEvent) -> [Effect<KioskMessage>] {
    switch event {
    case .saved: return []
    case .camera(let facts):
      state.check.facts = facts
      return []
    case .level(let loudness):
      state.loudness = loudness
      if state.step == .devices { state.check.hear(loudness, state.nowS) }
      return []
    case .preview(let picture):
      show(picture)
      return []
    case .warning(let warning):
      state.warning = .warning(warning)
      // What is met while recording is told by the recorder itself.
      let told = state.step == .devices ? [work.note(state, .error, TroubleFacts.of(warning))] : []
      return [.toast(warning.words, .warning)] + told
    case .ended(let end):
      guard let number = state.current else { return [] }
      state.loudness = nil
      state.picture = nil
      switch end {
      case .failed(let error):
        state.step = .question(number, .interrupted)
        return [.dialog(.error(tr("kiosk.question.failed"), error.words))]
      case .stopped, .fileFinished, .limitReached: state.step = .question(number, .recorded)
      case .closed: state.step = .question(number, .interrupted)
      }
      return end == .limitReached ? [.bell] : []
    }
  }

  // MARK: Drawing

  func drawQuestion(_ canvas: Canvas, _ column: Canvas, _ number: Int, _ phase: KioskState.Phase) {
    canvas.put(0, 0, progress(width: canvas.width))
    guard let question = state.question(number) else { return }
    switch phase {
    case .opening: canvas.paragraph(tr("kiosk.question.opening"), .dim, y: 3)
    case .pausing: drawPause(column, question)
    case .recording, .stopping, .starting: drawRecording(canvas, question, phase)
    case .writing: drawWriting(column, question)
    default: drawStill(column, question, phase)
    }
  }

  /// How far one is: what is handed in, what is here, what is to come.
  private func progress(width: Int) -> Line {
    let done = state.questions.count { !state.isToDo($0) }
    let label = tr("kiosk.question.progress", ["done": "\(done)", "count": "\(state.questions.count)"])
    return Gauge.bar(Double(done) / Double(max(1, state.questions.count)), width: max(8, min(40, width - 30)))
      + Line(" " + label, .dim)
  }

  /// Nothing runs here: a sip of water, a breath.
  func drawPause(_ canvas: Canvas, _ question: SessionQuestion) {
    var y = 3
    y +=
      canvas.paragraph(
        tr(state.questions.first?.number == question.number ? "kiosk.pause.first" : "kiosk.pause.title"), .heading, y: y
      ) + 1
    y += canvas.paragraph(tr("kiosk.pause.kind." + question.kind.rawValue), y: y)
    y += remarks(canvas, question, y: y + 1) + 1
    y += canvas.paragraph(conditions(question), .dim, y: y) + 1
    canvas.paragraph(tr("kiosk.pause.text"), y: y)
  }

  /// Time to think, the limit, and what recording again costs.
  func conditions(_ question: SessionQuestion) -> String {
    let limit = ["limit": Gauge.clock(question.limitS)]
    let extra = state.snapshot?.state.extraTimePercent ?? 100
    return [
      question.preparationS > 0
        ? tr("kiosk.question.think_first", ["time": Gauge.clock(question.preparationS)]) : "",
      tr(question.limit == .soft ? "kiosk.question.limit_soft" : "kiosk.question.limit", limit),
      question.retakes > 0
        ? tr("kiosk.question.retakes_left", count: question.retakes) : tr("kiosk.question.no_retakes"),
      question.retakes > 0
        ? tr(question.keeps == .chosen ? "kiosk.question.you_pick" : "kiosk.question.last_counts") : "",
      extra > 100 ? tr("kiosk.question.extra_time", ["percent": "\(extra)"]) : "",
    ].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Without camera: thinking, or deciding about what is recorded.
  func drawStill(_ canvas: Canvas, _ question: SessionQuestion, _ phase: KioskState.Phase) {
    var y = 2
    y += canvas.paragraph(question.text ?? "", .heading, y: y) + 1
    y += remarks(canvas, question, y: y)
    let answer = state.answer(question.number)
    let saved = Gauge.clock((answer?.savedMs ?? 0) / 1000)
    switch phase {
    case .preparing(let untilS):
      y += canvas.paragraph(conditions(question), .dim, y: y) + 1
      if untilS.isFinite {
        canvas.put(0, y, tr("kiosk.question.think"))
        canvas.put(
          0, y + 1,
          Gauge.countdown(
            leftS: untilS - state.nowS, ofS: Double(max(1, question.preparationS)), width: min(46, canvas.width)))
      } else {
        canvas.paragraph(tr("kiosk.question.when_ready"), y: y)
      }
      prompt(canvas, below: y + 3)
    case .recorded:
      y += canvas.paragraph("✓ " + tr("kiosk.question.recorded", ["length": saved]), .good, y: y) + 1
      y += canvas.paragraph(tr("kiosk.question.decide"), y: y) + 1
      y += canvas.paragraph(retakesLeft(answer), .dim, y: y)
      let over = (answer?.overMs ?? 0) / 1000
      if over > 0 {
        y += canvas.paragraph(tr("kiosk.question.over", ["clock": Gauge.clock(over)]), .warning, y: y)
      }
      attempts(canvas, answer, y: y + 1)
    case .interrupted:
      y += canvas.paragraph(tr("kiosk.question.interrupted", ["length": saved]), .warning, y: y)
      if let heldMs = answer?.heldMs, heldMs > 0 {
        y += canvas.paragraph(
          tr("kiosk.question.elsewhere", ["length": Gauge.clock(heldMs / 1000)]), .dim, y: y)
      }
      y += 1
      let left = Gauge.clock((answer?.remainingMs ?? 0) / 1000)
      y += canvas.paragraph(tr("kiosk.question.choose", ["left": left]), y: y) + 1
      canvas.paragraph(retakesLeft(answer), .dim, y: y)
    case .sending:
      y += canvas.paragraph(tr("kiosk.question.sending"), y: y) + 1
      let pending = (state.snapshot?.upload.pendingBytes ?? 0) / 1024
      if pending > 0 { canvas.paragraph(tr("kiosk.question.pending", ["kib": Strings.number(pending)]), .dim, y: y) }
    default: break
    }
  }

  private func retakesLeft(_ answer: TakeSnapshot.Answer?) -> String {
    let left = answer?.takesLeft ?? 0
    return left == 0 ? tr("kiosk.question.no_retakes_left") : tr("kiosk.question.retakes_left", count: left)
  }

  /// Practice, or an answer that nobody insists on; the rows that were used.
  func remarks(_ canvas: Canvas, _ question: SessionQuestion, y: Int) -> Int {
    if question.isPractice { return canvas.paragraph(tr("kiosk.question.practice"), .accent, y: y) + 1 }
    if !question.isRequired { return canvas.paragraph(tr("kiosk.question.optional"), .dim, y: y) + 1 }
    return 0
  }

  /// The picture that goes with the question, where there is room for it.
  func prompt(_ canvas: Canvas, below y: Int) {
    guard let picture = state.prompt, canvas.height - y >= 5 else { return }
    canvas.picture(
      picture, in: Rect(x: 0, y: y, width: canvas.width, height: canvas.height - y), colours: .cube)
  }

  /// What there is to pick from, where the candidate picks.
  private func attempts(_ canvas: Canvas, _ answer: TakeSnapshot.Answer?, y: Int) {
    let takes = answer?.takes ?? []
    guard takes.count > 1 else { return }
    let chosen = state.chosen ?? takes.count - 1
    canvas.put(0, y, tr("kiosk.question.pick"))
    for (index, take) in takes.enumerated() {
      let values = ["number": "\(index + 1)", "length": Gauge.clock(take.savedMs / 1000)]
      let line = Line(
        Span(index == chosen ? "(●) " : "( ) ", .accent), Span(tr("kiosk.question.attempt", values)))
      canvas.put(0, y + 1 + index, line)
    }
  }
}
