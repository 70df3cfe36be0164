import Contracts
import Kit
import Recorder

/// Files: a path on one's own machine; a removable medium or a phone at a kiosk, whose own files are never offered.
extension KioskScreen {
  var resumeKeys: [KeyRow<KioskIntent>] { fileKeys + leavingTyped }

  var fileKeys: [KeyRow<KioskIntent>] {
    // What is named by number is handed in by its number.
    let hasEnter = state.place == .own || state.picker?.isNumbered == false
    return (hasEnter ? [KeyRow([Key.enter], KioskIntent.attach, "kiosk.keys.attach", disabled: busy)] : [])
      + [KeyRow([.function(2)], .phone, "kiosk.keys.phone", disabled: busy)]
  }

  mutating func takeResume() -> [Effect<KioskMessage>] { give(nil, state.resumeField.text) }

  /// `typed` is the path on one's own machine.
  mutating func give(_ number: Int?, _ typed: String) -> [Effect<KioskMessage>] {
    // Enter opens a folder of the medium.
    if state.place == .kiosk, !state.isBusy, state.picker?.handle(.enter) == true { return [] }
    return send(number, state.place == .own ? typed : state.picker?.selected ?? "")
  }

  mutating func send(_ number: Int?, _ path: String) -> [Effect<KioskMessage>] {
    guard !path.isEmpty, !state.isBusy else { return [] }
    state.isBusy = true
    return [work.giveFile(state, number, path)]
  }

  /// A file has arrived with the server.
  mutating func attached(_ snapshot: TakeSnapshot) -> [Effect<KioskMessage>] {
    state.snapshot = snapshot
    state.isBusy = false
    guard let number = state.current else { return goOn() }
    state.writing?.file = snapshot.state.questions.first { $0.number == number }?.written?.file
    if let answer = state.writing?.answer { state.writing?.saved = answer }
    return []
  }

  func drawResume(_ canvas: Canvas) {
    let y = 1 + canvas.paragraph(tr("kiosk.resume.title"), .heading, y: 1) + 1
    drawFile(canvas.part(canvas.bounds.inset(top: y)), state.resumeField, nil)
  }

  func drawFile(_ canvas: Canvas, _ path: TextField, _ file: FileFacts?) {
    var y = canvas.paragraph(tr("kiosk.file.kinds"), .dim)
    if state.isBusy || file != nil {
      let text =
        state.isBusy
        ? tr("kiosk.file.sending")
        : "✓ "
          + tr(
            "kiosk.file.arrived",
            ["name": file?.name ?? "", "kib": Strings.number(((file?.bytes ?? 0) + 1023) / 1024)])
      y += canvas.paragraph(text, state.isBusy ? .dim : .good, y: y + 1) + 1
    }
    y += 1
    if state.place == .own {
      y += canvas.paragraph(tr("kiosk.file.path"), y: y)
      path.draw(
        canvas.part(Rect(x: 0, y: y, width: canvas.width, height: 1)), focused: true,
        placeholder: tr("kiosk.file.placeholder"))
      canvas.paragraph(tr("kiosk.file.phone"), .dim, y: y + 2)
    } else {
      y += canvas.paragraph(tr(state.picker == nil ? "kiosk.file.phone_only" : "kiosk.file.medium"), y: y) + 1
      state.picker?.draw(canvas.part(canvas.bounds.inset(top: y)))
    }
  }
}
