internal import CFFmpeg
public import Foundation

/// Writes a picture as JPEG.
public enum JPEGEncoder {
  /// - Parameter quality: 2 (best) to 31, as libavcodec counts it.
  public static func encode(_ frame: Frame, quality: Int = 4) throws(AVError) -> Data {
    let picture = try Scaler(.good).scale(
      frame, width: frame.width, height: frame.height, format: PixelFormat(AV_PIX_FMT_YUVJ420P))
    let encoder = try EncoderContext("mjpeg", options: [:]) { context in
      context.pointee.width = Int32(frame.width)
      context.pointee.height = Int32(frame.height)
      context.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
      context.pointee.color_range = AVCOL_RANGE_JPEG
      context.pointee.time_base = AVRational(num: 1, den: 25)
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      // FF_QP2LAMBDA
      context.pointee.global_quality = Int32(quality * 118)
      context.pointee.flags &= ~AV_CODEC_FLAG_GLOBAL_HEADER
    }
    let copy = try Frame()
    try check(av_frame_ref(copy.pointer, picture.pointer), "av_frame_ref")
    copy.pointer.pointee.pts = 0
    copy.pointer.pointee.quality = Int32(quality * 118)
    let packets = try encoder.encode(copy.pointer) + encoder.encode(nil)
    guard let first = packets.first else { throw AVError("avcodec_receive_packet", code: parley_averror_invaliddata) }
    return first.data
  }
}
