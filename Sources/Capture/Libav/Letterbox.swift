internal import CFFmpeg

/// Fits pictures of any size into one size, with their proportions kept and black beside them. For one thread.
public final class Letterbox {
  private let width: Int
  private let height: Int
  private let scaler: Scaler

  /// - Parameter quality: fast for pictures that come live.
  public init(width: Int, height: Int, _ quality: Scaler.Quality = .good) {
    scaler = Scaler(quality)
    self.width = width
    self.height = height
  }

  /// `picture` in yuv420p.
  public func fit(_ picture: Frame) throws(AVError) -> Frame {
    let scale = min(Double(width) / Double(picture.width), Double(height) / Double(picture.height))
    func fitted(_ length: Int, _ most: Int) -> Int { max(2, min(most, Int(Double(length) * scale / 2 + 0.5) * 2)) }
    let inner = try scaler.scale(
      picture, width: fitted(picture.width, width), height: fitted(picture.height, height), format: .yuv420p)
    if inner.width == width && inner.height == height { return inner }
    // Even offsets: the chroma planes have half the size.
    let (left, top) = ((width - inner.width) / 4 * 2, (height - inner.height) / 4 * 2)
    return try Frame(width: width, height: height, format: .yuv420p) { plane, target, rowBytes in
      let shrink = plane == 0 ? 1 : 2
      let black: UInt8 = plane == 0 ? 16 : 128
      target.withUnsafeMutableBufferPointer { target in
        target.update(repeating: black)
        inner.withPlane(plane) { source, sourceRowBytes in
          source.withUnsafeBufferPointer { source in
            for row in 0..<inner.height / shrink {
              (target.baseAddress! + (top / shrink + row) * rowBytes + left / shrink).update(
                from: source.baseAddress! + row * sourceRowBytes, count: inner.width / shrink)
            }
          }
        }
      }
    }
  }
}
