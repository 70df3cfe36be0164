internal import CaptureCore
internal import Foundation
internal import Platform

/// A camera or microphone that can be chosen.
public struct DeviceInfo: Sendable, Hashable {
  /// What to say after `--camera` (`/dev/video0`) or `--mic` (`pulse:NAME`).
  public let spec: String
  /// The device's own name, for a person; from the device, so to be sanitised before it is shown.
  public let name: String
  /// The one that is used when nothing is chosen.
  public let isDefault: Bool

  public init(spec: String, name: String, isDefault: Bool) {
    self.spec = spec
    self.name = name
    self.isDefault = isDefault
  }
}

/// What there is on this machine. Blocks for a moment: not for the cooperative pool.
public enum DeviceList {
  /// The V4L2 devices that can capture pictures, in the order of their numbers. A device that this user may not open is
  /// left out.
  public static func cameras() -> [DeviceInfo] {
    capturing().enumerated().map { index, device in
      DeviceInfo(spec: device.path, name: device.card, isDefault: index == 0)
    }
  }

  /// The path of the camera that is plugged in there; nil when there is none.
  static func path(ofBus busInfo: String) -> String? { capturing().first { $0.busInfo == busInfo }?.path }

  private static func capturing() -> [(path: String, card: String, busInfo: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev")) ?? []
    let numbers = names.compactMap { name in name.hasPrefix("video") ? Int(name.dropFirst(5)) : nil }.sorted()
    var result: [(path: String, card: String, busInfo: String)] = []
    for number in numbers {
      let path = "/dev/video\(number)"
      guard let device = try? V4L2Device(path: path), let capability = try? device.capability(), capability.canCapture
      else { continue }
      result.append((path, capability.card, capability.busInfo))
    }
    return result
  }
}
