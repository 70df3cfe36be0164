internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// What happened in a session: what the candidate filled in and said was wrong, and what devices, server and support saw
/// and did, in one order.
struct SessionLogScreen {
  let services: ConsoleServices
  let id: SessionID
  /// As the screen beneath shows it, which may be blind.
  let name: String
  let detail: CandidateDetail?
  let isHidden: Bool
  var entries: [SessionLogEntry]?
  var incidents: [Incident] = []
  var connection = Connection()
  var live = LiveLink()
  var isPolling = false
  let text = ScrollText()

  init(services: ConsoleServices, id: SessionID, name: String, detail: CandidateDetail?, isHidden: Bool) {
    self.services = services
    self.id = id
    self.name = name
    self.detail = detail
    self.isHidden = isHidden
  }
}

enum SessionLogIntent { case refresh, back }

enum SessionLogMessage: Sendable {
  case loaded(Result<SessionLog, CallFailure>)
  case live(LiveUpdate?)
  case refresh
}

extension SessionLogScreen: Screen {
  var title: String { tr("console.log.title") }
  var aside: String { name }
  var banner: Banner? { connection.banner }
  var tickS: Double? { 1 }

  var keys: [KeyRow<SessionLogIntent>] {
    [
      KeyRow([.escape, "q", "h", .left], .back, "console.log.keys.back"),
      KeyRow(["r"], .refresh, "console.log.keys.refresh", inFooter: false),
    ]
  }

  mutating func update(_ event: ScreenEvent<SessionLogIntent, SessionLogMessage>) -> [Effect<SessionLogMessage>] {
    switch event {
    case .appeared: return load() + live.follow(services) { .live($0) }
    case .tick:
      let isDue = live.tick() || connection.failure != nil
      return connection.tick() && isDue && !isPolling ? load() : []
    case .intent(.refresh): return load()
    case .intent(.back): return [.pop]
    case .key(let key): _ = text.handle(key)
    case .mouse(let mouse): text.wheel(mouse.kind)
    case .message(.loaded(.success(let log))):
      isPolling = false
      connection.succeeded()
      let known = entries?.last?.sequence ?? 0
      entries = (entries ?? []) + log.entries.filter { $0.sequence > known }
      incidents = log.incidents
      // There may be more than one answer holds.
      if log.entries.count >= 1000 { return load() }
      return live.looked(then: .refresh)
    case .message(.loaded(.failure(let failure))):
      isPolling = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
    case .message(.live(let update)):
      let id = id
      return live.hear(update, isOurs: { $0.session.map { $0 == id } ?? ($0.interview == nil) }, then: .refresh)
    case .message(.refresh): return live.mayLook(isPolling: isPolling) ? load() : []
    case .paste, .ending: break
    }
    return []
  }

  private mutating func load() -> [Effect<SessionLogMessage>] {
    isPolling = true
    let services = services
    let id = id
    let last = entries?.last?.sequence ?? 0
    return [.call("log", { try await services.candidates.log(id, last) }, then: { .loaded($0) })]
  }

  func view(_ canvas: Canvas) {
    guard let entries else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.log.not_loaded"), .dim)
      return
    }
    text.draw(canvas, head(width: canvas.width - 2) + lines(entries, width: canvas.width - 2))
  }

  // MARK: What the candidate gave and said

  private func head(width: Int) -> [Line] {
    var lines: [Line] = []
    if let extra = detail?.extra, !extra.isEmpty {
      lines.append(Line(tr("console.log.details"), .heading))
      if isHidden {
        lines += Line.wrap(tr("console.log.hidden"), .dim, width: width)
      } else {
        for value in extra {
          lines += Line.wrap([Span(value.label + "  ", .dim), Span(value.value)], width: width)
        }
      }
      lines.append("")
    }
    if !incidents.isEmpty {
      lines.append(Line(tr("console.log.incidents"), .heading))
      for incident in incidents { lines += IncidentWords.lines(incident, services, width: width) }
      lines.append("")
    }
    if let end = detail?.deleteAfter {
      let time = Wording.time(end, now: services.now(), services.timeZone)
      lines += Line.wrap(tr("console.log.delete_after", ["time": time]), .dim, width: width) + [""]
    }
    lines.append(Line(tr("console.log.events"), .heading))
    return lines
  }

  // MARK: The log

  private func lines(_ entries: [SessionLogEntry], width: Int) -> [Line] {
    guard !entries.isEmpty else { return Line.wrap(tr("console.log.empty"), .dim, width: width) }
    let steps = entries.map {
      TimeLine.Step(at: $0.at, style: SessionLogWords.style($0), words: SessionLogWords.line($0))
    }
    return TimeLine(steps: steps, leastGapS: 60, isLinked: false).lines(services, width: width)
  }
}

