internal import Libav

/// Makes the self view's pictures, ten a second at most. For one thread.
struct PreviewMaker {
  /// What is wanted; nil for none.
  var size: PreviewSize?
  private var lastNs = Int64.min / 2
  private let scaler = Scaler(.good)

  mutating func make(_ picture: Frame, nowNs: Int64) throws(AVError) -> PreviewPicture? {
    // A little less than 100 ms, so that a camera's jitter does not halve the rate.
    guard let size, size.width > 0, size.height > 0, nowNs - lastNs >= 95_000_000 else { return nil }
    lastNs = nowNs
    let fitted = PreviewSize(width: picture.width, height: picture.height).fitted(into: size, multipleOf: 1)
    let small = try scaler.scale(picture, width: fitted.width, height: fitted.height, format: .rgb24)
    return PreviewPicture(width: fitted.width, height: fitted.height, rgb: small.packedBytes())
  }
}
