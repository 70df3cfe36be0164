internal import CaptureCore
internal import Libav
internal import Platform

/// What the encoder's thread does from opening the sources to the last chunk. For that thread.
final class CaptureWork {
  private let video: SourceThread<VideoFrame>?
  private let audio: SourceThread<AudioBlock>?
  private let arrival: Bell
  private let deliver: (CaptureOutput) -> Void
  private var toldLoss: (loss: CaptureLoss, atNs: Int64) = (CaptureLoss(), 0)
  private let recording: RecordingTimeline?

  private var aligner: StartAligner
  private var hasBegun = false
  private var opened: Set<MediaTrack> = []
  private var isReleased = false
  /// Tracks whose source gives nothing any more: lost, or at its end.
  private var gone: Set<MediaTrack> = []
  private var previews = PreviewMaker()
  private var meter = LevelMeter()
  /// Dropped before the recording began; they are not missing from it.
  private var droppedBefore = 0
  private var governor: LoadGovernor
  private var facts: SourceFacts?
  private var toldFacts: SourceFacts?
  private var rate = RateMeter()
  private var microphone: String?
  private var clippedMs = 0
  private var peakDB = -100.0

  /// A source that says that it is open gives something within this time.
  private static let startPatienceNs: Int64 = 8_000_000_000

  init(
    video: (any VideoSource)?, audio: (any AudioSource)?, mode: CaptureMode, arrival: Bell,
    deliver: @escaping (CaptureOutput) -> Void
  ) {
    self.arrival = arrival
    self.deliver = deliver
    // Sixteen pictures are half a second; sound is small, and hardly ever dropped.
    self.video = video.map { SourceThread($0, threadName: "parley.camera", capacity: 16, arrival: arrival) }
    self.audio = audio.map { SourceThread($0, threadName: "parley.mic", capacity: 500, arrival: arrival) }
    let tracks = Set<MediaTrack>((video == nil ? [] : [.video]) + (audio == nil ? [] : [.audio]))
    aligner = StartAligner(tracks: tracks)
    if case .record(let settings) = mode {
      governor = LoadGovernor(rules: settings.load)
      recording = RecordingTimeline(settings, tracks: tracks, deliver: deliver)
    } else {
      governor = LoadGovernor()
      recording = nil
    }
  }

  /// Runs until the owner wants it to stop, or it cannot go on.
  func run(_ owner: CapturePipeline) -> DeviceError? {
    video?.start()
    audio?.start()
    var failure: DeviceError?
    do throws(DeviceError) {
      try capture(owner)
      try finish(owner)
    } catch {
      failure = error
      stopSources()
      if hasBegun { deliver(.event(.failed(error))) }
    }
    var summary = summary
    summary.failure = failure
    owner.publish(summary)
    // A driver that does not let go must not keep the program.
    let deadlineNs = Monotonic.nowNs() + 2_000_000_000
    _ = video?.join(untilNs: deadlineNs)
    _ = audio?.join(untilNs: deadlineNs)
    return failure
  }

  private func capture(_ owner: CapturePipeline) throws(DeviceError) {
    let deadlineNs = Monotonic.nowNs() + Self.startPatienceNs
    while !owner.isStopRequested {
      let seen = arrival.count
      previews.size = owner.preview
      let nowNs = Monotonic.nowNs()
      try step(nowNs: nowNs)
      if !hasBegun, try begin(nowNs: nowNs, deadlineNs: deadlineNs) { owner.begun() }
      let summary = summary
      owner.publish(summary)
      tellLoss(summary, nowNs: nowNs)
      arrival.wait(after: seen, untilNs: nowNs + 50_000_000)
    }
  }

  private func tellLoss(_ summary: CaptureSummary, nowNs: Int64) {
    let loss = CaptureLoss(droppedFrames: summary.droppedFrames, silenceMs: summary.silenceMs)
    guard hasBegun, loss != toldLoss.loss, nowNs - toldLoss.atNs >= 500_000_000 else { return }
    toldLoss = (loss, nowNs)
    deliver(.loss(loss))
  }

