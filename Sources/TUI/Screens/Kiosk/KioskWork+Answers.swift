import Contracts
import Foundation
import Kit
import Recorder

/// Questions and their answers.
extension KioskWork {
  func openQuestion(_ state: KioskState, _ number: Int) -> Effect<KioskMessage> {
    .run("step") {
      guard let session = state.session else { return nil }
      do {
        let question = try await session.openQuestion(number)
        return .question(.opened(question, await session.snapshot(), draft: await session.draft(number)))
      } catch {
        return .refused(TroubleWording.words(error), field: nil)
      }
    }
  }

  func record(_ state: KioskState, _ number: Int, _ mode: RecordingMode) -> Effect<KioskMessage> {
    .stream("record") { send in
      guard let session = state.session else { return }
      do {
        let events = try await session.record(
          question: number, mode, with: state.devices, preview: state.showsSelf ? Self.preview : nil)
        send(.question(.recording))
        for await event in events { send(.event(event)) }
      } catch {
        send(.question(.notRecording(error)))
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
        return .refused(TroubleWording.words(error), field: nil)
      }
    }
  }

  func submitAnswer(_ state: KioskState, _ number: Int, _ take: TakeID?) -> Effect<KioskMessage> {
    step(state) { try await $0.submitAnswer(number, take: take) }
  }

  /// On this machine's disk, at once.
  func keepDraft(_ state: KioskState, _ number: Int, _ answer: WrittenAnswer) -> Effect<KioskMessage> {
    .run {
      await state.session?.keepDraft(number, answer)
      return nil
    }
  }

  /// Keeps what is written so far with the server.
  func write(_ state: KioskState, _ number: Int, _ answer: WrittenAnswer) -> Effect<KioskMessage> {
    .run("write") {
      guard let session = state.session else { return nil }
      do {
        try await session.write(number, answer)
        return .question(.written(answer, failure: nil))
      } catch is CancellationError {
        return nil
      } catch {
        return .question(.written(answer, failure: error))
      }
    }
  }

  /// Hands in a file: for a question, or (nil) as the résumé.
  func giveFile(_ state: KioskState, _ number: Int?, _ path: String) -> Effect<KioskMessage> {
    .run("step") {
      guard let session = state.session else { return nil }
      do {
        try await session.giveFile(number, at: path)
        return .question(.attached(await session.snapshot()))
      } catch {
        return .refused(TroubleWording.words(error), field: nil)
      }
    }
  }

  /// Ends a question with what is written; with nothing it is skipped.
  func finish(_ state: KioskState, _ number: Int, _ answer: WrittenAnswer?) -> Effect<KioskMessage> {
    step(state) { session in
      // A file is with the server already.
      if let answer, !answer.isEmpty, answer.file == nil {
        await session.keepDraft(number, answer)
        try await session.write(number, answer)
      }
      try await session.finishQuestion(number)
    }
  }
}
