internal import CaptureCore
internal import Glibc
internal import Platform

/// Chooses a camera's picture format, size and rate, and sets them: the largest size that comes, and can be encoded, at a
/// good rate.
struct CameraModes {
  /// Wanted in this order, those that are larger than the recording's last.
  static let sizes = [(1280, 720), (640, 480), (640, 360), (320, 240), (320, 180)]
  static let goodRate = 24.0

  private let camera: CameraCalls
  private let ceiling: CameraCeiling
  private let avoidsJPEG: Bool

  /// - Parameter avoidsJPEG: its JPEGs have turned out to be broken.
  /// - Returns: what is set in the end; nil when the camera has nothing that can be read.
  static func choose(
    _ camera: CameraCalls, _ ceiling: CameraCeiling = .none, avoidsJPEG: Bool = false
  ) throws(SystemError) -> CameraFormat? {
    try CameraModes(camera: camera, ceiling: ceiling, avoidsJPEG: avoidsJPEG).choose()
  }

  private struct Candidate {
    var format: CameraFormat
    /// What comes and can be encoded.
    var rate: Double
  }

  private func choose() throws(SystemError) -> CameraFormat? {
    // What the library converts comes last: JPEG we decode ourselves, and the rest is as it should be already.
    let own = camera.nativePixels()
    let native = CameraFormat.Pixels.allCases.filter { own.contains($0) && !(avoidsJPEG && $0 == .mjpeg) }
    let pixels = native.isEmpty ? [.yu12] : native
    let fitting = Self.sizes.filter { $0.0 <= ceiling.maxWidth && $0.1 <= ceiling.maxHeight }
    let larger = Self.sizes.filter { $0.0 > ceiling.maxWidth || $0.1 > ceiling.maxHeight }.reversed()
    let goodRate = min(Self.goodRate, ceiling.wantedRate * 0.8)
    var best: Candidate?
    for (width, height) in fitting + larger {
      var bestOfSize: Candidate?
      for pixels in pixels {
        let wish = CameraFormat(width: width, height: height, pixels: pixels)
        guard let got = try attempt(wish, rate: ceiling.wantedRate), got.width == width, got.height == height else {
          continue
        }
        let affordable = got.rate > 0 ? ceiling.rate(width, height, pixels == .mjpeg) : 0
        let rate = min(got.rate, affordable, ceiling.wantedRate)
        // Of two that are as fast the one that costs less comes first.
        if rate > (bestOfSize?.rate ?? 0) + 0.5 { bestOfSize = Candidate(format: got, rate: rate) }
      }
      guard let bestOfSize else { continue }
      if bestOfSize.rate >= goodRate { return try set(bestOfSize) }
      if bestOfSize.rate > best?.rate ?? 0 { best = bestOfSize }
    }
    if let best { return try set(best) }
    // None of the usual sizes, or a rate that is not told: what the camera likes.
    return try attempt(CameraFormat(width: 640, height: 480, pixels: pixels[0]), rate: ceiling.wantedRate)
  }

  /// A camera that would send more than can be encoded is asked for less: it leaves pictures out evenly.
  private func set(_ candidate: Candidate) throws(SystemError) -> CameraFormat? {
    try attempt(candidate.format, rate: min(ceiling.wantedRate, max(1, candidate.rate.rounded(.down))))
  }

  /// Nil when the device has not got that.
  private func attempt(_ wish: CameraFormat, rate: Double) throws(SystemError) -> CameraFormat? {
    var got: CameraFormat
    do throws(SystemError) {
      guard let format = try camera.setFormat(wish) else { return nil }
      got = format
    } catch {
      // What a device has not got is one thing, that it cannot be used another.
      if error.code == EINVAL { return nil }
      throw error
    }
    got.rate = camera.setRate(rate)
    return got
  }
}
