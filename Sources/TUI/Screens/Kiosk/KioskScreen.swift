import Contracts
import Kit
import Platform
import Recorder
import Transport

/// What the work behind the screen reports.
enum KioskMessage: Sendable {
  case opened(TakeSession, TakeSnapshot)
  case stuck(any Error)
  /// A PIN is needed, or the one that was typed is wrong, with why.
  case pinAsked(String?)
  case snapshot(TakeSnapshot)
  /// A step's call was answered; the session says what comes next.
  case done(TakeSnapshot)
  case refused(String, field: String?)
  case devices(DeviceNews)
  case question(QuestionNews)
  case rights(RightsNews)
  case event(RecorderEvent)
  case again, leave, withdraw
}

/// The candidate's whole way on one screen; what it shows follows from ``KioskState/step``. A file a step holds its keys,
/// what they do, and how it looks.
struct KioskScreen: Screen {
  typealias Message = KioskMessage
  typealias Intent = KioskIntent

  var state: KioskState
  let work: KioskWork

  init(work: KioskWork, devices: DeviceChoice, place: KioskPlace = .own) {
    self.work = work
    state = KioskState(devices: devices, place: place)
  }

  var title: String { state.snapshot?.state.title ?? "" }

  var aside: String {
    guard let number = state.current else { return "" }
    return tr("kiosk.question.of", ["number": "\(number)", "count": "\(state.questions.count)"])
  }

  var banner: Banner? { state.snapshot?.trouble.map { Banner($0.words) } }

  /// Timers and meters move while someone looks at them.
  var tickS: Double? {
    switch state.step {
    case .devices, .question: 0.25
    case .resume: 0.5
    default: nil
    }
  }

  var wantsMouse: Bool { false }

  var leavingLoses: String? {
    switch state.step {
    case .opening, .stuck, .pin, .done, .groups, .withdrawn: nil
    case .question(_, .recording): tr("kiosk.leave.recording")
    default: leaveText
    }
  }

  func captures(_ key: Key) -> Bool {
    if let overlay = state.overlay { return overlay.captures(key) }
    guard !state.isBusy else { return false }
    switch state.step {
    case .profile: return state.form.captures(key)
    case .groups: return state.groups.form.captures(key) && key != .enter
    case .pin: return TextField.edits(key) && key != "q" && key != "!"
    case .resume: return state.place == .own && TextField.edits(key)
    case .question(_, .writing):
      if state.writing?.kind == .file, state.place == .kiosk { return false }
      return state.writing?.captures(key) ?? false
    default: return false
    }
  }

  mutating func update(_ event: ScreenEvent<KioskIntent, KioskMessage>) -> [Effect<KioskMessage>] {
    switch event {
    case .appeared(let first): return first && state.step == .opening ? [work.open(pin: nil, state.place)] : []
    case .intent(let intent): return take(intent)
    case .key(let key): return type(key)
    case .paste(let text): return paste(text)
    case .tick: return tick()
    case .message(let message): return take(message)
    case .ending:
      // A draft that is not on the disk yet is taken along by ``KioskWork/close()``.
      if let writing = state.writing, !writing.isSaved { work.lastDraft = (writing.question, writing.answer) }
      return []
    case .mouse: return []
    }
  }

  // MARK: Keys and what they do

  var keys: [KeyRow<KioskIntent>] {
    if let overlay = state.overlay { return keys(overlay) }
    switch state.step {
    case .opening, .submitting: return leaving
    case .stuck, .pin: return entranceKeys
    case .welcome: return welcomeKeys
    case .consent: return consentKeys
    case .profile: return profileKeys
    case .resume: return resumeKeys
    case .devices: return deviceKeys
    case .question(_, let phase): return questionKeys(phase)
    case .review: return reviewKeys
    case .done: return doneKeys
    case .groups: return groupKeys
    case .withdrawn: return withdrawnKeys
    }
  }

  mutating func take(_ intent: KioskIntent) -> [Effect<KioskMessage>] {
    if state.overlay != nil { return takeInOverlay(intent) }
    switch intent {
    case .leave: return leave()
    case .wrong: return openWrong()
    case .withdraw: return openWithdrawal()
    case .copy:
      if case .withdrawn = state.step { return [work.saveCertificate(state)] }
      return [work.saveCopy(state)]
    case .language: return changeLanguage()
    case .phone: return openPhone()
    case .selfView:
      state.showsSelf.toggle()
      if !state.showsSelf { state.picture = nil }
      return [work.showPreview(state)]
    case .down, .up:
      if state.step == .consent { return takeInConsent(intent) }
      _ = state.scroll.handle(intent == .down ? .down : .up)
      return []
    default: break
    }
    switch state.step {
    case .opening, .submitting: return []
    case .stuck, .pin: return takeAtEntrance(intent)
    case .welcome:
      state.step = .consent
      state.scroll.toTop()
      return []
    case .consent: return takeInConsent(intent)
    case .profile: return submitProfile()
    case .resume: return takeResume()
    case .devices: return takeInDevices(intent)
    case .question(let number, .writing): return takeInWriting(intent, number)
    case .question(let number, let phase): return takeInQuestion(intent, number, phase)
    case .review:
      state.step = .submitting
      return [work.submit(state)]
    case .done: return takeInDone()
    case .groups: return takeInGroups(intent)
    case .withdrawn: return []
    }
  }

