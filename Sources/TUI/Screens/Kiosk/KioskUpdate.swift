import CaptureCore
import Contracts
import Kit
import Platform
import Recorder

/// From a key, a tick or a report to the next state.
extension KioskScreen {
  mutating func take(_ intent: KioskIntent) -> [Effect<KioskMessage>] {
    switch (intent, state.step) {
    case (.leave, .done): return [.quit]
    case (.leave, .stuck), (.leave, .opening): return [.quit]
    case (.leave, _):
      return [
        .dialog(
          .confirm(tr("kiosk.leave.title"), tr("kiosk.leave.text"), yes: tr("kiosk.leave.yes"), KioskMessage.leave))
      ]
    case (.retry, .stuck):
      state.step = .opening
      return [work.open(pin: nil)]
    case (.goOn, .pin):
      let pin = state.pinField.text
      guard !pin.isEmpty else { return [] }
      state.step = .opening
      return [work.open(pin: pin)]
    case (.goOn, .welcome):
      state.step = .consent
      return []
    case (.toggle, .consent):
      let purposes = state.snapshot?.state.consentText.purposes ?? []
      guard purposes.indices.contains(state.consentRow) else { return [] }
      state.ticked.formSymmetricDifference([purposes[state.consentRow].kind])
      return []
    case (.down, .consent), (.up, .consent):
      let count = state.snapshot?.state.consentText.purposes.count ?? 1
      state.consentRow = max(0, min(count - 1, state.consentRow + (intent == .down ? 1 : -1)))
      return []
    case (.toggle, .question(_, .writing)):
      _ = state.writing?.handle(" ")
      state.writing?.changedAtS = state.nowS
      return []
    case (.goOn, .consent):
      state.isBusy = true
      return [work.consent(state, state.ticked.sorted { $0.rawValue > $1.rawValue })]
    case (.goOn, .profile): return submitProfile()
    case (.retry, .devices): return restartCheck()
    case (.selfView, _):
      state.showsSelf.toggle()
      if !state.showsSelf { state.picture = nil }
      return [work.showPreview(state)]
    case (.goOn, .devices):
      state.devicesWereChecked = true
      return [work.endCheck(state)]
    case (.record, .question(let number, .preparing)): return record(number, .anew)
    case (.resume, .question(let number, _)): return record(number, .goOn)
    case (.again, .question(let number, _)):
      let left = state.answer(number)?.takesLeft ?? 0
      let text = tr("kiosk.question.again_text", ["left": "\(max(0, left - 1))"])
      return [
        .dialog(
          .confirm(tr("kiosk.question.again_title"), text, yes: tr("kiosk.question.again_yes"), KioskMessage.again))
      ]
    case (.stop, .question(let number, .recording)):
      state.step = .question(number, .stopping)
      return [work.stop(state)]
    case (.goOn, .resume):
      guard !state.resumeField.text.isEmpty else { return [] }
      state.isBusy = true
      return [work.giveFile(state, nil, state.resumeField.text)]
    case (.attach, .question(let number, .writing)):
      guard let path = state.writing?.path.text, !path.isEmpty else { return [] }
      state.isBusy = true
      return [work.giveFile(state, number, path)]
    case (.submit, .question(let number, .writing)):
      guard let answer = state.writing?.answer else { return [] }
      state.step = .question(number, .sending)
      return [work.finish(state, number, answer)]
    case (.skip, .question(let number, _)):
      state.step = .question(number, .sending)
      return [work.finish(state, number, nil)]
    case (.pick(let index), .question):
      state.chosen = index
      return []
    case (.submit, .question(let number, _)):
      let takes = state.answer(number)?.takes ?? []
      let chosen = state.chosen.flatMap { takes.indices.contains($0) ? takes[$0].id : nil }
      state.step = .question(number, .sending)
      return [work.submitAnswer(state, number, chosen)]
    case (.submit, .review):
      state.step = .submitting
      return [work.submit(state)]
    default: return []
    }
  }

  mutating func type(_ key: Key) -> [Effect<KioskMessage>] {
    switch state.step {
    case .profile: return state.form.handle(key) == .submitted ? submitProfile() : []
    case .pin:
      _ = state.pinField.handle(key)
      return []
    case .resume:
      _ = state.resumeField.handle(key)
      return []
    case .question(_, .writing):
      if state.writing?.handle(key) == true { state.writing?.changedAtS = state.nowS }
      return []
    default: return []
    }
  }

  private mutating func submitProfile() -> [Effect<KioskMessage>] {
    guard !state.isBusy else { return [] }
    state.form.clearErrors()
    let name = TextRules.tidied(state.form.text("name"))
    let email = TextRules.tidied(state.form.text("email"))
    if let fault = TextRules.check(name, length: 1...200) {
      state.form.setError("name", tr("kiosk.profile.fault", ["fault": fault.words]))
    }
    if let fault = TextRules.checkEmail(email) {
      state.form.setError("email", tr("kiosk.profile.fault", ["fault": fault.words]))
    }
    if state.form.fields.contains(where: { $0.error != nil }) {
      state.form.focusError()
      return []
    }
    state.isBusy = true
    return [work.profile(state, Profile(name: name, email: email))]
  }

  mutating func tick() -> [Effect<KioskMessage>] {
    state.nowS = Monotonic.nowS()
    if case .question(let number, .writing) = state.step, let writing = state.writing, writing.isDue(state.nowS) {
      let answer = writing.answer
      state.writing?.sending = answer
      return [work.write(state, number, answer)]
    }
    if case .question(let number, .preparing(let untilS)) = state.step, state.nowS >= untilS {
      return [.bell] + record(number, .anew)
    }
    return []
  }

