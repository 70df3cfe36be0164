import Contracts
import Foundation
import Kit
import Recorder

/// Answers that are written or chosen, and what a question says besides its text.
extension KioskScreen {
  func writing(_ canvas: Canvas, _ question: SessionQuestion) {
    guard let writing = state.writing else { return }
    var y = 2
    y += canvas.paragraph(question.text ?? "", .heading, y: y) + 1
    y += remarks(canvas, question, y: y)
    if writing.kind != .file { canvas.put(0, canvas.height - 1, time(question, writing), .dim) }
    canvas.putRight(canvas.width, canvas.height - 1, keeping(writing), state.warning == nil ? .dim : .warning)
    var room = Rect(x: 0, y: y, width: canvas.width, height: max(3, canvas.height - y - 2))
    if let picture = state.prompt, room.height >= 12 {
      let parts = room.split(.rows, gap: 1, [.share(1), .share(1)])
      canvas.picture(picture, in: parts[0], colours: .cube)
      room = parts[1]
    }
    if writing.kind == .file { return drawFile(canvas.part(room), writing) }
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

  private func drawFile(_ canvas: Canvas, _ writing: KioskWriting) {
    var y = canvas.paragraph(tr("kiosk.file.kinds"), .dim) + 1
    writing.path.draw(
      canvas.part(Rect(x: 0, y: y, width: canvas.width, height: 1)), focused: true,
      placeholder: tr("kiosk.file.placeholder"))
    y += 2
    if state.isBusy {
      canvas.put(0, y, tr("kiosk.file.sending"), .dim)
    } else if let file = writing.file {
      canvas.paragraph(
        "✓ " + tr("kiosk.file.arrived", ["name": file.name, "kib": Strings.number((file.bytes + 1023) / 1024)]), .good,
        y: y)
    }
  }

  /// What is safe already.
  private func keeping(_ writing: KioskWriting) -> String {
    if state.warning != nil { return tr("kiosk.question.not_kept") }
    if writing.answer.isEmpty { return "" }
    return tr(writing.isSaved ? "kiosk.question.kept" : "kiosk.question.keeping")
  }

  /// Nothing is cut off in writing: the limit says what is meant to be enough.
  private func time(_ question: SessionQuestion, _ writing: KioskWriting) -> String {
    let meant = Gauge.clock(question.limitS)
    return tr("kiosk.question.meant", ["limit": meant])
  }

  /// Practice, or an answer that nobody insists on; the rows that were used.
  func remarks(_ canvas: Canvas, _ question: SessionQuestion, y: Int) -> Int {
    if question.isPractice { return canvas.paragraph(tr("kiosk.question.practice"), .accent, y: y) + 1 }
    if !question.isRequired { return canvas.paragraph(tr("kiosk.question.optional"), .dim, y: y) + 1 }
    return 0
  }

  /// The picture that goes with the question, where there is room for it.
  func prompt(_ canvas: Canvas, below y: Int) {
    guard let picture = state.prompt, canvas.height - y >= 5 else { return }
    canvas.picture(
      picture, in: Rect(x: 0, y: y, width: canvas.width, height: canvas.height - y), colours: .cube)
  }

  /// What there is to pick from, where the candidate picks.
  func attempts(_ canvas: Canvas, _ answer: TakeSnapshot.Answer?, y: Int) {
    let takes = answer?.takes ?? []
    guard takes.count > 1 else { return }
    let chosen = state.chosen ?? takes.count - 1
    canvas.put(0, y, tr("kiosk.question.pick"))
    for (index, take) in takes.enumerated() {
      let values = ["number": "\(index + 1)", "length": Gauge.clock(take.savedMs / 1000)]
      let line = Line(
        Span(index == chosen ? "(●) " : "( ) ", .accent), Span(tr("kiosk.question.attempt", values)))
      canvas.put(0, y + 1 + index, line)
    }
  }
}
