import CaptureCore
import Contracts
import Kit
import Recorder

/// Camera, microphone, disk and line, and what the log is told of them.
extension KioskWork {
  /// For the self view; half blocks make two pixels of a cell.
  static let preview = PictureSize(width: 96, height: 72)

  /// Opens camera and microphone and tells what they see and hear, until ``endCheck()``.
  func check(_ state: KioskState) -> Effect<KioskMessage> {
    .stream("check") { [self] send in
      await check?.stop()
      check = nil
      do {
        // Also where oneself is hidden: the light is judged by it.
        let check = try await DeviceCheck.start(state.checkedDevices, preview: Self.preview)
        self.check = check
        send(.devices(.open(check)))
        for await event in check.events { send(.event(event)) }
      } catch {
        send(.devices(.fault(error)))
      }
    }
  }

  func endCheck() -> Effect<KioskMessage> {
    .run("check") { [self] in
      await check?.stop()
      check = nil
      return .devices(.over)
    }
  }

  /// Five seconds are recorded and played back. The check lets go of the devices for it.
  func trial(_ state: KioskState) -> Effect<KioskMessage> {
    .stream("check") { [self] send in
      await check?.stop()
      check = nil
      do {
        let trial = try await TrialRecording.start(
          state.checkedDevices, preview: state.showsSelf ? Self.preview : nil)
        for await event in trial.events { send(.devices(.trial(event))) }
        await trial.cancel()
      } catch {
        send(.devices(.trialFailed(error)))
      }
    }
  }

  func listDevices() -> Effect<KioskMessage> {
    .stream("list") { send in
      send(.devices(.cameras(await DeviceMenu.cameras())))
      if let microphones = try? await DeviceMenu.microphones() { send(.devices(.microphones(microphones))) }
    }
  }

  /// Room on the disk, and the speed of the line.
  func measure(_ state: KioskState) -> Effect<KioskMessage> {
    .stream("measure") { send in
      guard let session = state.session else { return }
      send(.devices(.storage(await session.storage())))
      guard state.check.line == .measuring || state.check.line == .unknown else { return }
      send(.devices(.line(await session.measureUplink())))
    }
  }

  func showPreview(_ state: KioskState) -> Effect<KioskMessage> {
    .run("preview") { [self] in
      let size = state.showsSelf ? Self.preview : nil
      check?.showPreview(state.step == .devices ? Self.preview : size)
      await state.session?.showPreview(size)
      return nil
    }
  }

  // MARK: The log

  func note(
    _ state: KioskState, _ kind: SessionLogReport.Kind, _ details: [String: String]
  ) -> Effect<KioskMessage> {
    .run {
      await state.session?.note(kind, question: state.current, details)
      return nil
    }
  }

  /// What was found good enough to go on with.
  func noteDevices(_ state: KioskState) -> Effect<KioskMessage> {
    var facts = ["microphone": "\(state.devices.microphone)", "loudest_db": "\(Int(state.check.loudestDB))"]
    if let camera = state.check.facts, state.wantsCamera {
      facts["camera"] = camera.name
      facts["picture"] = "\(camera.width)x\(camera.height)"
      facts["format"] = camera.format ?? "-"
      if let rate = camera.measuredRate ?? camera.agreedRate { facts["rate"] = "\(Int(rate.rounded()))" }
    }
    if let brightness = state.check.brightness { facts["light"] = "\(Int(brightness * 100))" }
    if let storage = state.check.storage { facts["free_mib"] = "\(storage.freeBytes >> 20)" }
    if let storage = state.check.storage, !storage.isEnough {
      return .run {
        await state.session?.note(.diskLow, question: nil, ["free_mib": "\(storage.freeBytes >> 20)"])
        await state.session?.note(.devices, question: nil, facts)
        return nil
      }
    }
    return note(state, .devices, facts)
  }

  func lookAtClock(_ state: KioskState) -> Effect<KioskMessage> {
    .run("clock") {
      await state.session?.lookAtClock()
      return nil
    }
  }
}
