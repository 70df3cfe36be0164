internal import Contracts
internal import Foundation
internal import Kit

extension InterviewsScreen: Screen {
  var tickS: Double? { 1 }

  mutating func update(_ event: ScreenEvent<InterviewsIntent, InterviewsMessage>) -> [Effect<InterviewsMessage>] {
    switch event {
    case .appeared(let first):
      kept.times = services.drafts.times()
      let unsaved = first && begins == nil && services.drafts.load(nil) != nil
      return load() + live.follow(services) { .live($0) } + begin()
        + (unsaved ? [.toast(tr("console.interviews.unsaved"), .warning)] : [])
    case .tick:
      let isDue = live.tick() || connection.failure != nil
      return connection.tick() && isDue && !isPolling ? load() : []
    case .intent(let intent): return act(intent)
    case .key(let key):
      let outcome = filter.handle(key)
      if case .ignored = outcome { _ = table.handle(key) }
      return searching(outcome) + more()
    case .paste(let text): return searching(filter.paste(text))
    case .mouse(let mouse):
      // A second press on the selected row opens it.
      let again = table.mouse(MouseEvent(mouse.kind, at: Point(x: mouse.at.x, y: mouse.at.y - listTop)))
      return again && table.selected != nil ? act(.open) : more()
    case .message(let message): return receive(message)
    case .ending: return []
    }
  }

  private mutating func begin() -> [Effect<InterviewsMessage>] {
    defer { begins = nil }
    switch begins {
    case .new: return act(.new)
    case .fromTemplate: return act(.fromTemplate)
    case .importing: return act(.importFile)
    case nil: return []
    }
  }

  // MARK: Loading

  private func searching(_ outcome: FilterLine.Outcome) -> [Effect<InterviewsMessage>] {
    guard case .changed = outcome else { return [] }
    return [
      .run("search") {
        try? await Task.sleep(for: .milliseconds(FilterLine.pauseMs))
        return Task.isCancelled ? nil : .search
      }
    ]
  }

  /// Takes the place of a question that is under way.
  mutating func load() -> [Effect<InterviewsMessage>] {
    isPolling = true
    let services = services
    let query = query
    return [.call("list", { try await query.page(services, after: nil) }, then: { .loaded(query, $0) })]
  }

  mutating func more() -> [Effect<InterviewsMessage>] {
    guard table.wantsMore, let next, let listed, loadingAfter != next else { return [] }
    loadingAfter = next
    let services = services
    return [.call("more", { try await listed.page(services, after: next) }, then: { .loadedMore(listed, $0) })]
  }

  // MARK: Keys

  private mutating func act(_ intent: InterviewsIntent) -> [Effect<InterviewsMessage>] {
    switch intent {
    case .go(let section): return [.replace(section.screen(services, account))]
    case .new: return [.push(EditorScreen(services: services, interview: nil))]
    case .fromTemplate: return [.push(TemplatesScreen(services: services, account: account, isPicker: true))]
    case .importFile:
      return [
        .dialog(
          .prompt(tr("console.import_file.title"), tr("console.import_file.text"), value: importPath) {
            .importFile($0)
          })
      ]
    case .filter: filter.open()
    case .clearFilter:
      filter.clear()
      shows = .current
      return load()
    case .shows:
      shows = shows.following
      return load()
    case .columns: return [.dialog(table.columnChooser { .columns($0) })]
    case .refresh: return load()
    case .quit: return [.quit]
    case .signOut:
      return [
        .dialog(
          .confirm(
            tr("console.sign_out.title"), tr("console.sign_out.text", ["name": account.name]),
            yes: tr("console.sign_out.yes"), .signOut))
      ]
    default: return table.selected.map { act(intent, on: $0) } ?? []
    }
    return []
  }

  private mutating func act(_ intent: InterviewsIntent, on interview: Interview) -> [Effect<InterviewsMessage>] {
    switch intent {
    case .open: return act(interview.status == .draft ? .edit : .candidates, on: interview)
    case .edit: return receive(.edit(interview))
    case .invite: return [.push(InviteScreen(services: services, interview: interview))]
    case .importList: return [.push(ImportScreen(services: services, interview: interview))]
    case .candidates:
      return [.push(CandidatesScreen(services: services, account: account, interview: interview))]
    case .groups: return [.push(GroupsScreen(services: services, interview: interview))]
    case .ranking: return [.push(RankingScreen(services: services, interview: interview))]
    case .agreement: return [.push(AgreementScreen(services: services, interview: interview))]
    case .link: return [.push(LinkScreen(services: services, interview: interview))]
    case .publish: return publish(interview)
    case .close: return change(.close, interview)
    case .archive: return change(.archive, interview)
    case .restore: return change(.restore, interview)
    case .duplicate: return duplicate(interview)
    case .delete: return delete(interview)
    case .saveAsTemplate:
      return [
        .dialog(
          .prompt(
            tr("console.save_template.title"), tr("console.save_template.text"), value: interview.content.title
          ) { .saveAsTemplate(interview.id, name: $0) })
      ]
    case .export: return export(interview)
    default: return []
    }
  }
}
