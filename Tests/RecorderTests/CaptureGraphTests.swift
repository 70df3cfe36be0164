import CaptureCore
import Contracts
import Foundation
import Libav
import Platform
import Testing

@testable import Recorder

/// The real pipeline (test pattern, sound file) through spool and uploader to the stand-in server.
@Suite struct CaptureGraphTests {
  /// A mono WAV of a rising tone, so that every moment sounds different.
  static func tone(_ path: String, ms: Int) throws {
    let rate = 16_000
    var samples = Data()
    for at in 0..<rate * ms / 1000 {
      let seconds = Double(at) / Double(rate)
      let value = Int16(8000 * sin(2 * .pi * (200 + 40 * seconds) * seconds))
      withUnsafeBytes(of: value.littleEndian) { samples.append(contentsOf: $0) }
    }
    var file = Data("RIFF".utf8)
    func number(_ value: Int, _ bytes: Int) {
      file.append(contentsOf: (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
    }
    number(36 + samples.count, 4)
    file += Data("WAVEfmt ".utf8)
    for (value, bytes) in [(16, 4), (1, 2), (1, 2), (rate, 4), (rate * 2, 4), (2, 2), (16, 2)] { number(value, bytes) }
    file += Data("data".utf8)
    number(samples.count, 4)
    try (file + samples).write(to: URL(filePath: path))
  }

  /// Seconds of picture and sound that can be decoded.
  static func decodedS(_ data: Data, in folder: TemporaryFolder) throws -> (picture: Double, sound: Double) {
    let path = folder.path + "/\(UUID()).mp4"
    try data.write(to: URL(filePath: path))
    func end(_ kind: FileReader.Kind) throws -> Double {
      let reader = try FileReader(path: path, kind)
      var last: Int64 = 0
      while let next = try reader.next() { last = max(last, next.atNs) }
      return Double(last) / 1e9
    }
    return (try end(.video), try end(.audio))
  }

  @Test func aRecordingInterruptedAndGoneOnWithIsWholeInTheStore() async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let answers = state.path + "/answers"
    try DurableFile.makeFolder(answers)
    try Self.tone(answers + "/1.wav", ms: 4000)
    let headless = HeadlessTake(
      entry: .link(try server.link), answers: URL(filePath: answers),
      profile: Profile(name: "Ada", email: "ada@example.org"), stateFolder: URL(filePath: state.path), verifyS: 10)
    let said = HeadlessTakeTests.Lines()
    let transport = server.transport
    let first = Task { try await headless.run(transport: transport, say: said.say) }
    try await eventually("2 s are saved") { said.all.contains("saved 1 00:02") }
    let cancelled = Monotonic.nowS()
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    #expect(Monotonic.nowS() - cancelled < 3)

    let outcome = try await headless.run(transport: transport, say: said.say)
    #expect(outcome.isWiped)
    let answer = try #require(outcome.answers.first)
    #expect((3900...4700).contains(answer.durationMs), "\(answer)")
    #expect(said.all.contains("saved 1 00:04"))

    let session = try #require(try await server.log().state.values.first)
    let submitted = try #require(session.answers["1"]?.submitted)
    #expect(submitted.parts.map(\.part) == [1, 2])
    #expect(session.takes[submitted.take.description]?.parts["2"]?.gapMs ?? 0 > 0)
    // Each part alone is a playable recording of the length that was told.
    var stored = try server.stored(submitted.take)[...]
    for part in submitted.parts {
      let decoded = try Self.decodedS(Data(stored.prefix(part.segments.count).joined()), in: state)
      stored = stored.dropFirst(part.segments.count)
      let toldS = Double(part.segments.reduce(0) { $0 + $1.durationMs }) / 1000
      #expect(abs(decoded.picture - toldS) < 0.2 && abs(decoded.sound - toldS) < 0.2, "\(decoded) \(toldS)")
    }
  }

  @Test func aMissingDeviceIsToldWithTheWayOut() async throws {
    await #expect {
      try await CaptureGraph.start(
        CaptureRequest(devices: DeviceChoice(camera: .device("/dev/video-none"), microphone: .test)))
    } throws: { error in
      guard case TakeError.device(let error) = error else { return false }
      return error.code == .cameraMissing && error.sentence.contains("--camera")
    }
    await #expect(throws: TakeError.nothingChosen) {
      try await CaptureGraph.start(
        CaptureRequest(devices: DeviceChoice(camera: CameraSpec.none, microphone: MicrophoneSpec.none)))
    }
  }

  @Test func theDeviceCheckShowsAndMeasures() async throws {
    let check = try await DeviceCheck.start(
      DeviceChoice(camera: .test, microphone: .test), preview: PictureSize(width: 64, height: 48))
    var picture: Picture?
    var loudest = -100.0
    for await event in check.events {
      switch event {
      case .preview(let shown): picture = shown
      case .level(let level): loudest = max(loudest, level.peakDB)
      default: continue
      }
      if picture != nil, loudest > -60 { break }
    }
    await check.stop()
    let shown = try #require(picture)
    #expect(shown.width <= 64 && shown.height <= 48 && shown.rgb.count == shown.width * shown.height * 3)
    #expect(loudest > -60)
  }
}
