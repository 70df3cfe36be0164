import Contracts
import Kit
import Recorder

/// What is recorded, who sees it, how long it is kept and what a program does with it, said first; then what the
/// candidate agrees to, purpose by purpose. Nothing is ticked beforehand.
extension KioskScreen {
  var consentKeys: [KeyRow<KioskIntent>] {
    [
      KeyRow([" ", "x"], .toggle, "kiosk.keys.toggle"),
      KeyRow([.enter], .goOn, "kiosk.keys.agree", disabled: state.mayConsent ? busy : tr("kiosk.consent.needed")),
    ] + scrolling + changingLanguage + leaving
  }

  mutating func takeInConsent(_ intent: KioskIntent) -> [Effect<KioskMessage>] {
    let purposes = state.snapshot?.state.consentText.purposes ?? []
    switch intent {
    case .toggle:
      guard purposes.indices.contains(state.consentRow) else { return [] }
      state.ticked.formSymmetricDifference([purposes[state.consentRow].kind])
    case .down, .up:
      state.consentRow = max(0, min(purposes.count - 1, state.consentRow + (intent == .down ? 1 : -1)))
    case .goOn:
      state.isBusy = true
      // In the order of the text.
      return [work.consent(state, purposes.map(\.kind).filter(state.ticked.contains))]
    default: break
    }
    return []
  }

  func drawConsent(_ canvas: Canvas) {
    guard let interview = state.snapshot?.state else { return }
    let text = interview.consentText
    let width = canvas.width - 2
    var lines = Line.wrap(tr("kiosk.consent.title"), .heading, width: width) + [Line("")]
    lines += facts(interview, width) + [Line("")]
    var here = 0..<0
    for (index, purpose) in text.purposes.enumerated() {
      let isHere = index == state.consentRow
      let first = lines.count
      let mark = state.ticked.contains(purpose.kind) ? "[x]" : "[ ]"
      let words = Line.wrap(wording(purpose, text), isHere ? .text : .dim, width: width - 4)
      lines += words.enumerated().map { row, line in
        (row == 0
          ? Line(Span(mark, isHere ? Style(.fieldFocus) : Style(.field)), Span(" ")) : Line("    ")) + line
      }
      lines += Line.wrap(tr(effect(purpose)), isHere ? .accent : .dim, width: width - 4).map { Line("    ") + $0 }
      if isHere { here = first..<lines.count }
      lines.append(Line(""))
    }
    lines.append(Line(tr("kiosk.consent.version", ["version": text.version]), .dim))
    // The first line of what the next key acts on wins over its last one.
    if state.scroll.isDrawn { state.scroll.reveal(state.consentRow == 0 ? 0 : here.upperBound) }
    if state.scroll.isDrawn, state.consentRow > 0 { state.scroll.reveal(here.lowerBound) }
    state.scroll.draw(canvas.part(canvas.bounds.inset(top: 1)), lines)
  }

  func facts(_ interview: SessionState, _ width: Int) -> [Line] {
    let kinds = Set(interview.questions.map(\.kind))
    let what = kinds.contains(.video) ? "what_video" : kinds.contains(.audio) ? "what_audio" : "what_written"
    let mayDecline = interview.consentText.purposes.contains { $0.kind == .analyse && !$0.required }
    let asksAI = interview.consentText.purposes.contains { $0.kind == .analyse }
    let facts: [(String, String)] = [
      ("recorded", tr("kiosk.consent." + what)),
      ("seen", tr("kiosk.consent.seen_text", ["organisation": state.organisation])),
      ("kept", tr("kiosk.consent.kept_text", ["days": "\(interview.retentionDays)"])),
      ("ai", tr("kiosk.consent." + (asksAI ? mayDecline ? "ai_free" : "ai_needed" : "ai_none"))),
    ]
    let labels = facts.map { tr("kiosk.consent." + $0.0) }
    let labelWidth = (labels.map { TextWidth.of($0) }.max() ?? 0) + 2
    return zip(facts, labels).flatMap { fact, label in
      let gap = labelWidth - TextWidth.of(label)
      return Line.wrap(fact.1, .text, width: max(20, width - labelWidth)).enumerated().map { row, line in
        Line(
          Span(row == 0 ? label + String(repeating: " ", count: gap) : String(repeating: " ", count: labelWidth), .dim))
          + line
      }
    }
  }

  /// The built-in text speaks the language of the screens; what HR wrote stays as it is.
  func wording(_ purpose: ConsentPurpose, _ text: ConsentText) -> String {
    let builtIn = ConsentText.current
    guard text.version == builtIn.version, builtIn.purposes.contains(purpose) else { return purpose.text }
    return tr("kiosk.consent.built_in.\(purpose.kind.rawValue)")
  }

  /// What leaving it unticked does.
  func effect(_ purpose: ConsentPurpose) -> String {
    if purpose.required { return "kiosk.consent.required" }
    return purpose.kind == .analyse ? "kiosk.consent.optional_ai" : "kiosk.consent.optional"
  }
}
