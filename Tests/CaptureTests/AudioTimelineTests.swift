import CaptureCore
import Testing

@Suite struct AudioTimelineTests {
  private let ms: Int64 = 1_000_000

  @Test func theStartIsTrimmedToTheSample() {
    var line = AudioTimeline(originNs: 1000 * ms)
    func place(_ timeNs: Int64, _ count: Int) -> [AudioTimeline.Step] { line.place(timeNs: timeNs, count: count) }
    #expect(place(970 * ms, 960) == [])
    #expect(place(990 * ms, 960) == [.sound(from: 480)])
    line.wrote(sound: 480)
    #expect(line.endNs == 1010 * ms)
    #expect(place(1010 * ms, 960) == [.sound(from: 0)])
  }

  @Test func gapsBecomeCountedSilence() {
    var line = AudioTimeline(originNs: 0)
    func place(_ timeNs: Int64, _ count: Int) -> [AudioTimeline.Step] { line.place(timeNs: timeNs, count: count) }
    #expect(place(0, 960) == [.sound(from: 0)])
    line.wrote(sound: 960)
    #expect(place(320 * ms, 960) == [.silence(samples: 14_400), .sound(from: 0)])
    line.wrote(silence: 14_400)
    line.wrote(sound: 960)
    #expect(line.silentSamples == 14_400)
    #expect(line.missing(untilNs: 400 * ms) == 2880)
  }

  @Test func whatComesAfterSilenceTookItsPlaceIsCut() {
    var line = AudioTimeline(originNs: 0)
    func place(_ timeNs: Int64, _ count: Int) -> [AudioTimeline.Step] { line.place(timeNs: timeNs, count: count) }
    line.wrote(silence: 48_000)
    #expect(place(500 * ms, 9600) == [])
    #expect(place(850 * ms, 9600) == [.sound(from: 7200)])
    #expect(line.cutSamples == 9600 + 7200)
  }

  /// A sound card that is 200 millionths fast or slow, for an hour: the row must stay within 10 ms of the clock.
  @Test(arguments: [200.0, -200.0])
  func aClockThatIsOffIsFollowed(ppm: Double) {
    var line = AudioTimeline(originNs: 0)
    var debt = 0.0
    var perSample = 0.0
    var left = 0
    var worstMs = 0.0
    var random = SystemRandomNumberGenerator()
    for block in 0..<Int64(180_000) {
      // The card's second is not ours; the server's estimate of its latency jitters by 2 ms.
      let capturedNs = Double(block) * 20e6 * (1 + ppm / 1e6)
      let timeNs = Int64(capturedNs) + Int64.random(in: -2_000_000...2_000_000, using: &random)
      for step in line.place(timeNs: max(timeNs, 0), count: 960) {
        guard case .sound(let from) = step else {
          if case .silence(let samples) = step { line.wrote(silence: samples) }
          continue
        }
        // What the resampler does with a stretch.
        var samples = 960 - from
        let stretched = min(left, samples)
        debt += perSample * Double(stretched)
        left -= stretched
        let whole = debt.rounded(.towardZero)
        debt -= whole
        samples += Int(whole)
        line.wrote(sound: samples)
      }
      if let stretch = line.stretch() {
        (perSample, left) = (Double(stretch.by) / Double(stretch.over), stretch.over)
      }
      let endNs = capturedNs + 20e6 * (1 + ppm / 1e6)
      if block > 500 { worstMs = max(worstMs, abs(Double(line.endNs) - endNs) / 1e6) }
    }
    #expect(worstMs < 10)
    // Nothing was filled in to get there (but for what the first block's jitter may be off).
    #expect(line.silentSamples < 100)
  }

  @Test func timesComeFromTheEarliestArrivals() {
    var clock = ArrivalClock()
    // Blocks of 20 ms; the machine is late with most of them, and the source's own lag is 30 ms.
    for (block, lateMs) in [5, 0, 40, 3, 0, 12].enumerated() {
      let end = Int64(block + 1) * 960
      clock.arrived(endSample: end, nowNs: MediaTime.ns(samples: end) + Int64(30 + lateMs) * ms)
      clock.reported(sample: end, timeNs: MediaTime.ns(samples: end))
      // The report of a stream that has just begun may be of another world.
      clock.reported(sample: end, timeNs: MediaTime.ns(samples: end) + 400 * ms)
    }
    let error = abs((clock.timeNs(ofSample: 4800) ?? 0) - 100 * ms)
    #expect(error < 6 * ms)
  }
}
