import Client
import Contracts
import Foundation
import Kit
import Platform
import Recorder
import Transport

/// The calls behind the candidate's screen. Owns the session, so that it is closed in order however the screen ends.
final class KioskWork {
  private let entry: TakeEntry
  private let transport: HTTPTransport
  private let stateFolder: URL
  /// Makes what picks files from removable media; nil where there is none.
  let makePicker: (() -> MediumPicker)?
  private(set) var session: TakeSession?
  var check: DeviceCheck?
  /// What was written when the program was told to end, by question.
  var lastDraft: (Int, WrittenAnswer)?

  init(
    entry: TakeEntry, transport: HTTPTransport, stateFolder: URL, makePicker: (() -> MediumPicker)? = nil
  ) {
    self.entry = entry
    self.transport = transport
    self.stateFolder = stateFolder
    self.makePicker = makePicker
  }

  /// After the screen: an answer under way is closed with what is there; what is submitted is handed over.
  func close() async {
    await check?.stop()
    guard let session else { return }
    if let lastDraft { await session.keepDraft(lastDraft.0, lastDraft.1) }
    if await session.snapshot().receipt != nil {
      _ = await session.finish(withinS: 3)
    } else {
      await session.closeNow()
    }
  }

  func open(pin: String?, _ place: KioskPlace) -> Effect<KioskMessage> {
    .run("open") { [self] in
      do {
        let session = try await TakeSession.open(
          entry, pin: pin, stateFolder: stateFolder, transport: transport, resumesLocally: place == .own)
        self.session = session
        return .opened(session, await session.snapshot())
      } catch let problem as Problem where problem.code == "pin-needed" {
        return .pinAsked(nil)
      } catch let problem as Problem where problem.code.hasPrefix("pin-") {
        return .pinAsked(problem.words)
      } catch {
        return .stuck(error)
      }
    }
  }

  func follow(_ session: TakeSession) -> Effect<KioskMessage> {
    .stream("snapshots") { send in
      for await snapshot in await session.snapshots() { send(.snapshot(snapshot)) }
    }
  }

  func consent(_ state: KioskState, _ purposes: [ConsentPurpose.Kind]) -> Effect<KioskMessage> {
    step(state) { try await $0.consent(to: purposes) }
  }

  func profile(_ state: KioskState, _ profile: Profile) -> Effect<KioskMessage> {
    step(state) { try await $0.setProfile(profile) }
  }

  func submit(_ state: KioskState) -> Effect<KioskMessage> {
    step(state) { _ = try await $0.submit() }
  }

  /// Waits until the server has read everything back, and wipes this machine's copy.
  func finish(_ state: KioskState) -> Effect<KioskMessage> {
    .run("finish") { .rights(.wiped(await state.session?.finish(withinS: 120) ?? false)) }
  }

  /// A call that takes the candidate on to what comes next.
  func step(
    _ state: KioskState, _ call: @escaping @MainActor (TakeSession) async throws -> Void
  ) -> Effect<KioskMessage> {
    .run("step") {
      guard let session = state.session else { return nil }
      do {
        try await call(session)
        return .done(await session.snapshot())
      } catch {
        return .refused(TroubleWording.words(error), field: (error as? Problem)?.field)
      }
    }
  }
}