  mutating func take(_ message: KioskMessage) -> [Effect<KioskMessage>] {
    switch message {
    case .opened(let session, let snapshot):
      state.session = session
      state.snapshot = snapshot
      return [work.follow(session)] + goOn()
    case .stuck(let sentence):
      state.step = .stuck(sentence)
      return []
    case .pinAsked(let why):
      state.pinField = TextField(limit: 8, accepts: { $0.isASCII && $0.isNumber })
      state.step = .pin(why)
      return []
    case .attached(let snapshot):
      state.snapshot = snapshot
      state.isBusy = false
      guard let number = state.current else { return goOn() }
      state.writing?.file = snapshot.state.questions.first { $0.number == number }?.written?.file
      if let answer = state.writing?.answer { state.writing?.saved = answer }
      return []
    case .written(let answer, let failure):
      state.writing?.sending = nil
      if failure == nil { state.writing?.saved = answer } else { state.writing?.changedAtS = state.nowS + 5 }
      state.warning = failure
      return []
    case .snapshot(let snapshot):
      state.snapshot = snapshot
      return []
    case .done(let snapshot):
      state.snapshot = snapshot
      state.isBusy = false
      return goOn()
    case .refused(let sentence, let field): return refused(sentence, field)
    case .checking(let check):
      state.check = check
      state.devicesAreGood = true
      return []
    case .deviceFault(let sentence):
      // Where nobody has to be seen, one who has no camera goes on with the voice alone.
      if state.snapshot?.state.requires.camera == false, state.wantsCamera {
        state.devices.camera = CameraSpec.none
        return [.toast(tr("kiosk.devices.no_camera"), .warning)] + restartCheck()
      }
      state.deviceFault = sentence
      return []
    case .checkOver:
      state.check = nil
      return goOn()
    case .event(let event): return take(event)
    case .questionOpened(let question, let snapshot):
      state.snapshot = snapshot
      guard state.current == question.number else { return [] }
      state.nowS = Monotonic.nowS()
      state.chosen = nil
      state.prompt = question.picture.flatMap { Recorder.Picture(file: $0, within: Self.promptSize) }.flatMap {
        Kit.Picture(width: $0.width, height: $0.height, rgb: $0.rgb)
      }
      guard question.kind.isRecorded else {
        state.writing = KioskWriting(question)
        state.step = .question(question.number, .writing)
        return []
      }
      state.step = .question(question.number, .preparing(untilS: state.preparationEndS(question)))
      return []
    case .recording:
      if let number = state.current { state.step = .question(number, .recording) }
      return []
    case .notRecording(let sentence):
      let next = state.nextStep
      if case .question(let number, .opening) = next {
        // The time to think is over, but the candidate shall see why nothing happens, and start again when ready.
        state.step = .question(number, .preparing(untilS: .infinity))
      } else {
        state.step = next
      }
      return [.dialog(.error(tr("kiosk.question.not_recording"), sentence))]
    case .wiped(let isWiped):
      state.isWiped = isWiped
      return []
    case .again:
      guard let number = state.current else { return [] }
      return record(number, .anew)
    case .leave: return [.quit]
    }
  }

  /// To the step that the session asks for, with the work that it begins with.
  private mutating func goOn() -> [Effect<KioskMessage>] {
    state.step = state.nextStep
    switch state.step {
    case .devices: return restartCheck()
    case .question(let number, .opening):
      state.picture = nil
      return [work.openQuestion(state, number)]
    case .done: return [work.finish(state)]
    default: return []
    }
  }

  /// Pixels; half blocks make two of a cell.
  private static let promptSize = PictureSize(width: 160, height: 120)

  private mutating func restartCheck() -> [Effect<KioskMessage>] {
    state.deviceFault = nil
    state.devicesAreGood = false
    state.loudestDB = -100
    state.warning = nil
    return [work.check(state)]
  }

  private mutating func record(_ number: Int, _ mode: RecordingMode) -> [Effect<KioskMessage>] {
    state.step = .question(number, .starting)
    state.warning = nil
    return [work.record(state, number, mode)]
  }

  private mutating func refused(_ sentence: String, _ field: String?) -> [Effect<KioskMessage>] {
    state.isBusy = false
    if let field, state.step == .profile, state.form[field] != nil {
      state.form.setError(field, sentence)
      state.form.focusError()
      return []
    }
    switch state.step {
    // What is written stays on the screen, to be handed in again.
    case .question(let number, .sending) where state.writing?.question == number:
      state.step = .question(number, .writing)
    case .question, .submitting: state.step = state.nextStep
    default: break
    }
    return [.dialog(.error(tr("kiosk.refused"), sentence))]
  }

  private mutating func take(_ event: RecorderEvent) -> [Effect<KioskMessage>] {
    switch event {
    case .saved, .camera: return []
    case .level(let loudness):
      state.loudness = loudness
      state.loudestDB = max(state.loudestDB, loudness.peakDB)
      return []
    case .preview(let picture):
      if state.showsSelf {
        state.picture = Kit.Picture(width: picture.width, height: picture.height, rgb: picture.rgb)
      }
      return []
    case .warning(let text):
      state.warning = text
      return [.toast(text, .warning)]
    case .ended(let end):
      guard let number = state.current else { return [] }
      state.loudness = nil
      state.picture = nil
      switch end {
      case .failed(let sentence):
        state.step = .question(number, .interrupted)
        return [.dialog(.error(tr("kiosk.question.failed"), sentence))]
      case .stopped, .fileFinished, .limitReached: state.step = .question(number, .recorded)
      case .closed: state.step = .question(number, .interrupted)
      }
      return end == .limitReached ? [.bell] : []
    }
  }
}
