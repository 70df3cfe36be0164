internal import Client
internal import Contracts
internal import Kit

extension HomeScreen: Screen {
  var tickS: Double? { 1 }

  mutating func update(_ event: ScreenEvent<HomeIntent, HomeMessage>) -> [Effect<HomeMessage>] {
    switch event {
    case .appeared: return load() + live.follow(services) { .live($0) }
    case .tick:
      let isDue = live.tick() || connection.failure != nil
      return connection.tick() && isDue && !isPolling ? load() : []
    case .intent(let intent): return act(intent)
    case .key(let key):
      _ = table.handle(key)
      return []
    case .mouse(let mouse):
      // A second press on the selected row opens it.
      let again = table.mouse(MouseEvent(mouse.kind, at: Point(x: mouse.at.x, y: mouse.at.y - Self.listTop)))
      return again && table.selected != nil ? act(.open) : []
    case .message(let message): return receive(message)
    case .paste, .ending: return []
    }
  }

  private mutating func load() -> [Effect<HomeMessage>] {
    isPolling = true
    let services = services
    return [.call("load", { try await services.dashboard() }, then: { .loaded($0) })]
  }

  private mutating func act(_ intent: HomeIntent) -> [Effect<HomeMessage>] {
    switch intent {
    case .open: return open()
    case .new: return [.push(EditorScreen(services: services, interview: nil))]
    case .fromTemplate: return [.push(TemplatesScreen(services: services, account: account, isPicker: true))]
    case .go(let section): return [.replace(section.screen(services, account))]
    case .refresh: return load()
    case .quit: return [.quit]
    case .signOut:
      return [
        .dialog(
          .confirm(
            tr("console.sign_out.title"), tr("console.sign_out.text", ["name": account.name]),
            yes: tr("console.sign_out.yes"), .signOut))
      ]
    }
  }

  /// The row knows ids and counts; the screen that it leads to wants the whole.
  private mutating func open() -> [Effect<HomeMessage>] {
    guard let item = table.selected?.item, !isOpening else { return [] }
    isOpening = true
    let services = services
    return [
      .call(
        "open",
        {
          let interview = try await services.interviews.get(item.interview)
          guard item.kind == .failed, let id = item.candidate else { return HomePlace(interview: interview) }
          return HomePlace(interview: interview, candidate: try await services.candidates.get(id).candidate)
        }, then: { .opened(item, $0) })
    ]
  }

  private mutating func receive(_ message: HomeMessage) -> [Effect<HomeMessage>] {
    switch message {
    case .loaded(.success(let summary)):
      isPolling = false
      connection.succeeded()
      self.summary = summary
      table.set(summary.needsMe.map { HomeRow(item: $0) })
      return live.looked(then: .refresh)
    case .loaded(.failure(let failure)):
      isPolling = false
      if failure.needsSignIn { return [signInAgain(failure)] }
      connection.failed(failure)
      return []
    case .live(let update): return live.hear(update, isOurs: { _ in true }, then: .refresh)
    case .refresh: return live.mayLook(isPolling: isPolling) ? load() : []
    case .opened(let item, .success(let place)):
      isOpening = false
      return [.push(screen(item, place))]
    case .opened(_, .failure(let failure)):
      isOpening = false
      if failure.needsSignIn { return [signInAgain(failure)] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    case .signOut: return [.replace(SignInScreen(services: services, signingOut: account))]
    }
  }

  private func screen(_ item: DashboardItem, _ place: HomePlace) -> any Screen {
    let interview = place.interview
    func candidates(_ filter: CandidateFilter) -> any Screen {
      CandidatesScreen(services: services, account: account, interview: interview, filter: filter)
    }
    switch item.kind {
    case .failed:
      guard let row = place.candidate else { return candidates(CandidateFilter()) }
      return CandidateScreen(services: services, row: row, interview: interview)
    case .closing: return LinkScreen(services: services, interview: interview)
    case .expiring: return candidates(CandidateFilter(statuses: [.invited, .opened]))
    case .undecided: return candidates(CandidateFilter(statuses: [.completed], decisions: [.none]))
    }
  }

  private func signInAgain(_ failure: CallFailure) -> Effect<HomeMessage> {
    .push(SignInScreen(services: services, again: failure.sentence, email: account.email))
  }
}
