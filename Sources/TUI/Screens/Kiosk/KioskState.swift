import CaptureCore
import Contracts
import Foundation
import Kit
import Platform
import Recorder

/// Where a candidate is. Everything here follows from the session, but for what only this screen knows: what is ticked,
/// typed, and seen by the camera.
struct KioskState {
  enum Step: Equatable {
    case opening
    /// Cannot go on; the sentence says why, and the way out.
    case stuck(String)
    /// The interview asks for a PIN; with what was wrong about the last one.
    case pin(String?)
    case welcome, consent, profile, resume, devices
    case question(Int, Phase)
    case review, submitting
    /// Everything is handed in: thanks and the receipt.
    case done
    /// The voluntary form after that.
    case groups
    /// Everything is deleted.
    case withdrawn(WithdrawalCertificate)
  }

  enum Phase: Equatable {
    /// Before a question that has not been seen: no time runs.
    case pausing
    /// The question is being fetched.
    case opening
    /// Time to think; the recording begins by itself at this time of the monotonic clock.
    case preparing(untilS: Double)
    case starting
    case recording
    case stopping
    /// Recorded to its end: submit, or once more.
    case recorded
    /// Recorded in part before an interruption: go on, submit as it is, or once more.
    case interrupted
    case sending
    /// Writing or choosing.
    case writing
  }

  /// What lies over a step, which goes on beneath.
  enum Overlay {
    case wrong(KioskWrong)
    case withdrawal(KioskWithdrawal)
    case phone(KioskPhone)
  }

  let place: KioskPlace
  var step = Step.opening
  var overlay: Overlay?
  var snapshot: TakeSnapshot?
  var session: TakeSession?
  var devices: DeviceChoice

  /// The consent's purposes that are ticked; none is beforehand.
  var ticked: Set<ConsentPurpose.Kind> = []
  var consentRow = 0
  var form = Form([])
  /// What is written or chosen in answer to the question that is shown.
  var writing: KioskWriting?
  /// The picture beside the question that is shown.
  var prompt: Kit.Picture?
  /// Which of several attempts is to be the answer, from 0; nil is the last.
  var chosen: Int?
  var pinField = TextField(limit: 8, accepts: { $0.isASCII && $0.isNumber })
  /// The path of the résumé.
  var resumeField = TextField(limit: 1000)
  /// Files of removable media, at a kiosk.
  var picker: MediumPicker?
  /// A call is under way; keys wait.
  var isBusy = false

  var check = KioskCheck()
  var devicesWereChecked = false
  var showsSelf = true
  var picture: Kit.Picture?
  var loudness: Loudness?
  var warning: KioskTrouble?
  /// Something was reported while a question was thought about: it is begun by hand then.
  var wasReported = false

  var isWiped = false
  var groups = KioskGroups()
  var scroll = ScrollText()
  var nowS = Monotonic.nowS()

  init(devices: DeviceChoice, place: KioskPlace = .own) {
    self.devices = devices
    self.place = place
  }

  var questions: [SessionQuestion] { snapshot?.state.questions ?? [] }

  func question(_ number: Int) -> SessionQuestion? { questions.first { $0.number == number } }

  func answer(_ number: Int) -> TakeSnapshot.Answer? { snapshot?.answers[number] }

  var current: Int? { if case .question(let number, _) = step { number } else { nil } }

  var phase: Phase? { if case .question(_, let phase) = step { phase } else { nil } }

  var organisation: String {
    guard let state = snapshot?.state else { return "" }
    return state.branding.name.isEmpty ? state.organisation : state.branding.name
  }

  /// Every required purpose is ticked.
  var mayConsent: Bool {
    snapshot?.state.consentText.purposes.allSatisfy { !$0.required || ticked.contains($0.kind) } == true
  }

  /// The step that the session's state asks for. The devices are checked once in each run of the program.
  var nextStep: Step {
    guard let snapshot else { return .opening }
    if snapshot.receipt != nil || snapshot.state.status == .completed { return .done }
    if snapshot.state.consent == nil { return step == .welcome ? .consent : .welcome }
    if snapshot.state.profile == nil { return .profile }
    if snapshot.state.requires.resume, snapshot.state.resume == nil { return .resume }
    let toDo = snapshot.state.questions.filter { isToDo($0) }
    if !devicesWereChecked, toDo.contains(where: \.kind.isRecorded) { return .devices }
    guard let open = toDo.first else { return .review }
    if let answer = answer(open.number), answer.savedMs > 0 {
      return .question(open.number, answer.isComplete ? .recorded : .interrupted)
    }
    let isNew = (answer(open.number)?.status ?? open.status) == .waiting
    return .question(open.number, isNew && open.kind.isRecorded ? .pausing : .opening)
  }

  func isToDo(_ question: SessionQuestion) -> Bool {
    switch answer(question.number)?.status ?? question.status {
    case .waiting, .open: true
    case .submitted, .verified, .failed, .skipped: false
    }
  }

  /// What has to work: without a question that wants to be seen, the microphone alone.
  var checkedDevices: DeviceChoice {
    var devices = devices
    if !questions.contains(where: { $0.kind == .video && isToDo($0) }) { devices.camera = CameraSpec.none }
    return devices
  }

  var wantsCamera: Bool { checkedDevices.camera.map { $0 != CameraSpec.none } ?? true }

  /// When the time to think is over, as the server's clock has it: closing the program does not buy more of it.
  func preparationEndS(_ question: SessionQuestion) -> Double {
    var left = Double(question.preparationS)
    if let opened = question.openedAt, let now = snapshot?.state.now {
      left = min(left, max(0, left - now.timeIntervalSince(opened)))
    }
    return nowS + left
  }
}
