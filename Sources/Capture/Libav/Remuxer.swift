internal import CFFmpeg
internal import Glibc

/// Puts recordings one after the other into one MP4 with its index in front, without encoding anew. For one thread.
///
/// Each part is moved to where the one before it ended. The sound's priming of the first part stays and is noted in the
/// edit list; that of later parts is left out, for it would sound in the middle.
public final class Remuxer {
  /// Where a part came to lie in the result, in milliseconds.
  public struct Place: Sendable, Hashable {
    public var startMs: Int
    public var endMs: Int
  }

  /// A part that was recorded otherwise than the first, as with another size of picture.
  public struct PartsDiffer: Error, Sendable {}

  private var output: UnsafeMutablePointer<AVFormatContext>?
  /// Output stream by kind of media.
  private var streams: [Int32: UnsafeMutablePointer<AVStream>] = [:]
  private var lastDts: [Int32: Int64] = [:]
  private var endUs: Int64 = 0

  public init(path: String) throws(AVError) {
    _ = LibavSetUp.done
    try check(avformat_alloc_output_context2(&output, nil, "mp4", path), "avformat_alloc_output_context2")
    try check(avio_open(&output!.pointee.pb, "file:" + path, AVIO_FLAG_WRITE), "avio_open")
  }

  deinit {
    if let output {
      avio_closep(&output.pointee.pb)
      avformat_free_context(output)
    }
  }

  /// Adds the recording at `path`. One that is cut in the middle gives all that can be read of it.
  public func append(_ path: String) throws -> Place {
    var input: UnsafeMutablePointer<AVFormatContext>?
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    try check(av_dict_set(&options, "protocol_whitelist", "file", 0), "av_dict_set")
    try check(avformat_open_input(&input, "file:" + path, nil, &options), "avformat_open_input")
    defer { avformat_close_input(&input) }
    try check(avformat_find_stream_info(input, nil), "avformat_find_stream_info")
    guard let input, let output else { throw AVError.outOfMemory("avformat_open_input") }
    let isFirst = streams.isEmpty
    try isFirst ? begin(like: input, output) : compare(with: input)

    let startUs = endUs
    let packet = try Packet()
    while av_read_frame(input, packet.pointer) >= 0 {
      defer { av_packet_unref(packet.pointer) }
      let source = input.pointee.streams[packet.streamIndex]!
      let kind = source.pointee.codecpar.pointee.codec_type.rawValue
      guard let target = streams[kind], let pts = packet.pts else { continue }
      let isPriming = kind == AVMEDIA_TYPE_AUDIO.rawValue && pts < 0
      if isPriming && !isFirst { continue }
      let base = Rational(source.pointee.time_base)
      endUs = max(endUs, startUs + base.rescale(pts + packet.duration, to: .microseconds))
      av_packet_rescale_ts(packet.pointer, source.pointee.time_base, target.pointee.time_base)
      let shift = Rational.microseconds.rescale(startUs, to: Rational(target.pointee.time_base))
      packet.pointer.pointee.pts += shift
      packet.pointer.pointee.dts = (packet.dts ?? packet.pointer.pointee.pts - shift) + shift
      // Rounding at a joint may bring two packets to one tick.
      if let last = lastDts[kind], packet.pointer.pointee.dts <= last {
        packet.pointer.pointee.dts = last + 1
        packet.pointer.pointee.pts = max(packet.pointer.pointee.pts, last + 1)
      }
      lastDts[kind] = packet.pointer.pointee.dts
      packet.pointer.pointee.stream_index = target.pointee.index
      packet.pointer.pointee.pos = -1
      try check(av_interleaved_write_frame(output, packet.pointer), "av_interleaved_write_frame")
    }
    return Place(startMs: Int(startUs / 1000), endMs: Int(endUs / 1000))
  }

  /// Writes the index and moves it to the front.
  public func finish() throws(AVError) {
    guard !streams.isEmpty else { throw AVError("av_write_trailer", code: parley_averror_invaliddata) }
    try check(av_write_trailer(output), "av_write_trailer")
    try check(avio_closep(&output!.pointee.pb), "avio_closep")
  }

  private func begin(
    like input: UnsafeMutablePointer<AVFormatContext>, _ output: UnsafeMutablePointer<AVFormatContext>
  ) throws(AVError) {
    for kind in [AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO] {
      let index = av_find_best_stream(input, kind, -1, -1, nil, 0)
      guard index >= 0, let source = input.pointee.streams[Int(index)] else { continue }
      guard let stream = avformat_new_stream(output, nil) else { throw .outOfMemory("avformat_new_stream") }
      try check(avcodec_parameters_copy(stream.pointee.codecpar, source.pointee.codecpar), "avcodec_parameters_copy")
      stream.pointee.codecpar.pointee.codec_tag = 0
      stream.pointee.time_base = source.pointee.time_base
      streams[kind.rawValue] = stream
    }
    guard !streams.isEmpty else { throw AVError("av_find_best_stream", code: parley_averror_invaliddata) }
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    try check(av_dict_set(&options, "movflags", "faststart", 0), "av_dict_set")
    try check(avformat_write_header(output, &options), "avformat_write_header")
  }

  /// The codec's headers stand in the file's header once: a part must have the same.
  private func compare(with input: UnsafeMutablePointer<AVFormatContext>) throws {
    for (kind, stream) in streams {
      let index = av_find_best_stream(input, AVMediaType(rawValue: kind), -1, -1, nil, 0)
      guard index >= 0, let other = input.pointee.streams[Int(index)]?.pointee.codecpar.pointee else { continue }
      let own = stream.pointee.codecpar.pointee
      let isSame =
        own.codec_id == other.codec_id && own.width == other.width && own.height == other.height
        && own.sample_rate == other.sample_rate && own.extradata_size == other.extradata_size
        && (own.extradata_size == 0 || memcmp(own.extradata, other.extradata, Int(own.extradata_size)) == 0)
      guard isSame else { throw PartsDiffer() }
    }
  }
}
