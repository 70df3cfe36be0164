internal import Devices
internal import Platform

/// What a camera (or what stands in for one) was set to, and what it really gives.
public struct CameraFacts: Sendable, Hashable {
  /// The device's own name, fit to be shown; for a stand-in its path, or `test`.
  public var name: String
  /// Of the picture as the camera gives it, in pixels.
  public var width: Int
  public var height: Int
  /// `MJPEG`, `YUYV`, `NV12`, `YU12`; nil for a stand-in.
  public var format: String?
  /// Pictures a second that the camera agreed to; nil when it does not tell.
  public var agreedRate: Double?
  /// Pictures a second that came in the last second.
  public var measuredRate: Double?
  /// This machine is too slow for more: of so many pictures one is recorded; 1 is all of them.
  public var keepsOneOf: Int

  public init(
    name: String, width: Int, height: Int, format: String? = nil, agreedRate: Double? = nil,
    measuredRate: Double? = nil, keepsOneOf: Int = 1
  ) {
    self.name = name
    self.width = width
    self.height = height
    self.format = format
    self.agreedRate = agreedRate
    self.measuredRate = measuredRate
    self.keepsOneOf = keepsOneOf
  }

  init(_ facts: SourceFacts) {
    self.init(
      name: Sanitise.terminal(facts.name), width: facts.width, height: facts.height, format: facts.format,
      agreedRate: facts.agreedRate, measuredRate: facts.measuredRate, keepsOneOf: facts.keepsOneOf)
  }
}
