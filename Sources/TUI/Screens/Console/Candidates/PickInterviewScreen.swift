internal import Contracts
internal import Kit

/// Which of the open interviews candidates are invited to.
struct PickInterviewScreen {
  let services: ConsoleServices
  let goal: Goal
  var interviews: [Interview] = []
  var menu = Menu(count: 0)
  var isLoaded = false
  var failure: CallFailure?

  enum Goal: Sendable { case invite, importFile }

  init(services: ConsoleServices, goal: Goal) {
    self.services = services
    self.goal = goal
  }
}

enum PickInterviewIntent { case pick, back }

extension PickInterviewScreen: Screen {
  typealias Message = Result<Page<Interview>, CallFailure>

  var title: String { tr("console.pick.title") }
  var banner: Banner? { failure.map { Banner($0.sentence) } }

  var keys: [KeyRow<PickInterviewIntent>] {
    [
      KeyRow(
        [.enter, "l", .right], .pick, "console.pick.keys.pick",
        disabled: interviews.isEmpty ? tr("console.pick.none") : nil),
      KeyRow([.escape, "q", "h", .left], .back, "console.pick.keys.back"),
    ]
  }

  mutating func update(_ event: ScreenEvent<PickInterviewIntent, Message>) -> [Effect<Message>] {
    switch event {
    case .appeared(first: true): return load(nil)
    case .intent(.pick): return pick()
    case .intent(.back): return [.pop]
    case .key(let key): _ = menu.handle(key)
    case .mouse(let mouse):
      switch mouse.kind {
      case .wheelDown: _ = menu.handle(.down)
      case .wheelUp: _ = menu.handle(.up)
      case .press:
        let before = menu.selected
        if menu.press(row: mouse.at.y - 2), menu.selected == before { return pick() }
      }
    case .message(.success(let page)):
      isLoaded = true
      failure = nil
      interviews += page.items.filter { $0.status == .published }
      menu.set(count: interviews.count)
      return page.next.map { load($0) } ?? []
    case .message(.failure(let failure)):
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      self.failure = failure
    default: break
    }
    return []
  }

  private func load(_ cursor: String?) -> [Effect<Message>] {
    let services = services
    return [.call("list", { try await services.interviews.list([.published], nil, cursor) }, then: { $0 })]
  }

  private func pick() -> [Effect<Message>] {
    guard interviews.indices.contains(menu.selected) else { return [] }
    let interview = interviews[menu.selected]
    switch goal {
    case .invite: return [.replace(InviteScreen(services: services, interview: interview))]
    case .importFile: return [.replace(ImportScreen(services: services, interview: interview))]
    }
  }

  func view(_ canvas: Canvas) {
    canvas.put(0, 0, tr("console.pick.text"), .heading)
    guard !interviews.isEmpty else {
      canvas.paragraph(isLoaded ? tr("console.pick.none") : tr("console.loading"), .dim, y: 2)
      return
    }
    menu.draw(canvas.part(canvas.bounds.inset(top: 2))) { index in
      let interview = interviews[index]
      return Line(
        Span(interview.content.title),
        Span("  " + tr("console.candidates.count", count: interview.candidates), .dim))
    }
  }
}
