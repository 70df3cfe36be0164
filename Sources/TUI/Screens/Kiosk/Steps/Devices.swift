import CaptureCore
import Contracts
import Kit
import Recorder

/// What the device check reports.
enum DeviceNews: Sendable {
  case open(DeviceCheck)
  case fault(any Error)
  case cameras([CameraOption])
  case microphones([MicrophoneOption])
  case storage(Storage)
  /// Bits a second; nil when the line could not be measured.
  case line(Int?)
  case trial(TrialEvent)
  case trialFailed(any Error)
  case over
}

/// Camera, light, microphone, disk and line, each with what to do about it, and five seconds to hear oneself.
extension KioskScreen {
  var deviceKeys: [KeyRow<KioskIntent>] {
    let trial = state.check.trial != nil ? tr("kiosk.busy") : nil
    let good = state.check.isOpen ? trial : tr("kiosk.devices.not_yet")
    return [
      KeyRow([.enter], .goOn, state.wantsCamera ? "kiosk.keys.devices_good" : "kiosk.keys.sound_good", disabled: good),
      KeyRow(["p"], .trial, "kiosk.keys.trial", disabled: good), wrong,
    ]
      + (state.wantsCamera && state.check.cameras.count > 1
        ? [KeyRow(["c"], .camera, "kiosk.keys.camera", disabled: trial)] : [])
      + (state.check.microphones.count > 1
        ? [KeyRow(["m"], .microphone, "kiosk.keys.microphone", disabled: trial)] : [])
      + [KeyRow(["r"], .retry, "kiosk.keys.retry_devices", disabled: trial)] + Array(leaving.dropFirst())
      + (state.wantsCamera ? [selfView] : []) + changingLanguage
  }

  mutating func takeInDevices(_ intent: KioskIntent) -> [Effect<KioskMessage>] {
    switch intent {
    case .goOn:
      state.devicesWereChecked = true
      return [work.noteDevices(state), work.endCheck()]
    case .retry: return beginCheck()
    case .trial:
      state.check.trial = .starting
      state.warning = nil
      return [work.trial(state)]
    case .camera:
      let options = state.check.cameras
      let index = options.firstIndex { $0.spec == cameraSpec } ?? 0
      state.devices.camera = options[(index + 1) % options.count].spec
      return reopen()
    case .microphone:
      let options = state.check.microphones
      state.devices.microphone = options[(microphoneIndex + 1) % options.count].spec
      return reopen()
    default: return []
    }
  }

  mutating func beginCheck() -> [Effect<KioskMessage>] {
    reopen() + [work.listDevices(), work.measure(state)]
  }

  private mutating func reopen() -> [Effect<KioskMessage>] {
    state.check.begin(state.nowS)
    state.picture = nil
    state.warning = nil
    return [work.check(state)]
  }

  mutating func take(_ news: DeviceNews) -> [Effect<KioskMessage>] {
    switch news {
    case .open:
      state.check.isOpen = true
    case .fault(let error):
      // Where nobody has to be seen, one who has no camera goes on with the voice alone.
      if state.snapshot?.state.requires.camera == false, state.wantsCamera {
        state.devices.camera = CameraSpec.none
        return [.toast(tr("kiosk.devices.no_camera"), .warning)] + reopen()
      }
      state.check.fault = .failure(error)
      return [work.note(state, .deviceFailed, TroubleFacts.of(error))]
    case .cameras(let options): state.check.cameras = options
    case .microphones(let options): state.check.microphones = options
    case .storage(let storage): state.check.storage = storage
    case .line(let bits):
      state.check.line = bits.map { .bitsPerS($0) } ?? .unknown
      state.devices.encoding.uplinkBitsPerS = bits
    case .trial(let event): return take(event)
    case .trialFailed(let error): return trialFailed(error)
    case .over: return goOn()
    }
    return []
  }

  private mutating func take(_ event: TrialEvent) -> [Effect<KioskMessage>] {
    switch event {
    case .recording(let leftS): state.check.trial = .recording(leftS: leftS)
    case .playing(let leftS): state.check.trial = .playing(leftS: leftS)
    case .level(let loudness):
      state.loudness = loudness
      state.check.hear(loudness, state.nowS)
    case .preview(let picture): show(picture)
    case .warning(let warning): state.warning = .warning(warning)
    case .done:
      return [.toast(tr("kiosk.devices.trial_done"))] + reopen()
    case .failed(let error): return trialFailed(error)
    }
    return []
  }

  private mutating func trialFailed(_ error: any Error) -> [Effect<KioskMessage>] {
    [.dialog(.error(tr("kiosk.devices.trial_failed"), TroubleWording.words(error)))] + reopen()
  }

  mutating func show(_ picture: Recorder.Picture) {
    guard state.showsSelf else { return }
    state.picture = Kit.Picture(width: picture.width, height: picture.height, rgb: picture.rgb)
    if state.step == .devices, let picture = state.picture { state.check.see(picture) }
  }

