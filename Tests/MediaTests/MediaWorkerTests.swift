import Contracts
import Foundation
import Glibc
import Libav
import MediaWorker
import Platform
import TestSupport
import Testing

@Suite struct MediaWorkerTests {
  @Test func onePartBecomesAFastStartVideoWithSoundFramesAndSpeech() async throws {
    let recordings = try Recordings()
    let order = try recordings.order([await recordings.part(1, seconds: 6)])
    let result = try await work(order)
    #expect(result.failure == nil)
    #expect(abs(result.durationMs - 6000) <= 60)
    #expect(result.videoCodec == "h264" && result.audioCodec == "aac")
    #expect(result.width == 320 && result.height == 180)
    #expect(abs(try #require(result.avOffsetMs)) <= 1)
    #expect(result.gaps.isEmpty && result.parts == 1)

    let video = order.folder + "/video.mp4"
    #expect(abs(try await Judge.durationS(video) - 6) <= 0.06)
    // The index comes first, so that a player begins at once.
    #expect(try Judge.isFastStart(video))

    let wav = order.folder + "/audio.wav"
    #expect(
      try await Judge.probe(wav, "stream=codec_name,sample_rate,channels") == ["pcm_s16le", "16000", "1"])
    #expect(abs(try await Judge.durationS(wav) - 6) <= 0.06)

