internal import CFFmpeg

/// Writes one MP4 with its index in front, packet by packet. For one thread.
final class FastStartWriter {
  private var output: UnsafeMutablePointer<AVFormatContext>?
  /// Owned by the format context.
  private var streams: [TrackKind: UnsafeMutablePointer<AVStream>] = [:]
  private var lastDts: [TrackKind: Int64] = [:]

  init(path: String) throws(AVError) {
    _ = LibavSetUp.done
    try check(avformat_alloc_output_context2(&output, nil, "mp4", path), "avformat_alloc_output_context2")
    // From here on deinit cleans up.
    try check(avio_open(&output!.pointee.pb, "file:" + path, AVIO_FLAG_WRITE), "avio_open")
  }

  deinit {
    if let output {
      avio_closep(&output.pointee.pb)
      avformat_free_context(output)
    }
  }

  /// Adds a track; all of them before ``begin()``.
  func add(_ kind: TrackKind, _ parameters: TrackParameters, timeBase: Rational) throws(AVError) {
    guard let stream = avformat_new_stream(output, nil) else { throw .outOfMemory("avformat_new_stream") }
    try check(avcodec_parameters_copy(stream.pointee.codecpar, parameters.pointer), "avcodec_parameters_copy")
    stream.pointee.codecpar.pointee.codec_tag = 0
    stream.pointee.time_base = timeBase.cValue
    streams[kind] = stream
  }

  func begin() throws(AVError) {
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    try check(av_dict_set(&options, "movflags", "faststart", 0), "av_dict_set")
    try check(avformat_write_header(output, &options), "avformat_write_header")
  }

  /// Adds a packet `shiftUs` later than it says.
  func write(_ packet: Packet, to kind: TrackKind, timeBase: Rational, shiftUs: Int64 = 0) throws(AVError) {
    guard let stream = streams[kind] else { return }
    let copy = try Packet()
    try check(av_packet_ref(copy.pointer, packet.pointer), "av_packet_ref")
    av_packet_rescale_ts(copy.pointer, timeBase.cValue, stream.pointee.time_base)
    guard let pts = copy.pts else { return }
    let shift = Rational.microseconds.rescale(shiftUs, to: Rational(stream.pointee.time_base))
    var dts = (copy.dts ?? pts) + shift
    // Rounding at a joint may bring two packets to one tick.
    if let last = lastDts[kind], dts <= last { dts = last + 1 }
    lastDts[kind] = dts
    copy.pointer.pointee.dts = dts
    copy.pointer.pointee.pts = max(pts + shift, dts)
    copy.pointer.pointee.stream_index = stream.pointee.index
    copy.pointer.pointee.pos = -1
    try check(av_interleaved_write_frame(output, copy.pointer), "av_interleaved_write_frame")
  }

  /// Writes the index and moves it to the front.
  func finish() throws(AVError) {
    try check(av_write_trailer(output), "av_write_trailer")
    try check(avio_closep(&output!.pointee.pb), "avio_closep")
  }
}

/// What a decoder has to know of a track: an `AVCodecParameters` of our own.
final class TrackParameters {
  let pointer: UnsafeMutablePointer<AVCodecParameters>

  private init() throws(AVError) {
    guard let made = avcodec_parameters_alloc() else { throw .outOfMemory("avcodec_parameters_alloc") }
    pointer = made
  }

  convenience init(copying other: UnsafePointer<AVCodecParameters>) throws(AVError) {
    try self.init()
    try check(avcodec_parameters_copy(pointer, other), "avcodec_parameters_copy")
  }

  convenience init(of encoder: EncoderContext) throws(AVError) {
    try self.init()
    try check(avcodec_parameters_from_context(pointer, encoder.pointer), "avcodec_parameters_from_context")
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVCodecParameters>? = pointer
    avcodec_parameters_free(&pointer)
  }

  /// Whether packets of the other can follow on packets of this one: the codec's headers stand in the file once.
  func matches(_ other: UnsafePointer<AVCodecParameters>) -> Bool {
    let (own, other) = (pointer.pointee, other.pointee)
    guard own.codec_id == other.codec_id, own.width == other.width, own.height == other.height,
      own.sample_rate == other.sample_rate, own.ch_layout.nb_channels == other.ch_layout.nb_channels,
      own.extradata_size == other.extradata_size
    else { return false }
    guard own.extradata_size > 0, let mine = own.extradata, let theirs = other.extradata else { return true }
    let count = Int(own.extradata_size)
    return UnsafeBufferPointer(start: mine, count: count).elementsEqual(
      UnsafeBufferPointer(start: theirs, count: count))
  }
}