  private var cameraSpec: CameraSpec? { state.devices.camera ?? state.check.cameras.first(where: \.isDefault)?.spec }

  private var microphoneIndex: Int {
    let options = state.check.microphones
    return options.firstIndex { $0.spec == state.devices.microphone } ?? options.firstIndex(where: \.isDefault) ?? 0
  }

  // MARK: Drawing

  func drawDevices(_ canvas: Canvas) {
    canvas.paragraph(tr(state.wantsCamera ? "kiosk.devices.title" : "kiosk.devices.title_sound"), .heading, y: 1)
    let area = Rect(x: 0, y: 3, width: canvas.width, height: canvas.height - 3)
    let parts = area.split(.columns, gap: 2, .share(1), .fixed(min(44, canvas.width * 11 / 20)))
    if state.wantsCamera { drawSelf(canvas.part(parts[0])) }
    let side = canvas.part(state.wantsCamera ? parts[1] : area)
    var y = 0
    if let fault = state.check.fault {
      y += side.paragraph("✗ " + fault.words, .bad, y: y) + 1
      y += side.paragraph(tr("kiosk.devices.retry"), .dim, y: y) + 1
      if state.check.cameras.count > 1 { y += side.paragraph(tr("kiosk.devices.other_camera"), .dim, y: y) }
      return
    }
    guard state.check.isOpen || state.check.trial != nil else {
      side.paragraph(tr("kiosk.devices.opening"), .dim, y: y)
      return
    }
    if let trial = state.check.trial { y += drawTrial(side, trial) + 1 }
    drawVerdicts(side, &y)
    if let warning = state.warning { side.paragraph(warning.words, .warning, y: y) }
  }

  private func drawVerdicts(_ side: Canvas, _ y: inout Int) {
    if state.wantsCamera {
      put(.good(tr("kiosk.devices.camera")), side, &y)
      if let facts = state.check.facts {
        let rate = (facts.measuredRate ?? facts.agreedRate).map {
          ", " + tr("kiosk.devices.rate", ["rate": "\(Int($0.rounded()))"])
        }
        let text = "\(facts.name), \(facts.width)x\(facts.height)" + (rate ?? "")
        y += side.paragraph(text + another("c", state.check.cameras.count), .dim, x: 2, y: y, width: side.width - 2)
      }
      if let light = state.check.light { put(light, side, &y) }
    } else {
      put(.good(tr("kiosk.devices.sound_alone")), side, &y)
    }
    put(state.check.sound(state.nowS), side, &y)
    side.put(
      2, y, Gauge.level(state.loudness?.rmsDB ?? -100, peak: state.loudness?.peakDB, width: min(40, side.width - 2)))
    y += 1
    let microphones = state.check.microphones
    if microphones.indices.contains(microphoneIndex), case .pulse = state.devices.microphone {
      let name = microphones[microphoneIndex].name + another("m", microphones.count)
      y += side.paragraph(name, .dim, x: 2, y: y, width: side.width - 2)
    }
    put(state.check.disk, side, &y)
    put(state.check.speed, side, &y)
  }

  /// The key that takes the next of several.
  private func another(_ key: Character, _ count: Int) -> String {
    count > 1 ? " " + tr("kiosk.devices.another", ["key": Key.character(key).name]) : ""
  }

  private func put(_ verdict: KioskCheck.Verdict, _ canvas: Canvas, _ y: inout Int) {
    let (mark, style, text, advice): (String, Style, String, String?) =
      switch verdict {
      case .waiting(let text): ("…", .dim, text, nil)
      case .good(let text): ("✓", .good, text, nil)
      case .poor(let text, let advice): ("!", .warning, text, advice)
      case .bad(let text, let advice): ("✗", .bad, text, advice)
      }
    canvas.put(0, y, mark, style)
    y += canvas.paragraph(text, style, x: 2, y: y, width: canvas.width - 2)
    if let advice { y += canvas.paragraph(advice, x: 2, y: y, width: canvas.width - 2) }
  }

  private func drawTrial(_ canvas: Canvas, _ trial: KioskCheck.Trial) -> Int {
    switch trial {
    case .starting: return canvas.paragraph(tr("kiosk.devices.trial_starting"), .dim)
    case .recording(let leftS):
      return canvas.paragraph("● " + tr("kiosk.devices.trial_recording", ["seconds": "\(leftS)"]), Style(.recording))
    case .playing(let leftS):
      return canvas.paragraph("▸ " + tr("kiosk.devices.trial_playing", ["seconds": "\(leftS)"]), .accent)
    }
  }

  /// One's own picture, or why there is none.
  func drawSelf(_ canvas: Canvas) {
    if let picture = state.picture, state.showsSelf {
      canvas.picture(picture, in: canvas.bounds, colours: .cube)
    } else {
      let text = state.showsSelf ? tr("kiosk.self.none") : tr("kiosk.self.hidden")
      canvas.put(max(0, (canvas.width - TextWidth.of(text)) / 2), canvas.height / 2, text, .dim)
    }
  }
}
