import Client
import Contracts
import Foundation
import Kit
import Platform
import Recorder

enum StationMessage: Sendable {
  /// The server answers; with the interview that is held here.
  case info(LinkInfo?)
  case away(String)
  case found(CandidateCode)
  case refused(String)
  case forgotten
}

enum StationIntent: Equatable { case begin, language, operate, back }

/// The waiting screen of a machine that candidates share: whose it is, and a place for a code.
struct StationScreen: Screen {
  enum Mode: Equatable {
    case waiting
    /// The code is looked up.
    case looking
    /// The last candidate is being forgotten.
    case forgetting
    /// An operator wants to end the program.
    case operating
  }

  let work: StationWork
  var mode = Mode.waiting
  var info: LinkInfo?
  var trouble: String?
  var fault: String?
  var code = TextField(limit: 20)
  var pin = TextField(secret: true, limit: 64)
  /// After three wrong PINs nobody may try for a while.
  var wrongPINs = 0
  var blockedUntilS = 0.0
  var touchedAtS = Monotonic.nowS()

  init(work: StationWork) { self.work = work }

  var title: String { tr("station.name") }
  var tickS: Double? { 1 }
  var wantsMouse: Bool { false }
  var banner: Banner? { trouble.map { Banner($0) } }

  func captures(_ key: Key) -> Bool {
    (mode == .waiting || mode == .operating) && (TextField.edits(key) || key == .escape)
  }

  var keys: [KeyRow<StationIntent>] {
    switch mode {
    case .waiting:
      let empty = code.text.isEmpty && work.settings.interview == nil ? tr("station.empty") : nil
      let operate = KeyRow<StationIntent>([.function(10)], .operate, "station.keys.operate", inFooter: false)
      return [
        KeyRow([.enter], .begin, "station.keys.begin", disabled: empty),
        KeyRow([.function(2)], .language, "station.keys.language"),
      ] + (work.settings.exitPIN == nil ? [] : [operate])
    case .operating:
      return [KeyRow([.enter], .operate, "station.keys.end"), KeyRow([.function(10)], .back, "station.keys.back")]
    case .looking, .forgetting: return []
    }
  }

  mutating func update(_ event: ScreenEvent<StationIntent, StationMessage>) -> [Effect<StationMessage>] {
    switch event {
    case .appeared(true): return [work.look()]
    case .appeared(false):
      reset()
      mode = .forgetting
      return [work.forget()]
    case .intent(let intent): return take(intent)
    case .key(.escape):
      if mode == .operating { reset() }
      code = TextField(limit: 20)
      fault = nil
    case .key(let key):
      touchedAtS = Monotonic.nowS()
      if mode == .operating {
        _ = pin.handle(key)
      } else if mode == .waiting {
        fault = nil
        _ = code.handle(key)
      }
    case .paste(let text):
      if mode == .waiting { code.insert(text) }
    case .tick:
      // What someone began to type and left does not stay.
      let isTouched = !code.text.isEmpty || fault != nil || mode == .operating
      if isTouched, mode != .looking, Monotonic.nowS() - touchedAtS > min(60, work.settings.idleS) { reset() }
    case .message(let message): return take(message)
    case .mouse, .ending: break
    }
    return []
  }

  private mutating func reset() {
    mode = .waiting
    fault = nil
    code = TextField(limit: 20)
    pin = TextField(secret: true, limit: 64)
  }

  private mutating func take(_ intent: StationIntent) -> [Effect<StationMessage>] {
    touchedAtS = Monotonic.nowS()
    switch intent {
    case .begin: return begin()
    case .language:
      let languages = Language.allCases
      let index = languages.firstIndex(of: Strings.current.language) ?? 0
      if let strings = try? Strings.shipped(languages[(index + 1) % languages.count]) { Strings.current = strings }
      fault = nil
    case .operate where mode == .waiting:
      reset()
      mode = .operating
    case .operate: return end()
    case .back: reset()
    }
    return []
  }

  private mutating func begin() -> [Effect<StationMessage>] {
    if code.text.isEmpty, let interview = work.settings.interview { return [work.begin(.interview(interview))] }
    switch CandidateCode(code.text) {
    case .interview(let code):
      mode = .looking
      return [work.find(code)]
    case .resume(let code): return [work.begin(.resume(code))]
    case nil:
      fault = tr("station.no_code")
      return []
    }
  }

