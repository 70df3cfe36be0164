import Contracts
import Foundation
import Libav
import MediaWorker
import Testing

@Suite struct MediaWorkerTests {
  @Test func onePartBecomesAFastStartVideoWithSoundFramesAndSpeech() throws {
    let recordings = try Recordings()
    defer { recordings.remove() }
    let order = try recordings.order([recordings.part("a", seconds: 6)])
    let result = try MediaWorker.process(order)
    #expect(result.failure == nil)
    #expect(abs(result.durationMs - 6000) <= 60)
    #expect(result.videoCodec == "h264" && result.audioCodec == "aac")
    #expect(result.width == 320 && result.height == 180)
    #expect(abs(try #require(result.avOffsetMs)) <= 20)
    #expect(result.framesAtS.count >= 2 && result.gaps.isEmpty)

    let video = order.folder + "/video.mp4"
    #expect(abs(try #require(Double(try Recordings.probe(video, "format=duration"))) - 6) <= 0.06)
    // The index comes first, so that a player begins at once.
    let bytes = try Data(contentsOf: URL(filePath: video))
    let moov = try #require(bytes.range(of: Data("moov".utf8)))
    let mdat = try #require(bytes.range(of: Data("mdat".utf8)))
    #expect(moov.lowerBound < mdat.lowerBound)

    let wav = order.folder + "/audio.wav"
    #expect(try Recordings.probe(wav, "stream=codec_name,sample_rate,channels") == "pcm_s16le\n16000\n1")
    #expect(abs(try #require(Double(try Recordings.probe(wav, "format=duration"))) - 6) <= 0.06)
    let ppm = try Data(contentsOf: URL(filePath: order.folder + "/frame-0.ppm"))
    #expect(ppm.starts(with: Data("P6\n160 90\n255\n".utf8)) && ppm.count == 14 + 160 * 90 * 3)
    #expect(try Recordings.probe(order.folder + "/frame-0.jpg", "stream=codec_name,width") == "mjpeg\n320")
  }

  /// Flash and beep of the joined video fall together, also after a joint.
  @Test func partsFollowEachOtherInStepAndTheGapIsTold() throws {
    let recordings = try Recordings()
    defer { recordings.remove() }
    let order = try recordings.order([
      recordings.part("a", seconds: 3), recordings.part("b", seconds: 3, gapMs: 1234),
    ])
    let result = try MediaWorker.process(order)
    #expect(result.failure == nil)
    let gap = try #require(result.gaps.first)
    #expect(result.gaps.count == 1 && gap.gapMs == 1234 && abs(gap.atMs - 3000) <= 60)
    #expect(abs(result.durationMs - 6000) <= 120)

    let video = order.folder + "/video.mp4"
    let flashes = try Self.starts(
      FileReader(path: video, .video), of: { frame in frame.withPlane(0) { bytes, _ in bytes[1000] > 128 } })
    let beeps = try Self.beeps(FileReader(path: video, .audio))
    #expect(flashes.count == 6)
    #expect(beeps.count == 6)
    for (flash, beep) in zip(flashes, beeps) { #expect(abs(flash - beep) <= 0.04, "\(flash) \(beep)") }
  }

  /// When something begins to hold, in seconds.
  private static func starts(_ reader: FileReader, of holds: (Frame) -> Bool) throws -> [Double] {
    var starts: [Double] = []
    var before = false
    while let (frame, atNs) = try reader.next() {
      let now = holds(frame)
      if now && !before { starts.append(Double(atNs) / 1e9) }
      before = now
    }
    return starts
  }

  private static func beeps(_ reader: FileReader) throws -> [Double] {
    var starts: [Double] = []
    var quietFrom = -1.0
    while let (frame, atNs) = try reader.next() {
      for (index, sample) in frame.floats().enumerated() {
        let at = Double(atNs) / 1e9 + Double(index) / Double(frame.sampleRate)
        guard abs(sample) > 0.2 else { continue }
        if at - quietFrom > 0.3 { starts.append(at) }
        quietFrom = at
      }
    }
    return starts
  }

  @Test func aCutLastSegmentStillGivesEverythingBefore() throws {
    let recordings = try Recordings()
    defer { recordings.remove() }
    var part = try recordings.part("a", seconds: 6)
    let last = part.segments.count - 1
    let bytes = try Data(contentsOf: URL(filePath: part.segments[last].path))
    let cut = bytes.prefix(bytes.count * 2 / 3)
    try cut.write(to: URL(filePath: part.segments[last].path))
    part.segments[last] = Self.segment(part.segments[last].path, cut)
    let result = try MediaWorker.process(recordings.order([part]))
    #expect(result.failure == nil)
    #expect(result.durationMs >= 3900)
  }

  @Test func soundAloneAndPictureAloneAreRecordingsToo() throws {
    let recordings = try Recordings()
    defer { recordings.remove() }
    let sound = try MediaWorker.process(recordings.order([recordings.part("s", seconds: 4, video: false)]))
    #expect(sound.failure == nil && sound.videoCodec == nil && sound.audioCodec == "aac")
    #expect(sound.framesAtS.isEmpty && sound.files.map(\.name) == ["video.mp4", "audio.wav"])
    let picture = try MediaWorker.process(recordings.order([recordings.part("p", seconds: 4, audio: false)]))
    #expect(picture.failure == nil && picture.audioCodec == nil && picture.avOffsetMs == nil)
    #expect(!picture.files.contains { $0.name == "audio.wav" })
  }

  @Test func whatIsNotWhatWasRecordedIsNamed() throws {
    let recordings = try Recordings()
    defer { recordings.remove() }
    let good = try recordings.part("a", seconds: 4)

    var changed = good
    changed.segments[1].sha256 = String(repeating: "0", count: 64)
    var result = try MediaWorker.process(recordings.order([changed]))
    #expect(result.failure == "hash-mismatch" && result.place == "1/1")

    var gone = good
    gone.segments[1].path += "-gone"
    result = try MediaWorker.process(recordings.order([gone]))
    #expect(result.failure == "segment-missing" && result.place == "1/1")

    let noise = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 3) })
    let path = recordings.folder + "/noise"
    try noise.write(to: URL(filePath: path))
    let garbage = MediaOrder.Part(gapMs: 0, segments: [Self.segment(path, noise), Self.segment(path, noise)])
    #expect(try MediaWorker.process(recordings.order([garbage])).failure == "not-decodable")
    #expect(try MediaWorker.process(recordings.order([])).failure == "no-media")
  }

  private static func segment(_ path: String, _ bytes: Data) -> MediaOrder.Segment {
    MediaOrder.Segment(path: path, bytes: bytes.count, sha256: Recordings.sha256(bytes))
  }
}
