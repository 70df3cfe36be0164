internal import CaptureCore
internal import Libav

/// Lays what the sources give on the recording's clock and hands it to the encoder. For the pipeline's thread.
final class RecordingTimeline {
  private let settings: EncodingSettings
  private let tracks: Set<MediaTrack>
  private let deliver: (CaptureOutput) -> Void

  // Before the start is known.
  private var earlyFrames: [VideoFrame] = []
  private var earlyBlocks: [AudioBlock] = []

  private var encoder: RecordingEncoder?
  private var videoLine: VideoTimeline?
  private var audioLine: AudioTimeline?
  /// Made when the microphone's clock turns out to differ from ours.
  private var stretcher: Resampler?
  private var picture: Frame?
  private var firstSoundMs: Double?

  init(_ settings: EncodingSettings, tracks: Set<MediaTrack>, deliver: @escaping (CaptureOutput) -> Void) {
    self.settings = settings
    self.tracks = tracks
    self.deliver = deliver
  }

  func begin(originNs: Int64, nowNs: Int64) throws(AVError) {
    // What is seen at the start is the last picture from before it.
    let shown = earlyFrames.lastIndex { $0.timeNs <= originNs } ?? 0
    let frames = earlyFrames.dropFirst(shown)
    let blocks = earlyBlocks
    earlyFrames = []
    earlyBlocks = []
    encoder = try RecordingEncoder(
      settings,
      pictureSize: frames.first.map { PreviewSize(width: $0.picture.width, height: $0.picture.height) },
      hasAudio: tracks.contains(.audio), deliver: deliver)
    if tracks.contains(.video) {
      var rules = VideoTimeline.Rules()
      rules.maxRate = settings.maxFrameRate
      videoLine = VideoTimeline(originNs: originNs, rules: rules)
    }
    if tracks.contains(.audio) { audioLine = AudioTimeline(originNs: originNs, rules: settings.audio) }
    for block in blocks { try add(block, nowNs: nowNs) }
    for frame in frames {
      try add(VideoFrame(timeNs: max(frame.timeNs, originNs), picture: frame.picture), nowNs: nowNs)
    }
  }

  func add(_ frame: VideoFrame, nowNs: Int64) throws(AVError) {
    guard let encoder else {
      earlyFrames.append(frame)
      if earlyFrames.count > 16 { earlyFrames.removeFirst() }
      return
    }
    guard case .at(let atNs)? = videoLine?.place(timeNs: frame.timeNs) else { return }
    picture = frame.picture
    try encoder.add(frame.picture, atNs: atNs, nowNs: nowNs)
  }

  func add(_ block: AudioBlock, nowNs: Int64) throws(AVError) {
    guard let encoder, audioLine != nil else {
      earlyBlocks.append(block)
      return
    }
    for step in audioLine!.place(timeNs: block.timeNs, count: block.samples.count) {
      switch step {
      case .silence(let samples): try addSilence(samples, nowNs: nowNs)
      case .sound(let from):
        if firstSoundMs == nil { firstSoundMs = Double(audioLine!.position) * 1000 / Double(MediaTime.sampleRate) }
        var samples = from == 0 ? block.samples : Array(block.samples[from...])
        if let stretcher { samples = try stretcher.resample(samples, rate: MediaTime.sampleRate) }
        audioLine!.wrote(sound: samples.count)
        try encoder.add(samples, nowNs: nowNs)
      }
    }
    if let stretch = audioLine!.stretch() {
      let resampler = stretcher ?? Resampler(sampleRate: MediaTime.sampleRate)
      if stretcher == nil {
        // It wants to have seen its input's format.
        _ = try resampler.resample([0], rate: MediaTime.sampleRate)
        stretcher = resampler
      }
      try resampler.stretch(by: stretch.by, over: stretch.over)
    }
  }

  /// Lets time pass: fills what is missing and cuts what is due.
  func tick(nowNs: Int64, gone: Set<MediaTrack>) throws(AVError) {
    guard let encoder else { return }
    if let audioLine {
      // From a source that is gone nothing is waited for; one that is late gets a second.
      let isGone = gone.contains(.audio)
      if audioLine.missing(untilNs: nowNs - (isGone ? 150_000_000 : 1_000_000_000)) > 0 {
        let missing = audioLine.missing(untilNs: nowNs - (isGone ? 150_000_000 : 500_000_000))
        try addSilence(missing, nowNs: nowNs)
      }
    }
    if let picture, let atNs = videoLine?.repeatIfDue(nowNs: nowNs, isLost: gone.contains(.video)) {
      try encoder.add(picture, atNs: atNs, nowNs: nowNs)
    }
    try encoder.tick(nowNs: nowNs)
  }

  /// Hands over all that is left; the tracks end together.
  func finish(nowNs: Int64) throws(AVError) {
    guard let encoder else { return }
    if let audioLine, tracks.contains(.video) {
      let missing = Int(MediaTime.samples(ns: encoder.lastPictureNs) - audioLine.position)
      // A block's length is no gap; but without any sound nothing could be written.
      if missing > MediaTime.sampleRate / 10 || audioLine.position == 0 {
        try addSilence(max(missing, MediaTime.sampleRate / 50), nowNs: nowNs)
      }
    }
    try encoder.finish(endNs: audioLine.map { MediaTime.ns(samples: $0.position) } ?? 0, nowNs: nowNs)
  }

  var summary: CaptureSummary {
    var summary = encoder?.summary ?? CaptureSummary()
    summary.droppedFrames = videoLine?.latePictures ?? 0
    summary.repeatedFrames = videoLine?.repeatedPictures ?? 0
    summary.silenceMs = audioLine.map { MediaTime.ms(ns: MediaTime.ns(samples: $0.silentSamples)) } ?? 0
    // The first picture is at 0.
    summary.startSkewMs = tracks.count == 2 ? firstSoundMs : nil
    return summary
  }

  private func addSilence(_ samples: Int, nowNs: Int64) throws(AVError) {
    audioLine?.wrote(silence: samples)
    try encoder?.add([Float](repeating: 0, count: samples), nowNs: nowNs)
  }
}
