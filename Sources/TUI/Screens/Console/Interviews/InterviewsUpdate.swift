internal import Contracts
internal import Kit

extension InterviewsScreen: Screen {
  var tickS: Double? { 1 }

  mutating func update(_ event: ScreenEvent<InterviewsIntent, InterviewsMessage>) -> [Effect<InterviewsMessage>] {
    switch event {
    case .appeared(let first):
      kept.times = services.drafts.times()
      let unsaved = first && services.drafts.load(nil) != nil
      return load() + live.follow(services) { .live($0) }
        + (unsaved ? [.toast(tr("console.interviews.unsaved"), .warning)] : [])
    case .tick:
      let isDue = live.tick() || connection.failure != nil
      return connection.tick() && isDue && !isPolling ? load() : []
    case .intent(let intent): return act(intent)
    case .key(let key):
      _ = table.handle(key)
      return more()
    case .mouse(let mouse):
      // A second press on the selected row opens it.
      let again = table.mouse(MouseEvent(mouse.kind, at: Point(x: mouse.at.x, y: mouse.at.y - listTop)))
      return again && table.selected != nil ? act(.open) : more()
    case .message(let message): return receive(message)
    case .paste, .ending: return []
    }
  }

  private mutating func load() -> [Effect<InterviewsMessage>] {
    isPolling = true
    let services = services
    return [.call("list", { try await services.interviews.list(nil, nil, nil) }, then: { .loaded($0) })]
  }

  private mutating func more() -> [Effect<InterviewsMessage>] {
    guard table.wantsMore, let next, !isLoadingMore else { return [] }
    isLoadingMore = true
    let services = services
    return [.call("more", { try await services.interviews.list(nil, nil, next) }, then: { .loadedMore($0) })]
  }

  private mutating func act(_ intent: InterviewsIntent) -> [Effect<InterviewsMessage>] {
    switch (intent, table.selected) {
    case (.new, _): return [.push(EditorScreen(services: services, interview: nil))]
    case (.refresh, _): return load()
    case (.quit, _): return [.quit]
    case (.signOut, _):
      return [
        .dialog(
          .confirm(
            tr("console.sign_out.title"), tr("console.sign_out.text", ["name": account.name]),
            yes: tr("console.sign_out.yes"), .signOut))
      ]
    case (.open, let interview?):
      return interview.status == .draft ? act(.edit) : act(.candidates)
    case (.edit, let interview?): return [.push(EditorScreen(services: services, interview: interview))]
    case (.candidates, let interview?): return [.push(CandidatesScreen(services: services, interview: interview))]
    case (.link, let interview?): return [.push(LinkScreen(services: services, interview: interview))]
    case (.publish, let interview?): return [.dialog(Questions.publish(interview.content, .publish(interview.id)))]
    case (.close, let interview?): return [.dialog(Questions.close(interview.content, .close(interview.id)))]
    case (.delete, let interview?): return [.dialog(Questions.delete(interview.content, .delete(interview.id)))]
    case (_, nil): return []
    }
  }

  private mutating func receive(_ message: InterviewsMessage) -> [Effect<InterviewsMessage>] {
    let services = services
    switch message {
    case .loaded(.success(let page)):
      isPolling = false
      connection.succeeded()
      isLoaded = true
      merge(page)
      return more() + live.looked(then: .refresh)
    case .loaded(.failure(let failure)):
      isPolling = false
      if failure.needsSignIn { return [signInAgain(failure)] }
      connection.failed(failure)
      return []
    case .live(let update):
      // Each row counts candidates, so that theirs are ours as well.
      return live.hear(update, isOurs: { $0.interview != nil }, then: .refresh)
    case .refresh: return live.mayLook(isPolling: isPolling) ? load() : []
    case .loadedMore(let answer):
      isLoadingMore = false
      guard case .success(let page) = answer else { return [] }
      let known = Set(table.rows.map(\.id))
      next = page.next
      table.set(table.rows + page.items.filter { !known.contains($0.id) }, hasMore: next != nil)
      return []
    case .publish(let id):
      return [.call("change", { try await services.interviews.publish(id) }, then: { .changed($0) })]
    case .close(let id):
      return [.call("change", { try await services.interviews.close(id) }, then: { .changed($0) })]
    case .delete(let id):
      return [
        .call(
          "change",
          {
            try await services.interviews.delete(id)
            return id
          }, then: { .deleted($0) })
      ]
    case .changed(.success(let interview)):
      table.set(table.rows.map { $0.id == interview.id ? interview : $0 }, hasMore: next != nil)
      return interview.status == .published
        ? [.push(LinkScreen(services: services, interview: interview, isNew: true))]
        : [.toast(tr("console.interviews.closed", ["title": interview.content.title]))]
    case .deleted(.success(let id)):
      services.drafts.remove(id)
      table.set(table.rows.filter { $0.id != id }, hasMore: next != nil)
      return [.toast(tr("console.interviews.deleted"))]
    case .changed(.failure(let failure)), .deleted(.failure(let failure)):
      if failure.needsSignIn { return [signInAgain(failure)] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    case .signOut:
      return [
        .run("sign-out") {
          // The tokens are forgotten here whatever the server says.
          try? await services.account.signOut()
          return .signedOut
        }
      ]
    case .signedOut: return [.replace(SignInScreen(services: services, email: account.email))]
    }
  }

  private func signInAgain(_ failure: CallFailure) -> Effect<InterviewsMessage> {
    .push(SignInScreen(services: services, again: failure.sentence, email: account.email))
  }

  /// The newest page in place of what it covers; what lies beyond it stays.
  private mutating func merge(_ page: Page<Interview>) {
    let fresh = Set(page.items.map(\.id))
    let oldest = page.items.last?.id
    let beyond = table.rows.filter { row in
      !fresh.contains(row.id) && page.next != nil && oldest.map { row.id < $0 } ?? false
    }
    if beyond.isEmpty { next = page.next }
    table.set(page.items + beyond, hasMore: next != nil)
  }
}

/// Questions that are asked before something is done that others notice.
enum Questions {
  static func publish<Message>(_ draft: InterviewDraft, _ message: Message) -> Dialog<Message> {
    .confirm(
      tr("console.publish.title"),
      tr("console.publish.text", ["title": draft.title])
        + (draft.settings.allowsStandIns ? "\n\n" + tr("console.publish.stand_ins") : ""),
      yes: tr("console.publish.yes"), message)
  }

  static func close<Message>(_ draft: InterviewDraft, _ message: Message) -> Dialog<Message> {
    .confirm(
      tr("console.close.title"), tr("console.close.text", ["title": draft.title]), yes: tr("console.close.yes"),
      message,
      dangerous: true)
  }

  static func delete<Message>(_ draft: InterviewDraft, _ message: Message) -> Dialog<Message> {
    .confirm(
      tr("console.delete.title"), tr("console.delete.text", ["title": draft.title]), yes: tr("console.delete.yes"),
      message, dangerous: true)
  }
}
