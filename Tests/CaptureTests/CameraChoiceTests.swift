import CaptureCore
import Foundation
import Glibc
import Libav
import Platform
import Synchronization
import Testing

@testable import Devices

/// Cameras of a script: what they offer, what they send, and where they are plugged in.
private final class Desk: Sendable {
  struct Model {
    var busInfo = ""
    /// Pictures a second by size and pixels.
    var rates: [String: Double] = [:]
    var pixels: [CameraFormat.Pixels] = [.yuyv]
    /// What it sends of each kind; nil is grey.
    var jpeg: [UInt8]?
    /// So many pictures, then it is unplugged.
    var pictures = Int.max
  }

  let models: Mutex<[String: Model]>
  /// Each path that was opened, and each format that was set when the stream began.
  let opened = Mutex<[String]>([])
  let streamed = Mutex<[CameraFormat]>([])

  init(_ models: sending [String: Model]) { self.models = Mutex(models) }

  func camera(_ path: String, _ ceiling: CameraCeiling = .none) -> Camera {
    Camera(
      path: path, stallNs: 400_000_000, ceiling: ceiling,
      locate: { bus in self.models.withLock { $0.first { $0.value.busInfo == bus }?.key } },
      open: { path throws(SystemError) in
        guard let model = self.models.withLock({ $0[path] }) else { throw SystemError("open", path, code: ENOENT) }
        self.opened.withLock { $0.append(path) }
        return self.calls(path, model)
      })
  }

  private func calls(_ path: String, _ model: Model) -> CameraCalls {
    final class Setting {
      var format = CameraFormat(width: 640, height: 480, pixels: .yuyv)
      var sent = 0
    }
    let setting = Setting()
    return CameraCalls(
      nativePixels: { model.pixels },
      setFormat: { wish throws(SystemError) in
        setting.format = wish
        if wish.pixels != .mjpeg { setting.format.rowBytes = wish.width * (wish.pixels == .yuyv ? 2 : 1) }
        return setting.format
      },
      setRate: { wish in
        let format = setting.format
        let most = model.rates["\(format.width)x\(format.height) \(format.pixels.name)"] ?? 0
        setting.format.rate = min(wish, most)
        return setting.format.rate
      },
      start: { () throws(SystemError) in self.streamed.withLock { $0.append(setting.format) } },
      wait: { _ throws(SystemError) in true },
      dequeue: { () throws(SystemError) in
        usleep(20_000)
        setting.sent += 1
        guard setting.sent <= model.pictures else { throw SystemError("VIDIOC_DQBUF", path, code: ENODEV) }
        return CameraBuffer(index: 0, byteCount: 0, sequence: UInt32(setting.sent), timeNs: Monotonic.nowNs())
      },
      read: { _, body in
        if setting.format.pixels == .mjpeg, let jpeg = model.jpeg { return body(jpeg.span) }
        body([UInt8](repeating: 128, count: setting.format.width * setting.format.height * 2).span)
      },
      enqueue: { _ throws(SystemError) in }, close: {}, card: "Camera", busInfo: model.busInfo)
  }

  /// What the camera is set to in the end.
  func choice(_ ceiling: CameraCeiling) throws -> CameraFormat? {
    try CameraModes.choose(calls("/dev/video0", models.withLock { $0["/dev/video0"] }!), ceiling)
  }
}

@Suite struct CameraChoiceTests {
  private func ceiling(_ rates: [Int: Double], jpegCosts: Double = 1) -> CameraCeiling {
    CameraCeiling(wantedRate: 30, maxWidth: 1280, maxHeight: 720) { width, _, isJPEG in
      (rates[width] ?? 100) / (isJPEG ? jpegCosts : 1)
    }
  }

  private func webcam() -> Desk {
    Desk([
      "/dev/video0": .init(
        rates: [
          "1280x720 MJPEG": 30, "1280x720 YUYV": 10, "640x480 MJPEG": 30, "640x480 YUYV": 30, "640x360 YUYV": 30,
          "320x240 YUYV": 30,
        ], pixels: [.mjpeg, .yuyv])
    ])
  }

