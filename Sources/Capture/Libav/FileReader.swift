internal import CFFmpeg

/// Reads the pictures or the sound of a local media file, decoded, in order. For one thread.
public final class FileReader {
  public enum Kind: Sendable { case video, audio }

  private var format: UnsafeMutablePointer<AVFormatContext>?
  private var codec: UnsafeMutablePointer<AVCodecContext>?
  private let stream: UnsafeMutablePointer<AVStream>
  private let packet: Packet
  private var isDrained = false
  /// The file's time of the first frame, which counts as 0.
  private var firstPts: Int64?

  /// Opens the file's best track of that kind.
  /// - Throws: an error with the `systemCode` of opening the file, or `isInvalidData` when it is no media file.
  public init(path: String, _ kind: Kind) throws(AVError) {
    _ = LibavSetUp.done
    packet = try Packet()
    var opened: UnsafeMutablePointer<AVFormatContext>?
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    // A play list in disguise must not make us open anything else.
    try check(av_dict_set(&options, "protocol_whitelist", "file", 0), "av_dict_set")
    try check(avformat_open_input(&opened, "file:" + path, nil, &options), "avformat_open_input")
    var decoder: UnsafePointer<AVCodec>?
    do throws(AVError) {
      try check(avformat_find_stream_info(opened, nil), "avformat_find_stream_info")
      let type = kind == .video ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO
      let index = try check(av_find_best_stream(opened, type, -1, -1, &decoder, 0), "av_find_best_stream")
      stream = opened!.pointee.streams[Int(index)]!
    } catch {
      avformat_close_input(&opened)
      throw error
    }
    format = opened
    // From here on deinit cleans up.
    for other in 0..<Int(opened!.pointee.nb_streams) where Int32(other) != stream.pointee.index {
      opened!.pointee.streams[other]!.pointee.discard = AVDISCARD_ALL
    }
    guard let made = avcodec_alloc_context3(decoder) else { throw .outOfMemory("avcodec_alloc_context3") }
    codec = made
    try check(avcodec_parameters_to_context(made, stream.pointee.codecpar), "avcodec_parameters_to_context")
    made.pointee.pkt_timebase = stream.pointee.time_base
    // As if live: a picture has to be there when it is due, not many at once.
    made.pointee.thread_count = 1
    try check(avcodec_open2(made, decoder, nil), "avcodec_open2")
  }

  deinit {
    avcodec_free_context(&codec)
    avformat_close_input(&format)
  }

  /// Pictures a second, as the file says; nil when it does not.
  public var frameRate: Double? {
    let rate = av_guess_frame_rate(format, stream, nil)
    return rate.num > 0 && rate.den > 0 ? Double(rate.num) / Double(rate.den) : nil
  }

  /// The next frame and its time since the first one, in nanoseconds; nil at the end. Damaged packets are passed over.
  public func next() throws(AVError) -> (frame: Frame, atNs: Int64)? {
    let frame = try Frame()
    while true {
      let code = avcodec_receive_frame(codec, frame.pointer)
      if code == 0 {
        let pts = frame.bestEffortPts ?? frame.pts ?? firstPts ?? 0
        let first = firstPts ?? pts
        firstPts = first
        return (frame, Rational(stream.pointee.time_base).rescale(pts - first, to: .nanoseconds))
      }
      if code == parley_averror_eof { return nil }
      guard code == parley_averror_eagain else { throw AVError("avcodec_receive_frame", code: code) }
      try feed()
    }
  }

  /// Begins again at the first frame.
  public func rewind() throws(AVError) {
    try check(
      avformat_seek_file(format, stream.pointee.index, .min, stream.pointee.start_time, .max, AVSEEK_FLAG_BACKWARD),
      "avformat_seek_file")
    avcodec_flush_buffers(codec)
    isDrained = false
  }

  private func feed() throws(AVError) {
    while !isDrained {
      let code = av_read_frame(format, packet.pointer)
      if code < 0 {
        // The end, or a file that is cut: what is inside the decoder still comes.
        isDrained = true
        try check(avcodec_send_packet(codec, nil), "avcodec_send_packet")
        return
      }
      defer { av_packet_unref(packet.pointer) }
      guard packet.pointer.pointee.stream_index == stream.pointee.index else { continue }
      let sent = avcodec_send_packet(codec, packet.pointer)
      if sent == parley_averror_invaliddata { continue }
      try check(sent, "avcodec_send_packet")
      return
    }
  }
}
