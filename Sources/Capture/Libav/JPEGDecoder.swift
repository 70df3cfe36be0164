internal import CFFmpeg

/// Decodes the pictures of a camera that sends motion JPEG. For one thread.
public final class JPEGDecoder {
  private var codec: UnsafeMutablePointer<AVCodecContext>?

  public init() throws(AVError) {
    _ = LibavSetUp.done
    guard let decoder = avcodec_find_decoder(AV_CODEC_ID_MJPEG) else {
      throw AVError("avcodec_find_decoder(mjpeg)", code: parley_averror_decoder_not_found)
    }
    codec = avcodec_alloc_context3(decoder)
    guard let codec else { throw .outOfMemory("avcodec_alloc_context3") }
    codec.pointee.thread_count = 1
    try check(avcodec_open2(codec, decoder, nil), "avcodec_open2")
  }

  deinit { avcodec_free_context(&codec) }

  /// - Throws: an error with `isInvalidData` when the bytes are no whole picture, as happens on a bad cable.
  public func decode(_ bytes: Span<UInt8>) throws(AVError) -> Frame {
    let packet = try Packet(copying: bytes)
    try check(avcodec_send_packet(codec, packet.pointer), "avcodec_send_packet")
    let frame = try Frame()
    try check(avcodec_receive_frame(codec, frame.pointer), "avcodec_receive_frame")
    return frame
  }
}
