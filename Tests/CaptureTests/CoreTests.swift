import CaptureCore
import Platform
import Testing

@Suite struct CoreTests {
  @Test func silenceIsNotFilledInForSoundThatWeWereTooBusyToTake() {
    var patience = SilencePatience()
    let stepNs: Int64 = 50_000_000
    for step in 0..<10 {
      let wait = patience.tick(nowNs: Int64(step) * stepNs, isGone: false)
      #expect(wait.toBeginNs == 1_000_000_000 && wait.toFillNs == 500_000_000)
    }
    // Nothing ran for two seconds: what was heard meanwhile is still to be taken.
    let wokeNs = 9 * stepNs + 2_000_000_000
    for step in 0..<20 {
      #expect(patience.tick(nowNs: wokeNs + Int64(step) * stepNs, isGone: false).toBeginNs > 3_000_000_000)
    }
    #expect(patience.tick(nowNs: wokeNs + 20 * stepNs, isGone: false).toBeginNs == 1_000_000_000)
    // A source that is known to be gone is not waited for.
    #expect(patience.tick(nowNs: wokeNs + 4_000_000_000, isGone: true).toBeginNs == 150_000_000)
  }

  @Test func specsSayWhatIsMeant() throws {
    #expect(try CameraSpec(parsing: "/dev/video2") == .device("/dev/video2"))
    #expect(try CameraSpec(parsing: "file:clips/a:b.mp4") == .file("clips/a:b.mp4"))
    #expect(try CameraSpec(parsing: "test") == .test)
    #expect(try MicrophoneSpec(parsing: "pulse") == .pulse(source: nil))
    #expect(try MicrophoneSpec(parsing: "pulse:alsa_input.usb") == .pulse(source: "alsa_input.usb"))
    #expect(try MicrophoneSpec(parsing: "none") == .none)
    for spec in ["/dev/video2", "file:x", "test", "none"] {
      #expect(try CameraSpec(parsing: spec).description == spec)
    }
  }

  @Test(arguments: ["", "video0", "file:", "pulse", "/dev/"])
  func wrongCameraSpecNamesTheFieldAndTheWayOut(text: String) {
    let error = #expect(throws: SpecError.self) { try CameraSpec(parsing: text) }
    #expect(error?.field == "camera")
    #expect(error?.description.contains("file:PATH") == true)
  }

  @Test func everyDeviceErrorSaysWhatToDo() {
    for code in DeviceError.Code.allCases {
      let sentence = DeviceError(code, device: "/dev/video7").sentence
      #expect(sentence.contains("/dev/video7") || code == .encoderFailed)
      #expect(sentence.split(separator: ". ").count >= 2, "\(code) names no way out")
    }
  }

  @Test func recorderGoesItsWayAndNoOther() {
    var state = RecorderState.idle
    func take(_ event: RecorderState.Event) -> Bool { state.take(event) }
    #expect(!take(.begun))
    #expect(take(.open))
    #expect(take(.begun))
    #expect(take(.saved(ms: 400)))
    #expect(take(.stop))
    #expect(take(.saved(ms: 700)))
    #expect(state == .closing(savedMs: 700))
    #expect(take(.flushed))
    #expect(state == .closed(savedMs: 700))
    #expect(!take(.failed(DeviceError(.cameraLost, device: "x"))))
    #expect(state.hasEnded)
  }

  @Test func queueKeepsOrderCountsDropsAndEndsBothWays() {
    let queue = BoundedQueue<Int>(capacity: 2)
    #expect(queue.offer(1) == .taken)
    #expect(queue.offer(2) == .taken)
    #expect(queue.offer(3) == .full)
    #expect(queue.dropped == 1)
    #expect(!queue.push(4, untilNs: Monotonic.nowNs() + 1_000_000))
    #expect(queue.pop() == 1)
    queue.finish()
    #expect(queue.offer(5) == .ended)
    #expect(queue.pop() == 2)
    #expect(queue.pop() == nil)

    let other = BoundedQueue<Int>(capacity: 1)
    other.offer(1)
    other.cancel()
    #expect(!other.push(2))
    #expect(other.pop() == nil)
  }

  @Test func levelsAreInDecibels() {
    var meter = LevelMeter(windowMs: 10)
    func add(_ samples: some Sequence<Float>) -> SoundLevel? { meter.add(samples) }
    #expect(add(repeatElement(Float(0.5), count: 479)) == nil)
    let level = meter.add([0.5])
    #expect(abs((level?.peakDB ?? 0) + 6.02) < 0.01)
    #expect(abs((level?.rmsDB ?? 0) + 6.02) < 0.01)
    #expect(add(repeatElement(Float(0), count: 480)) == .silence)
    #expect(add([Float(1)] + repeatElement(Float.nan, count: 479))?.isClipping == true)
  }

  @Test func sequenceGapsAreDrops() {
    var gaps = SequenceGaps()
    let inOrder = [7, 8, 11, 12].map { gaps.take($0) }
    #expect(inOrder == [0, 0, 2, 0])
    // Begins anew, and wraps around.
    let wrapped = [0, .max, 1].map { gaps.take($0) }
    #expect(wrapped == [0, 0, 1])
    #expect(gaps.dropped == 3)
  }

  @Test func recordingStartsWhereEveryTrackHasSomething() {
    var aligner = StartAligner(tracks: [.video, .audio])
    aligner.take(.video, timeNs: 100)
    #expect(aligner.originNs == nil)
    #expect(aligner.missing == [.audio])
    aligner.take(.audio, timeNs: 130)
    aligner.take(.video, timeNs: 140)
    #expect(aligner.originNs == 130)
  }

  @Test func picturesGetRisingTimesAndAreRepeatedWhenTheyStop() {
    var line = VideoTimeline(originNs: 1_000_000_000)
    func place(_ timeNs: Int64) -> VideoTimeline.Place { line.place(timeNs: timeNs) }
    func due(_ nowNs: Int64, isLost: Bool) -> Int64? { line.repeatIfDue(nowNs: nowNs, isLost: isLost) }
    let ms: Int64 = 1_000_000
    #expect(place(999 * ms) == .early)
    #expect(place(1000 * ms) == .at(ns: 0))
    #expect(place(1010 * ms) == .spare)
    #expect(place(1040 * ms) == .at(ns: 40 * ms))
    #expect(place(1030 * ms) == .late)
    #expect(line.latePictures == 1)
    #expect(due(1900 * ms, isLost: false) == nil)
    #expect(due(1900 * ms, isLost: true) == 900 * ms)
    // Once it has frozen, it goes on so until a picture comes.
    #expect(due(2400 * ms, isLost: false) == 1400 * ms)
    #expect(place(2500 * ms) == .at(ns: 1500 * ms))
    #expect(due(3000 * ms, isLost: false) == nil)
    #expect(line.repeatedPictures == 2)
  }
}
