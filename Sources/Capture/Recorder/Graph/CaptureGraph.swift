internal import CaptureCore
internal import Devices
internal import Foundation
internal import Platform
internal import Synchronization

/// What to record.
struct CaptureRequest: Sendable {
  var devices: DeviceChoice
  /// Where a file that stands in for the microphone begins to play, in milliseconds.
  var microphoneStartMs = 0
  var preview: PictureSize?
}

/// The graph: the one place that knows who feeds whom. Sources → encoder (in the pipeline) → feed → spool → uploader.
enum CaptureGraph {
  /// What a recording takes on disk at the most, with a tenth for the container.
  static var bytesPerS: Int {
    let encoding = EncodingWish().settings
    return (encoding.maxVideoBitRate + encoding.audioBitRate) / 8 * 11 / 10
  }

  /// Opens the devices; returns when picture and sound flow.
  @concurrent
  static func start(_ request: CaptureRequest) async throws -> CaptureFeed {
    try await open(request, .record(request.devices.encoding.settings))
  }

  /// Opens the devices to look and listen; nothing is recorded.
  @concurrent
  static func monitor(_ request: CaptureRequest) async throws -> CaptureFeed {
    try await open(request, .monitor)
  }

  private static func open(_ request: CaptureRequest, _ mode: CaptureMode) async throws -> CaptureFeed {
    var camera = request.devices.camera
    if camera == nil {
      let found = await DeviceThread.run("parley.devices") { DeviceList.cameras() }
      camera = .device(found.first(where: \.isDefault)?.spec ?? "/dev/video0")
    }
    guard let camera else { throw TakeError.nothingChosen }
    guard camera != .none || request.devices.microphone != .none else { throw TakeError.nothingChosen }
    var (video, audio) = CapturePipeline.sources(
      camera: camera, microphone: request.devices.microphone, encoding: request.devices.encoding.settings)
    if case .file(let path) = request.devices.microphone, request.microphoneStartMs > 0 {
      audio = FileAudio(path: path, startMs: request.microphoneStartMs)
    }
    // Unbounded: a disk that hangs for a minute costs some megabytes of memory, and no frame.
    let (outputs, continuation) = AsyncStream.makeStream(of: CaptureFeed.Output.self)
    let pipeline = CapturePipeline(
      video: video, audio: audio, mode: mode, preview: request.preview.map { PreviewSize($0) }
    ) { output in
      if case .event(let event) = output, let fact = CaptureFact(event) { continuation.yield(.fact(fact)) }
      if let output = translate(output) { continuation.yield(output) }
    }
    do {
      try await pipeline.start()
    } catch {
      throw TakeError.device(error)
    }
    let ending = Ending(pipeline, continuation)
    return CaptureFeed(
      outputs: outputs, stop: { ending.begin() },
      showPreview: { size in pipeline.showPreview(size.map { PreviewSize($0) }) })
  }

  private static func translate(_ output: CaptureOutput) -> CaptureFeed.Output? {
    switch output {
    case .header(let data): .chunk(data, segment: 0, endMs: 0)
    case .chunk(let tag, let data): .chunk(data, segment: tag.segment, endMs: tag.endMs)
    case .loss(let loss): .loss(droppedFrames: loss.droppedFrames, filledSilenceMs: loss.silenceMs)
    case .preview(let picture):
      .event(.preview(Picture(width: picture.width, height: picture.height, rgb: picture.rgb)))
    case .level(let level):
      .event(.level(Loudness(peakDB: level.peakDB, rmsDB: level.rmsDB, isClipping: level.isClipping)))
    case .event(.lost(_, let error)): .event(.warning(.device(error)))
    case .event(.back(.video)): .event(.warning(.cameraBack))
    case .event(.back(.audio)): .event(.warning(.microphoneBack))
    case .event(.camera(let facts)): .event(.camera(CameraFacts(facts)))
    case .event(.reduced(1)): .event(.warning(.keepsUp))
    case .event(.reduced): .event(.warning(.fewerPictures))
    case .event(.smaller): .event(.warning(.smallerPicture))
    case .event(.ended(.audio)): .fileFinished
    case .event(.failed(let error)): .failed(error)
    case .event(.microphone(let name, isAnother: true)):
      .event(.warning(.otherMicrophone(name: Sanitise.terminal(name))))
    case .event(.begun), .event(.microphone), .event(.ended(.video)): nil
    }
  }
}

/// Ends a capture once, however often it is asked for.
private final class Ending: Sendable {
  private let hasBegun = Atomic(false)
  private let pipeline: CapturePipeline
  private let outputs: AsyncStream<CaptureFeed.Output>.Continuation

  init(_ pipeline: CapturePipeline, _ outputs: AsyncStream<CaptureFeed.Output>.Continuation) {
    self.pipeline = pipeline
    self.outputs = outputs
  }

  func begin() {
    guard !hasBegun.exchange(true, ordering: .acquiringAndReleasing) else { return }
    Task { [pipeline, outputs] in
      let summary = await pipeline.stop()
      outputs.yield(
        .ended(
          .init(
            droppedFrames: summary.droppedFrames, filledSilenceMs: summary.silenceMs,
            figures: CaptureFact.figures(summary))))
      outputs.finish()
    }
  }
}

extension PreviewSize {
  init(_ size: PictureSize) { self.init(width: size.width, height: size.height) }
}
