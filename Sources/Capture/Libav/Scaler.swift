internal import CFFmpeg

/// Converts pictures in size and pixel format with libswscale; keeps its set-up while sizes and formats stay.
/// For one thread.
public final class Scaler {
  /// What the scaler is after: fast for a live picture, or good for a still.
  public enum Quality: Sendable { case fast, good }

  private let flags: Int32
  private var context: OpaquePointer?

  public init(_ quality: Quality = .fast) {
    flags = quality == .fast ? SWS_FAST_BILINEAR : SWS_AREA
  }

  deinit { sws_freeContext(context) }

  /// `frame` as a new picture of that size and format, with the same time.
  /// A frame that already is so is handed back itself.
  public func scale(_ frame: Frame, width: Int, height: Int, format: PixelFormat) throws(AVError) -> Frame {
    if frame.width == width, frame.height == height, frame.pixelFormat == format { return frame }
    // Takes the context over or frees it.
    context = sws_getCachedContext(
      context, Int32(frame.width), Int32(frame.height), frame.pixelFormat.cValue,
      Int32(width), Int32(height), format.cValue, flags, nil, nil, nil)
    guard context != nil else { throw AVError("sws_getCachedContext", code: parley_averror_einval) }
    let result = try Frame()
    result.pointer.pointee.width = Int32(width)
    result.pointer.pointee.height = Int32(height)
    result.pointer.pointee.format = format.rawValue
    result.pointer.pointee.pts = frame.pointer.pointee.pts
    result.pointer.pointee.best_effort_timestamp = frame.pointer.pointee.best_effort_timestamp
    try check(sws_scale_frame(context, result.pointer, frame.pointer), "sws_scale_frame")
    return result
  }
}
