import Contracts
import Foundation
import Kit
import Recorder

/// Answers that are written, chosen, or handed in as a file. Each change is on this machine's disk within a moment, and
/// with the server a second later.
extension KioskScreen {
  private var isEmpty: String? { state.writing?.answer.isEmpty == false ? nil : tr("kiosk.question.nothing_written") }

  var writingKeys: [KeyRow<KioskIntent>] {
    if state.writing?.kind.isChoice == true {
      return [
        KeyRow([" ", "x"], .toggle, "kiosk.keys.choose"),
        KeyRow([.enter], .submit, "kiosk.keys.submit", disabled: isEmpty),
      ] + skipping("s") + leaving
    }
    return (state.writing?.kind == .file ? fileKeys : [])
      + [KeyRow([.control("s")], .submit, "kiosk.keys.submit", disabled: busy ?? isEmpty)] + skipping(.control("o"))
      + leavingTyped
  }

  mutating func takeInWriting(_ intent: KioskIntent, _ number: Int) -> [Effect<KioskMessage>] {
    switch intent {
    case .toggle:
      _ = state.writing?.handle(" ")
      state.writing?.changedAtS = state.nowS
      return []
    case .attach: return give(number, state.writing?.path.text ?? "")
    case .submit:
      guard let answer = state.writing?.answer else { return [] }
      state.step = .question(number, .sending)
      return [work.finish(state, number, answer)]
    case .skip:
      state.step = .question(number, .sending)
      return [work.finish(state, number, nil)]
    default: return []
    }
  }

  mutating func writingTick() -> [Effect<KioskMessage>] {
    guard case .question(let number, .writing) = state.step, let writing = state.writing else { return [] }
    var effects: [Effect<KioskMessage>] = []
    if writing.isUnkept {
      state.writing?.kept = writing.answer
      effects.append(work.keepDraft(state, number, writing.answer))
    }
    if writing.isDue(state.nowS) {
      state.writing?.sending = writing.answer
      effects.append(work.write(state, number, writing.answer))
    }
    return effects
  }

  mutating func written(_ answer: WrittenAnswer, _ failure: (any Error)?) -> [Effect<KioskMessage>] {
    state.writing?.sending = nil
    if failure == nil { state.writing?.saved = answer } else { state.writing?.changedAtS = state.nowS + 5 }
    state.warning = failure.map { .failure($0) }
    return []
  }

  // MARK: Drawing

  func drawWriting(_ canvas: Canvas, _ question: SessionQuestion) {
    guard let writing = state.writing else { return }
    var y = 2
    y += canvas.paragraph(question.text ?? "", .heading, y: y) + 1
    y += remarks(canvas, question, y: y)
    if writing.kind != .file {
      // Nothing is cut off in writing: the limit says what is meant to be enough.
      let (text, style) = keeping(writing)
      canvas.putRight(canvas.width, canvas.height - 1, text, style)
      let meant = tr("kiosk.question.meant", ["limit": Gauge.clock(question.limitS)])
      if TextWidth.of(meant) + TextWidth.of(text) + 2 <= canvas.width { canvas.put(0, canvas.height - 1, meant, .dim) }
    }
    var room = Rect(x: 0, y: y, width: canvas.width, height: max(3, canvas.height - y - 2))
    if let picture = state.prompt, room.height >= 12 {
      let parts = room.split(.rows, gap: 1, [.share(1), .share(1)])
      canvas.picture(picture, in: parts[0], colours: .cube)
      room = parts[1]
    }
    if writing.kind == .file { return drawFile(canvas.part(room), writing.path, writing.file) }
    guard writing.kind.isChoice else {
      writing.editor.draw(canvas.part(room), focused: true, placeholder: tr("kiosk.question.write_here"))
      return
    }
    let hint = tr(writing.kind == .singleChoice ? "kiosk.question.one_of" : "kiosk.question.any_of")
    canvas.put(0, room.y, hint, .dim)
    writing.menu.draw(canvas.part(room.inset(top: 1))) { index in
      let isPicked = writing.picked.contains(index + 1)
      let mark = writing.kind == .singleChoice ? (isPicked ? "(●) " : "( ) ") : (isPicked ? "[x] " : "[ ] ")
      return Line(Span(mark, .accent), Span(writing.options[index]))
    }
  }

  /// What is safe already, and where.
  func keeping(_ writing: KioskWriting) -> (String, Style) {
    if writing.answer.isEmpty && writing.saved.isEmpty { return ("", .dim) }
    if writing.isSaved { return ("✓ " + tr("kiosk.question.kept"), .good) }
    let isAway = state.warning != nil || state.snapshot?.trouble != nil
    if isAway, writing.answer == writing.kept { return (tr("kiosk.question.kept_here"), .warning) }
    return (tr("kiosk.question.keeping"), .dim)
  }
}
