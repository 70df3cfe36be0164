import Contracts
import Foundation
import Kit
import Platform
import Recorder

/// Incidents, withdrawal, a copy of one's data, the voluntary form, the page for a phone.
extension KioskWork {
  func tell(
    _ state: KioskState, _ kind: IncidentReport.Kind, _ question: Int?, _ text: String
  ) -> Effect<KioskMessage> {
    // No name: a second report does not take the place of the first.
    .run {
      guard let session = state.session else { return nil }
      do {
        let reply = try await session.report(kind, question: question, text: text)
        return .rights(.told(reply, await session.snapshot()))
      } catch is CancellationError {
        return nil
      } catch {
        return .rights(.notTold(TroubleWording.words(error)))
      }
    }
  }

  func withdraw(_ state: KioskState) -> Effect<KioskMessage> {
    .run("withdraw") { [self] in
      guard let session = state.session else { return nil }
      do {
        let certificate = try await session.withdraw()
        await check?.stop()
        check = nil
        return .rights(.withdrawn(certificate))
      } catch {
        return .rights(.notWithdrawn(TroubleWording.words(error)))
      }
    }
  }

  func saveCopy(_ state: KioskState) -> Effect<KioskMessage> {
    save("parley-copy") { try WireJSON.encode(try await state.session?.personalCopy()) }
  }

  func saveCertificate(_ state: KioskState) -> Effect<KioskMessage> {
    save("parley-withdrawal") {
      guard case .withdrawn(let certificate) = state.step else { return Data() }
      return try WireJSON.encode(certificate)
    }
  }

  /// Into the candidate's home folder, for the candidate alone to read.
  private func save(_ name: String, _ make: @escaping @MainActor () async throws -> Data) -> Effect<KioskMessage> {
    .run("save") {
      do {
        let data = try await make()
        let pretty = try JSONSerialization.data(
          withJSONObject: try JSONSerialization.jsonObject(with: data),
          options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        let stamp = KioskWords.stamp(Date())
        let path = KioskWords.home.appending(path: "\(name)-\(stamp).json").path
        try DurableFile.write(pretty + Data("\n".utf8), to: path)
        return .rights(.saved(path))
      } catch {
        return .rights(.notSaved(TroubleWording.words(error)))
      }
    }
  }

  func giveGroups(_ state: KioskState, _ form: GroupForm) -> Effect<KioskMessage> {
    .run("step") {
      do {
        try await state.session?.giveGroups(form)
        return .rights(.groupsGiven)
      } catch {
        return .rights(.groupsRefused(TroubleWording.words(error)))
      }
    }
  }

  func phonePage(_ state: KioskState, _ question: Int?) -> Effect<KioskMessage> {
    .run("phone") {
      guard let session = state.session else { return nil }
      do {
        return .rights(.phone(try await session.phoneUpload(for: question)))
      } catch {
        return .rights(.noPhone(TroubleWording.words(error)))
      }
    }
  }

  /// Whether the phone has handed its file in.
  func poll(_ state: KioskState) -> Effect<KioskMessage> {
    .run("poll") {
      guard let session = state.session, (try? await session.refresh()) != nil else { return nil }
      return .rights(.polled(await session.snapshot()))
    }
  }
}
