internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// What the voluntary forms of an interview say together. It does not move by itself: whoever saw a number rise as a
/// candidate handed in would know whose form that was.
struct GroupsScreen {
  let services: ConsoleServices
  let interview: Interview
  var report: GroupReport?
  var fairness: FairnessReport?
  var connection = Connection()
  var isPolling = false
  let text = ScrollText()

  init(services: ConsoleServices, interview: Interview) {
    self.services = services
    self.interview = interview
  }
}

enum GroupsIntent { case refresh, back }

enum GroupsMessage: Sendable { case loaded(Result<(GroupReport, FairnessReport), CallFailure>) }

extension GroupsScreen: Screen {
  var title: String { tr("console.groups.title") }
  var aside: String { interview.content.title }
  var banner: Banner? { connection.banner }
  var tickS: Double? { 1 }

  var keys: [KeyRow<GroupsIntent>] {
    [
      KeyRow([.escape, "q", "h", .left], .back, "console.groups.keys.back"),
      KeyRow(["r"], .refresh, "console.groups.keys.refresh", inFooter: false),
    ]
  }

  mutating func update(_ event: ScreenEvent<GroupsIntent, GroupsMessage>) -> [Effect<GroupsMessage>] {
    switch event {
    case .appeared, .intent(.refresh): return load()
    case .tick: return connection.tick() && connection.failure != nil && !isPolling ? load() : []
    case .intent(.back): return [.pop]
    case .key(let key): _ = text.handle(key)
    case .mouse(let mouse): text.wheel(mouse.kind)
    case .message(.loaded(.success(let (report, fairness)))):
      isPolling = false
      connection.succeeded()
      self.report = report
      self.fairness = fairness
    case .message(.loaded(.failure(let failure))):
      isPolling = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
    case .paste, .ending: break
    }
    return []
  }

  private mutating func load() -> [Effect<GroupsMessage>] {
    isPolling = true
    let services = services
    let id = interview.id
    return [
      .call(
        "groups", { (try await services.candidates.groups(id), try await services.candidates.fairness(id)) },
        then: { .loaded($0) })
    ]
  }

  // MARK: Drawing

  func view(_ canvas: Canvas) {
    guard let report else {
      canvas.put(0, 0, connection.failure == nil ? tr("console.loading") : tr("console.groups.not_loaded"), .dim)
      return
    }
    text.draw(canvas, lines(report, width: canvas.width - 2) + FairnessLines.lines(fairness, width: canvas.width - 2))
  }

  private func lines(_ report: GroupReport, width: Int) -> [Line] {
    let fewest = ["fewest": "\(GroupReport.fewest)"]
    let note = Line.wrap(tr("console.groups.text", fewest), .dim, width: min(width, 76)) + [""]
    guard let forms = report.forms else {
      return note + Line.wrap(tr("console.groups.empty", fewest), width: min(width, 76))
    }
    var lines = note + [Line(tr("console.groups.forms", count: forms), .heading), ""]
    // Two beside each other, where a choice has room for its name, a bar and a number.
    let columns = width >= 72 ? 2 : 1
    let column = min(52, (width - 4 * (columns - 1)) / columns)
    let topics = GroupForm.Topic.allCases.map { topic in
      self.lines(topic, report.topics.first { $0.topic == topic }, forms, width: column)
    }
    for start in stride(from: 0, to: topics.count, by: columns) {
      let row = topics[start..<min(start + columns, topics.count)]
      for index in 0..<(row.map(\.count).max() ?? 0) {
        lines.append(
          row.dropFirst().reduce(Self.line(row.first ?? [], index)) { line, next in
            line + Line(String(repeating: " ", count: max(0, column + 4 - line.width))) + Self.line(next, index)
          })
      }
      lines.append("")
    }
    return lines
  }

  private static func line(_ lines: [Line], _ index: Int) -> Line { lines.indices.contains(index) ? lines[index] : "" }

  private func lines(
    _ topic: GroupForm.Topic, _ said: GroupReport.Topic?, _ forms: Int, width: Int
  ) -> [Line] {
    let name = Span(tr("kiosk.groups.topic." + topic.rawValue), .heading)
    guard let said else {
      return [Line(name)]
        + Line.wrap(tr("console.groups.held_back", ["fewest": "\(GroupReport.fewest)"]), .dim, width: width)
    }
    let all = said.choices.map(\.count).reduce(0, +)
    let of = tr("console.groups.of", ["given": "\(all)", "forms": "\(forms)"])
    return [Line(name, Span("  " + of, .dim))]
      + said.choices.map { choice in
        let label = TextWidth.pad(TextWidth.clip(tr("kiosk.groups.choice." + choice.choice), to: 22), to: 23)
        let count = "\(choice.count)"
        let fraction = all > 0 ? Double(choice.count) / Double(all) : 0
        return Line(label) + Gauge.bar(fraction, width: max(4, width - 23 - 5))
          + Line(String(repeating: " ", count: max(1, 5 - count.count)) + count)
      }
  }
}
