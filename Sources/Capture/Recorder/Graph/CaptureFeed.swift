internal import CaptureCore
internal import Foundation

/// What comes out of a running capture, and how to end it. The graph makes one from the devices; tests script one.
struct CaptureFeed: Sendable {
  enum Output: Sendable {
    /// A piece of the recording: `segment` 0 is the init segment, which comes first. When it comes again, another part
    /// begins with it, because the picture's size had to change. `endMs` is media time since the
    /// first sample.
    case chunk(Data, segment: Int, endMs: Int)
    /// What all that came so far lacks.
    case loss(droppedFrames: Int, filledSilenceMs: Int)
    case event(RecorderEvent)
    /// Something for the session's log.
    case fact(CaptureFact)
    /// The file that plays the microphone came to its end; the capture goes on until it is stopped.
    case fileFinished
    /// The capture cannot go on; what was captured came before.
    case failed(DeviceError)
    /// The last output, after a stop.
    case ended(CaptureEnd)
  }

  struct CaptureEnd: Sendable {
    var droppedFrames = 0
    var filledSilenceMs = 0
    /// For the session's log, as `offset_ms: 4`.
    var figures: [String: String] = [:]
  }

  /// Finishes after ``Output/ended(_:)``.
  let outputs: AsyncStream<Output>
  /// Asks for an orderly end; what was captured still comes. May be called again.
  let stop: @Sendable () -> Void
  /// Wants a self view of at most that size, or none.
  let showPreview: @Sendable (PictureSize?) -> Void
}
