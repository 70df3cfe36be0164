public import CaptureCore
internal import Devices
internal import Platform

/// A camera that can be chosen.
public struct CameraOption: Sendable, Hashable {
  public var spec: CameraSpec
  /// The device's own name, fit to be shown.
  public var name: String
  /// The one that is used when nothing is chosen.
  public var isDefault: Bool
}

/// A microphone that can be chosen.
public struct MicrophoneOption: Sendable, Hashable {
  public var spec: MicrophoneSpec
  /// The device's own name, fit to be shown.
  public var name: String
  /// The one that is used when nothing is chosen.
  public var isDefault: Bool
}

/// What there is on this machine to choose from.
public enum DeviceMenu {
  /// Cameras that this user may open; two of the same name are told apart by their path.
  public static func cameras() async -> [CameraOption] {
    let found = await DeviceThread.run("parley.devices") { DeviceList.cameras() }
    return found.map { device in
      let name = Sanitise.terminal(device.name)
      let isAlone = found.count { $0.name == device.name } == 1
      return CameraOption(
        spec: .device(device.spec), name: isAlone ? name : "\(name) (\(device.spec))", isDefault: device.isDefault)
    }
  }

  /// Microphones, the default first; those that only hear what is played come last.
  /// - Throws: ``TakeError/device(_:)`` when there is no sound server.
  public static func microphones() async throws -> [MicrophoneOption] {
    let found = await DeviceThread.run("parley.devices") {
      Result { () throws(DeviceError) in try DeviceList.microphones() }
    }
    do {
      return try found.get().map { device in
        let source = device.spec.hasPrefix("pulse:") ? String(device.spec.dropFirst(6)) : nil
        return MicrophoneOption(
          spec: .pulse(source: source), name: Sanitise.terminal(device.name), isDefault: device.isDefault)
      }
    } catch {
      throw TakeError.device(error)
    }
  }
}
