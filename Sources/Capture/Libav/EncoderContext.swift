internal import CFFmpeg

/// What video and audio encoders share: an open `AVCodecContext`. For one thread.
final class EncoderContext {
  let pointer: UnsafeMutablePointer<AVCodecContext>

  /// Makes a context of the encoder `name`, lets `configure` set it up, and opens it.
  init(
    _ name: String, options: [String: String],
    configure: (UnsafeMutablePointer<AVCodecContext>) -> Void
  ) throws(AVError) {
    _ = LibavSetUp.done
    guard let codec = avcodec_find_encoder_by_name(name) else {
      throw AVError("avcodec_find_encoder_by_name(\(name))", code: parley_averror_encoder_not_found)
    }
    guard let pointer = avcodec_alloc_context3(codec) else { throw .outOfMemory("avcodec_alloc_context3") }
    self.pointer = pointer
    // MP4 keeps the codec's headers in its own header, not in the stream.
    pointer.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
    configure(pointer)
    var dictionary: OpaquePointer?
    defer { av_dict_free(&dictionary) }
    for (key, value) in options {
      try check(av_dict_set(&dictionary, key, value, 0), "av_dict_set")
    }
    try check(avcodec_open2(pointer, codec, &dictionary), "avcodec_open2(\(name))")
    // An option that nobody took is a mistake of ours, not of the user's.
    assert(av_dict_count(dictionary) == 0, "unknown option of \(name)")
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVCodecContext>? = pointer
    avcodec_free_context(&pointer)
  }

  var timeBase: Rational { Rational(pointer.pointee.time_base) }

  /// Hands `frame` over (nil: there are no more) and takes every packet that is ready.
  func encode(_ frame: UnsafePointer<AVFrame>?) throws(AVError) -> [Packet] {
    try check(avcodec_send_frame(pointer, frame), "avcodec_send_frame")
    var packets: [Packet] = []
    while true {
      let packet = try Packet()
      let code = avcodec_receive_packet(pointer, packet.pointer)
      if code == parley_averror_eagain || code == parley_averror_eof { return packets }
      try check(code, "avcodec_receive_packet")
      packets.append(packet)
    }
  }
}
