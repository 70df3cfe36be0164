internal import CaptureCore
internal import Devices
internal import Foundation
internal import Synchronization

/// What a trial recording tells.
public enum TrialEvent: Sendable {
  /// It is being recorded, for so many seconds more.
  case recording(leftS: Int)
  /// How loud the microphone is now; only while recording.
  case level(Loudness)
  /// While recording what the camera sees, while playing what was recorded; at most ten times a second.
  case preview(Picture)
  /// The recording is being played, for so many seconds more.
  case playing(leftS: Int)
  /// Something the candidate should know, as that there is no loudspeaker; it goes on.
  case warning(CaptureWarning)
  /// The last event, after the playback: how loud the whole recording was.
  case done(Loudness)
  /// The last event when it could not be done.
  case failed(TakeError)
}

/// Records some seconds into memory, plays them back, and forgets them. Ends by itself; let go or cancelled it closes the
/// devices and is silent.
public final class TrialRecording: Sendable {
  /// Finishes after ``TrialEvent/done(_:)``, ``TrialEvent/failed(_:)`` or a cancellation.
  public let events: AsyncStream<TrialEvent>
  private let work: Task<Void, Never>

  /// Opens the devices (a ``DeviceCheck`` that has them must have been stopped); returns when they flow.
  /// - Throws: ``TakeError/device(_:)`` with what is wrong and the way out.
  public static func start(
    _ devices: DeviceChoice, seconds: Int = 5, preview: PictureSize?
  ) async throws -> TrialRecording {
    try await start(devices, seconds: seconds, preview: preview, soundServer: nil)
  }

  /// - Parameter soundServer: where to play; nil for the user's own.
  static func start(
    _ devices: DeviceChoice, seconds: Int, preview: PictureSize?, soundServer: String?
  ) async throws -> TrialRecording {
    let feed = try await CaptureGraph.start(CaptureRequest(devices: devices, preview: preview))
    return TrialRecording(feed, seconds: max(1, seconds), preview, soundServer)
  }

  private init(_ feed: CaptureFeed, seconds: Int, _ preview: PictureSize?, _ soundServer: String?) {
    let (events, continuation) = AsyncStream.makeStream(of: TrialEvent.self, bufferingPolicy: .bufferingNewest(64))
    self.events = events
    work = Task {
      await withTaskCancellationHandler {
        let recorded = await Self.record(feed, seconds: seconds) { continuation.yield($0) }
        if let failure = recorded.failure {
          continuation.yield(.failed(.device(failure)))
        } else if !Task.isCancelled {
          await Self.play(recorded, preview, soundServer) { continuation.yield($0) }
        }
      } onCancel: {
        feed.stop()
      }
      continuation.finish()
    }
  }

  /// Ends it early; returns when the devices are free and nothing is played any more.
  public func cancel() async {
    work.cancel()
    await work.value
  }

  deinit { work.cancel() }

  private struct Recorded {
    var media = Data()
    var durationMs = 0
    var failure: DeviceError?
    var peakDB = -100.0
    var power = 0.0
    var levels = 0
    var isClipping = false

    var loudness: Loudness {
      let mean = levels == 0 ? 0 : power / Double(levels)
      return Loudness(peakDB: peakDB, rmsDB: mean <= 1e-10 ? -100 : 10 * log10(mean), isClipping: isClipping)
    }
  }

  private static func record(
    _ feed: CaptureFeed, seconds: Int, tell: (TrialEvent) -> Void
  ) async -> Recorded {
    var recorded = Recorded()
    var countdown = Countdown(totalMs: seconds * 1000)
    if let leftS = countdown.leftS(atMs: 0) { tell(.recording(leftS: leftS)) }
    for await output in feed.outputs {
      switch output {
      case .chunk(let data, let segment, let endMs):
        // A recording that went on smaller is a second one; the first is enough to hear oneself.
        if segment == 0, !recorded.media.isEmpty { feed.stop() }
        guard recorded.durationMs < seconds * 1000, segment > 0 || recorded.media.isEmpty else { continue }
        recorded.media += data
        recorded.durationMs = max(recorded.durationMs, endMs)
        if let leftS = countdown.leftS(atMs: endMs) { tell(.recording(leftS: leftS)) }
        if endMs >= seconds * 1000 { feed.stop() }
      case .event(.level(let level)):
        recorded.peakDB = max(recorded.peakDB, level.peakDB)
        recorded.power += pow(10, level.rmsDB / 10)
        recorded.levels += 1
        recorded.isClipping = recorded.isClipping || level.isClipping
        tell(.level(level))
      case .event(.preview(let picture)): tell(.preview(picture))
      case .event(.warning(let warning)): tell(.warning(warning))
      case .event: continue
      case .failed(let error):
        recorded.failure = error
        feed.stop()
      case .loss, .fact, .fileFinished, .ended: continue
      }
    }
    return recorded
  }

  private static func play(
    _ recorded: Recorded, _ preview: PictureSize?, _ soundServer: String?,
    tell: @escaping @Sendable (TrialEvent) -> Void
  ) async {
    let countdown = Mutex(Countdown(totalMs: recorded.durationMs))
    let player = RecordingPlayer(recorded.media, size: preview.map { PreviewSize($0) }, server: soundServer) { output in
      switch output {
      case .picture(let picture):
        tell(.preview(Picture(width: picture.width, height: picture.height, rgb: picture.rgb)))
      case .at(let ms):
        if let leftS = countdown.withLock({ $0.leftS(atMs: ms) }) { tell(.playing(leftS: leftS)) }
      case .mute(let error): tell(.warning(.device(error)))
      }
    }
    do {
      try await withTaskCancellationHandler {
        try await player.play()
      } onCancel: {
        player.stop()
      }
      if !Task.isCancelled { tell(.done(recorded.loudness)) }
    } catch {
      tell(.failed((error as? DeviceError).map { .device($0) } ?? .notPlayed))
    }
  }
}

/// Seconds that are left, each told once.
private struct Countdown: Sendable {
  let totalMs: Int
  private var told: Int?

  init(totalMs: Int) { self.totalMs = totalMs }

  mutating func leftS(atMs: Int) -> Int? {
    let left = max(0, totalMs - atMs + 999) / 1000
    guard left != told else { return nil }
    told = left
    return left
  }
}
