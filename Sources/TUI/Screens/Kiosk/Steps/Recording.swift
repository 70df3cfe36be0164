import CaptureCore
import Contracts
import Kit
import Recorder

/// While an answer is recorded: oneself, the question, the time, and what is safe.
extension KioskScreen {
  var recordingKeys: [KeyRow<KioskIntent>] {
    [KeyRow([.enter, " "], .stop, "kiosk.keys.stop")] + (isSeen ? [selfView] : []) + [
      wrong, KeyRow(["q", .escape], .leave, "kiosk.keys.leave", inFooter: false),
    ]
  }

  /// Nobody is filmed for a question that wants the voice alone.
  var isSeen: Bool {
    state.current.flatMap(state.question)?.kind == .video && state.devices.camera.map { $0 != .none } ?? true
  }

  func drawRecording(_ canvas: Canvas, _ question: SessionQuestion, _ phase: KioskState.Phase) {
    var rows = canvas.paragraph(question.text ?? "", .heading, y: 2)
    if question.isPractice { rows += remarks(canvas, question, y: 2 + rows) - 1 }
    let area = Rect(x: 0, y: 3 + rows, width: canvas.width, height: max(0, canvas.height - 3 - rows))
    let parts = area.split(.columns, gap: 2, .share(1), .fixed(min(36, canvas.width / 2)))
    if let picture = state.prompt {
      let rows = parts[0].split(.rows, gap: 1, parts[0].height >= 14 && isSeen ? [.share(1), .fixed(6)] : [.share(1)])
      canvas.picture(picture, in: rows[0], colours: .cube)
      if rows.count > 1 { drawSelf(canvas.part(rows[1])) }
    } else if isSeen {
      drawSelf(canvas.part(parts[0]))
    }
    drawState(canvas.part(isSeen || state.prompt != nil ? parts[1] : area), question, phase)
  }

  private func drawState(_ side: Canvas, _ question: SessionQuestion, _ phase: KioskState.Phase) {
    let answer = state.answer(question.number)
    let leftS = Double(answer?.remainingMs ?? question.limitS * 1000) / 1000
    let overS = (answer?.overMs ?? 0) / 1000
    let width = min(36, side.width)
    switch phase {
    case .starting:
      side.paragraph(tr(isSeen ? "kiosk.question.starting" : "kiosk.question.starting_sound"), .dim)
      return
    case .stopping: side.put(0, 0, tr("kiosk.question.stopping"), .dim)
    default: side.put(0, 0, "● " + tr("kiosk.question.recording"), Style(.recording))
    }
    side.put(0, 2, "✓ " + tr("kiosk.question.saved", ["clock": Gauge.clock((answer?.savedMs ?? 0) / 1000)]), .good)
    if overS > 0 {
      side.paragraph(tr("kiosk.question.over", ["clock": Gauge.clock(overS)]), .warning, y: 4)
    } else {
      side.put(0, 4, tr("kiosk.question.left"), .dim)
    }
    side.put(0, 5, Gauge.countdown(leftS: leftS, ofS: Double(question.limitS), width: width))
    side.put(0, 7, tr("kiosk.devices.microphone"), .dim)
    side.put(0, 8, Gauge.level(state.loudness?.rmsDB ?? -100, peak: state.loudness?.peakDB, width: width))
    if let warning = state.warning { side.paragraph(warning.words, .warning, y: 10) }
  }
}
