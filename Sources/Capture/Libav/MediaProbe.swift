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
    let input = try MediaInput(path: path, isRecording: true)
    durationMs = Int(max(0, input.pointer.pointee.duration) / 1000)
    video = Self.track(input, .video)
    audio = Self.track(input, .audio)
  }

  private static func track(_ input: MediaInput, _ kind: TrackKind) -> Track? {
    guard let stream = input.best(kind)?.pointee else { return nil }
    let parameters = stream.codecpar.pointee
    return Track(
      codec: String(cString: avcodec_get_name(parameters.codec_id)),
      startMs: stream.start_time == parley_nopts
        ? nil : Double(stream.start_time) * Rational(stream.time_base).doubleValue * 1000,
      width: kind == .video ? Int(parameters.width) : 0,
      height: kind == .video ? Int(parameters.height) : 0)
  }
}
