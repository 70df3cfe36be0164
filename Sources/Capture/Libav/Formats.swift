internal import CFFmpeg

/// How a picture's bytes are laid out; the value is FFmpeg's `AVPixelFormat`.
public struct PixelFormat: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }
  init(_ format: AVPixelFormat) { rawValue = format.rawValue }

  /// Three planes, chroma halved both ways: what H.264 is encoded from.
  public static let yuv420p = PixelFormat(AV_PIX_FMT_YUV420P)
  /// Packed 4:2:2, the usual raw format of webcams.
  public static let yuyv422 = PixelFormat(AV_PIX_FMT_YUYV422)
  public static let nv12 = PixelFormat(AV_PIX_FMT_NV12)
  /// Packed red, green, blue; one byte each.
  public static let rgb24 = PixelFormat(AV_PIX_FMT_RGB24)

  public var description: String {
    av_get_pix_fmt_name(cValue).map { String(cString: $0) } ?? "format \(rawValue)"
  }

  var cValue: AVPixelFormat { AVPixelFormat(rawValue: rawValue) }
}

/// How one audio sample is stored; the value is FFmpeg's `AVSampleFormat`.
public struct SampleFormat: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }
  init(_ format: AVSampleFormat) { rawValue = format.rawValue }

  /// Signed 16 bit, channels interleaved.
  public static let s16 = SampleFormat(AV_SAMPLE_FMT_S16)
  /// 32-bit float in −1…1, channels interleaved.
  public static let float = SampleFormat(AV_SAMPLE_FMT_FLT)
  /// 32-bit float in −1…1, a plane for each channel.
  public static let floatPlanar = SampleFormat(AV_SAMPLE_FMT_FLTP)

  public var description: String {
    av_get_sample_fmt_name(cValue).map { String(cString: $0) } ?? "format \(rawValue)"
  }

  var cValue: AVSampleFormat { AVSampleFormat(rawValue: rawValue) }
}
