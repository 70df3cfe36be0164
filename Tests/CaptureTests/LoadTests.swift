import CaptureCore
import Foundation
import Glibc
import Libav
import Platform
import Synchronization
import Testing

@testable import Devices

/// A machine that is too slow for its camera: less is recorded, evenly, before anything is lost.
@Suite struct LoadTests {
  private let ms: Int64 = 1_000_000

  @Test func fewerPicturesAreKeptStepByStepAndAllAgainWhenThereIsRoom() {
    var governor = LoadGovernor()
    func see(_ waiting: Int, _ atMs: Int64) -> LoadGovernor.Advice? {
      governor.observe(waiting: waiting, nowNs: atMs * ms)
    }
    #expect(see(5, 0) == nil)
    // A moment's hold-up is none.
    #expect(see(1, 200) == nil)
    #expect(see(5, 400) == nil)
    #expect(see(6, 750) == .keep(oneOf: 2))
    // What was done gets its time.
    #expect(see(8, 800) == nil)
    #expect(see(8, 1800) == .keep(oneOf: 3))
    let kept = (0..<6).map { _ in governor.takesNext() }
    #expect(kept == [true, false, false, true, false, false])
    #expect(see(9, 3000) == .smaller)
    governor.becameSmaller()
    #expect(governor.keepsOneOf == 1)
  }

  @Test func aStepBackThatFailedIsNotTriedAgainSoon() {
    var governor = LoadGovernor()
    var backAtMs: [Int64] = []
    // Every picture is too much, one of two is well.
    for atMs in stride(from: Int64(0), to: 120_000, by: 33) {
      let waiting = governor.keepsOneOf == 1 ? 8 : 0
      if governor.observe(waiting: waiting, nowNs: atMs * ms) == .keep(oneOf: 1) { backAtMs.append(atMs) }
    }
    #expect(backAtMs.count == 3)
    for (one, next) in zip(backAtMs, backAtMs.dropFirst()) { #expect(next - one > 15_000) }
  }

  @Test(.timeLimit(.minutes(1))) func aSlowEncoderGetsFewerThenSmallerPicturesAndLosesNone() async throws {
    let camera = ScriptedSource<VideoFrame> { outlet throws(DeviceError) in
      let picture: Frame
      do throws(AVError) { picture = try grey(width: 1280, height: 720) } catch {
        throw DeviceError(.cameraUnusable, device: "scripted")
      }
      var atNs = Monotonic.nowNs()
      outlet.opened()
      while outlet.sleep(untilNs: atNs) {
        outlet.give(VideoFrame(timeNs: Monotonic.nowNs(), picture: picture))
        atNs += 33_333_333
      }
    }
    var settings = EncodingSettings()
    settings.preset = "ultrafast"
    settings.load.settleNs = 300_000_000
    // Ten a second of the large ones, and as many as you like of smaller ones.
    settings.beforePicture = { width in if width > 640 { usleep(105_000) } }
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: camera, audio: TestAudio(), mode: .record(settings), deliver: captured.take)
    try await pipeline.start()
    #expect(await eventually(within: 20) { captured.later.first.map { $0.count > 20_000 } ?? false })
    let summary = await pipeline.stop()
    let steps = captured.events.filter { $0 == .reduced(keepsOneOf: 2) || $0 == .smaller }
    #expect(steps == [.reduced(keepsOneOf: 2), .smaller])
    #expect(summary.failure == nil)
    #expect(summary.reducedFrames > 3)
    // None on a calm machine; that of the tests may be busy with something else.
    #expect(summary.droppedFrames < 5)

    #expect(captured.later.count == 1)
    let (first, second) = (captured.recording(), captured.later[0])
    #expect(try await Judge.streams(first).first { $0.codecType == "video" }?.width == 1280)
    #expect(try await Judge.streams(second).first { $0.codecType == "video" }?.width == 640)
    // No sound is missing between the two, and each is in step.
    let lengthMs = try await (Judge.sound(first).count + Judge.sound(second).count) / 48
    #expect(abs(lengthMs - summary.durationMs) < 100)
    #expect(try await Judge.pictureCount(second) > 0)
    #expect(abs(try await Judge.start(second, "audio") - Judge.start(second, "video")) <= 0.022)
  }

  @Test func aMachineIsMeasuredOnceForEachSetting() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "parley-speed-\(UUID())/speed.json")
    defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
    let count = Atomic(0)
    func speed(_ machine: String) -> MachineSpeed {
      MachineSpeed(file: file, machine: machine) { trial in
        count.add(1, ordering: .relaxed)
        return trial.isJPEG ? 0.005 : 0.02
      }
    }
    let one = speed("a")
    // 70 % of a core.
    #expect(abs(one.rate(EncodingSettings(), width: 1280, height: 720, isJPEG: false) - 35) < 0.1)
    #expect(abs(one.rate(EncodingSettings(), width: 1280, height: 720, isJPEG: false) - 35) < 0.1)
    #expect(count.load(ordering: .relaxed) == 1)
    // The next start knows it; another machine does not.
    _ = speed("a").rate(EncodingSettings(), width: 1280, height: 720, isJPEG: false)
    #expect(count.load(ordering: .relaxed) == 1)
    _ = speed("b").rate(EncodingSettings(), width: 1280, height: 720, isJPEG: true)
    #expect(count.load(ordering: .relaxed) == 3)
    // And the real one gives a figure that can be.
    for codecs in MediaCodecs.allCases {
      let settings = EncodingSettings(EncodingChoice(preset: .small), codecs: codecs)
      let cost = try #require(
        MachineSpeed.tryOut(.init(settings: settings, width: 320, height: 180, isJPEG: false)))
      #expect(cost > 0.0001 && cost < 0.5)
    }
    #expect(MachineSpeed.tryOut(.init(settings: EncodingSettings(), width: 320, height: 180, isJPEG: true)) != nil)
  }
}
