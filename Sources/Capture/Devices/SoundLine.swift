internal import CaptureCore
internal import Libav

/// What a microphone gives as an unbroken row of samples on the recording's clock: gaps are silence, and a sound card
/// whose clock is off is followed by stretching. For one thread.
struct SoundLine {
  private var line: AudioTimeline
  /// Made when the microphone's clock turns out to differ from ours.
  private var stretcher: Resampler?
  /// Where the first sound stands; nil while there is only silence.
  private(set) var firstSoundAt: Int64?

  /// - Parameter originNs: the monotonic time of the first sample.
  init(originNs: Int64, rules: AudioTimeline.Rules = AudioTimeline.Rules()) {
    line = AudioTimeline(originNs: originNs, rules: rules)
  }

  /// The samples that follow on those given so far; some of the block's may stay inside until the next call.
  mutating func add(_ block: AudioBlock) throws(AVError) -> [Float] {
    var samples: [Float] = []
    for step in line.place(timeNs: block.timeNs, count: block.samples.count) {
      switch step {
      case .silence(let count): samples += silence(count)
      case .sound(let from):
        if firstSoundAt == nil { firstSoundAt = line.position }
        var sound = from == 0 ? block.samples : Array(block.samples[from...])
        if let stretcher { sound = try stretcher.resample(sound, rate: MediaTime.sampleRate) }
        line.wrote(sound: sound.count)
        samples += sound
      }
    }
    if let stretch = line.stretch() {
      let resampler = stretcher ?? Resampler(sampleRate: MediaTime.sampleRate)
      if stretcher == nil {
        // It wants to have seen its input's format.
        _ = try resampler.resample([0], rate: MediaTime.sampleRate)
        stretcher = resampler
      }
      try resampler.stretch(by: stretch.by, over: stretch.over)
    }
    return samples
  }

  /// So much silence, where the microphone gave nothing.
  mutating func silence(_ count: Int) -> [Float] {
    line.wrote(silence: count)
    return [Float](repeating: 0, count: count)
  }

  /// What is still inside.
  mutating func finish() throws(AVError) -> [Float] {
    guard let stretcher else { return [] }
    self.stretcher = nil
    let samples = try stretcher.finish()
    line.wrote(sound: samples.count)
    return samples
  }

  /// Samples given so far.
  var position: Int64 { line.position }
  /// The monotonic time after them.
  var endNs: Int64 { line.endNs }
  /// Samples of silence among them.
  var silentSamples: Int64 { line.silentSamples }
  /// The silence that is missing up to `timeNs`, in samples.
  func missing(untilNs timeNs: Int64) -> Int { line.missing(untilNs: timeNs) }
}
