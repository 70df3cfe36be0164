public import CaptureCore
public import Libav

/// A picture with the time at which it was taken, on the monotonic clock.
public struct VideoFrame: Sendable {
  public let timeNs: Int64
  public let picture: Frame

  public init(timeNs: Int64, picture: Frame) {
    self.timeNs = timeNs
    self.picture = picture
  }
}

/// Sound with the time of its first sample, on the monotonic clock: mono, 48 kHz, −1…1.
public struct AudioBlock: Sendable {
  public let timeNs: Int64
  public let samples: [Float]

  public init(timeNs: Int64, samples: [Float]) {
    self.timeNs = timeNs
    self.samples = samples
  }
}

/// A camera, a microphone, or what stands in for one.
public protocol CaptureSource<Item>: Sendable {
  associatedtype Item: Sendable
  /// As errors name it: `/dev/video0`, a path.
  var name: String { get }
  /// Whether it waits until the other sources flow before it begins, so that nothing of its start is lost: so do files.
  var startsOnDemand: Bool { get }
  /// Opens the source and gives what it captures to `outlet` until that is stopped, or the source ends. Blocks; runs on
  /// a thread of its own, and is run again after an error when the source may come back.
  func run(_ outlet: SourceOutlet<Item>) throws(DeviceError)
}

public typealias VideoSource = CaptureSource<VideoFrame>
public typealias AudioSource = CaptureSource<AudioBlock>
