import CaptureCore
import Contracts
import Foundation
import Synchronization

@testable import Recorder

/// A stand-in for camera and microphone: a "file" of numbered chunks, half a second each, four a segment, played as
/// fast as the reader takes them. `hold` keeps it going until it is stopped, like a device.
final class ScriptedCapture: Sendable {
  let chunks: Int
  let holds: Bool
  let failure: DeviceError?
  private let requested = Mutex<[CaptureRequest]>([])

  init(chunks: Int, holds: Bool = false, failure: DeviceError? = nil) {
    self.chunks = chunks
    self.holds = holds
    self.failure = failure
  }

  var requests: [CaptureRequest] { requested.withLock { $0 } }

  func start(_ request: CaptureRequest) -> CaptureFeed {
    requested.withLock { $0.append(request) }
    let (outputs, continuation) = AsyncStream.makeStream(of: CaptureFeed.Output.self)
    let first = request.microphoneStartMs / 500
    if first < chunks { continuation.yield(.chunk(Data("init".utf8), segment: 0, endMs: 0)) }
    for (at, chunk) in (first..<max(first, chunks)).enumerated() {
      continuation.yield(.chunk(Data("<\(chunk)>".utf8), segment: at / 4 + 1, endMs: (at + 1) * 500))
    }
    if let failure { continuation.yield(.failed(failure)) } else if !holds { continuation.yield(.fileFinished) }
    return CaptureFeed(
      outputs: outputs,
      stop: {
        continuation.yield(.ended(.init(droppedFrames: 2, filledSilenceMs: 10)))
        continuation.finish()
      }, showPreview: { _ in })
  }
}

extension AsyncStream<RecorderEvent> {
  /// Reads until so much is saved.
  func untilSaved(ms wanted: Int) async {
    for await event in self {
      if case .saved(let ms) = event, ms >= wanted { return }
    }
  }

  /// Reads to the end.
  func end() async -> RecordingEnd? {
    for await event in self {
      if case .ended(let end) = event { return end }
    }
    return nil
  }
}
