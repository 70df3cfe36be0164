import CaptureCore
import Foundation
import Platform
import TestSupport
import Testing

@testable import Devices

@Suite struct MicrophoneTests {
  @Test func withoutAServerThereIsNoMicrophone() async throws {
    let pipeline = CapturePipeline(
      video: nil, audio: PulseMicrophone(source: nil, server: "unix:/nowhere/native"), mode: .monitor, deliver: { _ in }
    )
    let error = await #expect(throws: DeviceError.self) { try await pipeline.start() }
    #expect(error?.code == .microphoneMissing)
    #expect(error?.sentence.contains("pactl info") == true)
    #expect(throws: DeviceError.self) { try DeviceList.microphones(server: "unix:/nowhere/native") }
  }

  @Test func aMachineWithoutASoundCardHasNoMicrophone() async throws {
    let server = try await SoundServer()
    try await server.run("pactl", ["load-module", "module-always-sink"])
    try await server.run("pactl", ["unload-module", "module-null-sink"])
    #expect(await eventually { (try? DeviceList.microphones(server: server.address).isEmpty) == true })
    let pipeline = CapturePipeline(
      video: nil, audio: PulseMicrophone(source: nil, server: server.address), mode: .monitor, deliver: { _ in })
    #expect(await #expect(throws: DeviceError.self) { try await pipeline.start() }?.code == .microphoneMissing)
  }

  @Test func whatIsSpokenIsRecorded() async throws {
    let server = try await SoundServer()
    let list = try DeviceList.microphones(server: server.address)
    #expect(list.map(\.spec) == ["pulse:mic.monitor"])
    #expect(list[0].isDefault)

    let unknown = CapturePipeline(
      video: nil, audio: PulseMicrophone(source: "no.such", server: server.address), mode: .monitor, deliver: { _ in }
    )
    #expect(await #expect(throws: DeviceError.self) { try await unknown.start() }?.code == .microphoneMissing)

    let tone = server.folder.appending(path: "tone.wav")
    try await Judge.run(
      "ffmpeg",
      [
        "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=1.5:sample_rate=48000", "-af", "volume=2",
        tone.path,
      ])
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: TestVideo(), audio: PulseMicrophone(source: "mic.monitor", server: server.address),
      mode: .record(EncodingSettings()),
      deliver: captured.take)
    try await pipeline.start()
    try await server.run("paplay", ["--latency-msec=50", "-d", "mic", tone.path])
    #expect(await eventually { captured.savedMs >= 2000 })
    let summary = await pipeline.stop()

    let recording = captured.recording()
    let sound = try await Judge.sound(recording)
    let loud = sound.filter { abs($0) > 0.01 }.count
    // The tone of 1/8 · 2 amplitude, whole; a sine is above 4 % of its peak for 97 % of the time.
    #expect(abs(Double(loud) / 48_000 - 1.5) < 0.15)
    #expect(captured.levels.contains { abs($0.peakDB + 12) < 1 })
    #expect(abs(sound.count / 48 - summary.durationMs) < 100)
    #expect(abs(summary.startSkewMs ?? 99) <= 20)
    #expect(summary.silenceMs < 100)
    #expect(abs(try await Judge.start(recording, "audio") - Judge.start(recording, "video")) <= 0.020)
  }

  @Test func anotherMicrophoneInItsPlaceIsNamed() async throws {
    let server = try await SoundServer()
    try await server.run("pactl", ["load-module", "module-null-sink", "sink_name=other", "rate=48000", "channels=1"])
    try await server.run("pactl", ["set-default-source", "mic.monitor"])
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: nil, audio: PulseMicrophone(source: nil, server: server.address), mode: .record(EncodingSettings()),
      deliver: captured.take)
    try await pipeline.start()
    #expect(await eventually { captured.events.contains(.microphone("mic.monitor", isAnother: false)) })
    // The first of the server's null sinks.
    try await server.run(
      "sh", ["-c", "pactl unload-module $(pactl list short modules | grep sink_name=mic | cut -f1)"])
    #expect(await eventually { captured.events.contains(.microphone("other.monitor", isAnother: true)) })
    let savedMs = captured.savedMs
    #expect(await eventually { captured.savedMs > savedMs + 500 })
    #expect(await pipeline.stop().failure == nil)
  }

  @Test func aMicrophoneThatGoesAwayAndComesBackIsTold() async throws {
    let server = try await SoundServer()
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: TestVideo(), audio: PulseMicrophone(source: "mic.monitor", server: server.address),
      mode: .record(EncodingSettings()),
      deliver: captured.take)
    try await pipeline.start()
    #expect(await eventually { captured.savedMs > 500 })
    try await server.run("pactl", ["unload-module", "module-null-sink"])
    #expect(
      await eventually {
        captured.events.contains {
          if case .lost(.audio, let error) = $0 { error.code == .microphoneLost } else { false }
        }
      })
    let lostMs = captured.savedMs
    #expect(await eventually { captured.savedMs > lostMs + 800 })
    try await server.run(
      "pactl", ["load-module", "module-null-sink", "sink_name=mic", "rate=48000", "channels=1"])
    #expect(await eventually { captured.events.contains(.back(.audio)) })
    let backMs = captured.savedMs
    #expect(await eventually { captured.savedMs > backMs + 500 })
    let summary = await pipeline.stop()
    #expect(summary.silenceMs >= 700)
    #expect(try await abs(Judge.sound(captured.recording()).count / 48 - summary.durationMs) < 100)
    #expect(summary.failure == nil)
  }
}
