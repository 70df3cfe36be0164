import CaptureCore
import Foundation
import Libav
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Devices

/// Picture and sound in step: over an hour with clocks of a script, and with a flash and a beep in real time.
@Suite struct ClockTests {
  /// A sound card that is 200 millionths fast or slow, for an hour, on a machine that takes what has come when it finds
  /// the time: what sounds at a time must stand there in the recording, within 10 ms.
  @Test(arguments: [200.0, -200.0])
  func aClockThatIsOffIsFollowedForAnHour(ppm: Double) throws {
    let second = 1e9 * (1 + ppm / 1e6)
    var arrivals = ArrivalClock()
    var line = SoundLine(originNs: 0)
    var random = SystemRandomNumberGenerator()
    let quiet = [Float](repeating: 0, count: 960)
    // The card's sample at which there is a click, about once a minute, and how far off it is found.
    var clicks: [Int64] = []
    var offsetsMs: [Double] = []
    for block in 0..<Int64(180_000) {
      var samples = quiet
      let start = block * 960
      if block % 3000 == 20 {
        samples[480] = 1
        clicks.append(start + 480)
      }
      // Most blocks are taken soon, some late; the server's word on its lag (30 ms here) comes twice a second, and jitters.
      let end = start + 960
      let endNs = Int64(Double(end) / 48_000 * second)
      let lateNs = Int64.random(in: 0...3_000_000, using: &random) + (block % 50 == 7 ? 60_000_000 : 0)
      arrivals.arrived(endSample: end, nowNs: endNs + 30_000_000 + lateNs)
      if block % 25 == 0 {
        arrivals.reported(sample: end, timeNs: endNs + Int64.random(in: -2_000_000...2_000_000, using: &random))
      }
      let position = line.position
      let timeNs = try #require(arrivals.timeNs(ofSample: start))
      let row = try line.add(AudioBlock(timeNs: max(0, timeNs), samples: samples))
      // The resampler holds some samples back: a click may come with the next block.
      guard block % 3000 == 20 || block % 3000 == 21, let peak = row.indices.max(by: { abs(row[$0]) < abs(row[$1]) }),
        abs(row[peak]) > 0.2, offsetsMs.count < clicks.count
      else { continue }
      let soundedMs = Double(clicks[offsetsMs.count]) / 48_000 * second / 1e6
      offsetsMs.append(Double(position + Int64(peak)) / 48 - soundedMs)
    }
    #expect(offsetsMs.count == 60)
    let worst = offsetsMs.map(abs).max() ?? .infinity
    #expect(worst <= 10, "\(offsetsMs)")
    // Nothing was filled in to get there (but for what the first block's jitter may be off).
    #expect(line.silentSamples < 500)
  }

  /// A film with a flash and a beep each second is played to a real sound server, whose microphone and a camera that
  /// looks at the screen are recorded.
  @Test(.timeLimit(.minutes(1))) func aFlashAndABeepStayTogether() async throws {
    let server = try await SoundServer()
    let film = server.folder.appending(path: "film.mp4")
    try await Judge.run(
      "ffmpeg",
      [
        "-v", "error", "-f", "lavfi", "-i",
        "color=black:s=64x64:r=5:d=9,drawbox=c=white:t=fill:enable='lt(mod(t,1),0.199)'", "-f", "lavfi", "-i",
        "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.2)':s=48000:d=9", "-c:v", "libx264", "-preset", "ultrafast",
        "-tune",
        "zerolatency", "-bf", "0", "-c:a", "aac", "-movflags",
        "frag_keyframe+empty_moov+default_base_moof+delay_moov", film.path,
      ])
    // What the screen shows, seen thirty times a second.
    let screen = Mutex<UInt8>(16)
    let rate = 30.0
    let camera = ScriptedSource<VideoFrame> { outlet throws(DeviceError) in
      let pictures: [UInt8: Frame]
      do throws(AVError) { pictures = [16: try grey(16), 235: try grey(235)] } catch {
        throw DeviceError(.cameraUnusable, device: "scripted")
      }
      outlet.opened()
      var atNs = Monotonic.nowNs()
      while outlet.sleep(untilNs: atNs) {
        let seen = screen.withLock { $0 }
        outlet.give(VideoFrame(timeNs: Monotonic.nowNs(), picture: pictures[seen]!))
        atNs += Int64(1e9 / rate)
      }
    }
    let player = RecordingPlayer(
      try Data(contentsOf: film), size: PreviewSize(width: 8, height: 8), server: server.address
    ) { output in
      guard case .picture(let picture) = output else { return }
      screen.withLock { $0 = picture.rgb[100] > 128 ? 235 : 16 }
    }
    let captured = Captured()
    let pipeline = CapturePipeline(
      video: camera, audio: PulseMicrophone(source: "mic.monitor", server: server.address),
      mode: .record(EncodingSettings()), deliver: captured.take)
    try await pipeline.start()
    try await player.play()
    await pipeline.stop()
    #expect(captured.events.contains(.microphone("mic.monitor", isAnother: false)))

    let file = server.folder.appending(path: "recorded.mp4")
    try captured.recording().write(to: file)
    let flashes = try flashes(file.path)
    let beeps = try await beeps(captured.recording())
    // The film's first moments may be cut; each flash after them has its beep.
    let offsetsMs = flashes.dropFirst(2).compactMap { flash in
      beeps.map { (flash - $0) * 1000 }.min { abs($0) < abs($1) }
    }
    try #require(offsetsMs.count >= 5, "\(flashes) \(beeps)")
    // A camera sees a flash half a picture late, as a rule. Single ones may be late on a busy machine.
    let middle = offsetsMs.sorted()[offsetsMs.count / 2] - 500 / rate
    #expect(abs(middle) <= 20 + 500 / rate, "\(offsetsMs)")
  }

  /// When it turns white, in seconds.
  private func flashes(_ path: String) throws -> [Double] {
    let reader = try FileReader(path: path, .video, .init(isRecording: true, keepsTimes: true))
    var starts: [Double] = []
    var wasWhite = true
    while let (frame, atNs) = try reader.next() {
      let isWhite = frame.withPlane(0) { bytes, rowBytes in bytes[rowBytes * frame.height / 2 + frame.width / 2] > 128 }
      if isWhite, !wasWhite { starts.append(Double(atNs) / 1e9) }
      wasWhite = isWhite
    }
    return starts
  }

  /// When sound begins after silence, in seconds.
  private func beeps(_ recording: Data) async throws -> [Double] {
    let sound = try await Judge.sound(recording)
    var starts: [Double] = []
    var lastLoud = -48_000
    for (place, sample) in sound.enumerated() where abs(sample) > 0.05 {
      if place - lastLoud > 9600 { starts.append(Double(place) / 48_000) }
      lastLoud = place
    }
    return starts
  }
}
