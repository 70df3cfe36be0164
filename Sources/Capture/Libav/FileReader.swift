internal import CFFmpeg

/// Reads the pictures or the sound of a local media file, decoded, in order. For one thread.
public final class FileReader {
  public enum Kind: Sendable { case video, audio }

  public struct Options: Sendable {
    /// Takes MP4 with H.264 or VP9 and AAC or Opus only, for bytes that came from outside.
    public var isRecording: Bool
    /// Gives the file's own times; else the first frame's time is 0.
    public var keepsTimes: Bool
    /// Decodes only pictures that need no other; far quicker.
    public var onlyKeyFrames: Bool

    public init(isRecording: Bool = false, keepsTimes: Bool = false, onlyKeyFrames: Bool = false) {
      self.isRecording = isRecording
      self.keepsTimes = keepsTimes
      self.onlyKeyFrames = onlyKeyFrames
    }
  }

  private let input: MediaInput
  private var codec: UnsafeMutablePointer<AVCodecContext>?
  private let stream: UnsafeMutablePointer<AVStream>
  private var isDrained = false
  /// The file's time that counts as 0; nil until the first frame has told it.
  private var firstPts: Int64?

  /// Opens the file's best track of that kind.
  /// - Throws: an error with the `systemCode` of opening the file, or `isInvalidData` when it is no media file.
  public init(path: String, _ kind: Kind, _ options: Options = Options()) throws(AVError) {
    input = try MediaInput(path: path, isRecording: options.isRecording)
    if options.keepsTimes { firstPts = 0 }
    guard let found = input.best(kind == .video ? .video : .audio) else {
      throw AVError("av_find_best_stream", code: parley_averror_stream_not_found)
    }
    stream = found
    input.keepOnly([stream])
    guard let decoder = avcodec_find_decoder(stream.pointee.codecpar.pointee.codec_id) else {
      throw AVError("avcodec_find_decoder", code: parley_averror_decoder_not_found)
    }
    guard let made = avcodec_alloc_context3(decoder) else { throw .outOfMemory("avcodec_alloc_context3") }
    codec = made
    try check(avcodec_parameters_to_context(made, stream.pointee.codecpar), "avcodec_parameters_to_context")
    made.pointee.pkt_timebase = stream.pointee.time_base
    // As if live: a picture has to be there when it is due, not many at once.
    made.pointee.thread_count = 1
    if options.onlyKeyFrames { made.pointee.skip_frame = AVDISCARD_NONKEY }
    try check(avcodec_open2(made, decoder, nil), "avcodec_open2")
  }

  deinit { avcodec_free_context(&codec) }

  /// Pictures a second, as the file says; nil when it does not.
  public var frameRate: Double? {
    let rate = av_guess_frame_rate(input.pointer, stream, nil)
    return rate.num > 0 && rate.den > 0 ? Double(rate.num) / Double(rate.den) : nil
  }

  /// The next frame and its time (see ``Options``) in nanoseconds; nil at the end. Damaged packets are passed over.
  public func next() throws(AVError) -> (frame: Frame, atNs: Int64)? {
    let frame = try Frame()
    while true {
      let code = avcodec_receive_frame(codec, frame.pointer)
      if code == 0 {
        let pts = frame.bestEffortPts ?? frame.pts ?? firstPts ?? 0
        let first = firstPts ?? pts
        firstPts = first
        return (frame, Rational(stream.pointee.time_base).rescale(pts &- first, to: .nanoseconds))
      }
      if code == parley_averror_eof { return nil }
      if code == parley_averror_invaliddata {
        if isDrained { return nil }
        continue
      }
      guard code == parley_averror_eagain else { throw AVError("avcodec_receive_frame", code: code) }
      try feed()
    }
  }

  /// Begins again at the first frame.
  public func rewind() throws(AVError) {
    try check(
      avformat_seek_file(
        input.pointer, stream.pointee.index, .min, stream.pointee.start_time, .max, AVSEEK_FLAG_BACKWARD),
      "avformat_seek_file")
    avcodec_flush_buffers(codec)
    isDrained = false
  }

  private func feed() throws(AVError) {
    while !isDrained {
      guard let packet = try input.next() else {
        // The end, or a file that is cut: what is inside the decoder still comes.
        isDrained = true
        try check(avcodec_send_packet(codec, nil), "avcodec_send_packet")
        return
      }
      guard packet.streamIndex == Int(stream.pointee.index) else { continue }
      let sent = avcodec_send_packet(codec, packet.pointer)
      if sent == parley_averror_invaliddata { continue }
      try check(sent, "avcodec_send_packet")
      return
    }
  }
}