  private mutating func type(_ key: Key) -> [Effect<KioskMessage>] {
    if state.overlay != nil {
      state.overlay?.handle(key)
      return []
    }
    switch state.step {
    case .profile: return state.form.handle(key) == .submitted ? submitProfile() : []
    case .groups:
      _ = state.groups.form.handle(key)
      return []
    case .pin:
      _ = state.pinField.handle(key)
      return []
    case .resume:
      if state.picker?.handle(key) == true { return [] }
      _ = state.resumeField.handle(key)
      return []
    case .question(_, .writing):
      if state.writing?.kind == .file, state.picker?.handle(key) == true { return [] }
      if state.writing?.handle(key) == true { state.writing?.changedAtS = state.nowS }
      return []
    case .review, .done, .welcome, .withdrawn:
      _ = state.scroll.handle(key)
      return []
    default: return []
    }
  }

  private mutating func paste(_ text: String) -> [Effect<KioskMessage>] {
    if state.overlay != nil {
      state.overlay?.paste(text)
      return []
    }
    switch state.step {
    case .profile: _ = state.form.paste(text)
    case .resume: state.resumeField.insert(text)
    case .question(_, .writing):
      state.writing?.paste(text)
      state.writing?.changedAtS = state.nowS
    default: break
    }
    return []
  }

  private mutating func tick() -> [Effect<KioskMessage>] {
    let before = state.nowS
    state.nowS = Monotonic.nowS()
    state.picker?.tick()
    let clock = Int(before / 5) != Int(state.nowS / 5) ? [work.lookAtClock(state)] : []
    return clock + phoneTick() + writingTick() + preparationTick()
  }

  // MARK: Reports

  mutating func take(_ message: KioskMessage) -> [Effect<KioskMessage>] {
    switch message {
    case .opened(let session, let snapshot): return opened(session, snapshot)
    case .stuck(let error):
      state.step = .stuck(TroubleWording.words(error))
      return []
    case .pinAsked(let why):
      state.pinField = TextField(limit: 8, accepts: { $0.isASCII && $0.isNumber })
      state.step = .pin(why)
      return []
    case .snapshot(let snapshot):
      state.snapshot = snapshot
      return []
    case .done(let snapshot):
      state.snapshot = snapshot
      state.isBusy = false
      return goOn()
    case .refused(let sentence, let field): return refused(sentence, field)
    case .devices(let news): return take(news)
    case .question(let news): return take(news)
    case .rights(let news): return take(news)
    case .event(let event): return take(event)
    case .again:
      guard let number = state.current else { return [] }
      return record(number, .anew)
    case .leave: return [.quit]
    case .withdraw: return openWithdrawal()
    }
  }

  /// To the step that the session asks for, with the work that it begins with.
  mutating func goOn() -> [Effect<KioskMessage>] {
    state.step = state.nextStep
    state.scroll.toTop()
    state.picker = nil
    switch state.step {
    case .profile:
      state.form = profileForm()
      return []
    case .resume:
      state.picker = state.place == .kiosk ? work.makePicker?() : nil
      return []
    case .devices: return beginCheck()
    case .question(let number, .opening): return openQuestion(number)
    case .question(_, .pausing):
      state.picture = nil
      return []
    case .done: return [work.finish(state)]
    default: return []
    }
  }

  private mutating func refused(_ sentence: String, _ field: String?) -> [Effect<KioskMessage>] {
    state.isBusy = false
    if state.step == .profile, let field, let id = profileField(field) {
      state.form.setError(id, sentence)
      state.form.focusError()
      return []
    }
    switch state.step {
    // What is written stays on the screen, to be handed in again.
    case .question(let number, .sending) where state.writing?.question == number:
      state.step = .question(number, .writing)
    case .question(let number, .opening): state.step = .question(number, .pausing)
    case .question, .submitting: state.step = state.nextStep
    default: break
    }
    return [.dialog(.error(tr("kiosk.refused"), sentence))]
  }

  // MARK: Drawing

  /// One thing at a time, calm, in the middle.
  func view(_ canvas: Canvas) {
    // Long lines are hard to read: a column of 76 in the middle of wide windows.
    let width = min(canvas.width, 76)
    let column = canvas.part(Rect(x: (canvas.width - width) / 2, y: 0, width: width, height: canvas.height))
    if let overlay = state.overlay { return draw(overlay, column) }
    switch state.step {
    case .opening: notice(column, tr("kiosk.opening"), .dim)
    case .stuck(let sentence): notice(column, sentence, .warning)
    case .pin(let why): drawPIN(column, why)
    case .welcome: drawWelcome(column)
    case .consent: drawConsent(column)
    case .profile: drawProfile(column)
    case .resume: drawResume(column)
    case .devices: drawDevices(canvas)
    case .question(let number, let phase): drawQuestion(canvas, column, number, phase)
    case .review: drawReview(column)
    case .submitting: notice(column, tr("kiosk.submitting"), .dim)
    case .done: drawDone(column)
    case .groups: drawGroups(column)
    case .withdrawn(let certificate): drawWithdrawn(column, certificate)
    }
  }

  func notice(_ canvas: Canvas, _ text: String, _ style: Style) {
    canvas.paragraph(text, style, x: 0, y: max(0, canvas.height / 3), width: canvas.width)
  }
}
