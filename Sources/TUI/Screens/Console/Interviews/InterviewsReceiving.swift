internal import Contracts
internal import Foundation
internal import Kit

/// What comes of what the list asked for.
extension InterviewsScreen {
  mutating func receive(_ message: InterviewsMessage) -> [Effect<InterviewsMessage>] {
    let services = services
    switch message {
    case .loaded(let asked, let answer): return loaded(asked, answer)
    case .loadedMore(let asked, let answer):
      loadingAfter = nil
      guard case .success(let page) = answer, asked == listed else { return [] }
      let known = Set(table.rows.map(\.id))
      next = page.next
      table.set(table.rows + page.items.filter { !known.contains($0.id) }, hasMore: next != nil)
      return []
    case .live(let update):
      // Each row counts candidates, so that theirs are ours as well.
      return live.hear(update, isOurs: { $0.interview != nil }, then: .refresh)
    case .refresh: return live.mayLook(isPolling: isPolling) ? load() : []
    case .search: return load()
    case .columns(let hidden):
      table.hidden = hidden
      return []
    case .edit(let interview):
      // Rows come without logo and pictures.
      return [.call("edit", { try await services.interviews.get(interview.id) }, then: { .whole($0) })]
    case .whole(.success(let interview)): return [.push(EditorScreen(services: services, interview: interview))]
    case .publish(let interview):
      return [
        .call("change", { try await services.interviews.publish(interview.id) }, then: { .published(interview, $0) })
      ]
    case .published(_, .success(let interview)):
      show(interview)
      return [.push(LinkScreen(services: services, interview: interview, isNew: true))]
    case .published(let interview, .failure(let failure)) where failure.field != nil:
      return [.dialog(Questions.notReady([failure.sentence], edit: .edit(interview)))]
    case .changed(let change, .success(let interview)):
      show(interview)
      return [
        .undoable(change.done(interview.content.title)) {
          await CallFailure.takingBack { try await change.takeBack(services, interview.id) }
        }
      ]
    case .duplicated(.success(let copy)):
      table.change { $0.insert([copy], at: 0) }
      table.select(copy.id)
      return [
        .undoable(tr("console.interviews.did.duplicate", ["title": copy.content.title])) {
          await CallFailure.takingBack { try await services.interviews.delete(copy.id) }
        }
      ]
    case .deleted(.success(let interview)): return deleted(interview)
    case .saveAsTemplate(let id, let name): return saveAsTemplate(id, name)
    case .savedAsTemplate(.success(let template)):
      return [
        .undoable(tr("console.save_template.saved", ["name": template.name])) {
          await CallFailure.takingBack { try await services.templates.delete(template.id) }
        }
      ]
    case .exported(.success(let path)): return [.toast(tr("console.export.saved", ["path": path]))]
    case .importFile(let path): return importFile(path)
    case .imported(.success(let interview)):
      importPath = ""
      return [
        .push(EditorScreen(services: services, interview: interview)),
        .toast(tr("console.import_file.done", ["title": interview.content.title])),
      ]
    case .imported(.failure(let failure)):
      if failure.needsSignIn { return [signInAgain(failure)] }
      return [.dialog(.error(tr("console.import_file.failed"), failure.sentence))]
    case .signOut: return [.replace(SignInScreen(services: services, signingOut: account))]
    case .whole(.failure(let failure)), .published(_, .failure(let failure)), .changed(_, .failure(let failure)),
      .duplicated(.failure(let failure)),
      .deleted(.failure(let failure)), .savedAsTemplate(.failure(let failure)), .exported(.failure(let failure)):
      if failure.needsSignIn { return [signInAgain(failure)] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    }
  }

  private mutating func loaded(
    _ asked: InterviewsQuery, _ answer: Result<Page<Interview>, CallFailure>
  ) -> [Effect<InterviewsMessage>] {
    isPolling = false
    switch answer {
    case .success(let page):
      connection.succeeded()
      if asked == listed {
        merge(page)
      } else {
        listed = asked
        next = page.next
        table.restart(page.items, count: page.items.count, hasMore: next != nil)
      }
      return more() + live.looked(then: .refresh)
    case .failure(let failure):
      if failure.needsSignIn { return [signInAgain(failure)] }
      connection.failed(failure)
      return []
    }
  }

  /// A row as it is now, which may be one that the list does not show any more.
  private mutating func show(_ interview: Interview) {
    table.change { rows in
      if shows.has(interview.status) { rows.update(interview) } else { rows.remove([interview.id]) }
    }
  }

  private mutating func deleted(_ interview: Interview) -> [Effect<InterviewsMessage>] {
    let services = services
    let key = UUID().uuidString
    // What was not sent yet goes with it, and comes back with it.
    let written = services.drafts.load(interview.id)?.draft ?? interview.content
    services.drafts.remove(interview.id)
    table.change { $0.remove([interview.id]) }
    return [
      .undoable(tr("console.interviews.did.delete", ["title": interview.content.title])) {
        await CallFailure.takingBack { _ = try await services.interviews.create(written, key) }
      }
    ]
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
