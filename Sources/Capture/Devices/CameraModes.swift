internal import CaptureCore
internal import Glibc
internal import Platform

/// Chooses a camera's picture format and rate, and sets them.
struct CameraModes {
  /// Wanted in this order; a size is good when it reaches `goodRate`.
  static let sizes = [(1280, 720), (640, 480), (640, 360)]
  static let goodRate = 24.0
  static let wantedRate = 30.0

  private let camera: CameraCalls

  /// - Returns: what is set in the end; nil when the camera has nothing that can be read.
  static func choose(_ camera: CameraCalls) throws(SystemError) -> CameraFormat? {
    try CameraModes(camera: camera).choose()
  }

  private func choose() throws(SystemError) -> CameraFormat? {
    // What the library converts comes last: JPEG we decode ourselves, and the rest is as it should be already.
    let native = CameraFormat.Pixels.allCases.filter(camera.nativePixels().contains)
    let pixels = native.isEmpty ? [.yu12] : native
    var best: CameraFormat?
    for (width, height) in Self.sizes {
      for pixels in pixels {
        let wish = CameraFormat(width: width, height: height, pixels: pixels)
        guard let got = try attempt(wish), got.width == width, got.height == height else { continue }
        if got.rate >= Self.goodRate { return got }
        if got.rate > best?.rate ?? 0 { best = got }
      }
    }
    if let best { return try attempt(best) }
    // None of the usual sizes, or a rate that is not told: what the camera likes.
    return try attempt(CameraFormat(width: 640, height: 480, pixels: pixels[0]))
  }

  /// Nil when the device has not got that.
  private func attempt(_ wish: CameraFormat) throws(SystemError) -> CameraFormat? {
    var got: CameraFormat
    do throws(SystemError) {
      guard let format = try camera.setFormat(wish) else { return nil }
      got = format
    } catch {
      // What a device has not got is one thing, that it cannot be used another.
      if error.code == EINVAL { return nil }
      throw error
    }
    got.rate = camera.setRate(Self.wantedRate)
    return got
  }
}