/// What a candidate said was wrong.
enum IncidentWords {
  static func lines(_ incident: Incident, _ services: ConsoleServices, width: Int) -> [Line] {
    let time = Wording.time(incident.at, now: services.now(), services.timeZone)
    var spans = [Span("! ", .warning), Span(tr("console.log.incident.\(incident.kind.rawValue)"), .warning)]
    if let question = incident.question {
      spans.append(Span("  " + tr("console.log.question", ["number": "\(question)"]), .dim))
    }
    spans.append(Span("  " + time, .dim))
    if !incident.text.isEmpty { spans.append(Span("  “\(incident.text.replacing("\n", with: " "))”")) }
    if incident.grantedTake { spans.append(Span("  " + tr("console.log.granted_take"), .dim)) }
    return Line.wrap(spans, width: width)
  }
}

/// Lines of the log in words.
enum SessionLogWords {
  static func line(_ entry: SessionLogEntry) -> [Span] {
    // A newer server may tell more than this program has words for.
    let words =
      known.contains(entry.kind) ? tr("console.log.kinds.\(entry.kind)") : entry.kind.replacing("_", with: " ")
    var spans = [Span(words)]
    if let question = entry.question {
      spans.append(Span("  " + tr("console.log.question", ["number": "\(question)"]), .dim))
    }
    let facts = facts(entry.details)
    if !facts.isEmpty { spans.append(Span("  " + facts.joined(separator: " · "), .dim)) }
    return spans
  }

  /// What happened first, what the system said of it last.
  static func facts(_ details: [String: String]) -> [String] {
    let places = ["code": -2, "why": -1, "cause": 1]
    let sorted = details.sorted { (places[$0.key] ?? 0, $0.key) < (places[$1.key] ?? 0, $1.key) }
    return sorted.filter { !$0.value.isEmpty }.map { key, value in
      let value = coded.contains(key) ? text("console.log.values.\(name(value))") ?? value : value
      return text("console.log.facts.\(key)", ["value": value]) ?? "\(key.replacing("_", with: " ")) \(value)"
    }
  }

  private static func name(_ code: String) -> String { code.replacing("-", with: "_") }

  /// Nil for what this program has no words for.
  private static func text(_ key: String, _ values: [String: String] = [:]) -> String? {
    Strings.current.texts[key] == nil ? nil : tr(key, values)
  }

  /// Facts whose values are words that the program chose.
  private static let coded: Set = ["code", "why", "device", "picture", "by", "camera", "microphone"]

  static func style(_ entry: SessionLogEntry) -> Style {
    if troubles.contains(entry.kind) { return Style(.warning) }
    return switch entry.source {
    case .client: Style(.accent)
    case .server: Style(.dim)
    case .staff: Style(.good)
    }
  }

  private static let troubles: Set = [
    "error", "device_lost", "device_failed", "frames_dropped", "upload_trouble", "disk_low", "clock_jumped",
    "stale_writer_refused", "incident_reported",
  ]
  private static let known: Set = [
    "started", "resumed", "ended", "devices", "error", "device_lost", "device_back", "device_failed", "recording_began",
    "recording_ended", "frames_dropped", "upload_trouble", "upload_back", "disk_low", "link_speed", "clock_jumped",
    "session_started", "consent_given", "lease_taken", "question_opened", "question_skipped", "answer_submitted",
    "alternative_arrived",
    "resume_given", "session_submitted", "incident_reported", "stale_writer_refused", "phone_page_made",
    "invitation_extended", "extra_time_given", "question_reopened", "processing_retried",
  ]
}
