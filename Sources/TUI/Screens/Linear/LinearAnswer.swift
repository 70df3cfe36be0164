import Contracts
import Kit
import Recorder

/// The device check, questions and answers in lines.
extension KioskScreen {
  var devicesPage: LinearPage {
    var lines = [tr(state.wantsCamera ? "kiosk.devices.title" : "kiosk.devices.title_sound")]
    if let fault = state.check.fault { return LinearPage("devices", lines + [fault.words, tr("kiosk.devices.retry")]) }
    guard state.check.isOpen || state.check.trial != nil else {
      return LinearPage("devices opening", lines + [tr("kiosk.devices.opening")], input: .wait, tellsCommands: false)
    }
    switch state.check.trial {
    case .starting: return LinearPage("trial", [tr("kiosk.devices.trial_starting")], input: .wait)
    case .recording: return LinearPage("trial", [tr("linear.trial.recording")], input: .wait)
    case .playing: return LinearPage("trial", [tr("linear.trial.playing")], input: .wait)
    case nil: break
    }
    lines.append(tr(state.wantsCamera ? "kiosk.devices.camera" : "kiosk.devices.sound_alone"))
    if state.wantsCamera, let facts = state.check.facts {
      lines.append("\(facts.name), \(facts.width)x\(facts.height)")
    }
    let verdicts = [state.wantsCamera ? state.check.light : nil, state.check.sound(state.nowS), state.check.disk]
    let notes = (verdicts + [state.check.speed]).compactMap { verdict -> String? in
      switch verdict {
      case .good(let text): text
      case .poor(let text, let advice), .bad(let text, let advice): text + " " + advice
      // What is still being found out is said when it is found.
      case .waiting, nil: nil
      }
    }
    return LinearPage("devices", lines, notes: notes + [state.warning?.words].compactMap { $0 })
  }

  func questionPage(_ number: Int, _ phase: KioskState.Phase) -> LinearPage {
    guard let question = state.question(number) else { return LinearPage("question", [], input: .wait) }
    let id = "question \(number) "
    let head = tr("kiosk.question.of", ["number": "\(number)", "count": "\(state.questions.count)"]) + ". "
    switch phase {
    case .opening: return LinearPage(id + "opening", [tr("kiosk.question.opening")], input: .wait)
    case .pausing:
      return LinearPage(id + "pausing", [head] + LinearPage.reading { drawPause($0, question) })
    case .preparing(let untilS): return preparingPage(id, head, question, untilS)
    case .starting:
      return LinearPage(
        id + "starting", [tr(isSeen ? "kiosk.question.starting" : "kiosk.question.starting_sound")], input: .wait,
        tellsCommands: false)
    case .recording: return recordingPage(id, question)
    case .stopping: return LinearPage(id + "stopping", [tr("kiosk.question.stopping")], input: .wait)
    case .sending: return LinearPage(id + "sending", [tr("kiosk.question.sending")], input: .wait)
    case .writing: return writingPage(id, head, question)
    case .recorded, .interrupted:
      let name = phase == .recorded ? "recorded" : "interrupted"
      return LinearPage(
        id + name + " \(state.answer(number)?.savedMs ?? 0)", LinearPage.reading { drawStill($0, question, phase) })
    }
  }

  private func asked(_ head: String, _ question: SessionQuestion) -> [String] {
    var lines = [head + (question.text ?? "")]
    if question.picture != nil { lines.append(tr("linear.question.picture")) }
    if question.isPractice { lines.append(tr("kiosk.question.practice")) }
    if !question.isRequired, !question.isPractice { lines.append(tr("kiosk.question.optional")) }
    return lines
  }

