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
  private var session: TakeSession?
  private var check: DeviceCheck?

  /// For the self view; half blocks make two pixels of a cell.
  private static let preview = PictureSize(width: 96, height: 72)

  init(entry: TakeEntry, transport: HTTPTransport, stateFolder: URL) {
    self.entry = entry
    self.transport = transport
    self.stateFolder = stateFolder
  }

  /// After the screen: an answer under way is closed with what is there; what is submitted is handed over.
  func close() async {
    await check?.stop()
    guard let session else { return }
    if await session.snapshot().receipt != nil {
      _ = await session.finish(withinS: 3)
    } else {
      await session.closeNow()
    }
  }

  func open(pin: String?) -> Effect<KioskMessage> {
    .run("open") { [self] in
      do {
        let session = try await TakeSession.open(entry, pin: pin, stateFolder: stateFolder, transport: transport)
        self.session = session
        return .opened(session, await session.snapshot())
      } catch let problem as Problem where problem.code == "pin-needed" {
        return .pinAsked(nil)
      } catch let problem as Problem where problem.code.hasPrefix("pin-") {
        return .pinAsked(problem.detail)
      } catch {
        return .stuck(Self.sentence(error))
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

  func submitAnswer(_ state: KioskState, _ number: Int, _ take: TakeID?) -> Effect<KioskMessage> {
    step(state) { try await $0.submitAnswer(number, take: take) }
  }

  /// Keeps what is written so far.
  func write(_ state: KioskState, _ number: Int, _ answer: WrittenAnswer) -> Effect<KioskMessage> {
    .run("write") {
      guard let session = state.session else { return nil }
      do {
        try await session.write(number, answer)
        return .written(answer, failure: nil)
      } catch is CancellationError {
        return nil
      } catch {
        return .written(answer, failure: Self.sentence(error))
      }
    }
  }

  /// Hands in a file: for a question, or (nil) as the résumé.
  func giveFile(_ state: KioskState, _ number: Int?, _ path: String) -> Effect<KioskMessage> {
    .run("step") {
      guard let session = state.session else { return nil }
      do {
        try await session.giveFile(number, at: path)
        return .attached(await session.snapshot())
      } catch {
        return .refused(Self.sentence(error), field: nil)
      }
    }
  }

  /// Ends a question with what is written; with nothing it is skipped.
  func finish(_ state: KioskState, _ number: Int, _ answer: WrittenAnswer?) -> Effect<KioskMessage> {
    step(state) { session in
      // A file is with the server already.
      if let answer, !answer.isEmpty, answer.file == nil { try await session.write(number, answer) }
      try await session.finishQuestion(number)
    }
  }

  func submit(_ state: KioskState) -> Effect<KioskMessage> {
    step(state) { _ = try await $0.submit() }
  }

  private func step(
    _ state: KioskState, _ call: @escaping @MainActor (TakeSession) async throws -> Void
  ) -> Effect<KioskMessage> {
    .run("step") {
      guard let session = state.session else { return nil }
      do {
        try await call(session)
        return .done(await session.snapshot())
      } catch {
        return .refused(Self.sentence(error), field: (error as? Problem)?.field)
      }
    }
  }

  func openQuestion(_ state: KioskState, _ number: Int) -> Effect<KioskMessage> {
    .run("step") {
      guard let session = state.session else { return nil }
      do {
        let question = try await session.openQuestion(number)
        return .questionOpened(question, await session.snapshot())
      } catch {
        return .refused(Self.sentence(error), field: nil)
      }
    }
  }

  /// Opens camera and microphone and tells what they see and hear, until ``endCheck(_:)``.
  func check(_ state: KioskState) -> Effect<KioskMessage> {
    .stream("check") { [self] send in
      await check?.stop()
      check = nil
      do {
        let check = try await DeviceCheck.start(state.checkedDevices, preview: state.showsSelf ? Self.preview : nil)
        self.check = check
        send(.checking(check))
        for await event in check.events { send(.event(event)) }
      } catch {
        send(.deviceFault(Self.sentence(error)))
      }
    }
  }

  func endCheck(_ state: KioskState) -> Effect<KioskMessage> {
    .run("check") { [self] in
      await check?.stop()
      check = nil
      return .checkOver
    }
  }

  func showPreview(_ state: KioskState) -> Effect<KioskMessage> {
    .run("preview") { [self] in
      let size = state.showsSelf ? Self.preview : nil
      check?.showPreview(size)
      await state.session?.showPreview(size)
      return nil
    }
  }

  func record(_ state: KioskState, _ number: Int, _ mode: RecordingMode) -> Effect<KioskMessage> {
    .stream("record") { send in
      guard let session = state.session else { return }
      do {
        let events = try await session.record(
          question: number, mode, with: state.devices, preview: state.showsSelf ? Self.preview : nil)
        send(.recording)
        for await event in events { send(.event(event)) }
      } catch {
        send(.notRecording(Self.sentence(error)))
      }
    }
  }

  /// The recording's own last event says how it ended.
  func stop(_ state: KioskState) -> Effect<KioskMessage> {
    .run("stop") {
      do {
        _ = try await state.session?.stop()
        return nil
      } catch {
        return .refused(Self.sentence(error), field: nil)
      }
    }
  }

  /// Waits until the server has read everything back, and wipes this machine's copy.
  func finish(_ state: KioskState) -> Effect<KioskMessage> {
    .run("finish") { .wiped(await state.session?.finish(withinS: 120) ?? false) }
  }

  static func sentence(_ error: any Error) -> String {
    switch error {
    case let problem as Problem: problem.detail
    case let error as any ExplainedError: error.sentence
    default: "\(error)"
    }
  }
}
