import Contracts
import Kit
import Recorder

/// The first screen: who asks, what comes, and how long it takes. Nothing has begun.
extension KioskScreen {
  var welcomeKeys: [KeyRow<KioskIntent>] {
    [KeyRow([.enter], .goOn, "kiosk.keys.begin")] + changingLanguage + leaving + scrolling
  }

  func drawWelcome(_ canvas: Canvas) {
    guard let interview = state.snapshot?.state else { return }
    let width = canvas.width
    var lines = Line.wrap(state.organisation, .accent, width: width)
    lines += Line.wrap(interview.title, .heading, width: width) + [Line("")]
    if !interview.welcome.isEmpty { lines += Line.wrap(interview.welcome, .text, width: width) + [Line("")] }
    let minutes = (interview.questions.reduce(0) { $0 + $1.preparationS + $1.limitS } + 59) / 60
    lines += Line.wrap(
      tr("kiosk.welcome.length", ["questions": "\(interview.questions.count)", "minutes": "\(minutes)"]), .text,
      width: width)
    let kinds = QuestionKind.allCases.compactMap { kind -> String? in
      let count = interview.questions.count { $0.kind == kind }
      return count > 0 ? "\(count) × " + tr("kiosk.kind.\(kind.rawValue)") : nil
    }
    lines += Line.wrap(kinds.joined(separator: " · "), .dim, width: width)
    if interview.extraTimePercent > 100 {
      lines += Line.wrap(
        tr("kiosk.welcome.extra_time", ["percent": "\(interview.extraTimePercent)"]), .good, width: width)
    }
    lines.append(Line(""))
    let isRecorded = interview.questions.contains { $0.kind.isRecorded }
    let interrupt = state.place == .own ? "interrupt" : "interrupt_kiosk"
    for point in (isRecorded ? ["quiet"] : []) + ["saved", interrupt, "wrong"] {
      let wrapped = Line.wrap(tr("kiosk.welcome." + point), .text, width: width - 2)
      lines += wrapped.enumerated().map { index, line in Line(Span(index == 0 ? "• " : "  ", .accent)) + line }
    }
    if let code = state.snapshot?.resumeCode {
      lines += [Line("")] + Line.wrap(tr("kiosk.welcome.code", ["code": KioskWords.code(code)]), .accent, width: width)
    }
    let hasChoice = languages.count > 1
    state.scroll.draw(canvas.part(canvas.bounds.inset(top: 1, bottom: hasChoice ? 2 : 0)), lines)
    if hasChoice { canvas.put(0, canvas.height - 1, languageLine) }
  }

  /// Each in its own words, so that everyone finds theirs.
  private var languageLine: Line {
    var line = Line(Span(Key.character("l").name + "  ", .accent))
    for language in languages {
      let isCurrent = language == Strings.current.language
      line =
        line
        + Line(
          Span((isCurrent ? "(●) " : "( ) "), isCurrent ? .accent : .dim),
          Span(tr("kiosk.language.\(language.rawValue)") + "   ", isCurrent ? .text : .dim))
    }
    return line
  }
}
