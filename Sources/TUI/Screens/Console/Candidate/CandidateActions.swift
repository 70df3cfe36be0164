internal import Contracts
internal import Kit

/// What is done to the candidate who is looked at, and the way to the next one.
extension CandidateScreen {
  func loadInterview() -> [Effect<CandidateMessage>] {
    guard interview == nil else { return [] }
    let services = services
    let id = row.interview
    return [.call("interview", { try await services.interviews.get(id) }, then: { .interview($0) })]
  }

  mutating func actOnCandidate(_ intent: CandidateIntent) -> [Effect<CandidateMessage>] {
    let targets = CandidateTargets.ids([row.id])
    switch intent {
    case .nextCandidate: return move(1)
    case .previousCandidate: return move(-1)
    case .advance: return receiveAction(.decide(.advance))
    case .hold: return receiveAction(.decide(.hold))
    case .reject: return [.push(DecideScreen(services: services, targets: targets, decision: .reject))]
    case .tags: return [.push(TagsScreen(services: services, targets: targets, rows: [row]))]
    case .withdraw:
      return [
        .dialog(
          .confirm(
            tr("console.candidates.withdraw.title"), tr("console.candidates.withdraw.text", ["who": who]),
            yes: tr("console.candidates.withdraw.yes"), .withdraw, dangerous: true))
      ]
    case .revoke:
      return [
        .dialog(
          .confirm(
            tr("console.candidates.revoke.title"), tr("console.candidates.revoke.text", ["who": who]),
            yes: tr("console.candidates.revoke.yes"), .revoke, dangerous: true))
      ]
    case .erase:
      return [
        .dialog(
          .confirm(
            tr("console.candidate.erase.title"), tr("console.candidate.erase.text", ["who": who]),
            yes: tr("console.candidate.erase.yes"), .erase, dangerous: true))
      ]
    case .personalLink: return [.push(PersonalLinkScreen(services: services, row: row))]
    case .history: return [.push(HistoryScreen(services: services, id: row.id, name: who))]
    case .match: return [.push(MatchScreen(services: services, id: row.id, name: who))]
    case .log:
      return [.push(SessionLogScreen(services: services, id: row.id, name: who, detail: detail, isHidden: isHidden))]
    case .reveal: isRevealed.toggle()
    default: return judge(intent)
    }
    return []
  }

  /// What one does beside the program's score.
  private mutating func judge(_ intent: CandidateIntent) -> [Effect<CandidateMessage>] {
    if case .hideScores = intent {
      hidesScores.toggle()
      return [.toast(tr(hidesScores ? "console.review.hiding" : "console.review.showing"))]
    }
    guard let answer else { return [] }
    let (judging, id, question) = (services.judging, row.id, answer.question)
    switch intent {
    case .rate: return [.push(judgeScreen(.rate, answer))]
    case .comment: return [.push(judgeScreen(.comment, answer))]
    case .dismiss:
      guard answer.review?.dismissal != nil else { return [.push(judgeScreen(.dismiss, answer))] }
      isBusy = true
      return [
        .call(
          "judge", { try await judging.restore(id, question) },
          then: { .judged($0, said: "console.review.restored") })
      ]
    case .unrate:
      isBusy = true
      return [
        .call(
          "judge", { try await judging.unrate(id, question) },
          then: { .judged($0, said: "console.review.unrated") })
      ]
    case .correct:
      return [.push(CorrectScreen(services: services, session: id, question: question, who: who))]
    case .versions:
      return [.push(VersionsScreen(services: services, session: id, question: question, who: who))]
    default: return []
    }
  }

  private func judgeScreen(_ kind: JudgeScreen.Kind, _ answer: AnswerDetail) -> JudgeScreen {
    JudgeScreen(
      services: services, session: row.id, who: who, answer: answer,
      competency: interview?.content.rubric.first { $0.name == answer.competency }, kind: kind,
      sawScore: answer.analysis?.scores.isEmpty == false)
  }

  private var who: String { Blind.name(row, hidden: isHidden).text }

  /// Another candidate of the list, in this place.
  private mutating func move(_ by: Int) -> [Effect<CandidateMessage>] {
    guard saving == nil else { return [.toast(tr("console.candidate.is_saving"), .warning)] }
    guard let next = trail?.move(by) else { return [] }
    if next.interview != row.interview { interview = nil }
    row = next
    told = nil
    shown = 0
    focusedEvidence = nil
    frames = [:]
    asked = []
    main.toTop()
    side.toTop()
    var effects = load() + loadInterview()
    if let query = trail?.wanted() {
      let services = services
      effects.append(.call("more", { try await services.candidates.search(query) }, then: { .more($0) }))
    }
    return effects
  }

  mutating func receiveAction(_ message: CandidateMessage) -> [Effect<CandidateMessage>] {
    let services = services
    let targets = CandidateTargets.ids([row.id])
    switch message {
    case .judged(.success, let said):
      isBusy = false
      return [.toast(tr(said))] + load()
    case .judged(.failure(let failure), _):
      isBusy = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    case .interview(.success(let interview)):
      if interview.id == row.interview { self.interview = interview }
    // Without it the review stays blind, and the next appearance asks again.
    case .interview(.failure): break
    case .more(.success(let page)): trail?.add(page)
    case .more(.failure): break
    case .decide(let decision):
      isBusy = true
      let given = DecisionGiven(decision: decision)
      return [.call("do", { try await CandidateWork.decide(given, targets, services) }, then: { .done($0) })]
    case .withdraw:
      isBusy = true
      return [.call("do", { try await CandidateWork.withdraw(targets, services) }, then: { .done($0) })]
    case .revoke:
      isBusy = true
      return [.call("do", { try await CandidateWork.revoke(targets, services) }, then: { .done($0) })]
    case .erase:
      isBusy = true
      let id = row.id
      return [.call("do", { try await CandidateWork.erase(id, services) }, then: { .done($0) })]
    case .done(.success(let done)):
      isBusy = false
      return [done.effect(services)] + load()
    case .done(.failure(let failure)):
      isBusy = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    default: break
    }
    return []
  }
}
