import CaptureCore
import Devices
import Foundation
import Libav
import Platform
import Testing

/// Recordings from stand-ins, judged by FFmpeg's commands.
@Suite struct RecordingTests {
  @Test func aRecordingPlaysFromEveryPrefix() async throws {
    let (captured, summary) = try await record(video: TestVideo(), audio: TestAudio()) { $0.savedMs >= 4500 }
    let chunks = captured.chunks
    let whole = captured.recording()

    let streams = try await Judge.streams(whole)
    #expect(streams.map(\.codecName).sorted() == ["aac", "h264"])
    let video = try #require(streams.first { $0.codecType == "video" })
    let audio = try #require(streams.first { $0.codecType == "audio" })
    #expect(video.width == 640)
    #expect(audio.sampleRate == "48000")
    #expect(audio.channels == 1)
    // In step, as a player sees it, and as we say it. The sound from before 0 is the codec's priming, which is not played.
    #expect(abs(try await Judge.start(whole, "audio") - Judge.start(whole, "video")) <= 0.020)
    #expect(abs(summary.startSkewMs ?? 99) <= 20)

    // What is heard, too: the beep begins with the recording and with each second.
    let sound = try await Judge.sound(whole)
    for second in 0..<4 {
      let onset = try #require(sound[(second * 48_000)...].firstIndex { abs($0) > 0.05 })
      #expect(abs(onset - second * 48_000) < 960, "the beep of second \(second) is off")
    }

    // Segments begin with a key frame at each two seconds; chunks are short in media and in wall clock.
    let packets = try await Judge.packets(whole)
    let keys = packets.filter { $0.codecType == "video" && $0.isKeyFrame }.map(\.atS)
    let starts = chunks.filter(\.tag.isSegmentStart).map { Double($0.tag.startMs) / 1000 }
    #expect(starts.count == 3)
    // A start is told by the track that is behind.
    for start in starts { #expect(keys.contains { $0 > start - 0.05 && $0 < start + 0.5 }) }
    for (index, chunk) in chunks.enumerated() {
      #expect(chunk.tag.durationMs <= 540)
      if chunk.tag.isSegmentStart {
        let inSegment = try await Judge.packets(captured.header + chunk.bytes)
        #expect(inSegment.first { $0.codecType == "video" }?.isKeyFrame == true)
      }
      // Each prefix is a recording of all its chunks' time.
      guard index % 4 == 0 || index == chunks.count - 1 else { continue }
      let prefix = captured.recording(chunks: index + 1)
      let ends = try await Judge.packets(prefix).filter { $0.codecType == "video" }.map { $0.atS + $0.durationS }
      #expect(try await Judge.pictureCount(prefix) == ends.count)
      let ahead = (ends.max() ?? 0) - Double(chunk.tag.endMs) / 1000
      #expect(ahead > -0.1 && ahead < 1)
    }

    // Cut anywhere, every chunk before is still there.
    let cut = captured.recording(chunks: 5)
    let torn = cut + chunks[5].bytes.prefix(chunks[5].bytes.count * 2 / 3)
    #expect(try await Judge.packets(torn).count >= Judge.packets(cut).count)

    #expect(summary.durationMs == chunks.last?.tag.endMs)
    #expect(summary.bytes == whole.count)
    #expect(summary.segments == 3)
    #expect(captured.levels.contains { $0.peakDB > -14 && $0.peakDB < -10 })
    let preview = try #require(captured.previews.first)
    #expect(preview.width == 80 && preview.height == 45 && preview.rgb.count == 80 * 45 * 3)
    #expect(captured.previews.count <= summary.durationMs / 90 + 2)
  }

  @Test func vp9AndOpusAreRecordedWhenWanted() async throws {
    let captured = Captured()
    var settings = EncodingSettings(EncodingChoice(preset: .small), codecs: .vp9)
    settings.preset = "ultrafast"
    let pipeline = CapturePipeline(
      video: TestVideo(width: 320, height: 180), audio: TestAudio(), mode: .record(settings), deliver: captured.take)
    try await pipeline.start()
    #expect(await eventually { captured.savedMs >= 2600 })
    await pipeline.stop()
    let whole = captured.recording()
    #expect(try await Judge.streams(whole).map(\.codecName).sorted() == ["opus", "vp9"])
    #expect(try await Judge.pictureCount(whole) > 20)
    #expect(abs(try await Judge.start(whole, "audio") - Judge.start(whole, "video")) <= 0.020)
    let sound = try await Judge.sound(whole)
    for second in 0..<2 {
      let onset = try #require(sound[(second * 48_000)...].firstIndex { abs($0) > 0.05 })
      #expect(abs(onset - second * 48_000) < 960, "the beep of second \(second) is off by \(onset - second * 48_000)")
    }
    // Each segment can be played from its start.
    for chunk in captured.chunks where chunk.tag.isSegmentStart {
      let first = try await Judge.packets(captured.header + chunk.bytes).first { $0.codecType == "video" }
      #expect(first?.isKeyFrame == true)
    }
  }

  @Test func stoppingIsQuickAndKeepsWhatWasCaptured() async throws {
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: TestVideo(), audio: TestAudio(), mode: .record(EncodingSettings()), deliver: captured.take)
    try await pipeline.start()
    guard case .begun(let originNs) = captured.events.first else {
      Issue.record("did not begin")
      return
    }
    #expect(await eventually { captured.savedMs > 500 })
    let stopNs = Monotonic.nowNs()
    let summary = await pipeline.stop()
    // The bound is for an idle machine; here only that it waits for nothing.
    #expect(Monotonic.nowNs() - stopNs < 1_000_000_000)
    #expect(Double(summary.durationMs) >= Double(stopNs - originNs) / 1e6 - 100)
    #expect(pipeline.state == .closed(savedMs: summary.durationMs))
    #expect(await pipeline.stop() == summary)
  }

