internal import Contracts
internal import Kit

/// The requirements of the job beside what one candidate said. It is no score.
struct MatchScreen {
  let services: ConsoleServices
  let id: SessionID
  /// As the screen beneath shows it, which may be blind.
  let name: String
  private var match: JobMatch?
  private var connection = Connection()
  private let text = ScrollText()

  init(services: ConsoleServices, id: SessionID, name: String) {
    self.services = services
    self.id = id
    self.name = name
  }
}

enum MatchIntent { case refresh, back }

enum MatchMessage: Sendable { case loaded(Result<JobMatch, CallFailure>) }

extension MatchScreen: Screen {
  var title: String { tr("console.match.title") }
  var aside: String { name }
  var banner: Banner? { connection.banner }

  var keys: [KeyRow<MatchIntent>] {
    [
      KeyRow([.escape, "q", "h", .left], .back, "console.match.keys.back"),
      KeyRow(["r"], .refresh, "console.match.keys.refresh", inFooter: false),
    ]
  }

  mutating func update(_ event: ScreenEvent<MatchIntent, MatchMessage>) -> [Effect<MatchMessage>] {
    switch event {
    case .appeared, .intent(.refresh):
      let (services, id) = (services, id)
      return [.call("match", { try await services.candidates.match(id) }, then: { .loaded($0) })]
    case .intent(.back): return [.pop]
    case .key(let key): _ = text.handle(key)
    case .mouse(let mouse): text.wheel(mouse.kind)
    case .message(.loaded(.success(let match))):
      connection.succeeded()
      self.match = match
    case .message(.loaded(.failure(let failure))):
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
    case .paste, .tick, .ending: break
    }
    return []
  }

  func view(_ canvas: Canvas) {
    guard let match else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.match.not_loaded"), .dim)
      return
    }
    guard !match.requirements.isEmpty else {
      canvas.paragraph(tr("console.match.empty"), .dim)
      return
    }
    text.draw(canvas, Self.lines(match, width: canvas.width - 2))
  }

  private static func lines(_ match: JobMatch, width: Int) -> [Line] {
    Line.wrap(tr("console.match.text"), .dim, width: width)
      + match.requirements.flatMap { [""] + lines($0, width: width) }
  }

  private static func lines(_ requirement: JobMatch.Requirement, width: Int) -> [Line] {
    let (mark, style): (String, Style) =
      switch requirement.standing {
      case .met: ("✓", Style(.good))
      case .partly: ("~", Style(.warning))
      case .notShown: ("·", Style(.dim))
      }
    var lines = Line.wrap(requirement.text, .heading, width: width - 2).enumerated().map { index, line in
      Line(index == 0 ? mark + " " : "  ", style) + line
    }
    lines.append(Line("  " + tr("console.match.standing." + requirement.standing.rawValue), style))
    if !requirement.named.isEmpty {
      let named = tr("console.match.named", ["names": requirement.named.joined(separator: ", ")])
      lines += Line.wrap(named, width: width - 2).map { Line("  ") + $0 }
    }
    if let passage = requirement.passage {
      let time = Gauge.clock(Int(passage.startS)) + "–" + Gauge.clock(Int(passage.endS.rounded(.up)))
      let place = tr("console.match.place", ["question": "\(passage.question)", "time": time])
      lines += Line.wrap("“" + passage.text + "” " + place, Style(.evidence), width: width - 2).map { Line("  ") + $0 }
    }
    return lines
  }
}
