/// Camera and microphone at work without a recording: for the device check, and for the self view while preparing.
public final class DeviceCheck: Sendable {
  /// Pictures, levels and warnings; finishes after ``stop()``.
  public let events: AsyncStream<RecorderEvent>
  private let feed: CaptureFeed
  private let reading: Task<Void, Never>

  /// Opens the devices; returns when they flow.
  /// - Throws: ``TakeError/device(_:)`` with what is wrong and the way out.
  public static func start(_ devices: DeviceChoice, preview: PictureSize?) async throws -> DeviceCheck {
    DeviceCheck(try await CaptureGraph.monitor(CaptureRequest(devices: devices, preview: preview)))
  }

  private init(_ feed: CaptureFeed) {
    self.feed = feed
    // A screen that draws slowly sees the newest pictures.
    let (events, continuation) = AsyncStream.makeStream(of: RecorderEvent.self, bufferingPolicy: .bufferingNewest(8))
    self.events = events
    reading = Task {
      for await output in feed.outputs {
        switch output {
        case .event(let event): continuation.yield(event)
        case .failed(let error):
          continuation.yield(.warning(.device(error)))
          feed.stop()
        case .chunk, .loss, .fact, .fileFinished, .ended: continue
        }
      }
      continuation.finish()
    }
  }

  /// Wants a picture of at most that size, or none (which costs nothing).
  public func showPreview(_ size: PictureSize?) { feed.showPreview(size) }

  /// Closes the devices, and returns when they are free for a recording.
  public func stop() async {
    feed.stop()
    await reading.value
  }

  deinit { feed.stop() }
}
