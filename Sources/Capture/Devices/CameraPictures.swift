internal import CaptureCore
internal import Libav

/// Turns a camera's bytes into pictures. For one thread.
struct CameraPictures {
  private let format: CameraFormat
  private var jpeg: PictureDecoder?
  private var refused = 0
  private var hasPicture = false

  init(_ format: CameraFormat, path: String) throws(DeviceError) {
    self.format = format
    do throws(AVError) {
      jpeg = format.pixels == .mjpeg ? try PictureDecoder(.jpeg, isStrict: true) : nil
    } catch {
      throw DeviceError(.cameraUnusable, device: path, cause: error.description)
    }
  }

  /// Nil when the bytes are no whole picture.
  mutating func picture(_ bytes: Span<UInt8>) -> Frame? {
    let layout: PixelFormat
    switch format.pixels {
    case .mjpeg: return decoded(bytes)
    case .yu12: layout = .yuv420p
    case .nv12: layout = .nv12
    case .yuyv: layout = .yuyv422
    }
    return try? Frame(
      copying: bytes, width: format.width, height: format.height, rowBytes: format.rowBytes, format: layout)
  }

  private mutating func decoded(_ bytes: Span<UInt8>) -> Frame? {
    guard bytes.count > 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return nil }
    if let picture = try? jpeg?.decode(bytes), picture.width == format.width, picture.height == format.height {
      hasPicture = true
      return picture
    }
    // Some cameras always send what is not quite JPEG: better a flawed picture than none.
    refused += 1
    if !hasPicture, refused == 10, let tolerant = try? PictureDecoder(.jpeg) { jpeg = tolerant }
    return nil
  }
}
