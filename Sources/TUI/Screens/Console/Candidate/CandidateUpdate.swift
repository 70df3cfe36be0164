internal import Contracts
internal import Foundation
internal import Kit

extension CandidateScreen: Screen {
  var tickS: Double? { 1 }
  var leavingLoses: String? { saving == nil ? nil : tr("console.candidate.leaving") }

  mutating func update(_ event: ScreenEvent<CandidateIntent, CandidateMessage>) -> [Effect<CandidateMessage>] {
    switch event {
    case .appeared: return load() + loadInterview() + live.follow(services) { .live($0) }
    case .tick:
      ticks += 1
      // What is finished changes no more; a look now and then is for a candidate who goes on.
      let isDue = live.tick() && (isUnfinished || ticks % LiveLink.slowS == 0) || connection.failure != nil
      guard connection.tick(), !isPolling, isDue else {
        return wantedFrames()
      }
      return load()
    case .intent(let intent): return act(intent)
    case .key(let key):
      _ = main.handle(key)
      return []
    case .mouse(let mouse):
      main.wheel(mouse.kind)
      return []
    case .message(let message): return receive(message)
    case .paste, .ending: return []
    }
  }

  mutating func load() -> [Effect<CandidateMessage>] {
    isPolling = true
    let services = services
    let id = row.id
    return [.call("load", { try await services.candidates.get(id) }, then: { .loaded($0) })]
  }

  // MARK: Keys

  private mutating func act(_ intent: CandidateIntent) -> [Effect<CandidateMessage>] {
    switch intent {
    case .next: return show(shown + 1)
    case .previous: return show(shown - 1)
    case .number(let number): return show(number - 1)
    case .nextEvidence: focusEvidence((focusedEvidence ?? -1) + 1)
    case .previousEvidence: focusEvidence((focusedEvidence ?? 0) - 1)
    case .saveResume: return detail?.resume.map { askForPath(.file(question: nil, $0)) } ?? []
    case .saveReceipt: return savedReceipt.map { askForPath($0) } ?? []
    case .saveAlternative: return savedAlternative.map { askForPath($0) } ?? []
    case .save: return savedThing.map { askForPath($0) } ?? []
    case .refresh: return load()
    case .back: return [.pop]
    default: return actOnCandidate(intent)
    }
    return []
  }

  private mutating func show(_ index: Int) -> [Effect<CandidateMessage>] {
    guard detail?.answers.indices.contains(index) == true else { return [] }
    shown = index
    focusedEvidence = nil
    main.toTop()
    side.toTop()
    return wantedFrames()
  }

  private mutating func focusEvidence(_ index: Int) {
    let count = evidence.count
    guard count > 0 else { return }
    focusedEvidence = (index + count) % count
    revealEvidence()
  }

  // MARK: Frames

  /// Asks for the key frames of the shown answer that are not here yet.
  private mutating func wantedFrames() -> [Effect<CandidateMessage>] {
    guard let answer, let media = answer.media else { return [] }
    let session = row.id
    let services = services
    return Self.frameIndexes(media).compactMap { index in
      let place = FramePlace(question: answer.question, index: index)
      guard asked.insert(place).inserted else { return nil }
      return .run {
        do {
          return .frame(
            session, place, Picture(ppm: try await services.candidates.frame(session, place.question, place.index)))
        } catch {
          let failure = CallFailure(error)
          // A picture that is not there will not be there a second later.
          return failure.isTemporary || failure.needsSignIn ? .noFrame(session, place) : .frame(session, place, nil)
        }
      }
    }
  }

  /// Which of the key frames are shown: all, or as many as fit, spread over the answer.
  static func frameIndexes(_ media: MediaReport) -> [Int] {
    let count = media.framesAtS.count
    guard count > frameCount else { return Array(0..<count) }
    return (0..<frameCount).map { $0 * (count - 1) / (frameCount - 1) }
  }

  // MARK: Saving

  private mutating func askForPath(_ thing: Saved) -> [Effect<CandidateMessage>] {
    saved = thing
    let name = (isHidden ? Blind.name(of: row.id) : row.name) + thing.suffix
    let path = services.machine.freePath(name, ending: thing.ending, unnamed: "answer" + thing.suffix)
    return [
      .dialog(
        .prompt(
          tr("console.candidate.save_title"), tr("console.candidate.save_text"), value: services.machine.shown(path)
        ) { .save(path: $0) })
    ]
  }

