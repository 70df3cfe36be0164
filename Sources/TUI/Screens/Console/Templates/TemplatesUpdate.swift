internal import Contracts
internal import Foundation
internal import Kit

extension TemplatesScreen: Screen {
  var tickS: Double? { connection.failure == nil ? nil : 1 }

  mutating func update(_ event: ScreenEvent<TemplatesIntent, TemplatesMessage>) -> [Effect<TemplatesMessage>] {
    let before = table.selectedID
    defer { if table.selectedID != before { previewTop = 0 } }
    switch event {
    case .appeared: return load()
    case .tick: return connection.tick() && !isPolling ? load() : []
    case .intent(let intent): return act(intent)
    case .key(let key):
      switch filter.handle(key) {
      case .changed: show()
      case .ignored: _ = table.handle(key)
      case .kept: break
      }
      return read()
    case .paste(let text):
      if case .changed = filter.paste(text) { show() }
      return read()
    case .mouse(let mouse):
      let again = table.mouse(MouseEvent(mouse.kind, at: Point(x: mouse.at.x, y: mouse.at.y - listTop)))
      return again && table.selected != nil ? act(.use) : read()
    case .message(let message): return receive(message)
    case .ending: return []
    }
  }

  private mutating func load() -> [Effect<TemplatesMessage>] {
    isPolling = true
    let services = services
    return [.call("list", { try await services.templates.list(nil) }, then: { .loaded($0) })]
  }

  /// The selected one is read whole, for the preview, once the cursor rests.
  private func read() -> [Effect<TemplatesMessage>] {
    guard let id = table.selected?.id, whole[id] == nil else { return [] }
    let services = services
    return [
      .call(
        "read",
        {
          try await Task.sleep(for: .milliseconds(FilterLine.pauseMs))
          return try await services.templates.get(id)
        }, then: { .read($0) })
    ]
  }

  private mutating func act(_ intent: TemplatesIntent) -> [Effect<TemplatesMessage>] {
    switch intent {
    case .go(let section): return [.replace(section.screen(services, account))]
    case .back: return isPicker ? [.pop] : [.quit]
    case .filter: filter.open()
    case .clearFilter:
      filter.clear()
      show()
    case .language:
      let all: [Language?] = Language.allCases + [nil]
      language = all[((all.firstIndex(of: language) ?? 0) + 1) % all.count]
      show()
    case .previewDown: previewTop = min(memory.last, previewTop + max(1, memory.height / 2))
    case .previewUp: previewTop = max(0, previewTop - max(1, memory.height / 2))
    case .use: return use()
    case .delete:
      guard let template = table.selected else { return [] }
      return [
        .dialog(
          .confirm(
            tr("console.templates.delete_title"), tr("console.templates.delete_text", ["name": template.name]),
            yes: tr("console.templates.delete_yes"), .delete(template.id), dangerous: true))
      ]
    }
    return read()
  }

  private mutating func use() -> [Effect<TemplatesMessage>] {
    guard let template = table.selected, !isMaking else { return [] }
    isMaking = true
    let services = services
    let key = UUID().uuidString
    return [
      .call(
        "make", { try await services.interviews.createFrom(FromTemplate(template: template.id), key) },
        then: { .made($0) })
    ]
  }

  private mutating func receive(_ message: TemplatesMessage) -> [Effect<TemplatesMessage>] {
    let services = services
    switch message {
    case .loaded(.success(let templates)):
      isPolling = false
      connection.succeeded()
      isLoaded = true
      all = templates
      show()
      return read()
    case .loaded(.failure(let failure)):
      isPolling = false
      if failure.needsSignIn { return [signInAgain(failure)] }
      connection.failed(failure)
      return []
    case .read(.success(let template)):
      whole[template.id] = template
      return []
    // The list says enough to choose; the next look tries again.
    case .read(.failure): return []
    case .made(.success(let interview)):
      isMaking = false
      let editor = EditorScreen(services: services, interview: interview)
      return isPicker ? [.replace(editor)] : [.push(editor)]
    case .delete(let id):
      return [
        .call(
          "delete",
          {
            try await services.templates.delete(id)
            return id
          }, then: { .deleted($0) })
      ]
    case .deleted(.success(let id)):
      let name = all.first { $0.id == id }?.name ?? ""
      all.removeAll { $0.id == id }
      show()
      return [.toast(tr("console.templates.deleted", ["name": name]))] + read()
    case .made(.failure(let failure)), .deleted(.failure(let failure)):
      isMaking = false
      if failure.needsSignIn { return [signInAgain(failure)] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    }
  }

  private func signInAgain(_ failure: CallFailure) -> Effect<TemplatesMessage> {
    .push(SignInScreen(services: services, again: failure.sentence, email: account.email))
  }
}