  /// Takes what has come, and lets time pass.
  private func step(nowNs: Int64) throws(DeviceError) {
    // What was reported came after what was given before it.
    let videoReports = video?.outlet.takeReports() ?? []
    let audioReports = audio?.outlet.takeReports() ?? []
    _ = try drain(nowNs: nowNs)
    for report in videoReports { try take(report, .video) }
    for report in audioReports { try take(report, .audio) }
    if let recording {
      try encoding { () throws(AVError) in try recording.tick(nowNs: nowNs, gone: gone) }
    }
    if hasBegun { tellFacts(nowNs: nowNs) }
  }

  /// Takes what is there now. What comes meanwhile waits for the next turn: a source that is faster than the encoder
  /// would otherwise keep this thread from everything else, also from hearing that it is to stop.
  /// - Returns: whether no source has anything more to give.
  private func drain(nowNs: Int64) throws(DeviceError) -> Bool {
    let isAudioDone = try drain(audio?.outlet.queue) { (block) throws(DeviceError) in
      if !hasBegun { aligner.take(.audio, timeNs: block.timeNs) }
      if let level = meter.add(block.samples) { heard(level) }
      if let recording {
        try encoding { () throws(AVError) in try recording.add(block, nowNs: nowNs) }
      }
    }
    let isVideoDone = try drain(video?.outlet.queue) { (frame) throws(DeviceError) in
      if !hasBegun { aligner.take(.video, timeNs: frame.timeNs) }
      rate.add()
      if facts == nil, let video {
        facts = SourceFacts(name: video.source.name, width: frame.picture.width, height: frame.picture.height)
      }
      try encoding { () throws(AVError) in
        if let picture = try previews.make(frame.picture, nowNs: nowNs) { deliver(.preview(picture)) }
        guard let recording else { return }
        let isLeftOut = hasBegun ? try !keepsNext(recording) : false
        try recording.add(frame, isLeftOut: isLeftOut, nowNs: nowNs)
      }
    }
    return isAudioDone && isVideoDone
  }

  private func heard(_ level: SoundLevel) {
    deliver(.level(level))
    guard hasBegun else { return }
    if level.isClipping { clippedMs += LevelMeter.usualWindowMs }
    peakDB = max(peakDB, level.peakDB)
  }

  /// Whether there is time to encode the next picture, as the queue behind it tells.
  private func keepsNext(_ recording: RecordingTimeline) throws(AVError) -> Bool {
    let nowNs = Monotonic.nowNs()
    switch governor.observe(waiting: video?.outlet.queue.count ?? 0, nowNs: nowNs) {
    case .keep(let oneOf):
      facts?.keepsOneOf = oneOf
      deliver(.event(.reduced(keepsOneOf: oneOf)))
    case .smaller:
      if try recording.goOnSmaller(nowNs: nowNs) {
        governor.becameSmaller()
        facts?.keepsOneOf = 1
      }
    case nil: break
    }
    return governor.takesNext()
  }

  /// Tells what the camera gives, when that has changed.
  private func tellFacts(nowNs: Int64) {
    if let measured = rate.rate(nowNs: nowNs), !gone.contains(.video) {
      // Jitter is no news.
      if abs(measured - (facts?.measuredRate ?? -1)) > max(0.5, measured * 0.05) { facts?.measuredRate = measured }
    }
    guard let facts, facts != toldFacts else { return }
    toldFacts = facts
    deliver(.event(.camera(facts)))
  }

  /// - Returns: whether the queue has ended.
  private func drain<Item>(
    _ queue: BoundedQueue<Item>?, _ use: (Item) throws(DeviceError) -> Void
  ) throws(DeviceError) -> Bool {
    guard let queue else { return true }
    // One more than there are: it tells the end.
    for _ in 0...queue.count {
      switch queue.take() {
      case .element(let item): try use(item)
      case .empty: return false
      case .ended: return true
      }
    }
    return false
  }

