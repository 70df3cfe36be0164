import CaptureCore
import Foundation
import Glibc
import Libav
import Platform
import Testing

@testable import Devices

/// What a machine too slow for its camera shows, made here on a fast one.
@Suite struct OverloadTests {
  @Test(.timeLimit(.minutes(1))) func aSourceFasterThanTheEncoderDoesNotKeepItFromStopping() async throws {
    // There is always one more picture, and sound, before the last one is done with.
    let video = ScriptedSource<VideoFrame> { outlet throws(DeviceError) in
      outlet.opened()
      let picture: Frame
      do throws(AVError) { picture = try grey() } catch { throw DeviceError(.cameraUnusable, device: "scripted") }
      while !outlet.isStopped { outlet.give(VideoFrame(timeNs: Monotonic.nowNs(), picture: picture)) }
    }
    let audio = ScriptedSource<AudioBlock> { outlet throws(DeviceError) in
      outlet.opened()
      let samples = [Float](repeating: 0.1, count: 4800)
      while !outlet.isStopped { outlet.give(AudioBlock(timeNs: Monotonic.nowNs(), samples: samples)) }
    }
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: video, audio: audio, mode: .monitor, preview: PreviewSize(width: 40, height: 40),
      deliver: { output in
        captured.take(output)
        // An encoder that is slow, as one with a level to show for each block.
        if case .level = output { usleep(1000) }
      })
    try await pipeline.start()
    #expect(await eventually(within: 20) { !captured.previews.isEmpty })
    let summary = await pipeline.stop()
    #expect(summary.failure == nil)
    #expect(summary.droppedFrames > 0)
  }
}