    // The key frames nearest after 1, 3 and 5 s; the last has none after it.
    #expect(result.framesAtS == [2, 4])
    for index in result.framesAtS.indices {
      let ppm = try Data(contentsOf: URL(filePath: order.folder + "/frame-\(index).ppm"))
      let header = Data("P6\n160 90\n255\n".utf8)
      #expect(ppm.starts(with: header) && ppm.count == header.count + 160 * 90 * 3)
      // A picture from a flash.
      #expect(ppm.last.map { $0 > 230 } == true)
      #expect(
        try await Judge.probe(order.folder + "/frame-\(index).jpg", "stream=codec_name,width,height")
          == ["mjpeg", "320", "180"])
    }
    #expect(
      result.files.map(\.name) == [
        "video.mp4", "audio.wav", "frame-0.jpg", "frame-0.ppm", "frame-1.jpg", "frame-1.ppm",
      ])
    for file in result.files {
      let bytes = try Data(contentsOf: URL(filePath: order.folder + "/" + file.name))
      #expect(file.bytes == bytes.count && file.sha256 == Digests.sha256Hex(bytes))
    }
    // Nothing else is left behind.
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: order.folder)) == Set(result.files.map(\.name)))
  }

  @Test func partsFollowEachOtherInStepAndTheGapIsTold() async throws {
    let recordings = try Recordings()
    let order = try recordings.order([
      await recordings.part(1, seconds: 3), await recordings.part(2, seconds: 3, gapMs: 1234),
      await recordings.part(3, seconds: 3, gapMs: 10),
    ])
    let result = try await work(order)
    #expect(result.failure == nil && result.parts == 3)
    #expect(result.gaps.map(\.gapMs) == [1234, 10])
    for (gap, atMs) in zip(result.gaps, [3000, 6000]) { #expect(abs(gap.atMs - atMs) <= 60) }
    #expect(abs(result.durationMs - 9000) <= 120)
    try await expectInStep(order.folder, beeps: 8)
  }

  /// Picture and sound of the video, and the sound for speech, tell of each beep at the same time.
  private func expectInStep(_ folder: String, beeps count: Int) async throws {
    let flashes = try await Judge.flashes(folder + "/video.mp4")
    for file in ["video.mp4", "audio.wav"] {
      let beeps = try await Judge.beeps("\(folder)/\(file)")
      #expect(beeps.count == count)
      #expect(Judge.areInStep(flashes: flashes, beeps: beeps), "\(file): \(flashes) \(beeps)")
    }
  }

  @Test func partsOfOtherSizesAndRatesAreEncodedAsOne() async throws {
    let recordings = try Recordings()
    let order = try recordings.order([
      await recordings.part(1, seconds: 3),
      await recordings.part(2, seconds: 3, .init(size: "320x240", sampleRate: 44_100), gapMs: 500),
    ])
    let result = try await work(order)
    #expect(result.failure == nil && result.parts == 2)
    #expect(result.width == 320 && result.height == 240)
    #expect(abs(result.durationMs - 6000) <= 120)
    let gap = try #require(result.gaps.first)
    #expect(gap.gapMs == 500 && abs(gap.atMs - 3000) <= 60)
    #expect(try Judge.isFastStart(order.folder + "/video.mp4"))
    try await expectInStep(order.folder, beeps: 5)
  }

  /// The microphone was missing at first: what was heard later still stands at its time.
  @Test func aTrackThatBeginsLateStaysInStep() async throws {
    let recordings = try Recordings()
    let order = try recordings.order([
      await recordings.part(1, seconds: 3, .init(audio: false)), await recordings.part(2, seconds: 3),
    ])
    let result = try await work(order)
    #expect(result.failure == nil && result.audioCodec == "aac")
    let offsetMs = try #require(result.avOffsetMs)
    #expect(abs(offsetMs - 3000) <= 30)
    let flashes = try await Judge.flashes(order.folder + "/video.mp4")
    #expect(flashes.count == 6)
    let beeps = try await Judge.beeps(order.folder + "/audio.wav")
    #expect(beeps.count == 3 && Judge.areInStep(flashes: flashes, beeps: beeps), "\(flashes) \(beeps)")
  }

  @Test func aSkewOfTheRecordingIsMeasured() async throws {
    let recordings = try Recordings()
    let order = try recordings.order([await recordings.part(1, seconds: 4, .init(audioDelayS: 0.25))])
    let result = try await work(order)
    // A late track keeps its 21 ms of priming, which are silent: they count as sound.
    let offsetMs = try #require(result.avOffsetMs)
    #expect(offsetMs > 225 && offsetMs < 255, "\(offsetMs)")
    let beeps = try await Judge.beeps(order.folder + "/audio.wav")
    #expect(beeps.count == 4 && abs(beeps[0] - 0.25) < 0.01 && abs(beeps[3] - 3.25) < 0.01, "\(beeps)")
  }

  /// Parts that our own encoders and muxer wrote are joined without encoding anew.
  @Test func whatWeRecordIsJoinedAsItIs() async throws {
    let recordings = try Recordings()
    let own = try (1...2).map {
      try recordings.split(OwnRecording.make(seconds: 3), number: $0, gapMs: $0 == 2 ? 77 : 0)
    }
    let order = try recordings.order(own)
    let result = try await work(order)
    #expect(result.failure == nil && result.parts == 2 && result.gaps.map(\.gapMs) == [77])
    try await expectInStep(order.folder, beeps: 5)
    let sizes = try await Judge.run(
      "ffprobe",
      [
        "-v", "error", "-select_streams", "v", "-show_entries", "packet=size", "-of", "csv=p=0",
        order.folder + "/video.mp4",
      ]
    ).split(separator: "\n")
    #expect(sizes.count == 150 && sizes[..<75] == sizes[75...])
  }

  /// VP9 and Opus are joined as they are, too; with H.264 and AAC in another part all of it becomes these.
  @Test func vp9AndOpusAreTaken() async throws {
    let recordings = try Recordings()
    func part(_ number: Int, isVP9: Bool) throws -> MediaOrder.Part {
      try recordings.split(OwnRecording.make(seconds: 3, isVP9: isVP9), number: number)
    }
    for (second, codecs) in [(true, ["vp9", "opus"]), (false, ["h264", "aac"])] {
      let order = try recordings.order([part(1, isVP9: true), part(2, isVP9: second)])
      let result = try await work(order)
      #expect(result.failure == nil && result.parts == 2)
      #expect([result.videoCodec, result.audioCodec] == codecs)
      #expect(abs(result.durationMs - 6000) <= 120)
      #expect(!result.framesAtS.isEmpty)
      try await expectInStep(order.folder, beeps: 5)
    }
  }

  @Test func aCutLastSegmentStillGivesEverythingBefore() async throws {
    let recordings = try Recordings()
    var part = try await recordings.part(1, seconds: 6)
    let last = part.segments.count - 1
    let bytes = try Data(contentsOf: URL(filePath: part.segments[last].path))
    for keep in [bytes.count * 2 / 3, 20, 0] {
      part.segments[last] = try recordings.segment(bytes.prefix(keep), part: 1, index: last)
      let order = try recordings.order([part])
      let result = try await work(order)
      #expect(result.failure == nil)
      #expect(result.durationMs >= 3950 && result.durationMs <= 6060, "\(keep): \(result.durationMs)")
      #expect(abs(try await Judge.durationS(order.folder + "/video.mp4") * 1000 - Double(result.durationMs)) <= 50)
    }
  }

  @Test func aPartThatCannotBeReadIsAGapAndNoLossOfTheOthers() async throws {
    let recordings = try Recordings()
    let good = try await recordings.part(1, seconds: 2)
    let noise = Self.noise(5000)
    let broken = MediaOrder.Part(
      gapMs: 100, segments: try (0...2).map { try recordings.segment(noise, part: 2, index: $0) })
    let initOnly = MediaOrder.Part(gapMs: 30, segments: [good.segments[0]])
    let result = try await work(
      recordings.order([good, broken, initOnly, await recordings.part(4, seconds: 2, gapMs: 7), broken]))
    #expect(result.failure == nil && result.parts == 2)
    #expect(result.gaps.map(\.gapMs) == [4137, 4100])
    #expect(abs(result.gaps[0].atMs - 2000) <= 60 && abs(result.gaps[1].atMs - 4000) <= 90)
  }

  @Test func soundAloneAndPictureAloneAreRecordingsToo() async throws {
    let recordings = try Recordings()
    let sound = try await work(recordings.order([await recordings.part(1, seconds: 4, .init(video: false))]))
    #expect(sound.failure == nil && sound.videoCodec == nil && sound.audioCodec == "aac" && sound.width == 0)
    #expect(sound.framesAtS.isEmpty && sound.files.map(\.name) == ["video.mp4", "audio.wav"])
    #expect(abs(sound.durationMs - 4000) <= 60)
    let picture = try await work(recordings.order([await recordings.part(2, seconds: 4, .init(audio: false))]))
    #expect(picture.failure == nil && picture.audioCodec == nil && picture.avOffsetMs == nil)
    #expect(!picture.framesAtS.isEmpty && !picture.files.contains { $0.name == "audio.wav" })
  }

  @Test func whatIsNotWhatWasRecordedIsNamed() async throws {
    let recordings = try Recordings()
    let good = try await recordings.part(3, seconds: 4)

    var changed = good
    changed.segments[1].sha256 = String(repeating: "0", count: 64)
    var result = try await work(recordings.order([changed]))
    #expect(result.failure == "hash-mismatch" && result.place == SegmentPlace(part: 3, index: 1))

    var short = good
    short.segments[2].bytes += 1
    result = try await work(recordings.order([short]))
    #expect(result.failure == "hash-mismatch" && result.place == SegmentPlace(part: 3, index: 2))

    var gone = good
    gone.segments[1].path += "-gone"
    result = try await work(recordings.order([gone]))
    #expect(result.failure == "segment-missing" && result.place == SegmentPlace(part: 3, index: 1))
  }

  @Test func whatIsNoRecordingIsRefusedWithACode() async throws {
    let recordings = try Recordings()
    func refusal(_ pieces: [Data]) async throws -> String? {
      let segments = try pieces.enumerated().map { try recordings.segment($1, part: 1, index: $0) }
      return try await work(recordings.order([MediaOrder.Part(gapMs: 0, segments: segments)])).failure
    }
    #expect(try await refusal([Self.noise(5000), Self.noise(5000)]) == "not-decodable")
    #expect(try await refusal([Data(), Data()]) == "not-decodable")
    #expect(try await refusal([Data()]) == "no-media")
    #expect(try await work(recordings.order([])).failure == "no-media")
    // A play list must not make us open what it names.
    let list = Data("ffconcat version 1.0\nfile '\(recordings.folder.path)/part-1.mp4'\n".utf8)
    #expect(try await refusal([list, Data("\n".utf8)]) == "not-decodable")
    // Another codec in the right container.
    let file = recordings.folder.path + "/foreign.mp4"
    try await Judge.run(
      "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "mpeg4", "-f", "mp4", file])
    #expect(try await refusal([Data(contentsOf: URL(filePath: file)), Data()]) == "not-decodable")
  }

  /// Bytes turned over anywhere, headers above all: a result, a code, or a refusal of memory, and never a crash.
  @Test func damagedRecordingsDoNoHarm() async throws {
    let recordings = try Recordings()
    let good = try await recordings.part(1, seconds: 2)
    let pieces = try good.segments.map { try Data(contentsOf: URL(filePath: $0.path)) }
    var random = SplitMix(seed: 20_261_123)
    for round in 0..<40 {
      var damaged = pieces
      for _ in 0...(round % 8) {
        let piece = Int.random(in: 0..<damaged.count, using: &random)
        // Two of three hits land in the boxes at the beginning.
        let reach = round % 3 == 0 ? damaged[piece].count : min(damaged[piece].count, 900)
        damaged[piece][Int.random(in: 0..<reach, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let segments = try damaged.enumerated().map { try recordings.segment($1, part: 1, index: $0) }
      do {
        let result = try await work(recordings.order([MediaOrder.Part(gapMs: 0, segments: segments)]))
        #expect(["not-decodable", "too-long", nil].contains(result.failure))
        #expect((result.failure == nil) == !result.files.isEmpty)
      } catch let error as AVError {
        // A size that cannot be; a machine that is short of memory says the same, so the work is tried again.
        #expect(error.systemCode == ENOMEM)
      }
    }
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  private static func noise(_ count: Int) -> Data {
    Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 3) })
  }

  @Test func soundThatIsAlreadyAsWantedStaysBitByBit() throws {
    let folder = try TemporaryFolder()
    let (source, copy) = (folder.path + "/source.wav", folder.path + "/copy.wav")
    var samples: [Int16] = [.min, .max, -1, 0, 1, 32766, -32767]
    for index in 0..<16_000 { samples.append(Int16(truncatingIfNeeded: index &* 2_654_435_761)) }
    var wav = Data("RIFF".utf8)
    func append<T: FixedWidthInteger>(_ value: T) {
      withUnsafeBytes(of: value.littleEndian) { wav.append(contentsOf: $0) }
    }
    append(UInt32(36 + samples.count * 2))
    wav += Data("WAVEfmt ".utf8)
    append(UInt32(16))
    append(UInt16(1))
    append(UInt16(1))
    append(UInt32(16_000))
    append(UInt32(32_000))
    append(UInt16(2))
    append(UInt16(16))
    wav += Data("data".utf8)
    append(UInt32(samples.count * 2))
    samples.forEach(append)
    try wav.write(to: URL(filePath: source))
    try MediaWorker.makeSpeechSound(of: source, to: copy)
    #expect(try Data(contentsOf: URL(filePath: copy)) == wav)
  }

  @Test func asAChildItReadsAnOrderAndWritesAResult() async throws {
    let recordings = try Recordings()
    let order = try recordings.order([await recordings.part(1, seconds: 2)])
    let (orderPath, resultPath) = (order.folder + "/order.json", order.folder + "/result.json")
    func end() async -> Int32 { await onThread { MediaWorker.main(orderPath: orderPath, resultPath: resultPath) } }
    #expect(await end() == 1)
    try WireJSON.encode(order).write(to: URL(filePath: orderPath))
    #expect(await end() == 0)
    let result = try WireJSON.decode(MediaResult.self, from: Data(contentsOf: URL(filePath: resultPath)))
    #expect(result.failure == nil && abs(result.durationMs - 2000) <= 60)
  }
}
