public import CaptureCore
internal import Platform
internal import Synchronization

/// A camera and a microphone (or what stands in for them) at work: opened, watched, shown, and recorded when asked to.
///
/// Each source has its own thread, and so has the encoder, on which `deliver` is called. A pipeline is used once: made,
/// started, stopped. Output comes from `start` on until `stop` has returned.
public final class CapturePipeline: Sendable {
  struct Control: Sendable {
    var isStarted = false
    var isStopRequested = false
    var preview: PreviewSize?
    var recorder = RecorderState.idle
    var summary = CaptureSummary()
    var onBegun: CheckedContinuation<DeviceError?, Never>?
    var onStopped: [CheckedContinuation<Void, Never>] = []
    var isThreadDone = false
  }

  private let control = Mutex(Control())
  private let arrival = Bell()
  private let video: (any VideoSource)?
  private let audio: (any AudioSource)?
  private let mode: CaptureMode
  private let deliver: @Sendable (CaptureOutput) -> Void

  /// - Parameters:
  ///   - video: nil for an answer of sound alone.
  ///   - audio: nil for a recording without sound. At least one of the two is needed.
  ///   - preview: the self view that is wanted from the start; see `showPreview`.
  ///   - deliver: called in order on the encoder's thread. It must not block for long, and must not call `stop` and wait.
  public init(
    video: (any VideoSource)?, audio: (any AudioSource)?, mode: CaptureMode, preview: PreviewSize? = nil,
    deliver: @escaping @Sendable (CaptureOutput) -> Void
  ) {
    precondition(video != nil || audio != nil, "nothing to capture")
    self.video = video
    self.audio = audio
    self.mode = mode
    self.deliver = deliver
    control.withLock { $0.preview = preview }
  }

  /// The sources that `camera` and `microphone` name; nil for `none`.
  /// - Parameter encoding: how they are, or would be, recorded; a camera is set to what fits that.
  public static func sources(
    camera: CameraSpec, microphone: MicrophoneSpec, encoding: EncodingSettings
  ) -> (video: (any VideoSource)?, audio: (any AudioSource)?) {
    let video: (any VideoSource)? =
      switch camera {
      case .device(let path): Camera(path: path, ceiling: CameraCeiling(encoding))
      case .file(let path): FileVideo(path: path)
      case .test: TestVideo()
      case .none: nil
      }
    let audio: (any AudioSource)? =
      switch microphone {
      case .pulse(let source): PulseMicrophone(source: source)
      case .file(let path): FileAudio(path: path)
      case .test: TestAudio()
      case .none: nil
      }
    return (video, audio)
  }

  /// Opens the sources and returns when every one of them flows; with `record`, media time 0 is then set. Also returns
  /// when `stop` is called meanwhile.
  /// - Throws: what is wrong with a device; all of them are closed again by then. Nothing was delivered but previews and
  ///   levels.
  public func start() async throws(DeviceError) {
    let failure: DeviceError? = await withCheckedContinuation { continuation in
      control.withLock { control in
        precondition(!control.isStarted, "a pipeline is started once")
        control.isStarted = true
        control.recorder.take(.open)
        control.onBegun = continuation
      }
      NamedThread("parley.encoder") { self.run() }.start()
    }
    if let failure { throw failure }
  }

  /// Ends the capture: what was captured until now is encoded and delivered, the devices are closed. Can be called again,
  /// and after a failure.
  @discardableResult
  public func stop() async -> CaptureSummary {
    await withCheckedContinuation { continuation in
      let isDone = control.withLock { control in
        control.isStopRequested = true
        if !control.isStarted || control.isThreadDone { return true }
        control.onStopped.append(continuation)
        return false
      }
      if isDone { continuation.resume() }
      arrival.ring()
    }
    return summary
  }

  /// Wants a self view of at most that size, or none (which costs nothing).
  public func showPreview(_ size: PreviewSize?) { control.withLock { $0.preview = size } }

  /// What the capture came to so far.
  public var summary: CaptureSummary { control.withLock { $0.summary } }

  /// How far the recording has come; in monitor mode nothing is ever saved.
  public var state: RecorderState { control.withLock { $0.recorder } }

  private func run() {
    let work = CaptureWork(
      video: video, audio: audio, mode: mode, arrival: arrival,
      deliver: { output in
        self.deliver(output)
        if case .chunk(let tag, _) = output {
          self.control.withLock { _ = $0.recorder.take(.saved(ms: tag.endMs)) }
        }
      })
    let failure = work.run(self)
    let (begun, stopped) = control.withLock { control in
      if let failure { control.recorder.take(.failed(failure)) } else { control.recorder.take(.flushed) }
      control.isThreadDone = true
      defer {
        control.onBegun = nil
        control.onStopped = []
      }
      return (control.onBegun, control.onStopped)
    }
    // Stopped before it had begun, without anything being wrong: there is nothing to throw.
    begun?.resume(returning: failure)
    for continuation in stopped { continuation.resume() }
  }

  // MARK: For the encoder's thread

  var isStopRequested: Bool {
    control.withLock { control in
      if control.isStopRequested { control.recorder.take(.stop) }
      return control.isStopRequested
    }
  }

  var preview: PreviewSize? { control.withLock { $0.preview } }

  func publish(_ summary: CaptureSummary) { control.withLock { $0.summary = summary } }

  func begun() {
    let waiting = control.withLock { control in
      control.recorder.take(.begun)
      defer { control.onBegun = nil }
      return control.onBegun
    }
    waiting?.resume(returning: nil)
  }
}
