public import CaptureCore
internal import Libav

/// A video file in place of a camera: played as if live, and from the start again when it ends.
public struct FileVideo: CaptureSource {
  public typealias Item = VideoFrame

  private let path: String

  public init(path: String) { self.path = path }

  public var name: String { path }
  public var startsOnDemand: Bool { true }

  public func run(_ outlet: SourceOutlet<VideoFrame>) throws(DeviceError) {
    let player = try FilePlayer(path: path, .video)
    var next = try player.first()
    guard var roundNs = outlet.openedAwaitingStart() else { return }
    while outlet.sleep(untilNs: roundNs + next.atNs) {
      outlet.give(VideoFrame(timeNs: roundNs + next.atNs, picture: next.frame))
      if let following = try player.next() {
        next = following
      } else {
        roundNs += next.atNs + player.frameNs
        try player.rewind()
        next = try player.first()
      }
    }
  }
}
