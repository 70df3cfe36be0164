internal import CFFmpeg

/// What a finished recording is, as its container says.
public struct MediaProbe: Sendable, Hashable {
  public struct Track: Sendable, Hashable {
    /// As libavcodec names it, `h264`.
    public var codec: String
    /// When its first frame is to be seen or heard, in milliseconds, priming trimmed; nil when the file does not say.
    public var startMs: Double?
    /// Pixels; 0 for sound.
    public var width: Int
    public var height: Int
  }

  public var durationMs: Int
  public var video: Track?
  public var audio: Track?

  /// - Throws: an error with `isInvalidData` when the file is no media file.
  public init(path: String) throws(AVError) {
    _ = LibavSetUp.done
    var input: UnsafeMutablePointer<AVFormatContext>?
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    try check(av_dict_set(&options, "protocol_whitelist", "file", 0), "av_dict_set")
    try check(avformat_open_input(&input, "file:" + path, nil, &options), "avformat_open_input")
    defer { avformat_close_input(&input) }
    try check(avformat_find_stream_info(input, nil), "avformat_find_stream_info")
    durationMs = Int(max(0, input!.pointee.duration) / 1000)
    video = Self.track(input!, AVMEDIA_TYPE_VIDEO)
    audio = Self.track(input!, AVMEDIA_TYPE_AUDIO)
  }

  private static func track(_ input: UnsafeMutablePointer<AVFormatContext>, _ kind: AVMediaType) -> Track? {
    let index = av_find_best_stream(input, kind, -1, -1, nil, 0)
    guard index >= 0, let stream = input.pointee.streams[Int(index)]?.pointee else { return nil }
    let parameters = stream.codecpar.pointee
    return Track(
      codec: String(cString: avcodec_get_name(parameters.codec_id)),
      startMs: stream.start_time == parley_nopts
        ? nil : Double(stream.start_time) * Rational(stream.time_base).doubleValue * 1000,
      width: kind == AVMEDIA_TYPE_VIDEO ? Int(parameters.width) : 0,
      height: kind == AVMEDIA_TYPE_VIDEO ? Int(parameters.height) : 0)
  }
}
