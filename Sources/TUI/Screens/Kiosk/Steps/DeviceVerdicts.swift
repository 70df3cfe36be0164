import CaptureCore
import Contracts
import Kit
import Recorder

/// What is known of devices, disk and line, and what follows from it. Pure, so that each verdict can be tested.
struct KioskCheck {
  enum Line: Equatable {
    case measuring, unknown
    case bitsPerS(Int)
  }

  enum Trial: Equatable {
    case starting
    case recording(leftS: Int)
    case playing(leftS: Int)
  }

  enum Verdict: Equatable {
    case waiting(String)
    case good(String)
    /// It works, and could be better; with what to do.
    case poor(String, advice: String)
    case bad(String, advice: String)
  }

  /// Camera and microphone are open.
  var isOpen = false
  /// Why they are not; nil while they are or are being tried.
  var fault: KioskTrouble?
  var cameras: [CameraOption] = []
  var microphones: [MicrophoneOption] = []
  var facts: CameraFacts?
  var storage: Storage?
  var line = Line.measuring
  /// Of what the camera sees, 0 to 1.
  var brightness: Double?
  /// The loudest that was heard since the check began.
  var loudestDB = -100.0
  /// When it was too loud last.
  var clippedAtS: Double?
  var beganAtS = 0.0
  var trial: Trial?

  /// The devices are opened anew; what is known of disk and line stays.
  mutating func begin(_ nowS: Double) {
    (isOpen, fault, facts, brightness, clippedAtS, trial) = (false, nil, nil, nil, nil, nil)
    loudestDB = -100
    beganAtS = nowS
  }

  mutating func hear(_ loudness: Loudness, _ nowS: Double) {
    loudestDB = max(loudestDB, loudness.peakDB)
    if loudness.isClipping { clippedAtS = nowS }
  }

  mutating func see(_ picture: Kit.Picture) {
    let now = picture.brightness
    brightness = brightness.map { $0 * 0.8 + now * 0.2 } ?? now
  }

  var light: Verdict? {
    guard let brightness else { return nil }
    if brightness < 0.16 { return .poor(tr("kiosk.devices.dark"), advice: tr("kiosk.devices.dark_advice")) }
    if brightness > 0.86 { return .poor(tr("kiosk.devices.bright"), advice: tr("kiosk.devices.bright_advice")) }
    return .good(tr("kiosk.devices.light"))
  }

  func sound(_ nowS: Double) -> Verdict {
    if let clippedAtS, nowS - clippedAtS < 4 {
      return .poor(tr("kiosk.devices.too_loud"), advice: tr("kiosk.devices.too_loud_advice"))
    }
    if loudestDB >= -45 { return .good(tr("kiosk.devices.heard")) }
    if nowS - beganAtS < 4 { return .waiting(tr("kiosk.devices.speak")) }
    return .poor(tr("kiosk.devices.too_quiet"), advice: tr("kiosk.devices.too_quiet_advice"))
  }

  var disk: Verdict {
    guard let storage else { return .waiting(tr("kiosk.devices.disk")) }
    if storage.isEnough { return .good(tr("kiosk.devices.disk_enough")) }
    let missing = (storage.neededBytes - storage.freeBytes) >> 20
    return .bad(
      tr("kiosk.devices.disk_full"), advice: tr("kiosk.devices.disk_advice", ["mib": Strings.number(max(1, missing))]))
  }

  var speed: Verdict {
    switch line {
    case .measuring: return .waiting(tr("kiosk.devices.line"))
    case .unknown: return .poor(tr("kiosk.devices.line_unknown"), advice: tr("kiosk.devices.line_advice"))
    case .bitsPerS(let bits):
      if bits > 100_000_000 { return .good(tr("kiosk.devices.line_fast")) }
      let value = Gauge.decimal(Double(bits) / 1_000_000, bits < 10_000_000 ? 1 : 0)
      let text = tr("kiosk.devices.line_speed", ["mbit": value])
      if bits >= TakeSession.fullBitsPerS { return .good(text) }
      let advice = bits >= 300_000 ? "kiosk.devices.line_slow" : "kiosk.devices.line_advice"
      return .poor(text, advice: tr(advice))
    }
  }
}

extension Kit.Picture {
  /// The mean of its luma (ITU-R BT.601), 0 to 1.
  var brightness: Double {
    var sum = 0
    for index in stride(from: 0, to: pixels.count - 2, by: 3) {
      sum += 299 * Int(pixels[index]) + 587 * Int(pixels[index + 1]) + 114 * Int(pixels[index + 2])
    }
    return Double(sum) / 255_000 / Double(max(1, width * height))
  }
}
