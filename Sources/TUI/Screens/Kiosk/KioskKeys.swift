import Contracts
import Kit
import Recorder

/// What the candidate can ask for.
enum KioskIntent: Equatable {
  case goOn, toggle, up, down, retry, selfView, record, stop, submit, again, resume, leave, skip, attach
  /// Something is wrong.
  case wrong
  case withdraw, copy, language, phone, camera, microphone, trial, close
  /// One of several attempts, from 0.
  case pick(Int)
}

/// Rows that many steps have.
extension KioskScreen {
  /// Where nothing is typed.
  var leaving: [KeyRow<KioskIntent>] { [wrong, KeyRow(["q", .escape], .leave, "kiosk.keys.leave")] }

  /// Where letters are typed.
  var leavingTyped: [KeyRow<KioskIntent>] { [wrong, KeyRow([.escape], .leave, "kiosk.keys.leave")] }

  var wrong: KeyRow<KioskIntent> {
    KeyRow([.function(1), "!"], .wrong, "kiosk.keys.wrong", disabled: state.snapshot == nil ? tr("kiosk.busy") : nil)
  }

  var withdrawing: KeyRow<KioskIntent> { KeyRow(["W"], .withdraw, "kiosk.keys.withdraw", inFooter: false) }

  var scrolling: [KeyRow<KioskIntent>] {
    [
      KeyRow([.down, "j"], .down, "kiosk.keys.down", inFooter: false),
      KeyRow([.up, "k"], .up, "kiosk.keys.up", inFooter: false),
    ]
  }

  var selfView: KeyRow<KioskIntent> { KeyRow(["v"], .selfView, "kiosk.keys.self_view") }

  var changingLanguage: [KeyRow<KioskIntent>] {
    languages.count > 1 ? [KeyRow(["l"], .language, "kiosk.keys.language")] : []
  }

  /// A candidate may take a copy along, but leave none on a machine that others use.
  var copying: [KeyRow<KioskIntent>] {
    state.place == .own ? [KeyRow(["c"], .copy, "kiosk.keys.copy", disabled: busy)] : []
  }

  var busy: String? { state.isBusy ? tr("kiosk.busy") : nil }

  /// How to come back.
  var leaveText: String { tr(state.place == .own ? "kiosk.leave.text" : "kiosk.leave.text_kiosk") + codeText }

  private var codeText: String {
    guard let code = state.snapshot?.resumeCode else { return "" }
    return " " + tr("kiosk.leave.code", ["code": KioskWords.code(code)])
  }

  /// Leaving keeps everything; withdrawing, which does not, is offered beside it.
  mutating func leave() -> [Effect<KioskMessage>] {
    switch state.step {
    case .done, .groups, .withdrawn, .stuck, .opening, .pin: return [.quit]
    default: break
    }
    let recording = state.phase == .recording ? tr("kiosk.leave.recording") + " " : ""
    return [
      .dialog(
        .choice(
          tr("kiosk.leave.title"), recording + leaveText,
          [
            .init("y", tr("kiosk.leave.yes"), KioskMessage.leave), .init("n", tr("kiosk.leave.no")),
            .init("w", tr("kiosk.leave.withdraw"), .withdraw),
          ]))
    ]
  }
}
