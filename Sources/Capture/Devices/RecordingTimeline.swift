internal import CaptureCore
internal import Libav

/// Lays what the sources give on the recording's clock and hands it to the encoder. For the pipeline's thread.
final class RecordingTimeline {
  private var settings: EncodingSettings
  private let tracks: Set<MediaTrack>
  private let deliver: (CaptureOutput) -> Void

  // Before the start is known.
  private var earlyFrames: [VideoFrame] = []
  private var earlyBlocks: [AudioBlock] = []

  private var encoder: RecordingEncoder?
  private var videoLine: VideoTimeline?
  private var audioLine: SoundLine?
  private var picture: Frame?
  private var originNs: Int64 = 0
  private var firstSoundMs: Double?
  private var reducedFrames = 0
  private var patience = SilencePatience()
  /// Of the recordings before this one that had a larger picture.
  private var before = CaptureSummary()

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
    try start(originNs: originNs, picture: frames.first?.picture)
    for block in blocks { try add(block, nowNs: nowNs) }
    for frame in frames {
      try add(VideoFrame(timeNs: max(frame.timeNs, originNs), picture: frame.picture), nowNs: nowNs)
    }
  }

  private func start(originNs: Int64, picture: Frame?) throws(AVError) {
    encoder = try RecordingEncoder(
      settings, pictureSize: picture.map { PreviewSize(width: $0.width, height: $0.height) },
      hasAudio: tracks.contains(.audio), deliver: deliver)
    if tracks.contains(.video) {
      var rules = VideoTimeline.Rules()
      rules.maxRate = settings.maxFrameRate
      videoLine = VideoTimeline(originNs: originNs, rules: rules)
    }
    if tracks.contains(.audio) { audioLine = SoundLine(originNs: originNs, rules: settings.audio) }
    self.originNs = originNs
  }

  /// Ends this recording and goes on with another one that has a smaller picture, where the sound of this one ends.
  /// - Returns: false when there is nothing smaller.
  func goOnSmaller(nowNs: Int64) throws(AVError) -> Bool {
    guard let encoder, let picture, let smaller = settings.smaller else { return false }
    if audioLine != nil { try encoder.add(audioLine!.finish(), nowNs: nowNs) }
    try finish(nowNs: nowNs)
    let nextNs = audioLine?.endNs ?? originNs + encoder.lastPictureNs + 1
    before = summary
    reducedFrames = 0
    settings = smaller
    deliver(.event(.smaller))
    try start(originNs: nextNs, picture: picture)
    try add(VideoFrame(timeNs: nextNs, picture: picture), nowNs: nowNs)
    return true
  }

  /// - Parameter isLeftOut: this machine has no time for it.
  func add(_ frame: VideoFrame, isLeftOut: Bool = false, nowNs: Int64) throws(AVError) {
    guard let encoder else {
      earlyFrames.append(frame)
      if earlyFrames.count > 16 { earlyFrames.removeFirst() }
      return
    }
    guard case .at(let atNs)? = videoLine?.place(timeNs: frame.timeNs) else { return }
    picture = frame.picture
    if isLeftOut {
      reducedFrames += 1
      return
    }
    try encoder.add(frame.picture, atNs: atNs, nowNs: nowNs)
  }

  func add(_ block: AudioBlock, nowNs: Int64) throws(AVError) {
    guard encoder != nil, audioLine != nil else {
      earlyBlocks.append(block)
      return
    }
    let samples = try audioLine!.add(block)
    if firstSoundMs == nil, let first = audioLine!.firstSoundAt {
      firstSoundMs = Double(first) * 1000 / Double(MediaTime.sampleRate)
    }
    try encoder?.add(samples, nowNs: nowNs)
  }

  /// Lets time pass: fills what is missing and cuts what is due.
  func tick(nowNs: Int64, gone: Set<MediaTrack>) throws(AVError) {
    guard let encoder else { return }
    let wait = patience.tick(nowNs: nowNs, isGone: gone.contains(.audio))
    if let audioLine, audioLine.missing(untilNs: nowNs - wait.toBeginNs) > 0 {
      try addSilence(audioLine.missing(untilNs: nowNs - wait.toFillNs), nowNs: nowNs)
    }
    if let picture, let atNs = videoLine?.repeatIfDue(nowNs: nowNs, isLost: gone.contains(.video)) {
      try encoder.add(picture, isHeld: gone.contains(.video), atNs: atNs, nowNs: nowNs)
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
    summary.droppedFrames = before.droppedFrames + (videoLine?.latePictures ?? 0)
    summary.reducedFrames = before.reducedFrames + reducedFrames
    summary.repeatedFrames = before.repeatedFrames + (videoLine?.repeatedPictures ?? 0)
    summary.silenceMs =
      before.silenceMs + (audioLine.map { MediaTime.ms(ns: MediaTime.ns(samples: $0.silentSamples)) } ?? 0)
    summary.durationMs += before.durationMs
    summary.segments += before.segments
    summary.bytes += before.bytes
    // The first picture is at 0.
    summary.startSkewMs = tracks.count == 2 ? firstSoundMs : nil
    return summary
  }

  private func addSilence(_ count: Int, nowNs: Int64) throws(AVError) {
    guard audioLine != nil else { return }
    try encoder?.add(audioLine!.silence(count), nowNs: nowNs)
  }
}
