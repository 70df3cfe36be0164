import CaptureCore
import Devices
import Foundation
import Libav
import Platform
import Synchronization

/// What a pipeline delivered, for a test to wait for and to look at.
final class Captured: Sendable {
  struct State {
    var header: Data?
    /// What followed with a header of its own.
    var later: [Data] = []
    /// Of the recordings before the current one.
    var endedMs = 0
    var currentMs = 0
    var chunks: [(tag: ChunkTag, bytes: Data, timeNs: Int64)] = []
    var events: [CaptureEvent] = []
    var levels: [SoundLevel] = []
    var previews: [PreviewPicture] = []
    var losses: [CaptureLoss] = []
  }

  private let state = Mutex(State())

  func take(_ output: CaptureOutput) {
    state.withLock { state in
      switch output {
      case .header(let bytes):
        if state.header == nil { state.header = bytes } else { state.later.append(bytes) }
        state.endedMs += state.currentMs
        state.currentMs = 0
      case .chunk(let tag, let bytes):
        state.currentMs = tag.endMs
        if state.later.isEmpty {
          state.chunks.append((tag, bytes, Monotonic.nowNs()))
        } else {
          state.later[state.later.count - 1] += bytes
        }
      case .event(let event): state.events.append(event)
      case .level(let level): state.levels.append(level)
      case .preview(let picture): state.previews.append(picture)
      case .loss(let loss): state.losses.append(loss)
      }
    }
  }

  var header: Data { state.withLock { $0.header } ?? Data() }
  var chunks: [(tag: ChunkTag, bytes: Data, timeNs: Int64)] { state.withLock { $0.chunks } }
  /// The recordings that followed on the first one.
  var later: [Data] { state.withLock { $0.later } }
  var events: [CaptureEvent] { state.withLock { $0.events } }
  var levels: [SoundLevel] { state.withLock { $0.levels } }
  var previews: [PreviewPicture] { state.withLock { $0.previews } }
  var savedMs: Int { state.withLock { $0.endedMs + $0.currentMs } }

  /// Header and the first `count` chunks: all by default.
  func recording(chunks count: Int? = nil) -> Data {
    chunks.prefix(count ?? .max).reduce(into: header) { $0 += $1.bytes }
  }
}

/// Waits until `condition` holds; false when it does not within `seconds`.
func eventually(within seconds: Double = 10, _ condition: () -> Bool) async -> Bool {
  let deadline = Monotonic.nowS() + seconds
  while !condition() {
    guard Monotonic.nowS() < deadline else { return false }
    try? await Task.sleep(for: .milliseconds(20))
  }
  return true
}

/// Records from `video` and `audio` until `condition` holds, and stops.
func record(
  video: (any VideoSource)?, audio: (any AudioSource)?, within seconds: Double = 20,
  until condition: (Captured) -> Bool
) async throws -> (captured: Captured, summary: CaptureSummary) {
  let captured = Captured()
  var settings = EncodingSettings()
  settings.preset = "ultrafast"
  let pipeline = CapturePipeline(
    video: video, audio: audio, mode: .record(settings), preview: PreviewSize(width: 80, height: 45),
    deliver: captured.take)
  try await pipeline.start()
  _ = await eventually(within: seconds) { condition(captured) }
  return (captured, await pipeline.stop())
}

/// A source that does as its closure says.
struct ScriptedSource<Item: Sendable>: CaptureSource {
  var name = "scripted"
  var startsOnDemand = false
  var script: @Sendable (SourceOutlet<Item>) throws(DeviceError) -> Void

  func run(_ outlet: SourceOutlet<Item>) throws(DeviceError) { try script(outlet) }
}

/// A grey picture.
func grey(_ value: UInt8 = 128, width: Int = 64, height: Int = 48) throws(AVError) -> Frame {
  try Frame(width: width, height: height, format: .yuv420p) { _, bytes, _ in
    for index in bytes.indices { bytes[index] = value }
  }
}
