import Contracts
import Kit
import Recorder

/// Taking no further part: a word is typed, so that no slip of a key deletes an interview.
struct KioskWithdrawal {
  enum Stage: Equatable {
    case asking, sending
    case failed(String)
  }

  var stage = Stage.asking
  var field = TextField(limit: 20)

  var isMeant: Bool {
    field.text.lowercased().split(separator: " ").joined() == tr("kiosk.withdraw.word").lowercased()
  }
}

extension KioskScreen {
  func withdrawalKeys(_ withdrawal: KioskWithdrawal) -> [KeyRow<KioskIntent>] {
    let close = KeyRow([.escape, .function(1)], KioskIntent.close, "kiosk.keys.back")
    if withdrawal.stage == .sending { return [close] }
    let missing = withdrawal.isMeant ? nil : tr("kiosk.withdraw.missing", ["word": tr("kiosk.withdraw.word")])
    return [KeyRow([.enter], .goOn, "kiosk.keys.delete_all", disabled: missing), close]
  }

  mutating func openWithdrawal() -> [Effect<KioskMessage>] {
    guard state.session != nil else { return [] }
    state.overlay = .withdrawal(KioskWithdrawal())
    return []
  }

  mutating func withdraw(_ withdrawal: KioskWithdrawal) -> [Effect<KioskMessage>] {
    guard withdrawal.isMeant else { return [] }
    var withdrawal = withdrawal
    withdrawal.stage = .sending
    state.overlay = .withdrawal(withdrawal)
    return [work.withdraw(state)]
  }

  func drawWithdrawal(_ canvas: Canvas, _ withdrawal: KioskWithdrawal) {
    var y = 1
    y += canvas.paragraph(tr("kiosk.withdraw.title"), .heading, y: y) + 1
    y += recordingNote(canvas, y: y)
    y += canvas.paragraph(tr("kiosk.withdraw.text", ["organisation": state.organisation]), y: y) + 1
    y += canvas.paragraph(tr("kiosk.withdraw.instead"), .dim, y: y) + 1
    switch withdrawal.stage {
    case .sending: canvas.paragraph(tr("kiosk.withdraw.sending"), .accent, y: y)
    case .asking, .failed:
      y += canvas.paragraph(tr("kiosk.withdraw.type", ["word": tr("kiosk.withdraw.word")]), y: y)
      withdrawal.field.draw(canvas.part(Rect(x: 0, y: y, width: 24, height: 1)), focused: true)
      if case .failed(let sentence) = withdrawal.stage { canvas.paragraph(sentence, .warning, y: y + 2) }
    }
  }
}
