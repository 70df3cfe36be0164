internal import CFFmpeg

/// Decodes pictures that stand alone: those of a camera that sends motion JPEG, and files. For one thread.
public final class PictureDecoder {
  public enum Format: Sendable {
    case jpeg, png

    /// By the first bytes; nil for anything else.
    public init?(of bytes: [UInt8]) {
      if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
        self = .jpeg
      } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
        self = .png
      } else {
        return nil
      }
    }
  }

  private var codec: UnsafeMutablePointer<AVCodecContext>?

  /// - Parameter isStrict: a picture with a fault anywhere is refused, not patched up.
  public init(_ format: Format, isStrict: Bool = false) throws(AVError) {
    _ = LibavSetUp.done
    let id = format == .jpeg ? AV_CODEC_ID_MJPEG : AV_CODEC_ID_PNG
    guard let decoder = avcodec_find_decoder(id) else {
      throw AVError("avcodec_find_decoder(\(format))", code: parley_averror_decoder_not_found)
    }
    codec = avcodec_alloc_context3(decoder)
    guard let codec else { throw .outOfMemory("avcodec_alloc_context3") }
    codec.pointee.thread_count = 1
    if isStrict { codec.pointee.err_recognition = AV_EF_EXPLODE }
    try check(avcodec_open2(codec, decoder, nil), "avcodec_open2")
  }

  deinit { avcodec_free_context(&codec) }

  /// - Parameter mostPixels: larger pictures are refused before memory is taken for them.
  /// - Throws: an error with `isInvalidData` when the bytes are no whole picture, as happens on a bad cable.
  public func decode(_ bytes: Span<UInt8>, mostPixels: Int = 1 << 26) throws(AVError) -> Frame {
    codec?.pointee.max_pixels = Int64(mostPixels)
    let packet = try Packet(copying: bytes)
    try check(avcodec_send_packet(codec, packet.pointer), "avcodec_send_packet")
    let frame = try Frame()
    try check(avcodec_receive_frame(codec, frame.pointer), "avcodec_receive_frame")
    return frame
  }

  /// A picture file in packed RGB within a size, its proportions kept; it is never made larger.
  ///
  /// - Throws: an error with `isInvalidData` when the bytes are neither PNG nor JPEG, or damaged.
  public static func rgb(
    _ bytes: [UInt8], width: Int, height: Int
  ) throws(AVError) -> (width: Int, height: Int, rgb: [UInt8]) {
    guard let format = Format(of: bytes) else { throw AVError("picture", code: parley_averror_invaliddata) }
    let frame = try PictureDecoder(format).decode(bytes.span, mostPixels: 1 << 22)
    let scale = min(1, Double(width) / Double(frame.width), Double(height) / Double(frame.height))
    let small = try Scaler(.good).scale(
      frame, width: max(1, Int(Double(frame.width) * scale)), height: max(1, Int(Double(frame.height) * scale)),
      format: .rgb24)
    return (small.width, small.height, small.packedBytes())
  }
}
