public import CaptureCore
internal import Libav

/// A sound (or the sound of a video) in place of a microphone: played once as if live; then it says that it has ended.
public struct FileAudio: CaptureSource {
  public typealias Item = AudioBlock

  private let path: String
  private let startMs: Int

  /// - Parameter startMs: where in the file to begin: an answer that was interrupted goes on there.
  public init(path: String, startMs: Int = 0) {
    self.path = path
    self.startMs = startMs
  }

  public var name: String { path }
  public var startsOnDemand: Bool { true }

  public func run(_ outlet: SourceOutlet<AudioBlock>) throws(DeviceError) {
    let player = try FilePlayer(path: path, .audio)
    let resampler = Resampler(sampleRate: MediaTime.sampleRate)
    var waiting = try resample(resampler, try player.first().frame)
    var hasMore = true
    var unwanted = Int(MediaTime.samples(ns: MediaTime.ns(ms: startMs)))
    while unwanted > 0, hasMore {
      let count = min(unwanted, waiting.count)
      waiting.removeFirst(count)
      unwanted -= count
      guard unwanted > 0 else { break }
      let next = try player.next()
      hasMore = next != nil
      waiting += try resample(resampler, next?.frame)
    }
    waiting.removeFirst(min(unwanted, waiting.count))
    guard let startNs = outlet.openedAwaitingStart() else { return }
    var position: Int64 = 0
    // As a microphone gives it: 20 ms at a time, each when its last sample is there.
    let count = MediaTime.sampleRate / 50
    while true {
      while hasMore, waiting.count < count {
        let next = try player.next()
        hasMore = next != nil
        waiting += try resample(resampler, next?.frame)
      }
      var block = Array(waiting.prefix(count))
      if block.isEmpty {
        // An answer that was interrupted at its very end goes on with nothing: it ends, where silence would be waited for.
        guard position == 0 else { break }
        block = [Float](repeating: 0, count: count)
      }
      waiting.removeFirst(min(waiting.count, block.count))
      let timeNs = startNs + MediaTime.ns(samples: position)
      position += Int64(block.count)
      guard outlet.sleep(untilNs: startNs + MediaTime.ns(samples: position)) else { return }
      outlet.give(AudioBlock(timeNs: timeNs, samples: block))
    }
    outlet.ended()
    // The place stays taken: silence follows until the capture is stopped.
    _ = outlet.sleep(untilNs: .max)
  }

  /// The samples that `frame` gives; at the end (nil) those that are left.
  private func resample(_ resampler: Resampler, _ frame: Frame?) throws(DeviceError) -> [Float] {
    do throws(AVError) {
      if let frame { return try resampler.resample(frame) }
      return try resampler.finish()
    } catch {
      throw FilePlayer.error(path, error)
    }
  }
}
