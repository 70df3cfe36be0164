internal import Contracts
internal import Kit

extension CandidatesScreen: Screen {
  var tickS: Double? { 1 }

  mutating func update(_ event: ScreenEvent<CandidatesIntent, CandidatesMessage>) -> [Effect<CandidatesMessage>] {
    switch event {
    case .appeared: return load() + live.follow(services) { .live($0) }
    // A slow answer is waited for, not asked for again.
    case .tick:
      let isDue = live.tick() || connection.failure != nil
      return connection.tick() && isDue && !isPolling ? load() : []
    case .intent(.open):
      return table.selected.map { [.push(CandidateScreen(services: services, row: $0, interview: interview))] } ?? []
    case .intent(.link): return [.push(LinkScreen(services: services, interview: interview))]
    case .intent(.refresh): return load()
    case .intent(.back): return [.pop]
    case .key(let key):
      _ = table.handle(key)
      return more()
    case .mouse(let mouse):
      let again = table.mouse(MouseEvent(mouse.kind, at: Point(x: mouse.at.x, y: mouse.at.y - listTop)))
      return again && table.selected != nil ? update(.intent(.open)) : more()
    case .message(let message): return receive(message)
    case .paste, .ending: return []
    }
  }

  private mutating func load() -> [Effect<CandidatesMessage>] {
    isPolling = true
    let services = services
    let id = interview.id
    return [.call("list", { try await services.candidates.list(id, nil) }, then: { .loaded($0) })]
  }

  private mutating func more() -> [Effect<CandidatesMessage>] {
    guard table.wantsMore, let next, !isLoadingMore else { return [] }
    isLoadingMore = true
    let services = services
    let id = interview.id
    return [.call("more", { try await services.candidates.list(id, next) }, then: { .loadedMore($0) })]
  }

  private mutating func receive(_ message: CandidatesMessage) -> [Effect<CandidatesMessage>] {
    switch message {
    case .loaded(.success(let page)):
      isPolling = false
      connection.succeeded()
      isLoaded = true
      merge(page)
      return more() + live.looked(then: .refresh)
    case .loaded(.failure(let failure)):
      isPolling = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
      return []
    case .live(let update):
      let id = interview.id
      let rows = table.rows
      // Media and analysis name the session alone.
      return live.hear(
        update,
        isOurs: { event in
          event.interview.map { $0 == id } ?? rows.contains { $0.id == event.session }
        }, then: .refresh)
    case .refresh: return live.mayLook(isPolling: isPolling) ? load() : []
    case .loadedMore(let answer):
      isLoadingMore = false
      guard case .success(let page) = answer else { return [] }
      let known = Set(table.rows.map(\.id))
      next = page.next
      table.set(table.rows + page.items.filter { !known.contains($0.id) }, hasMore: next != nil)
      return []
    }
  }

  /// The newest page in place of what it covers; what lies beyond it stays. The table keeps the selected row in its
  /// place on the screen.
  private mutating func merge(_ page: Page<CandidateRow>) {
    let fresh = Set(page.items.map(\.id))
    let oldest = page.items.last?.id
    let beyond = table.rows.filter { row in
      !fresh.contains(row.id) && page.next != nil && oldest.map { row.id < $0 } ?? false
    }
    if beyond.isEmpty { next = page.next }
    table.set(page.items + beyond, hasMore: next != nil)
  }
}
