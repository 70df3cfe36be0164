internal import Contracts
internal import Kit

/// The link of an interview, to be given to candidates: nothing but text, so that the mouse can select it.
struct LinkScreen: Screen {
  let services: ConsoleServices
  let interview: Interview
  /// Just published.
  var isNew = false

  enum Intent { case back, copy }
  typealias Message = Never

  var title: String { tr("console.link.title") }
  var wantsMouse: Bool { false }

  var keys: [KeyRow<Intent>] {
    [
      KeyRow([.escape, .enter, "q", "h", .left], .back, "console.link.keys.back"),
      KeyRow(
        ["c"], .copy, "console.link.keys.copy", disabled: interview.url == nil ? tr("console.interviews.is_draft") : nil
      ),
    ]
  }

  mutating func update(_ event: ScreenEvent<Intent, Never>) -> [Effect<Never>] {
    switch event {
    case .intent(.back): [.pop]
    case .intent(.copy): [.copy(interview.url ?? ""), .toast(tr("console.link.copied"))]
    default: []
    }
  }

  func view(_ canvas: Canvas) {
    let url = interview.url ?? ""
    let width = min(canvas.width, 96)
    var y = 0
    if isNew {
      canvas.put(0, y, "✓ " + tr("console.link.published"), .good)
      y += 2
    }
    canvas.put(0, y, interview.content.title, .heading)
    y += 1 + canvas.paragraph(tr("console.link.text"), .dim, y: y + 1, width: width) + 1
    // Each from the left edge and unbroken where it fits, so that it can be selected whole.
    y += canvas.paragraph(url, .accent, y: y) + 1
    y += canvas.paragraph(tr("console.link.command"), .dim, y: y, width: width) + 1
    let command = "parley take " + url
    // A shell joins lines at a backslash, so that two of them can still be pasted as one.
    let shown = TextWidth.of(command) <= canvas.width ? [command] : ["parley take \\", url]
    y += canvas.lines(shown.map { Line($0, .accent) }, y: y) + 1
    if let closesAt = interview.content.settings.closesAt {
      let time = Wording.time(closesAt, now: services.now(), services.timeZone)
      y += canvas.paragraph(tr("console.interviews.closes", ["time": time]), .dim, y: y) + 1
    }
    if interview.status == .closed { y += canvas.paragraph(tr("console.link.closed"), .warning, y: y) + 1 }
    if interview.content.settings.allowsStandIns { canvas.paragraph(tr("console.interviews.trial"), .warning, y: y) }
  }
}
