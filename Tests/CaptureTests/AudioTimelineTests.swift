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