  private mutating func save(_ path: String) -> [Effect<CandidateMessage>] {
    guard saving == nil else { return [] }
    saving = (path, 0)
    let services = services
    let session = row.id
    let thing = saved
    return [
      .stream("video") { send in
        let (fractions, report) = AsyncStream.makeStream(of: Double.self, bufferingPolicy: .bufferingNewest(1))
        async let told: Void = {
          for await fraction in fractions { await send(.saving(path: path, fraction: fraction)) }
        }()
        do {
          switch thing {
          case .video(let question):
            try await services.candidates.saveVideo(session, question, nil, path) { report.yield($0) }
          case .alternative(let question, let take):
            try await services.candidates.saveVideo(session, question, take, path) { report.yield($0) }
          case .receipt(let question): try await services.candidates.saveReceipt(session, question, path)
          case .file(let question, _):
            try await services.candidates.saveFile(session, question, path) { report.yield($0) }
          }
          report.finish()
          await told
          send(.saved(.success(path)))
        } catch {
          report.finish()
          await told
          send(.saved(.failure(CallFailure(error))))
        }
      }
    ]
  }

  // MARK: Messages

  private mutating func receive(_ message: CandidateMessage) -> [Effect<CandidateMessage>] {
    switch message {
    case .loaded(.success(let detail)):
      isPolling = false
      // Of one that was left meanwhile.
      guard detail.candidate.id == row.id else { return [] }
      connection.succeeded()
      told = detail
      row = detail.candidate
      shown = min(shown, max(0, detail.answers.count - 1))
      if let focused = focusedEvidence, focused >= evidence.count { focusedEvidence = nil }
      return wantedFrames() + live.looked(then: .refresh)
    case .loaded(.failure(let failure)):
      isPolling = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      connection.failed(failure)
      return []
    case .live(let update):
      let id = row.id
      // What was done to many names nobody.
      return live.hear(
        update, isOurs: { $0.session.map { $0 == id } ?? ($0.topic == Topic.candidate.rawValue) }, then: .refresh)
    case .refresh: return live.mayLook(isPolling: isPolling) ? load() : []
    case .frame(let session, let place, let picture):
      if let picture, session == row.id { frames[place] = picture }
      return []
    case .noFrame(let session, let place):
      // The next tick asks again.
      if session == row.id { asked.remove(place) }
      return []
    case .judged, .interview, .more, .decide, .withdraw, .revoke, .erase, .done: return receiveAction(message)
    case .save(let typed):
      let path = services.machine.expand(typed)
      guard FileManager.default.fileExists(atPath: path) else { return save(path) }
      return [
        .dialog(
          .confirm(
            tr("console.candidate.exists_title"),
            tr("console.candidate.exists_text", ["path": services.machine.shown(path)]),
            yes: tr("console.candidate.exists_yes"), .overwrite(path: path), dangerous: true))
      ]
    case .overwrite(let path): return save(path)
    case .saving(let path, let fraction):
      if saving != nil { saving = (path, fraction) }
      return []
    case .saved(.success(let path)):
      saving = nil
      if case .receipt = saved {
        return [.toast(tr("console.candidate.receipt_saved", ["path": services.machine.shown(path)]))]
      }
      if case .file = saved {
        return [.toast(tr("console.candidate.file_saved", ["path": services.machine.shown(path)]))]
      }
      return [.dialog(savedDialog(path))]
    case .saved(.failure(let failure)):
      saving = nil
      return [.dialog(.error(tr("console.candidate.not_saved"), failure.sentence))]
    case .play(let path):
      do {
        try services.machine.play(path)
        return [.toast(tr("console.candidate.playing", ["player": services.machine.player ?? ""]))]
      } catch {
        return [.dialog(.error(tr("console.candidate.not_played"), CallFailure(error).sentence))]
      }
    }
  }

  private func savedDialog(_ path: String) -> Dialog<CandidateMessage> {
    let shown = services.machine.shown(path)
    guard let player = services.machine.player else {
      return .message(tr("console.candidate.saved"), tr("console.candidate.saved_text", ["path": shown]))
    }
    return .choice(
      tr("console.candidate.saved"), tr("console.candidate.saved_player", ["path": shown, "player": player]),
      [.init("p", tr("console.candidate.play"), .play(path: path)), .init("c", tr("console.candidate.later"))])
  }
}
