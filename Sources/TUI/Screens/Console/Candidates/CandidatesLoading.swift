internal import Client
internal import Contracts
internal import Kit

extension CandidatesScreen {
  /// Asks for the beginning of the list as it should be; the old rows stay until it comes.
  mutating func ask() -> [Effect<CandidatesMessage>] {
    let query = wantedQuery
    isAsking = true
    let services = services
    return [.call("first", { try await services.candidates.search(query) }, then: { .first(query, $0) })]
  }

  /// The next page that is wanted, unless one is on its way.
  mutating func fetch() -> [Effect<CandidatesMessage>] {
    guard !isAsking, let query = pages.query, let place = pages.wanted(table) else { return [] }
    pages.isLoading = true
    let services = services
    let asked = CandidatePages.query(query, place)
    return [.call("page", { try await services.candidates.search(asked) }, then: { .page(query, place, $0) })]
  }

  /// Reads anew what is on the screen, and the beginning of the list.
  mutating func refresh() -> [Effect<CandidatesMessage>] {
    guard let query = pages.query, query == wantedQuery else { return isAsking ? [] : ask() }
    guard !isPolling else { return [] }
    isPolling = true
    let services = services
    let places = [.first] + pages.seen(table)
    return [
      .call(
        "refresh",
        {
          var fetched: [CandidatePages.Fetched] = []
          for place in places {
            let page = try await services.candidates.search(CandidatePages.query(query, place))
            fetched.append(CandidatePages.Fetched(place: place, page: page))
          }
          return fetched
        }, then: { .refreshed(query, $0) })
    ]
  }

  /// Titles and rules of interviews, for a list over all of them.
  func loadInterviews() -> [Effect<CandidatesMessage>] {
    guard interview == nil else { return [] }
    let services = services
    return [
      .stream("interviews") { send in
        var cursor: String?
        for _ in 0..<100 {
          guard let page = try? await services.interviews.list(InterviewStatus.allCases, nil, cursor) else { return }
          send(.interviews(page.items))
          cursor = page.next
          if cursor == nil { return }
        }
      }
    ]
  }

  mutating func receive(_ message: CandidatesMessage) -> [Effect<CandidatesMessage>] {
    switch message {
    case .ask: return pages.query == wantedQuery && !isAsking ? [] : ask()
    case .first(let query, .success(let page)):
      // Of an older text or order.
      guard query == wantedQuery else { return [] }
      isAsking = false
      connection.succeeded()
      isLoaded = true
      // All of another filter are other ones; who was marked by hand stays so.
      if isAllMarked, pages.query?.filter != query.filter { clearMarks() }
      pages.restart(page, query, &table)
      return fetch() + live.looked(then: .refresh)
    case .first(let query, .failure(let failure)):
      guard query == wantedQuery else { return [] }
      isAsking = false
      return failed(failure)
    case .page(let query, let place, .success(let page)):
      guard query == pages.query else { return [] }
      connection.succeeded()
      pages.take(page, place, &table)
      if isAllMarked { table.markAll() }
      return fetch()
    case .page(let query, _, .failure(let failure)):
      // The next key or second asks again.
      guard query == pages.query else { return [] }
      pages.isLoading = false
      return failed(failure)
    case .refreshed(let query, let answer):
      isPolling = false
      guard query == pages.query else { return live.looked(then: .refresh) }
      switch answer {
      case .success(let fetched):
        connection.succeeded()
        pages.refresh(fetched, &table)
        if isAllMarked { table.markAll() }
        let unknown = fetched.contains { $0.page.items.contains { interviews[$0.interview] == nil } }
        return (unknown ? loadInterviews() : []) + fetch() + live.looked(then: .refresh)
      case .failure(let failure): return failed(failure)
      }
    case .interviews(let page):
      interviews.add(page)
      return []
    case .live(let update):
      let id = interview?.id
      let list = table.list
      return live.hear(
        update,
        isOurs: { event in
          if let interview = event.interview { return id == nil || interview == id }
          // Media and analysis name the session alone; what was done to many names nobody.
          guard let session = event.session else { return event.topic == Topic.candidate.rawValue }
          return list.index(of: session) != nil
        }, then: .refresh)
    case .refresh: return live.mayLook(isPolling: isPolling || isAsking) ? refresh() : []
    case .columns(let hidden):
      table.hidden = hidden
      return []
    case .chooseFilter(let part): return choose(part)
    case .filterStatuses(let statuses): filter.statuses = statuses
    case .filterDecisions(let decisions): filter.decisions = decisions
    case .filterTags(let tags): filter.tags = tags
    case .filterScores(let text):
      guard let range = CandidateFilterWords.range(text) else {
        return [
          .dialog(.error(tr("console.candidates.filter.menu_score"), tr("console.candidates.filter.bad_score")))
        ]
      }
      (filter.scoreFrom, filter.scoreTo) = range
    case .tagsToFilter(.success(let tags)): return [.dialog(CandidateFilterWords.tags(tags, filter))]
    case .tagsToFilter(.failure(let failure)): return failed(failure)
    case .decide(let given, let targets):
      isBusy = true
      let services = services
      return [.call("do", { try await CandidateWork.decide(given, targets, services) }, then: { .done($0) })]
    case .withdraw(let targets):
      isBusy = true
      let services = services
      return [.call("do", { try await CandidateWork.withdraw(targets, services) }, then: { .done($0) })]
    case .revoke(let targets):
      isBusy = true
      let services = services
      return [.call("do", { try await CandidateWork.revoke(targets, services) }, then: { .done($0) })]
    case .done(.success(let done)):
      isBusy = false
      clearMarks()
      return [done.effect(services)] + refresh()
    case .done(.failure(let failure)):
      isBusy = false
      if failure.needsSignIn { return failed(failure) }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))] + refresh()
    }
    // The filter has changed.
    return ask()
  }

  private func choose(_ part: CandidatesMessage.FilterPart) -> [Effect<CandidatesMessage>] {
    switch part {
    case .status: return [.dialog(CandidateFilterWords.statuses(filter))]
    case .decision: return [.dialog(CandidateFilterWords.decisions(filter))]
    case .score: return [.dialog(CandidateFilterWords.scores(filter))]
    case .tags:
      let services = services
      return [.call("tags", { try await services.candidates.tags() }, then: { .tagsToFilter($0) })]
    }
  }

  private mutating func failed(_ failure: CallFailure) -> [Effect<CandidatesMessage>] {
    if failure.needsSignIn {
      return [.push(SignInScreen(services: services, again: failure.sentence, email: account.email))]
    }
    connection.failed(failure)
    return []
  }
}