  private func take<Item>(_ report: SourceOutlet<Item>.Report, _ track: MediaTrack) throws(DeviceError) {
    switch report {
    case .opened:
      opened.insert(track)
      if gone.remove(track) != nil { deliver(.event(.back(track))) }
    case .described(var described):
      described.keepsOneOf = governor.keepsOneOf
      facts = described
    case .named(let name):
      guard name != microphone else { break }
      deliver(.event(.microphone(name, isAnother: microphone != nil)))
      microphone = name
    case .lost(let error):
      guard hasBegun else { throw error }
      if gone.insert(track).inserted {
        deliver(.event(.lost(track, error)))
        if track == .audio { deliver(.level(.silence)) }
      }
    case .ended:
      if gone.insert(track).inserted {
        deliver(.event(.ended(track)))
        if track == .audio { deliver(.level(.silence)) }
      }
    case .stopped: gone.insert(track)
    }
  }

  /// Releases the sources that wait for others, and begins once every track flows.
  private func begin(nowNs: Int64, deadlineNs: Int64) throws(DeviceError) -> Bool {
    if !isReleased, isReadyToRelease {
      isReleased = true
      video?.outlet.release(atNs: nowNs)
      audio?.outlet.release(atNs: nowNs)
    }
    guard let originNs = aligner.originNs else {
      if nowNs < deadlineNs { return false }
      throw stalled
    }
    if let recording {
      try encoding { () throws(AVError) in try recording.begin(originNs: originNs, nowNs: nowNs) }
    }
    hasBegun = true
    droppedBefore = video?.outlet.droppedItems ?? 0
    deliver(.event(.begun(timeNs: originNs)))
    return true
  }

  /// Whether the live sources flow and the others are open.
  private var isReadyToRelease: Bool {
    func isReady(_ track: MediaTrack, _ startsOnDemand: Bool) -> Bool {
      startsOnDemand ? opened.contains(track) : !aligner.missing.contains(track)
    }
    return (video.map { isReady(.video, $0.source.startsOnDemand) } ?? true)
      && (audio.map { isReady(.audio, $0.source.startsOnDemand) } ?? true)
  }

  private var stalled: DeviceError {
    if aligner.missing.contains(.video), let video {
      DeviceError(.cameraStalled, device: video.source.name)
    } else {
      DeviceError(.microphoneStalled, device: audio?.source.name ?? "")
    }
  }

  private func stopSources() {
    video?.outlet.stop()
    audio?.outlet.stop()
  }

  /// Takes what the sources still have, and encodes it to the end.
  private func finish(_ owner: CapturePipeline) throws(DeviceError) {
    stopSources()
    let deadlineNs = Monotonic.nowNs() + 1_000_000_000
    while true {
      let seen = arrival.count
      let nowNs = Monotonic.nowNs()
      if try drain(nowNs: nowNs) || nowNs >= deadlineNs { break }
      arrival.wait(after: seen, untilNs: deadlineNs)
    }
    if hasBegun, let recording {
      try encoding { () throws(AVError) in try recording.finish(nowNs: Monotonic.nowNs()) }
    }
  }

  private var summary: CaptureSummary {
    var summary = recording?.summary ?? CaptureSummary()
    if hasBegun { summary.droppedFrames += (video?.outlet.droppedItems ?? 0) - droppedBefore }
    summary.clippedMs = clippedMs
    summary.peakDB = peakDB
    return summary
  }

  private func encoding(_ work: () throws(AVError) -> Void) throws(DeviceError) {
    do throws(AVError) { try work() } catch {
      throw DeviceError(.encoderFailed, device: "encoder", cause: error.description)
    }
  }
}
