import Contracts
import Kit
import Recorder

/// A question while it is thought about, answered, and looked at again.
extension KioskScreen {
  func question(_ canvas: Canvas, _ column: Canvas, _ number: Int, _ phase: KioskState.Phase) {
    canvas.put(0, 0, progress(number, width: canvas.width))
    guard let question = state.question(number) else { return }
    if phase == .opening {
      canvas.paragraph(tr("kiosk.question.opening"), .dim, y: 3)
      return
    }
    switch phase {
    case .recording, .stopping, .starting: recording(canvas, question, phase)
    case .writing: writing(column, question)
    default: still(column, question, phase)
    }
  }

  /// How far one is: what is handed in, what is here, what is to come.
  private func progress(_ number: Int, width: Int) -> Line {
    let done = state.questions.count {
      [.submitted, .verified, .failed, .skipped].contains(state.answer($0.number)?.status ?? $0.status)
    }
    let label = tr("kiosk.question.progress", ["done": "\(done)", "count": "\(state.questions.count)"])
    return Gauge.bar(Double(done) / Double(max(1, state.questions.count)), width: max(8, min(40, width - 30)))
      + Line(" " + label, .dim)
  }

  /// Without camera: thinking, or deciding about what is recorded.
  private func still(_ canvas: Canvas, _ question: SessionQuestion, _ phase: KioskState.Phase) {
    var y = 2
    y += canvas.paragraph(question.text ?? "", .heading, y: y) + 1
    y += remarks(canvas, question, y: y)
    let answer = state.answer(question.number)
    let saved = Gauge.clock((answer?.savedMs ?? 0) / 1000)
    switch phase {
    case .preparing(let untilS):
      y +=
        canvas.paragraph(
          tr("kiosk.question.limit", ["limit": Gauge.clock(question.limitS)]) + " "
            + (question.retakes > 0
              ? tr("kiosk.question.retakes_left", count: question.retakes) : tr("kiosk.question.no_retakes")),
          .dim, y: y) + 1
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
      y += canvas.paragraph(tr("kiosk.question.recorded", ["length": saved]), .good, y: y) + 1
      y += canvas.paragraph(tr("kiosk.question.decide"), y: y) + 1
      y += canvas.paragraph(retakesLeft(answer), .dim, y: y)
      let over = (answer?.overMs ?? 0) / 1000
      if over > 0 {
        y += canvas.paragraph(tr("kiosk.question.over", ["clock": Gauge.clock(over)]), .warning, y: y)
      }
      attempts(canvas, answer, y: y + 1)
    case .interrupted:
      y += canvas.paragraph(tr("kiosk.question.interrupted", ["length": saved]), .warning, y: y) + 1
      let left = Gauge.clock((answer?.remainingMs ?? 0) / 1000)
      y += canvas.paragraph(tr("kiosk.question.choose", ["left": left]), y: y) + 1
      canvas.paragraph(retakesLeft(answer), .dim, y: y)
    case .sending:
      y += canvas.paragraph(tr("kiosk.question.sending"), y: y) + 1
      let pending = (state.snapshot?.upload.pendingBytes ?? 0) / 1024
      if pending > 0 { canvas.paragraph(tr("kiosk.question.pending", ["kib": "\(pending)"]), .dim, y: y) }
    default: break
    }
  }

  private func retakesLeft(_ answer: TakeSnapshot.Answer?) -> String {
    tr("kiosk.question.retakes_left", count: answer?.takesLeft ?? 0)
  }

  /// The camera runs: oneself, the question, the time, and what is safe.
  private func recording(_ canvas: Canvas, _ question: SessionQuestion, _ phase: KioskState.Phase) {
    let answer = state.answer(question.number)
    let savedS = (answer?.savedMs ?? 0) / 1000
    let leftS = Double(answer?.remainingMs ?? question.limitS * 1000) / 1000
    let overS = (answer?.overMs ?? 0) / 1000
    var rows = canvas.paragraph(question.text ?? "", .heading, y: 2)
    if question.isPractice { rows += remarks(canvas, question, y: 2 + rows) - 1 }
    let area = Rect(x: 0, y: 3 + rows, width: canvas.width, height: max(0, canvas.height - 3 - rows))
    let parts = area.split(.columns, gap: 2, .share(1), .fixed(min(34, canvas.width / 2)))
    if let picture = state.prompt {
      let rows = parts[0].split(.rows, gap: 1, parts[0].height >= 14 ? [.share(1), .fixed(6)] : [.share(1)])
      canvas.picture(picture, in: rows[0], colours: .cube)
      if rows.count > 1 { selfView(canvas.part(rows[1])) }
    } else {
      selfView(canvas.part(parts[0]))
    }
    let side = canvas.part(parts[1])
    switch phase {
    case .starting:
      side.paragraph(tr(state.wantsCamera ? "kiosk.question.starting" : "kiosk.question.starting_sound"), .dim)
      return
    case .stopping: side.put(0, 0, tr("kiosk.question.stopping"), .dim)
    default: side.put(0, 0, "● " + tr("kiosk.question.recording"), Style(.recording))
    }
    side.put(0, 2, tr("kiosk.question.saved", ["clock": Gauge.clock(savedS)]), .good)
    if overS > 0 {
      side.paragraph(tr("kiosk.question.over", ["clock": Gauge.clock(overS)]), .warning, y: 4)
    } else {
      side.put(0, 4, tr("kiosk.question.left"), .dim)
    }
    side.put(0, 5, Gauge.countdown(leftS: leftS, ofS: Double(question.limitS), width: side.width))
    side.put(0, 7, tr("kiosk.devices.microphone"), .dim)
    side.put(0, 8, Gauge.level(state.loudness?.rmsDB ?? -100, peak: state.loudness?.peakDB, width: side.width))
    if let warning = state.warning { side.paragraph(warning, .warning, y: 10) }
  }
}