  @Test func aFileGivesItsWordsAndSaysWhenItEnds() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "parley-\(UUID()).wav")
    defer { try? FileManager.default.removeItem(at: file) }
    try await Judge.run("espeak-ng", ["-w", file.path, "One, two, three."])
    let spoken = try await Judge.sound(Data(contentsOf: file))
    let (captured, summary) = try await record(video: nil, audio: FileAudio(path: file.path)) {
      $0.events.contains(.ended(.audio))
    }
    let heard = try await Judge.sound(captured.recording())
    #expect(heard.count >= spoken.count)
    #expect(heard.count - spoken.count < 48_000)
    #expect(summary.silenceMs * 48 <= heard.count - spoken.count + 2000)
    #expect(abs(energy(heard) / energy(spoken) - 1) < 0.15)
    // Nothing is missing at the start.
    let onset = spoken.firstIndex { abs($0) > 0.02 } ?? 0
    #expect(abs((heard.firstIndex { abs($0) > 0.02 } ?? 0) - onset) < 480)
  }

  @Test func aFileThatIsGoneOnWithAtItsEndEnds() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "parley-\(UUID()).wav")
    defer { try? FileManager.default.removeItem(at: file) }
    try await Judge.run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=d=1", file.path])
    let (captured, _) = try await record(video: nil, audio: FileAudio(path: file.path, startMs: 1005)) {
      $0.events.contains(.ended(.audio))
    }
    #expect(captured.events.contains(.ended(.audio)))
  }

  @Test func aVideoFileIsPlayedAgainAndAgain() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "parley-\(UUID()).mp4")
    defer { try? FileManager.default.removeItem(at: file) }
    try await Judge.run(
      "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:r=20:d=1", "-pix_fmt", "yuv420p", file.path])
    let (captured, summary) = try await record(video: FileVideo(path: file.path), audio: nil) { $0.savedMs >= 2500 }
    #expect(try await Judge.streams(captured.recording()).first?.width == 320)
    let times = try await Judge.packets(captured.recording()).map(\.atS)
    #expect(times == times.sorted())
    #expect(times.count + summary.droppedFrames >= summary.durationMs / 50 - 2)
  }

  @Test func aSilentMicrophoneDoesNotHoldThePictureBack() async throws {
    // It gives sound for half a second and then nothing more, without a word.
    let audio = ScriptedSource<AudioBlock> { outlet throws(DeviceError) in
      let startNs = Monotonic.nowNs()
      for block in 0..<Int64(25) {
        guard outlet.sleep(untilNs: startNs + block * 20_000_000) else { return }
        if block == 0 { outlet.opened() }
        outlet.give(
          AudioBlock(timeNs: startNs + block * 20_000_000, samples: [Float](repeating: 0.1, count: 960)))
      }
      _ = outlet.sleep(untilNs: .max)
    }
    let (captured, summary) = try await record(video: TestVideo(), audio: audio) { $0.savedMs >= 3500 }
    #expect(summary.silenceMs > 2000)
    let recording = captured.recording()
    let sound = try await Judge.sound(recording)
    #expect(abs(sound.count / 48 - summary.durationMs) < 100)
    #expect(try await Judge.pictureCount(recording) > 3500 / 40 / 2)
    // Both tracks go on in every chunk's time: the recording grew all along.
    for (one, next) in zip(captured.chunks, captured.chunks.dropFirst()) {
      #expect(next.timeNs - one.timeNs < 1_500_000_000)
    }
  }

  @Test func aMissingFileIsSaidAtTheStart() async throws {
    let pipeline = CapturePipeline(
      video: FileVideo(path: "/nowhere/clip.mp4"), audio: TestAudio(), mode: .monitor, deliver: { _ in })
    let error = await #expect(throws: DeviceError.self) { try await pipeline.start() }
    #expect(error?.code == .fileMissing)
    let text = FileManager.default.temporaryDirectory.appending(path: "parley-\(UUID()).mp4")
    try Data("no film".utf8).write(to: text)
    defer { try? FileManager.default.removeItem(at: text) }
    let other = CapturePipeline(
      video: nil, audio: FileAudio(path: text.path), mode: .monitor, deliver: { _ in })
    #expect(await #expect(throws: DeviceError.self) { try await other.start() }?.code == .fileUnusable)
  }

  @Test func monitoringShowsAndMeasuresWithoutRecording() async throws {
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: TestVideo(), audio: TestAudio(), mode: .monitor, preview: PreviewSize(width: 40, height: 40),
      deliver: captured.take)
    try await pipeline.start()
    #expect(await eventually { captured.previews.count >= 3 && captured.levels.count >= 3 })
    pipeline.showPreview(nil)
    await pipeline.stop()
    #expect(captured.chunks.isEmpty)
    #expect(captured.previews[0].width == 40)
    // Proportions are kept.
    #expect(captured.previews[0].height == 23)
  }

  private func energy(_ samples: [Float]) -> Double {
    samples.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}
