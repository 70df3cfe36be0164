import Contracts
import Kit
import Recorder

/// "Something is wrong": the kind, a few words, and then what was credited and whom to ask.
struct KioskWrong {
  enum Stage: Equatable {
    case asking, sending
    case told(IncidentReply)
    case failed(String)
  }

  var stage = Stage.asking
  var menu = Menu(count: IncidentReport.Kind.allCases.count)
  var text = TextEditor("", limit: IncidentReport.mostCharacters)
  /// The question that was shown.
  let question: Int?

  var kind: IncidentReport.Kind { IncidentReport.Kind.allCases[menu.selected] }

  func captures(_ key: Key) -> Bool {
    guard stage == .asking, key != .enter, key != .escape else { return false }
    return key == .up || key == .down || TextEditor.edits(key)
  }

  mutating func handle(_ key: Key) {
    if key == .up || key == .down { _ = menu.handle(key) } else { _ = text.handle(key) }
  }
}

extension KioskScreen {
  func wrongKeys(_ wrong: KioskWrong) -> [KeyRow<KioskIntent>] {
    let close = KeyRow([.escape, .function(1)], KioskIntent.close, "kiosk.keys.back")
    switch wrong.stage {
    case .asking, .failed: return [KeyRow([.enter], .goOn, "kiosk.keys.tell"), close]
    case .sending: return [close]
    case .told: return [KeyRow([.enter, .escape, "q"], .close, "kiosk.keys.back")]
    }
  }

  mutating func openWrong() -> [Effect<KioskMessage>] {
    state.overlay = .wrong(KioskWrong(question: state.current))
    return []
  }

  mutating func tell(_ wrong: KioskWrong) -> [Effect<KioskMessage>] {
    guard wrong.stage != .sending else { return [] }
    var wrong = wrong
    wrong.stage = .sending
    state.overlay = .wrong(wrong)
    return [work.tell(state, wrong.kind, wrong.question, TextRules.tidied(wrong.text.text))]
  }

  /// The time to think that was credited, on going back to the question.
  mutating func giveBack(_ wrong: KioskWrong) {
    guard case .told(let reply) = wrong.stage, reply.creditS > 0,
      case .question(let number, .preparing(let untilS)) = state.step, untilS.isFinite
    else { return }
    state.step = .question(number, .preparing(untilS: max(untilS, state.nowS) + Double(reply.creditS)))
    state.wasReported = false
  }

  func drawWrong(_ canvas: Canvas, _ wrong: KioskWrong) {
    var y = 1
    let isTold = if case .told = wrong.stage { true } else { false }
    y += canvas.paragraph(tr(isTold ? "kiosk.wrong.thanks" : "kiosk.wrong.title"), .heading, y: y) + 1
    y += recordingNote(canvas, y: y)
    switch wrong.stage {
    case .asking, .sending, .failed: drawAsking(canvas, wrong, y)
    case .told(let reply): drawTold(canvas, wrong, reply, y)
    }
  }

  private func drawAsking(_ canvas: Canvas, _ wrong: KioskWrong, _ top: Int) {
    var y = top
    let kinds = IncidentReport.Kind.allCases
    wrong.menu.draw(canvas.part(Rect(x: 0, y: y, width: canvas.width, height: kinds.count))) {
      Line(KioskWords.incident(kinds[$0]))
    }
    y += kinds.count + 1
    y += canvas.paragraph(tr("kiosk.wrong.words"), .dim, y: y)
    let rows = max(1, min(4, canvas.height - y - 4))
    wrong.text.draw(
      canvas.part(Rect(x: 0, y: y, width: canvas.width, height: rows)), focused: wrong.stage == .asking,
      placeholder: tr("kiosk.wrong.placeholder"))
    y += rows + 1
    switch wrong.stage {
    case .sending: canvas.paragraph(tr("kiosk.wrong.sending"), .accent, y: y)
    case .failed(let sentence): canvas.paragraph(sentence, .warning, y: y)
    default: canvas.paragraph(contactText(state.snapshot?.state.contact ?? ""), .dim, y: y)
    }
  }

  private func drawTold(_ canvas: Canvas, _ wrong: KioskWrong, _ reply: IncidentReply, _ top: Int) {
    var y = top
    y += canvas.paragraph("✓ " + tr("kiosk.wrong.told"), .good, y: y) + 1
    if reply.grantsTake { y += canvas.paragraph(tr("kiosk.wrong.take"), y: y) + 1 }
    if reply.creditS > 0 {
      y += canvas.paragraph(tr("kiosk.wrong.credit", ["seconds": "\(reply.creditS)"]), y: y) + 1
    }
    if wrong.kind == .alternative { y += canvas.paragraph(tr("kiosk.wrong.alternative"), y: y) + 1 }
    canvas.paragraph(contactText(reply.contact), y: y)
  }

  func contactText(_ contact: String) -> String {
    contact.isEmpty ? tr("kiosk.no_contact") : tr("kiosk.contact", ["contact": contact])
  }
}

extension KioskWords {
  /// What is wrong, in the candidate's words.
  static func incident(_ kind: IncidentReport.Kind) -> String {
    // A name that ends in a plural form would be taken for one.
    tr("kiosk.wrong.kind." + (kind == .other ? "something_else" : kind.rawValue))
  }
}
