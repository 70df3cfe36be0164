internal import Contracts
internal import Kit

extension CandidatesScreen: Screen {
  var tickS: Double? { 1 }

  mutating func update(_ event: ScreenEvent<CandidatesIntent, CandidatesMessage>) -> [Effect<CandidatesMessage>] {
    switch event {
    case .appeared(let first):
      if let id = reviewed.take() { table.select(id) }
      if acted.take() != nil { clearMarks() }
      return (first ? ask() + loadInterviews() : refresh()) + live.follow(services) { .live($0) }
    // A slow answer is waited for, not asked for again.
    case .tick:
      let isDue = live.tick() || connection.failure != nil
      guard connection.tick(), isDue else { return [] }
      if connection.failure != nil { pages.isLoading = false }
      return refresh() + fetch()
    case .intent(let intent): return act(intent)
    case .key(let key):
      if search.isOpen { return typed(search.handle(key)) }
      if key == " ", isAllMarked { return [.toast(tr("console.candidates.all_marked_hint"), .warning)] }
      _ = table.handle(key)
      return fetch()
    case .paste(let text): return search.isOpen ? typed(search.paste(text)) : []
    case .mouse(let mouse): return pressed(mouse)
    case .message(let message): return receive(message)
    case .ending: return []
    }
  }

  private mutating func pressed(_ mouse: MouseEvent) -> [Effect<CandidatesMessage>] {
    let place = Point(x: mouse.at.x, y: mouse.at.y - listTop)
    if mouse.kind == .press, let column = table.sortColumn(at: place) {
      table.sort(by: column)
      return ask()
    }
    // A second press on the selected row opens it.
    let again = table.mouse(MouseEvent(mouse.kind, at: place))
    return again && table.selected != nil ? act(.open) : fetch()
  }

  private mutating func typed(_ outcome: FilterLine.Outcome) -> [Effect<CandidatesMessage>] {
    guard outcome == .changed else { return [] }
    return [
      .run("pause") {
        try? await Task.sleep(for: .milliseconds(FilterLine.pauseMs))
        return Task.isCancelled ? nil : .ask
      }
    ]
  }

  // MARK: Keys

  private mutating func act(_ intent: CandidatesIntent) -> [Effect<CandidatesMessage>] {
    switch intent {
    case .open: return open()
    case .search: search.open()
    case .filter: return [.dialog(CandidateFilterWords.menu())]
    case .clearFilter:
      filter = CandidateFilter()
      search.clear()
      return ask()
    case .sort:
      sortByNext()
      return ask()
    case .reverse:
      let sort = table.sort ?? TableSort(CandidateSort.added.rawValue, descends: true)
      table.sort = TableSort(sort.column, descends: !sort.descends)
      return ask()
    case .columns: return [.dialog(table.columnChooser { .columns($0) })]
    case .markAll:
      isAllMarked.toggle()
      if isAllMarked { table.markAll() } else { table.clearMarks() }
    case .clearMarks: clearMarks()
    case .tags, .advance, .hold, .reject, .withdraw, .revoke: return targets.map { act(intent, on: $0) } ?? []
    case .invite:
      guard let interview else { return [.push(PickInterviewScreen(services: services, goal: .invite))] }
      return [.push(InviteScreen(services: services, interview: interview))]
    case .importFile:
      guard let interview else { return [.push(PickInterviewScreen(services: services, goal: .importFile))] }
      return [.push(ImportScreen(services: services, interview: interview))]
    case .personalLink:
      return table.selected.map { [.push(PersonalLinkScreen(services: services, row: $0))] } ?? []
    case .link: return interview.map { [.push(LinkScreen(services: services, interview: $0))] } ?? []
    case .ranking: return interview.map { [.push(RankingScreen(services: services, interview: $0))] } ?? []
    case .compare:
      guard let interview, let ids = compared else { return [] }
      return [.push(CompareScreen(services: services, interview: interview, ids: ids, isRevealed: isRevealed))]
    case .meaning: return [.push(MeaningScreen(services: services))]
    case .history:
      return table.selected.map { row in
        [.push(HistoryScreen(services: services, id: row.id, name: Blind.name(row, hidden: isHidden(row)).text))]
      } ?? []
    case .reveal:
      isRevealed.toggle()
      interviews.isRevealed = isRevealed
      return [.toast(tr(isRevealed ? "console.candidates.revealed" : "console.candidates.hidden"))]
    case .refresh: return refresh()
    case .back: return [.pop]
    case .quit: return [.quit]
    case .go(let section): return [.replace(section.screen(services, account))]
    }
    return []
  }

  private func open() -> [Effect<CandidatesMessage>] {
    guard let row = table.selected else { return [] }
    let trail = CandidateTrail(pages, table, reviewed: reviewed)
    var screen = CandidateScreen(services: services, row: row, interview: interviews[row.interview], trail: trail)
    screen.isRevealed = isRevealed
    return [.push(screen)]
  }

  /// After the last column the order of coming again.
  private mutating func sortByNext() {
    let ids = table.columns.filter { $0.isSortable && !table.hidden.contains($0.id) }.map(\.id)
    let index = table.sort.flatMap { sort in ids.firstIndex(of: sort.column) }.map { $0 + 1 } ?? 0
    table.sort = index < ids.count ? TableSort(ids[index]) : nil
  }

  mutating func clearMarks() {
    isAllMarked = false
    table.clearMarks()
  }

  // MARK: Actions on candidates

  private mutating func act(
    _ intent: CandidatesIntent, on targets: CandidateTargets
  ) -> [Effect<CandidatesMessage>] {
    switch intent {
    case .tags:
      let ids: Set<SessionID>? = if case .ids(let ids) = targets { Set(ids) } else { nil }
      let rows = ids.map { ids in table.rows.filter { ids.contains($0.id) } } ?? []
      return [.push(TagsScreen(services: services, targets: targets, rows: rows, acted: acted))]
    case .reject:
      return [.push(DecideScreen(services: services, targets: targets, decision: .reject, acted: acted))]
    case .advance, .hold:
      let given = DecisionGiven(decision: intent.isAdvance ? .advance : .hold)
      guard !targets.canBeUndone else { return receive(.decide(given, targets)) }
      return [
        .dialog(
          .confirm(
            tr("console.candidates.sure.title"), tr("console.candidates.sure.text", ["who": targets.words]),
            yes: tr("console.decision.\(given.decision.rawValue)"), .decide(given, targets), dangerous: true))
      ]
    case .withdraw:
      return [
        .dialog(
          .confirm(
            tr("console.candidates.withdraw.title"), tr("console.candidates.withdraw.text", ["who": targets.words]),
            yes: tr("console.candidates.withdraw.yes"), .withdraw(targets), dangerous: true))
      ]
    case .revoke:
      return [
        .dialog(
          .confirm(
            tr("console.candidates.revoke.title"), tr("console.candidates.revoke.text", ["who": targets.words]),
            yes: tr("console.candidates.revoke.yes"), .revoke(targets), dangerous: true))
      ]
    default: return []
    }
  }
}

extension CandidatesIntent {
  fileprivate var isAdvance: Bool { if case .advance = self { true } else { false } }
}
