public import CaptureCore
internal import Glibc
internal import Libav
internal import Platform

/// A webcam: a V4L2 device through libv4l2, at 1280x720 where it reaches 24 pictures a second there, else at 640x480.
public struct Camera: CaptureSource {
  public typealias Item = VideoFrame

  private let path: String
  private let open: @Sendable (String) throws(SystemError) -> CameraCalls
  /// No picture for so long, and the camera has stalled.
  private let stallNs: Int64

  /// - Parameter path: as `/dev/video0`.
  public init(path: String) {
    self.init(path: path, stallNs: 3_000_000_000) { path throws(SystemError) in try CameraCalls.v4l2(path) }
  }

  init(path: String, stallNs: Int64, open: @escaping @Sendable (String) throws(SystemError) -> CameraCalls) {
    self.path = path
    self.stallNs = stallNs
    self.open = open
  }

  public var name: String { path }
  public var startsOnDemand: Bool { false }

  public func run(_ outlet: SourceOutlet<VideoFrame>) throws(DeviceError) {
    let camera: CameraCalls
    let format: CameraFormat?
    do throws(SystemError) {
      camera = try open(path)
    } catch {
      throw DeviceError(camera: path, error, isStreaming: false)
    }
    defer { camera.close() }
    do throws(SystemError) {
      format = try CameraModes.choose(camera)
      if format != nil { try camera.start() }
    } catch {
      throw DeviceError(camera: path, error, isStreaming: false)
    }
    guard let format else { throw DeviceError(.cameraUnusable, device: path) }
    try stream(camera, format, outlet)
    // Closing takes some cameras a while; nobody has to wait for that.
    outlet.queue.finish()
  }

  private func stream(
    _ camera: CameraCalls, _ format: CameraFormat, _ outlet: SourceOutlet<VideoFrame>
  ) throws(DeviceError) {
    var reader = try CameraPictures(format, path: path)
    var gaps = SequenceGaps()
    var lastNs = Monotonic.nowNs()
    var isOpen = false
    while !outlet.isStopped {
      do throws(SystemError) {
        // Short, so that a stop is heard.
        guard try camera.wait(50), let buffer = try camera.dequeue() else {
          if Monotonic.nowNs() - lastNs > stallNs { throw SystemError("poll", path, code: ETIMEDOUT) }
          continue
        }
        let nowNs = Monotonic.nowNs()
        lastNs = nowNs
        outlet.dropped(gaps.take(buffer.sequence))
        var picture: Frame?
        if !buffer.isDamaged { camera.read(buffer) { picture = reader.picture($0) } }
        try camera.enqueue(buffer)
        guard let picture else {
          outlet.dropped(1)
          continue
        }
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

/// Turns a camera's bytes into pictures. For one thread.
struct CameraPictures {
  private let format: CameraFormat
  private let jpeg: PictureDecoder?

  init(_ format: CameraFormat, path: String) throws(DeviceError) {
    self.format = format
    do throws(AVError) {
      jpeg = format.pixels == .mjpeg ? try PictureDecoder(.jpeg) : nil
    } catch {
      throw DeviceError(.cameraUnusable, device: path, cause: error.description)
    }
  }

  /// Nil when the bytes are no whole picture.
  mutating func picture(_ bytes: Span<UInt8>) -> Frame? {
    let layout: PixelFormat
    switch format.pixels {
    case .mjpeg: return try? jpeg?.decode(bytes)
    case .yu12: layout = .yuv420p
    case .nv12: layout = .nv12
    case .yuyv: layout = .yuyv422
    }
    return try? Frame(
      copying: bytes, width: format.width, height: format.height, rowBytes: format.rowBytes, format: layout)
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
      default: isStreaming ? .cameraLost : .cameraUnusable
      }
    self.init(code, device: path, cause: error.description)
  }
}
