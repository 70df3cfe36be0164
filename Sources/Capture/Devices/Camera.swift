public import CaptureCore
internal import Glibc
internal import Libav
internal import Platform
internal import Synchronization

/// A webcam: a V4L2 device through libv4l2, at the best mode that this machine can encode as it comes. Its controls
/// (exposure, focus) are left as they are found.
///
/// One that was unplugged is looked for by where it was plugged in, which its driver tells; another one at its path is
/// taken as well.
public struct Camera: CaptureSource {
  public typealias Item = VideoFrame

  private let path: String
  private let ceiling: CameraCeiling
  private let open: @Sendable (String) throws(SystemError) -> CameraCalls
  /// Where the device with that bus information is now.
  private let locate: @Sendable (String) -> String?
  /// No picture that can be used for so long, and the camera has stalled.
  private let stallNs: Int64
  private let known = Known()

  /// What was learned of the camera, for the next time that it is opened.
  private final class Known: Sendable {
    let busInfo = Mutex<String?>(nil)
    let jpeg = Mutex(JPEG())

    struct JPEG {
      /// What is used now is JPEG, and there is something else.
      var isReplaceable = false
      var isAvoided = false
    }
  }

  /// - Parameters:
  ///   - path: as `/dev/video0`.
  ///   - ceiling: what this machine can encode.
  public init(path: String, ceiling: CameraCeiling) {
    self.init(path: path, stallNs: 2_000_000_000, ceiling: ceiling, locate: DeviceList.path(ofBus:)) {
      path throws(SystemError) in try CameraCalls.v4l2(path)
    }
  }

  init(
    path: String, stallNs: Int64, ceiling: CameraCeiling = .none,
    locate: @escaping @Sendable (String) -> String? = { _ in nil },
    open: @escaping @Sendable (String) throws(SystemError) -> CameraCalls
  ) {
    self.path = path
    self.stallNs = stallNs
    self.ceiling = ceiling
    self.locate = locate
    self.open = open
  }

  public var name: String { path }
  public var startsOnDemand: Bool { false }

  public func run(_ outlet: SourceOutlet<VideoFrame>) throws(DeviceError) {
    do throws(DeviceError) {
      try capture(outlet)
    } catch {
      // What a camera with broken JPEGs has beside them may be whole: it is asked for that from now on.
      guard error.code == .cameraGarbled else { throw error }
      let isReplaced = known.jpeg.withLock { jpeg in
        jpeg.isAvoided = jpeg.isAvoided || jpeg.isReplaceable
        return jpeg.isReplaceable
      }
      guard isReplaced else { throw error }
      try capture(outlet)
    }
  }

  private func capture(_ outlet: SourceOutlet<VideoFrame>) throws(DeviceError) {
    let camera: CameraCalls
    let format: CameraFormat?
    do throws(SystemError) {
      camera = try find()
    } catch {
      throw DeviceError(camera: path, error, isStreaming: false)
    }
    defer { camera.close() }
    do throws(SystemError) {
      format = try CameraModes.choose(camera, ceiling, avoidsJPEG: known.jpeg.withLock { $0.isAvoided })
      if format != nil { try camera.start() }
    } catch {
      throw DeviceError(camera: path, error, isStreaming: false)
    }
    guard let format else { throw DeviceError(.cameraUnusable, device: path) }
    outlet.described(
      SourceFacts(
        name: camera.card.isEmpty ? path : camera.card, width: format.width, height: format.height,
        format: format.pixels.name, agreedRate: format.rate > 0 ? format.rate : nil))
    let hasOthers = camera.nativePixels().contains { $0 != .mjpeg }
    known.jpeg.withLock { $0.isReplaceable = format.pixels == .mjpeg && hasOthers }
    try stream(camera, format, outlet)
    // Closing takes some cameras a while; nobody has to wait for that.
    outlet.queue.finish()
  }

  /// The camera at the path at first; then the same one wherever it is now, or else what is at the path.
  private func find() throws(SystemError) -> CameraCalls {
    guard let busInfo = known.busInfo.withLock({ $0 }) else {
      let camera = try open(path)
      known.busInfo.withLock { $0 = camera.busInfo }
      return camera
    }
    var atPath: CameraCalls?
    var failure: SystemError?
    do throws(SystemError) { atPath = try open(path) } catch { failure = error }
    if let atPath, atPath.busInfo == busInfo { return atPath }
    if !busInfo.isEmpty, let other = locate(busInfo), other != path {
      do throws(SystemError) {
        let moved = try open(other)
        atPath?.close()
        return moved
      } catch {
        failure = failure ?? error
      }
    }
    if let atPath { return atPath }
    throw failure ?? SystemError("open", path, code: ENOENT)
  }

  private func stream(
    _ camera: CameraCalls, _ format: CameraFormat, _ outlet: SourceOutlet<VideoFrame>
  ) throws(DeviceError) {
    var reader = try CameraPictures(format, path: path)
    var gaps = SequenceGaps()
    var lastNs = Monotonic.nowNs()
    var isOpen = false
    var refused = 0
    while !outlet.isStopped {
      do throws(SystemError) {
        let silentNs = Monotonic.nowNs() - lastNs
        // One that sends nothing but rubbish is of no more use than one that sends nothing.
        if refused > 0, silentNs > stallNs {
          throw SystemError("\(refused) pictures of \(format.pixels.name)", path, code: EBADMSG)
        }
        // A camera that is switched on takes its time to see something.
        if silentNs > (isOpen ? stallNs : 2 * stallNs) { throw SystemError("poll", path, code: ETIMEDOUT) }
        // Short, so that a stop is heard.
        guard try camera.wait(50), let buffer = try camera.dequeue() else { continue }
        let nowNs = Monotonic.nowNs()
        outlet.dropped(gaps.take(buffer.sequence))
        var picture: Frame?
        if !buffer.isDamaged { camera.read(buffer) { picture = reader.picture($0) } }
        try camera.enqueue(buffer)
        guard let picture else {
          refused += 1
          outlet.dropped(1)
          continue
        }
        lastNs = nowNs
        refused = 0
        if !isOpen {
          isOpen = true
          outlet.opened()
        }
        outlet.give(VideoFrame(timeNs: buffer.timeNs ?? nowNs, picture: picture))
      } catch {
        throw DeviceError(camera: path, error, isStreaming: true)
      }
    }
  }
}

extension DeviceError {
  /// What a failed call on a camera means to its user.
  init(camera path: String, _ error: SystemError, isStreaming: Bool) {
    let code: Code =
      switch error.code {
      case ENOENT, ENODEV, ENXIO, EIO: isStreaming ? .cameraLost : .cameraMissing
      case EBUSY: .cameraBusy
      case EACCES, EPERM: .cameraDenied
      case ETIMEDOUT: .cameraStalled
      case EBADMSG: .cameraGarbled
      default: isStreaming ? .cameraLost : .cameraUnusable
      }
    self.init(code, device: path, cause: error.description)
  }
}
