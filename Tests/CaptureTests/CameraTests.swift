import CaptureCore
import Foundation
import Glibc
import Libav
import Platform
import Testing

@testable import Devices

/// A real V4L2 device: the kernel's test driver in the machine that `Tests/with-camera` boots. Slow there, so all checks
/// run one after the other in one boot: `PARLEY_TEST_CAMERA=1`. Times are those of an emulator on a busy machine.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["PARLEY_TEST_CAMERA"] == "1"))
struct CameraTests {
  private let path = "/dev/video0"

  private func control(_ setting: String) async throws {
    try await Judge.run("v4l2-ctl", ["-d", path, "-c", setting])
  }

  private func failure(path: String = "/dev/video0") async -> DeviceError? {
    let pipeline = CapturePipeline(
      video: Camera(path: path, ceiling: .none), audio: nil, mode: .monitor, deliver: { _ in })
    do throws(DeviceError) {
      try await pipeline.start()
      await pipeline.stop()
      return nil
    } catch {
      return error
    }
  }

  /// A camera at work without an encoder, which is slow in there.
  private func monitor() async throws(DeviceError) -> (CapturePipeline, Captured) {
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: Camera(path: path, ceiling: .none), audio: nil, mode: .monitor,
      preview: PreviewSize(width: 80, height: 60),
      deliver: captured.take)
    try await pipeline.start()
    return (pipeline, captured)
  }

  private func isLost(_ captured: Captured) -> Bool {
    captured.events.contains { if case .lost(.video, let error) = $0 { error.code == .cameraLost } else { false } }
  }

  @Test func camerasAreListed() {
    let cameras = DeviceList.cameras()
    #expect(cameras.first?.spec == path)
    #expect(cameras.first?.name.isEmpty == false)
  }

  @Test func theCameraIsSetToARateThatIsGoodForAnAnswer() throws {
    let calls = try CameraCalls.v4l2(path)
    defer { calls.close() }
    let format = try #require(try CameraModes.choose(calls))
    // The driver reaches 12.5 a second at 1280x720, and is set to 5 by default.
    #expect(format.width == 640 && format.height == 480)
    #expect(format.rate >= CameraModes.goodRate)
  }

  @Test func itsControlsAreLeftAsTheyAreFound() async throws {
    func controls() async throws -> [String] {
      let text = String(decoding: try await Judge.run("v4l2-ctl", ["-d", path, "-l"]), as: UTF8.self)
      // What the driver changes by itself, or has not set, is no setting.
      let others = ["volatile", "read-only", "write-only", "inactive", "grabbed"]
      return text.split(separator: "\n").filter { line in
        line.contains("value=") && !others.contains { line.contains($0) }
      }.map(String.init)
    }
    try await control("brightness=77")
    let before = try await controls()
    #expect(before.contains { $0.contains("brightness") && $0.contains("value=77") })
    let (pipeline, _) = try await monitor()
    await pipeline.stop()
    let changed = Set(try await controls()).symmetricDifference(before)
    #expect(changed.isEmpty, "\(changed)")
    try await control("brightness=128")
  }

  /// Here encoding is slow indeed: the camera is set to what this machine can take.
  @Test func aSlowMachineAsksForLess() throws {
    let calls = try CameraCalls.v4l2(path)
    defer { calls.close() }
    let file = FileManager.default.temporaryDirectory.appending(path: "parley-speed-\(UUID())/speed.json")
    let speed = MachineSpeed(file: file, machine: "emulated")
    let settings = EncodingSettings()
    let format = try #require(try CameraModes.choose(calls, CameraCeiling(settings, speed)))
    let most = speed.rate(settings, width: format.width, height: format.height, isJPEG: false)
    // The driver has a few rates only, and takes the next higher one.
    #expect(format.rate >= 1 && format.rate <= max(2, most * 1.7), "\(format) of \(most)")
    #expect(FileManager.default.fileExists(atPath: file.path))
  }

  @Test(arguments: [CameraFormat.Pixels.yuyv, .nv12, .yu12])
  func eachPixelFormatShowsTheSame(pixels: CameraFormat.Pixels) throws {
    let calls = try CameraCalls.v4l2(path)
    defer { calls.close() }
    #expect(calls.nativePixels().contains(pixels))
    let format = try #require(try calls.setFormat(CameraFormat(width: 320, height: 180, pixels: pixels)))
    #expect(format.pixels == pixels && format.width == 320)
    try calls.start()
    #expect(try calls.wait(20_000))
    let buffer = try #require(try calls.dequeue())
    var reader = try CameraPictures(format, path: path)
    var picture: Frame?
    calls.read(buffer) { picture = reader.picture($0) }
    let rgb = try Scaler().scale(#require(picture), width: 320, height: 180, format: .rgb24).packedBytes()
    // The driver's bars, below the words that it writes over them: white at the left, then yellow, which has no blue.
    func colour(_ x: Int) -> [Int] { (0..<3).map { Int(rgb[(170 * 320 + x) * 3 + $0]) } }
    #expect(colour(20).allSatisfy { $0 > 130 }, "\(colour(20))")
    #expect(colour(60)[0] > 130 && colour(60)[2] < 100, "\(colour(60))")
  }

  @Test func aRecordingFromTheCameraPlays() async throws {
    let (captured, summary) = try await record(
      video: Camera(path: path, ceiling: .none), audio: TestAudio(), within: 150
    ) {
      $0.savedMs >= 5000
    }
    let recording = captured.recording()
    let streams = try await Judge.streams(recording)
    #expect(streams.first { $0.codecType == "video" }?.height == 480)
    // Where encoding is slow another one with a smaller picture follows.
    var pictures: [Judge.Packet] = []
    for recording in [recording] + captured.later {
      let own = try await Judge.packets(recording).filter { $0.codecType == "video" }
      #expect(try await Judge.pictureCount(recording) == own.count)
      pictures += own
    }
    #expect(summary.failure == nil)
    // What the emulated machine cannot keep up with is left out or dropped, and counted.
    #expect(pictures.count >= 10)
    #expect(pictures.count + summary.droppedFrames + summary.reducedFrames >= summary.durationMs * 20 / 1000)
    #expect(abs(summary.startSkewMs ?? 99) <= 20)
    #expect(captured.previews.first?.height == 45)
    // Colour bars are not grey.
    let rgb = try #require(captured.previews.first?.rgb)
    #expect(Set(rgb).count > 8)
  }

  @Test func aSlowReaderSeesGaps() throws {
    let calls = try CameraCalls.v4l2(path)
    defer { calls.close() }
    _ = try CameraModes.choose(calls)
    try calls.start()
    var gaps = SequenceGaps()
    for _ in 0..<6 {
      #expect(try calls.wait(20_000))
      let buffer = try #require(try calls.dequeue())
      _ = gaps.take(buffer.sequence)
      #expect(buffer.timeNs.map { abs($0 - Monotonic.nowNs()) < 30_000_000_000 } == true)
      // The driver has four buffers: so long, and it has to drop some.
      usleep(400_000)
      try calls.enqueue(buffer)
    }
    #expect(gaps.dropped > 0)
  }

  @Test func aSecondUserIsToldThatItIsBusy() async throws {
    let (pipeline, _) = try await monitor()
    let error = await failure()
    await pipeline.stop()
    #expect(error?.code == .cameraBusy)
    // And it is free again after the first one has stopped.
    #expect(await failure() == nil)
  }

  @Test func whoMayNotUseItIsTold() async throws {
    // As root one may always: another user asks.
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    guard ProcessInfo.processInfo.environment["PARLEY_TEST_DENIED"] == nil else { return }
    try await Judge.run(
      "setpriv",
      [
        "--reuid", "65534", "--clear-groups",
        // May read what is in a folder of root alone, as the program may be, but not write to what is not its own.
        "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", program, "--testing-library", "swift-testing",
        "--filter",
        "CameraDeniedTests",
      ], environment: ["PARLEY_TEST_DENIED": "1", "PARLEY_TEST_CAMERA": "0"])
  }

  @Test func aMissingCameraIsTold() async {
    #expect(await failure(path: "/dev/video7")?.code == .cameraMissing)
    #expect(await failure(path: "/dev/null")?.code == .cameraUnusable)
  }

  @Test func aCameraThatCannotStartIsTold() async throws {
    try await control("inject_vidioc_streamon_error=1")
    #expect(await failure()?.code == .cameraUnusable)
    #expect(await failure() == nil)
  }

  @Test func aBrokenStreamIsALostCameraThatComesBack() async throws {
    let (pipeline, captured) = try await monitor()
    try await control("inject_fatal_streaming_error=1")
    #expect(await eventually(within: 60) { isLost(captured) })
    #expect(await eventually(within: 90) { captured.events.contains(.back(.video)) })
    await pipeline.stop()
  }

  @Test func unpluggedAndPluggedInAgain() async throws {
    let (pipeline, captured) = try await monitor()
    let driver = "/sys/bus/platform/drivers/vivid"
    try Data("vivid.0".utf8).write(to: URL(filePath: "\(driver)/unbind"))
    #expect(await eventually(within: 60) { isLost(captured) })
    try Data("vivid.0".utf8).write(to: URL(filePath: "\(driver)/bind"))
    #expect(await eventually(within: 90) { captured.events.contains(.back(.video)) })
    await pipeline.stop()
    #expect(pipeline.summary.failure == nil)
  }

  @Test func aDisconnectedCameraDoesNotKeepTheProgram() async throws {
    let (pipeline, captured) = try await monitor()
    try await control("disconnect=1")
    #expect(await eventually(within: 60) { isLost(captured) })
    let stopNs = Monotonic.nowNs()
    await pipeline.stop()
    // Three seconds by its own rules.
    #expect(Monotonic.nowNs() - stopNs < 15_000_000_000)
    // The driver connects it again once nobody has it open.
    #expect(await failure() == nil)
  }
}

/// Run by `CameraTests` as a user that may not open the camera.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PARLEY_TEST_DENIED"] == "1"))
struct CameraDeniedTests {
  @Test func accessIsDenied() async {
    let pipeline = CapturePipeline(
      video: Camera(path: "/dev/video0", ceiling: .none), audio: nil, mode: .monitor, deliver: { _ in })
    let error = await #expect(throws: DeviceError.self) { try await pipeline.start() }
    #expect(error?.code == .cameraDenied)
  }
}
