import Contracts
import Kit
import Recorder

/// A window that was made too small in the middle of an answer: the time, what is saved, and the key that stops.
extension KioskScreen {
  func viewSmall(_ canvas: Canvas) -> Bool {
    guard state.overlay == nil, case .question(let number, let phase) = state.step,
      let question = state.question(number)
    else { return false }
    let answer = state.answer(number)
    let saved = Gauge.clock((answer?.savedMs ?? 0) / 1000)
    var lines: [Line]
    switch phase {
    case .recording:
      let leftS = (answer?.remainingMs ?? question.limitS * 1000) / 1000
      lines = [
        Line("● " + tr("kiosk.small.left", ["clock": Gauge.clock(leftS)]), Style(.recording)),
        Line("✓ " + tr("kiosk.small.saved", ["clock": saved]), .good), key(.enter, "kiosk.small.stop"),
      ]
    case .preparing(let untilS):
      let left = untilS.isFinite ? Gauge.clock(Int(max(0, untilS - state.nowS).rounded(.up))) : "…"
      lines = [Line(tr("kiosk.small.think", ["clock": left]), .accent), key(.enter, "kiosk.small.record")]
    case .recorded:
      lines = [Line("✓ " + tr("kiosk.small.saved", ["clock": saved]), .good), key(.enter, "kiosk.small.hand_in")]
    case .writing:
      let isSaved = state.writing?.isSaved ?? true
      lines = [Line(tr(isSaved ? "kiosk.question.kept" : "kiosk.question.keeping"), isSaved ? .good : .dim)]
    case .starting, .stopping, .sending, .opening: lines = [Line(tr("kiosk.busy"), .dim)]
    case .pausing, .interrupted: return false
    }
    lines += Line.wrap(tr("kiosk.small.enlarge"), .dim, width: canvas.width)
    canvas.lines(Array(lines.prefix(canvas.height)))
    return true
  }

  private func key(_ key: Key, _ text: String) -> Line { Line(Span(key.name, .accent), Span(" " + tr(text))) }
}