  private func preparingPage(_ id: String, _ head: String, _ question: SessionQuestion, _ untilS: Double) -> LinearPage
  {
    var page = LinearPage(id + "preparing", asked(head, question) + [conditions(question)])
    if untilS.isFinite, question.preparationS == 0 {
      // It begins at once.
      page.input = .wait
    } else if untilS.isFinite {
      page.lines.append(tr("kiosk.question.think") + " " + LinearPage.spoken(question.preparationS) + ".")
      page.countdown = .init(
        tr("linear.question.left_to_think"), leftS: max(0, untilS - state.nowS), ofS: Double(question.preparationS))
    } else {
      page.lines.append(tr("kiosk.question.when_ready"))
    }
    return page
  }

  private func recordingPage(_ id: String, _ question: SessionQuestion) -> LinearPage {
    let answer = state.answer(question.number)
    let leftS = Double(answer?.remainingMs ?? question.limitS * 1000) / 1000
    let saved = tr("kiosk.question.saved", ["clock": Gauge.clock((answer?.savedMs ?? 0) / 1000)])
    var page = LinearPage(
      id + "recording", [tr("linear.question.recording", ["limit": LinearPage.spoken(question.limitS)])],
      notes: [state.warning?.words].compactMap { $0 })
    if let over = answer?.overMs, over > 0 { page.notes.append(tr("linear.question.over")) }
    page.countdown = .init(tr("kiosk.question.left"), leftS: leftS, ofS: Double(question.limitS))
    page.status = saved.prefix(1).uppercased() + saved.dropFirst() + "."
    return page
  }

  // MARK: In writing

  private func writingPage(_ id: String, _ head: String, _ question: SessionQuestion) -> LinearPage {
    guard let writing = state.writing else { return LinearPage(id, [], input: .wait) }
    var page = LinearPage(id + "writing", asked(head, question))
    switch writing.kind {
    case .file: page = filePage(page, writing.file)
    case .singleChoice, .multipleChoice:
      page.lines += writing.options.enumerated().map { "\($0 + 1). \($1)" }
      page.lines.append(tr(writing.kind == .singleChoice ? "linear.choice.single" : "linear.choice.any"))
      let picked = writing.picked.sorted().map(String.init).joined(separator: ", ")
      page.lines.append(picked.isEmpty ? tr("linear.choice.none") : tr("linear.choice.chosen", ["numbers": picked]))
    default:
      page.input = .text
      page.lines.append(tr("kiosk.question.meant", ["limit": LinearPage.spoken(question.limitS)]))
      page.lines.append(tr("linear.writing.how"))
      page.tellsCommands = false
    }
    let (status, _) = keeping(writing)
    if !status.isEmpty { page.status = LinearPage.reading { $0.put(0, 0, status) }.first.map { $0 + "." } }
    return page
  }

  mutating func typedInWriting(_ line: String, _ number: Int) -> [Effect<KioskMessage>]? {
    guard var writing = state.writing else { return nil }
    if line == ".", writing.kind == .text || writing.kind == .file {
      if writing.answer.isEmpty { return [.toast(tr("kiosk.question.nothing_written"), .warning)] }
      return takeInWriting(.submit, number)
    }
    switch writing.kind {
    case .singleChoice, .multipleChoice:
      guard let option = Int(line), writing.options.indices.contains(option - 1) else { return nil }
      writing.menu.select(option - 1)
      state.writing = writing
      return takeInWriting(.toggle, number)
    case .file:
      if state.place == .kiosk { return typedAtMedium(line, number) }
      return Self.isPath(line) ? give(number, line) : nil
    default: return write(line, &writing)
    }
  }

  private mutating func write(_ line: String, _ writing: inout KioskWriting) -> [Effect<KioskMessage>]? {
    let text = writing.editor.text
    switch line {
    case tr("linear.writing.read"):
      return [.toast(text.isEmpty ? tr("kiosk.question.nothing_written") : tr("linear.writing.so_far", ["text": text]))]
    case tr("linear.writing.undo"):
      let rest = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().joined(separator: "\n")
      writing.editor.replace(rest)
    default:
      if line.hasPrefix("/") { return nil }
      writing.editor.replace(text.isEmpty ? line : text + "\n" + line)
    }
    writing.changedAtS = state.nowS
    state.writing = writing
    return []
  }
}