  private mutating func end() -> [Effect<StationMessage>] {
    guard Monotonic.nowS() >= blockedUntilS else {
      fault = tr("station.blocked")
      return []
    }
    if let wanted = work.settings.exitPIN,
      Digests.sha256Hex(Data(pin.text.utf8)) == Digests.sha256Hex(Data(wanted.utf8))
    {
      return [.quit]
    }
    wrongPINs += 1
    if wrongPINs % 3 == 0 { blockedUntilS = Monotonic.nowS() + 60 }
    pin = TextField(secret: true, limit: 64)
    fault = tr("station.wrong_pin")
    return []
  }

  private mutating func take(_ message: StationMessage) -> [Effect<StationMessage>] {
    switch message {
    case .info(let info):
      self.info = info ?? self.info
      trouble = nil
    case .away(let sentence): trouble = sentence
    case .found(let code):
      reset()
      return [work.begin(code)]
    case .refused(let sentence):
      mode = .waiting
      fault = sentence
    case .forgotten: reset()
    }
    return []
  }

  // MARK: Drawing

  private var organisation: String {
    let name = info?.organisation ?? work.settings.organisation
    return name.isEmpty ? tr("station.nobody") : name
  }

  /// What it says above the field.
  private var words: [(String, Style)] {
    if mode == .forgetting { return [(tr("station.forgetting"), .dim)] }
    if mode == .operating { return [(tr("station.operator"), .heading)] }
    guard let info else { return [(tr("station.welcome"), .heading), (tr("station.code"), .text)] }
    return [
      (info.title, .heading), (info.welcome, .text), (tr("station.press_enter"), .text), (tr("station.or_code"), .dim),
    ].filter { !$0.0.isEmpty }
  }

  func view(_ canvas: Canvas) {
    let width = min(canvas.width - 4, 64)
    let column = canvas.part(
      Rect(x: (canvas.width - width) / 2, y: 0, width: width, height: canvas.height))
    var y = max(1, canvas.height / 5)
    y += column.paragraph(organisation, .accent, y: y) + 1
    for (text, style) in words { y += column.paragraph(text, style, y: y) + 1 }
    guard mode != .forgetting else { return }
    let field = column.part(Rect(x: 0, y: y, width: min(24, width), height: 1))
    if mode == .operating {
      pin.draw(field, focused: true)
    } else {
      code.draw(field, focused: mode == .waiting, placeholder: "XXXX-XXXX")
    }
    y += 2
    if mode == .looking { y += column.paragraph(tr("station.looking"), .dim, y: y) }
    if let fault { column.paragraph(fault, .warning, y: y) }
    canvas.put(
      max(0, (canvas.width - width) / 2), canvas.height - 1,
      Line(Span(Key.function(2).name + "  ", .accent), Span(tr("station.languages"), .dim)))
  }
}

// MARK: In lines

extension StationScreen {
  var page: LinearPage? {
    switch mode {
    case .looking: LinearPage("looking", [tr("station.looking")], input: .wait)
    case .forgetting: LinearPage("forgetting", [tr("station.forgetting")], input: .wait)
    case .waiting, .operating:
      LinearPage(
        "\(Strings.current.language.rawValue) \(mode)",
        [organisation] + words.map(\.0) + [tr("linear.station"), fault ?? ""], input: .text,
        prompt: tr(mode == .operating ? "station.operator" : "linear.code"), tellsCommands: false)
    }
  }

  mutating func typed(_ line: String) -> [Effect<StationMessage>]? {
    guard !line.hasPrefix("/") else { return nil }
    if mode == .operating {
      pin = TextField(line, secret: true, limit: 64)
      return end()
    }
    guard mode == .waiting, !line.isEmpty || work.settings.interview != nil else { return [] }
    fault = nil
    code = TextField(line, limit: 20)
    return begin()
  }
}

// MARK: When a candidate is gone

extension KioskScreen {
  /// The camera runs, or what it recorded is being closed and handed in.
  var isUnderWay: Bool {
    switch state.step {
    case .question(_, .starting), .question(_, .recording), .question(_, .stopping), .question(_, .sending),
      .submitting:
      true
    default: false
    }
  }

  /// Never in an answer: recording ends by its own limit, and thinking ends in recording. Whoever writes gets the time
  /// that is meant for it as well.
  func idleAfterS(_ usualS: Double) -> Double? {
    if isUnderWay || state.isBusy { return nil }
    switch state.step {
    case .question(_, .preparing(let untilS)) where untilS.isFinite: return nil
    case .question(let number, .writing): return usualS + Double(question(number)?.limitS ?? 0)
    case .devices where state.check.trial != nil: return nil
    default: return usualS
    }
  }

  private func question(_ number: Int) -> SessionQuestion? { state.question(number) }
}
