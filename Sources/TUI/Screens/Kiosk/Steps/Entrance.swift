import Contracts
import Foundation
import Kit
import Recorder

/// Coming in: the link is looked up, a PIN may be asked for, a server may be away.
extension KioskScreen {
  var entranceKeys: [KeyRow<KioskIntent>] {
    let leaving = KeyRow(["q", .escape], KioskIntent.leave, "kiosk.keys.leave")
    if case .pin = state.step { return [KeyRow([.enter], .goOn, "kiosk.keys.pin"), leaving] }
    return [KeyRow(["r", .enter], .retry, "kiosk.keys.retry"), leaving]
  }

  mutating func takeAtEntrance(_ intent: KioskIntent) -> [Effect<KioskMessage>] {
    switch state.step {
    case .pin:
      let pin = state.pinField.text
      guard !pin.isEmpty else { return [] }
      state.step = .opening
      return [work.open(pin: pin, state.place)]
    default:
      state.step = .opening
      return [work.open(pin: nil, state.place)]
    }
  }

  mutating func opened(_ session: TakeSession, _ snapshot: TakeSnapshot) -> [Effect<KioskMessage>] {
    state.session = session
    state.snapshot = snapshot
    // The interview's first language, unless the one in use is among them.
    if let first = languages.first, !languages.contains(Strings.current.language) { use(first) }
    return [work.follow(session)] + goOn()
  }

  func drawPIN(_ canvas: Canvas, _ why: String?) {
    var y = max(1, canvas.height / 4)
    y += canvas.paragraph(tr("kiosk.pin.title"), .heading, y: y) + 1
    y += canvas.paragraph(tr("kiosk.pin.text"), y: y) + 1
    state.pinField.draw(canvas.part(Rect(x: 0, y: y, width: 12, height: 1)), focused: true)
    if let why { canvas.paragraph(why, .warning, y: y + 2) }
  }

  // MARK: Language

  /// Those of the interview that the screens speak.
  var languages: [Language] {
    let wanted = state.snapshot?.state.languages ?? []
    guard !wanted.isEmpty else { return Language.allCases }
    let spoken = wanted.compactMap { name in
      Language(rawValue: name.prefix { $0 != "-" && $0 != "_" }.lowercased())
    }
    return spoken.isEmpty ? [.en] : spoken
  }

  mutating func changeLanguage() -> [Effect<KioskMessage>] {
    let index = languages.firstIndex(of: Strings.current.language) ?? languages.count - 1
    use(languages[(index + 1) % languages.count])
    return []
  }

  /// For this run alone: the machine may be another's.
  private func use(_ language: Language) {
    if let strings = try? Strings.shipped(language) { Strings.current = strings }
  }
}
