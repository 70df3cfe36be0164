import Contracts
import Foundation
import Kit
import Recorder

/// What telling, withdrawing, copying and the like report.
enum RightsNews: Sendable {
  case told(IncidentReply, TakeSnapshot)
  case notTold(String)
  case withdrawn(WithdrawalCertificate)
  case notWithdrawn(String)
  /// A copy or certificate lies at this path.
  case saved(String)
  case notSaved(String)
  case groupsGiven
  case groupsRefused(String)
  case wiped(Bool)
  case phone(PhoneUpload)
  case noPhone(String)
  case polled(TakeSnapshot)
}

/// What lies over a step. The step goes on beneath: a recording is not stopped by it.
extension KioskState.Overlay {
  func captures(_ key: Key) -> Bool {
    switch self {
    case .wrong(let wrong): wrong.captures(key)
    case .withdrawal(let withdrawal): withdrawal.stage == .asking && TextField.edits(key)
    case .phone: false
    }
  }

  mutating func handle(_ key: Key) {
    switch self {
    case .wrong(var wrong):
      wrong.handle(key)
      self = .wrong(wrong)
    case .withdrawal(var withdrawal):
      _ = withdrawal.field.handle(key)
      self = .withdrawal(withdrawal)
    case .phone: break
    }
  }

  mutating func paste(_ text: String) {
    guard case .wrong(var wrong) = self, wrong.stage == .asking else { return }
    wrong.text.insert(text)
    self = .wrong(wrong)
  }
}

extension KioskScreen {
  func keys(_ overlay: KioskState.Overlay) -> [KeyRow<KioskIntent>] {
    switch overlay {
    case .wrong(let wrong): wrongKeys(wrong)
    case .withdrawal(let withdrawal): withdrawalKeys(withdrawal)
    case .phone: [KeyRow([.escape, .enter, "q"], .close, "kiosk.keys.back")]
    }
  }

  mutating func takeInOverlay(_ intent: KioskIntent) -> [Effect<KioskMessage>] {
    switch (state.overlay, intent) {
    case (.wrong(let wrong), .goOn): return tell(wrong)
    case (.withdrawal(let withdrawal), .goOn): return withdraw(withdrawal)
    case (_, .close): return closeOverlay()
    default: return []
    }
  }

  mutating func closeOverlay() -> [Effect<KioskMessage>] {
    if case .wrong(let wrong) = state.overlay { giveBack(wrong) }
    let isPhone = if case .phone = state.overlay { true } else { false }
    state.overlay = nil
    return isPhone ? [.cancel("poll")] : []
  }

  func draw(_ overlay: KioskState.Overlay, _ canvas: Canvas) {
    switch overlay {
    case .wrong(let wrong): drawWrong(canvas, wrong)
    case .withdrawal(let withdrawal): drawWithdrawal(canvas, withdrawal)
    case .phone(let phone): drawPhone(canvas, phone)
    }
  }

  /// Nobody may think that the recording stopped because something else is on the screen.
  func recordingNote(_ canvas: Canvas, y: Int) -> Int {
    guard state.phase == .recording, let number = state.current else { return 0 }
    let leftS = (state.answer(number)?.remainingMs ?? 0) / 1000
    return canvas.paragraph(
      "● " + tr("kiosk.wrong.recording", ["clock": Gauge.clock(leftS)]), Style(.recording), y: y) + 1
  }

  mutating func take(_ news: RightsNews) -> [Effect<KioskMessage>] {
    switch news {
    case .told(let reply, let snapshot):
      state.snapshot = snapshot
      state.wasReported = true
      setWrong(.told(reply))
      if case .wrong = state.overlay { return [] }
      return [.toast(tr("kiosk.wrong.told"))]
    case .notTold(let sentence): setWrong(.failed(sentence))
    case .withdrawn(let certificate):
      state.overlay = nil
      state.step = .withdrawn(certificate)
    case .notWithdrawn(let sentence):
      if case .withdrawal(var withdrawal) = state.overlay {
        withdrawal.stage = .failed(sentence)
        state.overlay = .withdrawal(withdrawal)
      }
    case .saved(let path): return [.dialog(.message(tr("kiosk.copy.title"), tr("kiosk.copy.saved", ["path": path])))]
    case .notSaved(let sentence): return [.dialog(.error(tr("kiosk.refused"), sentence))]
    case .groupsGiven: return endGroups() + [.toast(tr("kiosk.groups.thanks"))]
    case .groupsRefused(let sentence): return endGroups() + [.dialog(.error(tr("kiosk.refused"), sentence))]
    case .wiped(let isWiped): state.isWiped = isWiped
    case .phone(let page): phoneCame(page)
    case .noPhone(let sentence):
      state.overlay = nil
      return [.dialog(.error(tr("kiosk.refused"), sentence))]
    case .polled(let snapshot): return phoneLooked(snapshot)
    }
    return []
  }

  private mutating func setWrong(_ stage: KioskWrong.Stage) {
    guard case .wrong(var wrong) = state.overlay else { return }
    wrong.stage = stage
    state.overlay = .wrong(wrong)
  }
}
