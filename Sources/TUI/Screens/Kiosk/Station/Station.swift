internal import CaptureCore
internal import Client
internal import Contracts
internal import Foundation
internal import Glibc
internal import Kit
internal import Platform
internal import Recorder
public import Transport

/// Waits for candidates on a machine that they share, one after the other, until an operator or a signal ends it.
///
/// - Returns: whether the terminal was lost; whoever started the program starts it again then.
@MainActor
public func runStation(_ settings: StationSettings, transport: HTTPTransport) async throws -> Bool {
  let app = try App.onTerminal(
    language: settings.language, state: settings.stateFolder, config: nil, keepsChoices: false,
    inLines: settings.inLines)
  app.isLocked = true
  app.allowsSuspending = false
  app.outlivesTerminal = settings.outlivesTerminal
  app.idle = IdleWatch(afterS: settings.idleS)
  // What could not be handed over goes on in the background for as long as the program runs.
  let leftOvers = Task {
    while !Task.isCancelled {
      await LeftOvers.finish(stateFolder: settings.stateFolder, transport: transport, withinS: 600)
      await LeftOvers.removeEmpty(stateFolder: settings.stateFolder)
      try? await Task.sleep(for: .seconds(20))
    }
  }
  let terminal = app.terminal
  let work = StationWork(settings, transport: transport, language: Strings.current.language) { terminal.wipe() }
  do {
    try await app.run(StationScreen(work: work))
  } catch {
    await work.leave()
    leftOvers.cancel()
    throw error
  }
  await work.leave()
  leftOvers.cancel()
  await leftOvers.value
  return app.isHungUp
}

/// The calls behind the waiting screen, and what has to be forgotten after each candidate.
final class StationWork {
  let settings: StationSettings
  private let transport: HTTPTransport
  private let language: Language
  private let wipeTerminal: () -> Void
  private var interview: KioskWork?

  init(
    _ settings: StationSettings, transport: HTTPTransport, language: Language, wipeTerminal: @escaping () -> Void
  ) {
    self.settings = settings
    self.transport = transport
    self.language = language
    self.wipeTerminal = wipeTerminal
  }

  private var links: LinkCalls { ParleyClient(server: settings.server, transport: transport).links }

  /// What is held here, for the waiting screen; asked again until the server answers.
  func look() -> Effect<StationMessage> {
    .stream("look") { [self] send in
      while !Task.isCancelled {
        do {
          if let code = settings.interview {
            send(.info(try await links.get(try await links.byCode(code).link)))
          } else {
            try await ParleyClient(server: settings.server, transport: transport).health.live()
            send(.info(nil))
          }
          try? await Task.sleep(for: .seconds(60))
        } catch is CancellationError {
          return
        } catch {
          send(.away(TroubleWording.words(error)))
          try? await Task.sleep(for: .seconds(5))
        }
      }
    }
  }

  /// Whether there is such an interview, before anything is begun.
  func find(_ code: String) -> Effect<StationMessage> {
    .run("find") { [self] in
      do {
        _ = try await links.byCode(code)
        return .found(.interview(code))
      } catch {
        return .refused(TroubleWording.words(error))
      }
    }
  }

  /// The candidate's way, as a screen on top.
  func begin(_ code: CandidateCode) -> Effect<StationMessage> {
    let (media, inLines) = (settings.media, settings.inLines)
    let work = KioskWork(
      entry: code.entry(at: settings.server), transport: transport, stateFolder: settings.stateFolder,
      makePicker: media.map { root in { MediumPicker(root: root, isNumbered: inLines) } })
    interview = work
    let devices = DeviceChoice(camera: settings.camera, microphone: settings.microphone)
    return .push(KioskScreen(work: work, devices: devices, place: .kiosk))
  }

  /// After a candidate: what is written is handed over, an answer under way is closed, and everything but what still has
  /// to be sent is forgotten.
  func forget() -> Effect<StationMessage> {
    .run("forget") { [self] in
      await leave()
      if let strings = try? Strings.shipped(language) { Strings.current = strings }
      wipeTerminal()
      return .forgotten
    }
  }

  func leave() async {
    guard let work = interview else { return }
    interview = nil
    // Whatever server and devices do, the next candidate does not wait longer than this.
    await Self.atMost(20) {
      await Self.handOverWords(work)
      await work.close()
    }
    await LeftOvers.removeEmpty(stateFolder: settings.stateFolder)
    Self.sweep(settings.stateFolder)
  }

  /// What was written and is not with the server yet; for some seconds.
  private static func handOverWords(_ work: KioskWork) async {
    guard let session = work.session else { return }
    if let (number, answer) = work.lastDraft { await session.keepDraft(number, answer) }
    let numbers = await session.snapshot().state.questions.filter { !$0.kind.isRecorded }.map(\.number)
    await atMost(5) {
      for number in numbers {
        guard let answer = await session.draft(number) else { continue }
        try? await session.write(number, answer)
      }
    }
    work.lastDraft = nil
  }

  /// Waits for `work`, for some seconds at the most; it goes on by itself after that.
  private static func atMost(_ seconds: Double, _ work: @escaping @MainActor () async -> Void) async {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let task = Task { @MainActor in
      await work()
      end.finish()
    }
    let clock = Task {
      try? await Task.sleep(for: .seconds(seconds))
      end.finish()
    }
    for await _ in ends {}
    clock.cancel()
    task.cancel()
  }

  /// Everything in the state folder but the spool, which is sealed.
  private static func sweep(_ folder: URL) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] where name != "spool" {
      // The log of this run stays open: it is emptied.
      if name == "screens.log" {
        truncate(folder.appending(path: name).path, 0)
      } else {
        try? FileManager.default.removeItem(at: folder.appending(path: name))
      }
    }
  }
}
