import CaptureCore
import Foundation
import Glibc
import Libav
import Platform
import Synchronization
import Testing

@testable import Devices

/// A camera that does as it is told, call by call.
private final class FakeCamera: Sendable {
  struct Script {
    var openErrors: [Int32] = []
    var startErrors: [Int32] = []
    /// What dequeue answers; after the last it is as if nothing came.
    var frames: [Result<UInt32, Errno>] = []
    var opens = 0
    var enqueued = 0
    var closed = 0
  }
  struct Errno: Error { var code: Int32 }

  let script: Mutex<Script>

  init(_ script: sending Script) { self.script = Mutex(script) }

  var camera: Camera {
    Camera(path: "/dev/video9", stallNs: 300_000_000) { path throws(SystemError) in
      let code = self.script.withLock { script in
        script.opens += 1
        return script.openErrors.isEmpty ? 0 : script.openErrors.removeFirst()
      }
      guard code == 0 else { throw SystemError("open", path, code: code) }
      return self.calls(path)
    }
  }

  private func calls(_ path: String) -> CameraCalls {
    CameraCalls(
      nativePixels: { [.yuyv] },
      setFormat: { format throws(SystemError) in
        CameraFormat(width: format.width, height: format.height, pixels: .yuyv, rowBytes: format.width * 2)
      },
      setRate: { $0 },
      start: { () throws(SystemError) in
        let code = self.script.withLock { $0.startErrors.isEmpty ? 0 : $0.startErrors.removeFirst() }
        if code != 0 { throw SystemError("VIDIOC_STREAMON", path, code: code) }
      },
      wait: { timeoutMs throws(SystemError) in
        if self.script.withLock({ !$0.frames.isEmpty }) { return true }
        usleep(UInt32(timeoutMs) * 1000)
        return false
      },
      dequeue: { () throws(SystemError) in
        guard let next = self.script.withLock({ $0.frames.isEmpty ? nil : $0.frames.removeFirst() }) else { return nil }
        // Real cameras take their time.
        usleep(20_000)
        switch next {
        case .failure(let error) where error.code == EAGAIN: return nil
        case .failure(let error): throw SystemError("VIDIOC_DQBUF", path, code: error.code)
        case .success(let sequence):
          return CameraBuffer(index: 0, byteCount: 1280 * 720 * 2, sequence: sequence, timeNs: Monotonic.nowNs())
        }
      },
      read: { _, body in body([UInt8](repeating: 128, count: 1280 * 720 * 2).span) },
      enqueue: { _ throws(SystemError) in self.script.withLock { $0.enqueued += 1 } },
      close: { self.script.withLock { $0.closed += 1 } })
  }
}

@Suite struct CameraFaultTests {
  private func failure(_ script: sending FakeCamera.Script) async -> DeviceError? {
    let pipeline = CapturePipeline(video: FakeCamera(script).camera, audio: nil, mode: .monitor, deliver: { _ in })
    do throws(DeviceError) {
      try await pipeline.start()
      await pipeline.stop()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (ENOENT, DeviceError.Code.cameraMissing), (EACCES, .cameraDenied), (EBUSY, .cameraBusy), (ENOTTY, .cameraUnusable),
  ])
  func openingFailsWithASentence(errno: Int32, code: DeviceError.Code) async {
    let error = await failure(.init(openErrors: [errno]))
    #expect(error?.code == code)
    #expect(error?.sentence.contains("/dev/video9") == true)
  }

  @Test func aBusyCameraMayShowOnlyWhenItStarts() async {
    #expect(await failure(.init(startErrors: [EBUSY]))?.code == .cameraBusy)
    #expect(await failure(.init(startErrors: [EINVAL]))?.code == .cameraUnusable)
  }

  @Test func aCameraThatGivesNothingHasStalled() async {
    #expect(await failure(.init(frames: [.failure(.init(code: EAGAIN))]))?.code == .cameraStalled)
  }

  @Test func gapsInTheSequenceAreDroppedFrames() async throws {
    let fake = FakeCamera(
      .init(frames: [0, 1, 4, 5, 6, 9, 10, 11].map { .success($0) } + [.failure(.init(code: EAGAIN)), .success(12)]))
    let outlet = SourceOutlet<VideoFrame>(capacity: 20, arrival: Bell())
    let camera = fake.camera
    let thread = NamedThread("fake") { try? camera.run(outlet) }
    thread.start()
    #expect(await eventually { outlet.queue.count == 9 })
    outlet.stop()
    #expect(thread.join(untilNs: Monotonic.nowNs() + 2_000_000_000))
    #expect(outlet.droppedItems == 4)
    #expect(fake.script.withLock { $0.enqueued } == 9)
    #expect(fake.script.withLock { $0.closed } == 1)
  }

  @Test func aLostCameraFreezesThePictureAndTheSoundGoesOn() async throws {
    let fake = FakeCamera(
      .init(frames: (0..<30).map { .success($0) } + [.failure(.init(code: ENODEV))]))
    // It is away for a while, and then there again.
    let frames = (0..<500).map { Result<UInt32, FakeCamera.Errno>.success($0) }
    let (captured, summary) = try await record(video: fake.camera, audio: TestAudio()) { captured in
      if captured.events.contains(where: { if case .lost(.video, _) = $0 { true } else { false } }) {
        fake.script.withLock { script in
          if script.opens == 1, script.openErrors.isEmpty { script.openErrors = [ENOENT] }
          if script.opens == 2, script.frames.isEmpty { script.frames = frames }
        }
      }
      guard captured.events.contains(.back(.video)) else { return false }
      return captured.savedMs >= 3800
    }
    let lost = captured.events.lazy.compactMap { if case .lost(.video, let error) = $0 { error } else { nil } }.first
    #expect(lost?.code == .cameraLost, "\(captured.events)")
    #expect(captured.events.contains(.back(.video)))
    #expect(summary.repeatedFrames >= 2)
    let recording = captured.recording()
    // What is shown in place of a picture is darker, and seen to be none.
    let file = FileManager.default.temporaryDirectory.appending(path: "parley-\(UUID()).mp4")
    defer { try? FileManager.default.removeItem(at: file) }
    try recording.write(to: file)
    let reader = try FileReader(path: file.path, .video, .init(isRecording: true, keepsTimes: true))
    var lumas: [UInt8] = []
    while let (frame, _) = try reader.next() { lumas.append(frame.withPlane(0) { bytes, _ in bytes[1000] }) }
    #expect(lumas.count { $0 < 80 } == summary.repeatedFrames && (lumas.last ?? 0) > 120, "\(lumas)")
    let times = try await Judge.packets(recording).filter { $0.codecType == "video" }.map(\.atS)
    #expect(times == times.sorted())
    for (one, next) in zip(times, times.dropFirst()) { #expect(next - one < 1.2) }
    #expect(try await Judge.sound(recording).count / 48 > summary.durationMs - 200)
    #expect(summary.silenceMs == 0)
  }
}
