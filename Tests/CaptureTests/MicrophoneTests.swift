import CaptureCore
import Foundation
import Glibc
import Platform
import Testing

@testable import Devices

/// A real PulseAudio server of the test's own, with a microphone into which one can speak.
private struct SoundServer {
  let folder: URL
  let child: Child

  init() throws {
    // A socket's path is short, so the folder's is too.
    folder = URL(filePath: "/tmp/parley-pa-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    child = try Child(
      "pulseaudio",
      [
        "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error", "-L", "module-native-protocol-unix",
        "-L", "module-null-sink sink_name=mic rate=48000 channels=1",
      ], environment: Self.environment(folder))
  }

  var address: String { "unix:\(folder.path)/native" }
  var environment: [String: String] { Self.environment(folder) }

  func command(_ name: String, _ arguments: [String]) async throws {
    try await Judge.run(name, arguments, environment: environment)
  }

  func end() async {
    kill(child.pid, SIGTERM)
    _ = await child.wait()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func environment(_ folder: URL) -> [String: String] {
    [
      "PULSE_RUNTIME_PATH": folder.path, "PULSE_STATE_PATH": folder.path, "HOME": folder.path,
      "PULSE_SERVER": "unix:\(folder.path)/native",
    ]
  }
}

@Suite struct MicrophoneTests {
  private func withServer(_ body: (SoundServer) async throws -> Void) async throws {
    let server = try SoundServer()
    let deadline = Monotonic.nowS() + 10
    while (try? await server.command("pactl", ["info"])) == nil {
      try #require(Monotonic.nowS() < deadline, "PulseAudio did not start")
      try await Task.sleep(for: .milliseconds(50))
    }
    do {
      try await body(server)
    } catch {
      await server.end()
      throw error
    }
    await server.end()
  }

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
    try await withServer { server in
      try await server.command("pactl", ["load-module", "module-always-sink"])
      try await server.command("pactl", ["unload-module", "module-null-sink"])
      #expect(await eventually { (try? DeviceList.microphones(server: server.address).isEmpty) == true })
      let pipeline = CapturePipeline(
        video: nil, audio: PulseMicrophone(source: nil, server: server.address), mode: .monitor, deliver: { _ in })
      #expect(await #expect(throws: DeviceError.self) { try await pipeline.start() }?.code == .microphoneMissing)
    }
  }

  @Test func whatIsSpokenIsRecorded() async throws {
    try await withServer { server in
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
      try await server.command("paplay", ["--latency-msec=50", "-d", "mic", tone.path])
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
  }

  @Test func aMicrophoneThatGoesAwayAndComesBackIsTold() async throws {
    try await withServer { server in
      let captured = Captured()
      let pipeline = CapturePipeline(
        video: TestVideo(), audio: PulseMicrophone(source: "mic.monitor", server: server.address),
        mode: .record(EncodingSettings()),
        deliver: captured.take)
      try await pipeline.start()
      #expect(await eventually { captured.savedMs > 500 })
      try await server.command("pactl", ["unload-module", "module-null-sink"])
      #expect(
        await eventually {
          captured.events.contains {
            if case .lost(.audio, let error) = $0 { error.code == .microphoneLost } else { false }
          }
        })
      let lostMs = captured.savedMs
      #expect(await eventually { captured.savedMs > lostMs + 800 })
      try await server.command(
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
}
