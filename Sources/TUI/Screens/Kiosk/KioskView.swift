import Contracts
import Kit
import Recorder

/// What the candidate sees: one thing at a time, calm, in the middle.
extension KioskScreen {
  func view(_ canvas: Canvas) {
    // Long lines are hard to read: a column of 76 in the middle of wide windows.
    let width = min(canvas.width, 76)
    let column = canvas.part(Rect(x: (canvas.width - width) / 2, y: 0, width: width, height: canvas.height))
    switch state.step {
    case .opening: notice(column, tr("kiosk.opening"), .dim)
    case .stuck(let sentence): notice(column, sentence, .warning)
    case .pin(let why): pin(column, why)
    case .welcome: welcome(column)
    case .consent: consent(column)
    case .profile: profile(column)
    case .resume: resume(column)
    case .devices: devices(canvas)
    case .question(let number, let phase): question(canvas, column, number, phase)
    case .review: review(column)
    case .submitting: notice(column, tr("kiosk.submitting"), .dim)
    case .done: done(column)
    }
  }

  private func notice(_ canvas: Canvas, _ text: String, _ style: Style) {
    canvas.paragraph(text, style, x: 0, y: max(0, canvas.height / 3), width: canvas.width)
  }

  private func pin(_ canvas: Canvas, _ why: String?) {
    var y = max(1, canvas.height / 4)
    y += canvas.paragraph(tr("kiosk.pin.title"), .heading, y: y) + 1
    y += canvas.paragraph(tr("kiosk.pin.text"), y: y) + 1
    state.pinField.draw(canvas.part(Rect(x: 0, y: y, width: 12, height: 1)), focused: true)
    if let why { canvas.paragraph(why, .warning, y: y + 2) }
  }

  private func welcome(_ canvas: Canvas) {
    guard let interview = state.snapshot?.state else { return }
    var y = 1
    y += canvas.paragraph(interview.title, .heading, y: y)
    y +=
      canvas.paragraph(
        interview.branding.name.isEmpty ? interview.organisation : interview.branding.name, .dim, y: y) + 1
    if !interview.welcome.isEmpty { y += canvas.paragraph(interview.welcome, y: y) + 1 }
    let minutes = (interview.questions.reduce(0) { $0 + $1.preparationS + $1.limitS } + 59) / 60
    y +=
      canvas.paragraph(
        tr("kiosk.welcome.length", ["questions": "\(interview.questions.count)", "minutes": "\(minutes)"]), y: y)
    let kinds = QuestionKind.allCases.compactMap { kind -> String? in
      let count = interview.questions.count { $0.kind == kind }
      return count > 0 ? "\(count) × " + tr("kiosk.kind.\(kind.rawValue)") : nil
    }
    y += canvas.paragraph(kinds.joined(separator: " · "), .dim, y: y) + 1
    let isRecorded = interview.questions.contains { $0.kind.isRecorded }
    for line in (isRecorded ? ["quiet"] : []) + ["saved", "interrupt"] {
      canvas.put(0, y, "•", .accent)
      y += canvas.paragraph(tr("kiosk.welcome." + line), x: 2, y: y, width: canvas.width - 2)
    }
    if let code = state.snapshot?.resumeCode {
      y += 1
      canvas.paragraph(tr("kiosk.welcome.code", ["code": code]), .dim, y: y)
    }
  }

  private func consent(_ canvas: Canvas) {
    guard let text = state.snapshot?.state.consentText else { return }
    var y = 1
    y += canvas.paragraph(tr("kiosk.consent.title"), .heading, y: y) + 1
    for (index, purpose) in text.purposes.enumerated() {
      let isHere = index == state.consentRow
      let mark = state.ticked.contains(purpose.kind) ? "[x]" : "[ ]"
      canvas.put(0, y, mark, isHere ? Style(.fieldFocus) : Style(.field))
      y += canvas.paragraph(purpose.text, isHere ? .text : .dim, x: 4, y: y, width: canvas.width - 4)
      y +=
        canvas.paragraph(
          tr(purpose.required ? "kiosk.consent.required" : "kiosk.consent.optional"), .dim, x: 4, y: y,
          width: canvas.width - 4) + 1
    }
    canvas.paragraph(tr("kiosk.consent.version", ["version": text.version]), .dim, y: y)
  }

  private func profile(_ canvas: Canvas) {
    canvas.paragraph(tr("kiosk.profile.title"), .heading, y: 1)
    state.form.draw(canvas.part(Rect(x: 0, y: 3, width: min(60, canvas.width), height: canvas.height - 3)))
  }

