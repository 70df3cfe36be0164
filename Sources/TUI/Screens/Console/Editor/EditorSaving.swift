internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// Keeping what is written on this machine, and sending it to the server.
extension EditorScreen {
  /// Seconds without a change after which a draft is saved: between one and two go by before the second tick.
  private static let quietS = 2

  mutating func tick() -> [Effect<EditorMessage>] {
    ticks += 1
    quietTicks += 1
    if quietTicks >= 1 { keep() }
    guard !isSaving, conflict == nil else { return [] }
    let mayTry = connection.tick()
    if wantsSaving { return mayTry ? save(afterSaving) : [] }
    guard savesByItself, isDirty, canBeSent, quietTicks >= Self.quietS else { return [] }
    // What was refused as it is, is sent again by itself once something is changed.
    guard tidied != refused else { return [] }
    return save(.stay)
  }

  /// Whether the server would take it: what breaks a rule stays here.
  var canBeSent: Bool { (savesByItself ? faults.wrong : faults.all).isEmpty }

  // MARK: The local copy

  func offerKept() -> [Effect<EditorMessage>] {
    guard let kept = services.drafts.load(id), kept.draft.tidied() != base.tidied() || kept.work.hasSlips else {
      return []
    }
    let time = Wording.time(kept.writtenAt, now: services.now(), services.timeZone)
    let isOld = kept.version.map { $0 < version } == true
    return [
      .dialog(
        .choice(
          tr("console.editor.kept_title"),
          tr(isOld ? "console.editor.kept_old" : "console.editor.kept_text", ["time": time]),
          [
            .init("g", tr("console.editor.kept_go_on"), .goOnWithKept),
            .init("t", tr("console.editor.kept_discard"), .throwKeptAway),
          ], escape: .goOnWithKept))
    ]
  }

  mutating func goOnWithKept() {
    guard let found = services.drafts.load(id) else { return }
    change { $0 = found.work }
    kept = found.work
    if let written = found.version { version = min(version, written) }
    showRow()
  }

  /// A copy on this machine, so that neither a crash nor a lost server costs what was written.
  mutating func keep() {
    guard isDirty else {
      if kept != nil { services.drafts.remove(id) }
      kept = nil
      return
    }
    guard kept != work else { return }
    let copy = DraftStore.Kept(
      draft: work.draft, writtenAt: services.now(), version: id == nil ? nil : version, typed: work.typed)
    if (try? services.drafts.save(copy, of: id)) != nil { kept = work }
  }

  // MARK: Sending

  /// Goes to the first of what keeps it from being sent, and says all of it.
  private mutating func refuse(_ found: [EditorFaults.Found], _ title: String) -> [Effect<EditorMessage>] {
    goToFault(first: true)
    return [.dialog(.error(title, list(found)))]
  }

  /// What is published goes to the next candidates only when HR says so.
  mutating func askToSend() -> [Effect<EditorMessage>] {
    if conflict != nil { return showConflict() }
    guard canBeSent else { return refuse(faults.all, tr("console.editor.not_sendable")) }
    return [
      .dialog(
        .confirm(
          tr("console.editor.send_title"),
          tr("console.editor.send_text", count: candidates), yes: tr("console.editor.send_yes"), .send))
    ]
  }

  mutating func askToPublish() -> [Effect<EditorMessage>] {
    if conflict != nil { return showConflict() }
    var found = faults.all
    if found.isEmpty, let fault = tidied.closingFault(at: services.now()) {
      let place = EditorPlace(fault.field, in: tidied)
      refusals[place] = fault.fault.words
      found = [.init(place: place, text: fault.fault.words, isGap: false)]
      go(to: place)
      focus = .form
      return [.dialog(.error(tr("console.editor.not_publishable"), list(found)))]
    }
    guard found.isEmpty else { return refuse(found, tr("console.editor.not_publishable")) }
    return [.dialog(Questions.publish(tidied, .publish))]
  }

  mutating func publish() -> [Effect<EditorMessage>] {
    if isDirty || id == nil { return save(.publish) }
    guard let id else { return [] }
    let services = services
    return [.call("publish", { try await services.interviews.publish(id) }, then: { .published($0) })]
  }

  mutating func save(_ after: AfterSaving) -> [Effect<EditorMessage>] {
    if conflict != nil { return showConflict() }
    afterSaving = after
    guard !isSaving else { return [] }
    guard canBeSent else {
      wantsSaving = false
      return refuse(savesByItself ? faults.wrong : faults.all, tr("console.editor.not_savable"))
    }
    wantsSaving = true
    isSaving = true
    let sent = tidied
    if sentToMake?.draft != sent { sentToMake = (sent, UUID().uuidString) }
    let key = sentToMake?.key ?? ""
    let services = services
    let id = id
    let version = version
    return [
      .call(
        "save",
        {
          if let id { return try await services.interviews.update(id, sent, version) }
          return try await services.interviews.create(sent, key)
        }, then: { .saved($0, sent: sent) })
    ]
  }

  mutating func saved(_ interview: Interview, _ sent: InterviewDraft) -> [Effect<EditorMessage>] {
    connection.succeeded()
    wantsSaving = false
    services.drafts.remove(id)
    kept = nil
    let wasNew = id == nil
    id = interview.id
    status = interview.status
    candidates = interview.candidates
    version = interview.version
    base = sent
    refusals = [:]
    refused = nil
    judge()
    showFaults()
    // What was written meanwhile is kept under the name that the interview now has.
    keep()
    let after = afterSaving
    afterSaving = .stay
    switch after {
    case .stay: return savesByItself && !wasNew ? [] : [.toast(tr("console.editor.saved"))]
    case .leave: return isDirty ? save(.leave) : [.pop, .toast(tr("console.editor.saved"))]
    case .publish: return publish()
    }
  }

  mutating func failed(_ failure: CallFailure) -> [Effect<EditorMessage>] {
    keep()
    let after = afterSaving
    if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
    if failure.isTemporary {
      connection.failed(failure)
      if after != .stay { afterSaving = .stay }
      if after == .leave { return [.pop, .toast(tr("console.editor.kept"), .warning)] }
      if after == .publish { return [.dialog(.error(tr("console.failure.title"), failure.sentence))] }
      return []
    }
    wantsSaving = false
    if failure.code == "edited-elsewhere" { return askForTheirs() }
    afterSaving = .stay
    refused = tidied
    if let field = failure.field {
      let place = EditorPlace(field, in: tidied)
      refusals[place] = failure.sentence
      go(to: place)
      if form[place.field] != nil {
        focus = .form
        return []
      }
    }
    return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
  }

  // MARK: Leaving

  mutating func leave() -> [Effect<EditorMessage>] {
    guard isDirty else { return [.pop] }
    guard savesByItself else {
      return [
        .dialog(
          .choice(
            tr("console.editor.leave_title"), tr("console.editor.leave_text"),
            [
              .init("s", tr("console.editor.leave_save"), .sendAndLeave),
              .init("k", tr("console.editor.leave_keep"), .keepAndLeave),
              .init("t", tr("console.editor.leave_discard"), .discardAndLeave),
              .init("c", tr("kit.dialog.cancel")),
            ]))
      ]
    }
    guard conflict == nil, canBeSent, tidied != refused, connection.failure == nil else { return keepAndLeave() }
    return save(.leave)
  }

  mutating func keepAndLeave() -> [Effect<EditorMessage>] {
    kept = nil
    keep()
    return [.pop, .toast(tr("console.editor.kept"))]
  }
}

extension DraftStore.Kept {
  fileprivate var work: EditorWork { EditorWork(draft: draft, typed: typed ?? [:]) }
}
