public import CaptureCore
internal import Foundation
internal import Platform

/// A beep at the start of each second, in place of a microphone.
public struct TestAudio: CaptureSource {
  public typealias Item = AudioBlock

  public init() {}

  public var name: String { "test" }
  public var startsOnDemand: Bool { true }

  public func run(_ outlet: SourceOutlet<AudioBlock>) throws(DeviceError) {
    guard let startNs = outlet.openedAwaitingStart() else { return }
    let count = MediaTime.sampleRate / 50
    var position: Int64 = 0
    while true {
      // Like a microphone's, a block is there when its last sample is.
      guard outlet.sleep(untilNs: startNs + MediaTime.ns(samples: position + Int64(count))) else { return }
      outlet.give(
        AudioBlock(
          timeNs: startNs + MediaTime.ns(samples: position),
          samples: (0..<count).map { Self.sample(Int(position) + $0) }))
      position += Int64(count)
    }
  }

  /// 1 kHz at −12 dB for the first 200 ms of each second, with soft ends.
  static func sample(_ position: Int) -> Float {
    let inSecond = position % MediaTime.sampleRate
    let length = MediaTime.sampleRate / 5
    guard inSecond < length else { return 0 }
    let edge = min(1, Float(min(inSecond, length - inSecond)) / 240)
    return 0.25 * edge * sin(2 * .pi * 1000 * Float(inSecond) / Float(MediaTime.sampleRate))
  }
}
