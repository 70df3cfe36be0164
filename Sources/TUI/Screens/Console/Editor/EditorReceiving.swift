internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// What the server and the dialogs answer.
extension EditorScreen {
  mutating func receive(_ message: EditorMessage) -> [Effect<EditorMessage>] {
    switch message {
    case .organisation(let name):
      organisation = name
      return []
    case .saved(let answer, let sent):
      isSaving = false
      switch answer {
      case .success(let interview): return saved(interview, sent)
      case .failure(let failure): return failed(failure)
      }
    case .published(.success(let interview)):
      return [.replace(LinkScreen(services: services, interview: interview, isNew: true))]
    case .published(.failure(let failure)): return failed(failure)
    case .live(let update): return hear(update)
    case .refresh:
      guard live.mayLook(isPolling: false), let id else { return [] }
      let services = services
      return [.call("fetch", { try await services.interviews.get(id) }, then: { .fetched($0) })]
    case .fetched(let answer):
      guard case .success(let interview) = answer else { return [] }
      // Whose version this is shows once the saving is done.
      return isSaving ? live.hear(.resync, isOurs: { _ in true }, then: .refresh) : changedElsewhere(interview)
    case .theirs(let answer): return theirs(answer)
    case .copied(let answer, let theirs): return copied(answer, theirs)
    case .edited(let place, let text):
      edited(place, text)
      return []
    case .notEdited(let sentence): return [.dialog(.error(tr("console.failure.title"), sentence))]
    case .bank(let answer, let isFirst):
      guard case .bank(var bank) = mode else { return [] }
      bank.take(answer, isFirst: isFirst)
      mode = .bank(bank)
      return []
    case .publish: return publish()
    case .send: return save(.stay)
    case .goOnWithKept:
      goOnWithKept()
      return []
    case .throwKeptAway:
      services.drafts.remove(id)
      return []
    case .sendAndLeave: return canBeSent ? save(.leave) : askToSend()
    case .keepAndLeave: return keepAndLeave()
    case .discardAndLeave:
      services.drafts.remove(id)
      return [.pop]
    }
  }

  private mutating func hear(_ update: LiveUpdate?) -> [Effect<EditorMessage>] {
    guard let id else {
      // Nobody else can change what the server does not know yet; whether it is connected is noted all the same.
      return live.hear(update, isOurs: { _ in false }, then: .refresh)
    }
    return live.hear(
      update, isOurs: { $0.interview == id && $0.topic == Topic.interview.rawValue }, then: .refresh)
  }

  /// Somebody else has saved or published it. Where nothing was written here it is shown as it is now; otherwise both
  /// versions meet when this one is sent.
  private mutating func changedElsewhere(_ interview: Interview) -> [Effect<EditorMessage>] {
    guard interview.id == id, interview.version > version else { return [] }
    status = interview.status
    candidates = interview.candidates
    guard interview.content.tidied() != base.tidied() else {
      version = interview.version
      return []
    }
    guard !isDirty else { return [.toast(tr("console.editor.changed_elsewhere"), .warning)] }
    take(interview)
    return [.toast(tr("console.editor.reloaded"))]
  }

  /// Goes on with the server's version; what was written before can be had back by undoing.
  mutating func take(_ interview: Interview) {
    let field = form.focused?.id
    version = interview.version
    status = interview.status
    base = interview.content
    conflict = nil
    change { $0 = EditorWork(draft: interview.content) }
    refusals = [:]
    keep()
    showRow(focus: field)
  }
}
