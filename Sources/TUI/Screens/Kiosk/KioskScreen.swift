import Contracts
import Kit
import Platform
import Recorder
import Transport

/// What the work behind the screen reports.
enum KioskMessage: Sendable {
  case opened(TakeSession, TakeSnapshot)
  case stuck(String)
  case snapshot(TakeSnapshot)
  /// A step's call was answered; the session says what comes next.
  case done(TakeSnapshot)
  case refused(String, field: String?)
  case checking(DeviceCheck)
  case deviceFault(String)
  case checkOver
  case event(RecorderEvent)
  case questionOpened(SessionQuestion, TakeSnapshot)
  case recording
  case notRecording(String)
  case wiped(Bool)
  /// A PIN is needed, or the one that was typed is wrong, with why.
  case pinAsked(String?)
  /// A file has arrived.
  case attached(TakeSnapshot)
  case written(WrittenAnswer, failure: String?)
  case again
  case leave
}

/// The candidate's whole way on one screen; what it shows follows from ``KioskState/step``.
struct KioskScreen: Screen {
  typealias Message = KioskMessage
  typealias Intent = KioskIntent

  var state: KioskState
  let work: KioskWork

  init(work: KioskWork, devices: DeviceChoice) {
    self.work = work
    state = KioskState(devices: devices)
  }

  var title: String { state.snapshot?.state.title ?? "" }

  var aside: String {
    guard let number = state.current else { return "" }
    return tr("kiosk.question.of", ["number": "\(number)", "count": "\(state.questions.count)"])
  }

  var banner: Banner? { state.snapshot?.trouble.map { Banner($0) } }

  /// Timers and meters move while someone looks at them.
  var tickS: Double? {
    switch state.step {
    case .devices, .question: 0.25
    default: nil
    }
  }

  var wantsMouse: Bool { false }

  var leavingLoses: String? {
    switch state.step {
    case .opening, .stuck, .pin, .done: nil
    case .question(_, .recording): tr("kiosk.leave.recording")
    default: tr("kiosk.leave.text")
    }
  }

  func captures(_ key: Key) -> Bool {
    guard !state.isBusy else { return false }
    switch state.step {
    case .profile: return state.form.captures(key)
    case .pin: return TextField.edits(key) && key != "q"
    case .resume: return TextField.edits(key)
    case .question(_, .writing): return state.writing?.captures(key) ?? false
    default: return false
    }
  }

  mutating func update(_ event: ScreenEvent<KioskIntent, KioskMessage>) -> [Effect<KioskMessage>] {
    switch event {
    case .appeared(let first): return first ? [work.open(pin: nil)] : []
    case .intent(let intent): return take(intent)
    case .key(let key): return type(key)
    case .paste(let text):
      if state.step == .profile { _ = state.form.paste(text) }
      if state.step == .resume { state.resumeField.insert(text) }
      if case .question(_, .writing) = state.step {
        state.writing?.paste(text)
        state.writing?.changedAtS = state.nowS
      }
      return []
    case .tick: return tick()
    case .message(let message): return take(message)
    case .mouse, .ending: return []
    }
  }
}
