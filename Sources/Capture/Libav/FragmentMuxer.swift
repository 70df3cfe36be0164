internal import CFFmpeg
public import Foundation

/// Fragmented MP4 into memory. The caller orders the packets and says where a fragment ends. For one thread.
///
/// Flags: `frag_custom` (a fragment ends only at the caller's word), `empty_moov` and `delay_moov` (the header comes
/// with the first fragment, when the sound's priming is known: without `delay_moov` there is no edit list, and the sound
/// is 21 ms late), `default_base_moof` (offsets count from the fragment, as HLS wants). Packets go in by
/// `av_write_frame`: the interleaving call would hold the picture back while the sound stops.
public final class FragmentMuxer {
  public enum Track: Sendable { case video, audio }

  /// What a flush gave.
  public struct Output: Sendable {
    /// `ftyp` and `moov`; only with the first fragment.
    public var header: Data?
    /// `moof` and `mdat`; empty when nothing was written since the last flush.
    public var fragment: Data
  }

  private let pointer: UnsafeMutablePointer<AVFormatContext>
  private let sink = MemorySink()
  /// Owned by the format context.
  private var streams: [Track: UnsafeMutablePointer<AVStream>] = [:]
  private var isHeaderOut = false

  /// At least one of the encoders; they have to outlive the muxer's first flush.
  public init(video: VideoEncoder?, audio: AudioEncoder?) throws(AVError) {
    _ = LibavSetUp.done
    var made: UnsafeMutablePointer<AVFormatContext>?
    try check(avformat_alloc_output_context2(&made, nil, "mp4", nil), "avformat_alloc_output_context2")
    pointer = made!
    // From here on deinit cleans up.
    pointer.pointee.pb = try sink.open()
    pointer.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    if let video { try addStream(.video, video.context) }
    if let audio { try addStream(.audio, audio.context) }
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    try check(
      av_dict_set(&options, "movflags", "frag_custom+empty_moov+delay_moov+default_base_moof+skip_trailer", 0),
      "av_dict_set")
    try check(avformat_write_header(pointer, &options), "avformat_write_header")
  }

  deinit {
    // The contexts end here; the trailer (an index of fragments) is for files that can be sought, and is left out.
    avformat_free_context(pointer)
    sink.close()
  }

  /// Adds a packet. Within a track times must rise.
  /// - Parameters:
  ///   - timeBase: of the packet's times.
  ///   - duration: in ticks of `timeBase`; nil keeps the packet's own. The last picture of a fragment lasts as long as
  ///     said here, so the next one must begin there.
  public func write(
    _ packet: Packet, to track: Track, timeBase: Rational, duration: Int64? = nil
  ) throws(AVError) {
    guard let stream = streams[track] else { preconditionFailure("no such track") }
    let copy = try Packet()
    try check(av_packet_ref(copy.pointer, packet.pointer), "av_packet_ref")
    if let duration { copy.pointer.pointee.duration = duration }
    av_packet_rescale_ts(copy.pointer, timeBase.cValue, stream.pointee.time_base)
    copy.pointer.pointee.stream_index = stream.pointee.index
    try check(av_write_frame(pointer, copy.pointer), "av_write_frame")
  }

  /// Ends the fragment: everything written since the last flush comes out.
  public func flush() throws(AVError) -> Output {
    try check(av_write_frame(pointer, nil), "av_write_frame")
    if !isHeaderOut {
      // With delay_moov the first flush writes the header alone.
      try check(av_write_frame(pointer, nil), "av_write_frame")
    }
    avio_flush(pointer.pointee.pb)
    let bytes = sink.take()
    guard !isHeaderOut else { return Output(header: nil, fragment: bytes) }
    let (header, fragment) = BoxSplit.header(bytes)
    isHeaderOut = !header.isEmpty
    return Output(header: header.isEmpty ? nil : header, fragment: fragment)
  }

  private func addStream(_ track: Track, _ encoder: EncoderContext) throws(AVError) {
    guard let stream = avformat_new_stream(pointer, nil) else { throw .outOfMemory("avformat_new_stream") }
    try check(
      avcodec_parameters_from_context(stream.pointee.codecpar, encoder.pointer), "avcodec_parameters_from_context")
    // A wish: the muxer may choose another when it writes the header.
    stream.pointee.time_base = encoder.timeBase.cValue
    streams[track] = stream
  }
}
