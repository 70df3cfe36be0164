internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// A candidate's way, step by step, with the time between.
struct HistoryScreen {
  let services: ConsoleServices
  let id: SessionID
  /// As the screen beneath shows it, which may be blind.
  let name: String
  var steps: [HistoryStep]?
  var connection = Connection()
  var live = LiveLink()
  var isPolling = false
  let text = ScrollText()

  init(services: ConsoleServices, id: SessionID, name: String) {
    self.services = services
    self.id = id
    self.name = name
  }
}

enum HistoryIntent { case refresh, back }

enum HistoryMessage: Sendable {
  case loaded(Result<[HistoryStep], CallFailure>)
  case live(LiveUpdate?)
  case refresh
}

extension HistoryScreen: Screen {
  var title: String { tr("console.history.title") }
  var aside: String { name }
  var banner: Banner? { connection.banner }
  var tickS: Double? { 1 }

  var keys: [KeyRow<HistoryIntent>] {
    [
      KeyRow([.escape, "q", "h", .left], .back, "console.history.keys.back"),
      KeyRow(["r"], .refresh, "console.history.keys.refresh", inFooter: false),
    ]
  }

  mutating func update(_ event: ScreenEvent<HistoryIntent, HistoryMessage>) -> [Effect<HistoryMessage>] {
    switch event {
    case .appeared: return load() + live.follow(services) { .live($0) }
    case .tick:
      let isDue = live.tick() || connection.failure != nil
      return connection.tick() && isDue && !isPolling ? load() : []
    case .intent(.refresh): return load()
    case .intent(.back): return [.pop]
    case .key(let key): _ = text.handle(key)
    case .mouse(let mouse): text.wheel(mouse.kind)
    case .message(.loaded(.success(let steps))):
      isPolling = false
      connection.succeeded()
      self.steps = steps
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

  private mutating func load() -> [Effect<HistoryMessage>] {
    isPolling = true
    let services = services
    let id = id
    return [.call("history", { try await services.candidates.history(id) }, then: { .loaded($0) })]
  }

  func view(_ canvas: Canvas) {
    guard let steps else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.history.not_loaded"), .dim)
      return
    }
    guard !steps.isEmpty else {
      canvas.paragraph(tr("console.history.empty"), .dim)
      return
    }
    text.draw(canvas, lines(steps, width: canvas.width - 2))
  }

  func lines(_ steps: [HistoryStep], width: Int) -> [Line] {
    let steps = steps.map { step in
      TimeLine.Step(
        at: step.at, style: Style(step.actor == .candidate ? .accent : step.actor == .staff ? .good : .dim),
        words: HistoryWords.line(step))
    }
    return TimeLine(steps: steps, leastGapS: 2).lines(services, width: width)
  }
}

/// Steps of a candidate's way in words.
enum HistoryWords {
  static func line(_ step: HistoryStep) -> [Span] {
    var spans = [Span(words(step))]
    switch step.actor {
    case .staff: spans.append(Span("  " + (step.by ?? tr("console.history.staff")), .dim))
    case .program: spans.append(Span("  " + tr("console.history.program"), .dim))
    case .candidate: break
    }
    return spans
  }

  private static func words(_ step: HistoryStep) -> String {
    let details = step.details
    switch step.action {
    case "decided":
      let decision = details["decision"].flatMap { Decision(rawValue: $0) }
      let word = decision.map { tr("console.decision.\($0.rawValue)") } ?? details["decision"] ?? ""
      let said = tr("console.history.steps.decided", ["decision": word])
      return details["reason"].map { said + ": “" + $0 + "”" } ?? said
    case "consent-given":
      let purposes = (details["purposes"] ?? "").split { ", ".contains($0) }.map { purpose in
        ConsentPurpose.Kind(rawValue: String(purpose)).map { tr("console.history.purpose.\($0.rawValue)") }
          ?? String(purpose)
      }
      if purposes.isEmpty { return tr("console.history.steps.consent_plain") }
      return tr("console.history.steps.consent_given", ["purposes": purposes.joined(separator: ", ")])
    case let action where known.contains(action):
      return tr("console.history.steps.\(action.replacing("-", with: "_"))", details)
    // A newer server may tell more than this program has words for.
    default: return step.action
    }
  }

  private static let known: Set = [
    "invited", "session-started", "profile-given", "question-opened", "answer-submitted", "session-submitted",
    "invitation-extended", "extra-time-given", "question-reopened", "processing-retried",
    "question-skipped", "alternative-arrived", "resume-given", "incident-reported", "session-withdrawn", "erased",
    "expired", "withdrawn", "invitation-revoked", "tag-added", "tag-removed", "decision-taken-back",
  ]
}