  @Test func theBestIsTakenThatComesAndCanBeEncoded() throws {
    func choice(_ ceiling: CameraCeiling) throws -> String {
      let format = try #require(try webcam().choice(ceiling))
      return "\(format.width)x\(format.height) \(format.pixels.name) \(Int(format.rate))"
    }
    // A cable that carries only ten large raw pictures a second carries thirty compressed ones.
    #expect(try choice(.none) == "1280x720 MJPEG 30")
    // A machine that cannot encode these takes smaller ones, and raw, which cost less.
    #expect(try choice(ceiling([1280: 12])) == "640x480 YUYV 30")
    // Nor when decoding is what it has no time for.
    #expect(try choice(ceiling([:], jpegCosts: 10)) == "640x480 YUYV 30")
    // A weak one still gets even pictures, at the rate that it can take.
    #expect(try choice(ceiling([1280: 3, 640: 9, 320: 18])) == "320x240 YUYV 18")
  }

  @Test func aCameraIsFoundAgainWhereItWasPluggedIn() async throws {
    let rates = ["640x480 YUYV": 30.0]
    let desk = Desk([
      "/dev/video0": .init(busInfo: "usb-1", rates: rates, pictures: 5),
      "/dev/video2": .init(busInfo: "usb-2", rates: rates),
    ])
    let (captured, _) = try await record(video: desk.camera("/dev/video0"), audio: TestAudio()) { captured in
      // Plugged in again it has another number, and the one beside it has taken its own.
      if captured.events.contains(where: { if case .lost = $0 { true } else { false } }) {
        desk.models.withLock { models in
          models["/dev/video0"] = .init(busInfo: "usb-2", rates: rates)
          models["/dev/video2"] = nil
          models["/dev/video3"] = .init(busInfo: "usb-1", rates: rates)
        }
      }
      return captured.events.contains(.back(.video))
    }
    #expect(captured.events.contains(.back(.video)))
    #expect(desk.opened.withLock { $0.last } == "/dev/video3")
    // What it was set to is told.
    #expect(captured.events.contains { if case .camera(let facts) = $0 { facts.format == "YUYV" } else { false } })
  }

  @Test func brokenJPEGIsToldOrRawPicturesAreTakenInstead() async throws {
    let whole = [UInt8](try JPEGEncoder.encode(TestVideo(width: 640, height: 480).picture(atNs: 0)))
    // Cut off as on a bad cable, and with rubbish in the middle.
    let cut = Array(whole.prefix(whole.count / 3))
    var torn = whole
    for place in stride(from: 700, to: torn.count - 2, by: 3) { torn[place] = 0xFF }
    let rates = ["640x480 MJPEG": 30.0, "640x480 YUYV": 5.0]
    let format = CameraFormat(width: 640, height: 480, pixels: .mjpeg)
    for broken in [cut, torn] {
      // One such picture among whole ones is left out.
      var reader = try CameraPictures(format, path: "/dev/video0")
      let pictures = [whole, broken, whole].map { reader.picture($0.span) }
      #expect(pictures.map { $0 != nil } == [true, false, true])
      // From a camera that never sends anything better, a patched one is better than none.
      var patient = try CameraPictures(format, path: "/dev/video0")
      let first = (0..<10).map { _ in patient.picture(broken.span) }
      #expect(first.allSatisfy { $0 == nil })
    }
    let alone = Desk([
      "/dev/video0": .init(rates: rates, pixels: [.mjpeg], jpeg: [UInt8]("no picture at all".utf8))
    ])
    let useless = CapturePipeline(video: alone.camera("/dev/video0"), audio: nil, mode: .monitor, deliver: { _ in })
    let error = await #expect(throws: DeviceError.self) { try await useless.start() }
    #expect(error?.code == .cameraGarbled)
    #expect(error?.sentence.contains("/dev/video0 sends broken pictures") == true)
    let both = Desk([
      "/dev/video0": .init(rates: rates, pixels: [.mjpeg, .yuyv], jpeg: [UInt8]("no picture at all".utf8))
    ])
    let pipeline = CapturePipeline(video: both.camera("/dev/video0"), audio: nil, mode: .monitor, deliver: { _ in })
    try await pipeline.start()
    await pipeline.stop()
    #expect(both.streamed.withLock { $0.map(\.pixels) } == [.mjpeg, .yuyv])

    let good = Desk(["/dev/video0": .init(rates: rates, pixels: [.mjpeg], jpeg: whole)])
    let (captured, summary) = try await record(video: good.camera("/dev/video0"), audio: nil) { $0.savedMs >= 500 }
    #expect(summary.failure == nil)
    #expect(try await Judge.streams(captured.recording()).first?.height == 480)
  }
}