  private func resume(_ canvas: Canvas) {
    var y = 1
    y += canvas.paragraph(tr("kiosk.resume.title"), .heading, y: y) + 1
    y += canvas.paragraph(tr("kiosk.file.kinds"), .dim, y: y) + 1
    state.resumeField.draw(
      canvas.part(Rect(x: 0, y: y, width: canvas.width, height: 1)), focused: true,
      placeholder: tr("kiosk.file.placeholder"))
    if state.isBusy { canvas.put(0, y + 2, tr("kiosk.file.sending"), .dim) }
  }

  private func devices(_ canvas: Canvas) {
    canvas.paragraph(tr(state.wantsCamera ? "kiosk.devices.title" : "kiosk.devices.title_sound"), .heading, y: 1)
    let parts = Rect(x: 0, y: 3, width: canvas.width, height: canvas.height - 3).split(
      .columns, gap: 2, .share(1), .fixed(min(34, canvas.width / 2)))
    selfView(canvas.part(parts[0]))
    let side = canvas.part(parts[1])
    var y = 0
    if let fault = state.deviceFault {
      y += side.paragraph(fault, .bad, y: y) + 1
      side.paragraph(tr("kiosk.devices.retry"), .dim, y: y)
      return
    }
    guard state.devicesAreGood else {
      side.paragraph(tr("kiosk.devices.opening"), .dim, y: y)
      return
    }
    y +=
      side.paragraph(
        state.wantsCamera ? tr("kiosk.devices.camera") : tr("kiosk.devices.sound_alone"), .good, y: y) + 1
    y += side.paragraph(tr("kiosk.devices.microphone"), y: y)
    side.put(0, y, Gauge.level(state.loudness?.rmsDB ?? -100, peak: state.loudness?.peakDB, width: side.width))
    y += 1
    let verdict =
      state.loudness?.isClipping == true
      ? ("kiosk.devices.too_loud", Style.warning)
      : state.loudestDB < -45 ? ("kiosk.devices.too_quiet", Style.warning) : ("kiosk.devices.heard", Style.good)
    y += side.paragraph(tr(verdict.0), verdict.1, y: y) + 1
    if let warning = state.warning { side.paragraph(warning, .warning, y: y) }
  }

  /// One's own picture, or why there is none.
  func selfView(_ canvas: Canvas) {
    if let picture = state.picture, state.showsSelf {
      canvas.picture(picture, in: canvas.bounds, colours: .cube)
    } else {
      let text = state.showsSelf ? tr("kiosk.self.none") : tr("kiosk.self.hidden")
      canvas.put(max(0, (canvas.width - text.count) / 2), canvas.height / 2, text, .dim)
    }
  }

  private func review(_ canvas: Canvas) {
    var y = 1
    y += canvas.paragraph(tr("kiosk.review.title"), .heading, y: y) + 1
    for question in state.questions.prefix(max(0, canvas.height - 6)) {
      if question.status == .skipped {
        canvas.put(0, y, "–", .dim)
      } else {
        canvas.put(0, y, "✓", .good)
      }
      let length = (state.answer(question.number)?.savedMs ?? 0) / 1000
      canvas.put(2, y, "\(question.number). " + (question.text ?? ""), width: canvas.width - 10)
      if length > 0 { canvas.putRight(canvas.width, y, Gauge.clock(length), .dim) }
      y += 1
    }
    canvas.paragraph(tr("kiosk.review.text"), y: y + 1)
  }

  private func done(_ canvas: Canvas) {
    var y = 1
    y += canvas.paragraph(tr("kiosk.done.title"), .heading, y: y) + 1
    let thanks = state.snapshot?.state.thankYou ?? ""
    y += canvas.paragraph(thanks.isEmpty ? tr("kiosk.done.text") : thanks, y: y) + 1
    if let receipt = state.snapshot?.receipt {
      y += canvas.paragraph(
        tr("kiosk.done.receipt", ["id": "\(receipt.session)", "version": receipt.consentVersion]), .dim, y: y)
      for answer in receipt.answers.prefix(max(0, canvas.height - y - 4)) {
        let length = answer.segments > 0 ? Gauge.clock(answer.durationMs / 1000) : tr("kiosk.done.in_writing")
        let line = tr(
          "kiosk.done.answer",
          [
            "number": "\(answer.question)", "length": length,
            "digest": String(answer.digest.prefix(16)),
          ])
        y += canvas.paragraph(line, .dim, x: 2, y: y, width: canvas.width - 2)
      }
      y += 1
    }
    canvas.paragraph(tr(state.isWiped ? "kiosk.done.wiped" : "kiosk.done.wiping"), state.isWiped ? .good : .dim, y: y)
  }
}
