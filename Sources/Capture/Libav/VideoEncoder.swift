internal import CFFmpeg

/// H.264 or VP9 for a live recording: without B-frames and without look-ahead, so that each picture that goes in comes out
/// at once. For one thread.
public final class VideoEncoder {
  public enum Codec: Sendable {
    /// libx264
    case h264
    /// libvpx
    case vp9
  }

  public struct Settings: Sendable {
    public var codec: Codec
    /// In pixels; even.
    public var width: Int
    public var height: Int
    /// About how many frames a second will come; only rate control goes by it.
    public var frameRate: Int
    /// x264's speed: `ultrafast`, `superfast`, `veryfast` …; for VP9 what comes near to it.
    public var preset: String
    /// x264's quality: 18 very good … 35 poor; for VP9 what comes near to it.
    public var quality: Int
    /// Bits a second that may not be exceeded for long.
    public var maxBitRate: Int

    public init(
      width: Int, height: Int, frameRate: Int = 30, preset: String = "veryfast", quality: Int = 26,
      maxBitRate: Int = 1_500_000, codec: Codec = .h264
    ) {
      self.codec = codec
      self.width = width
      self.height = height
      self.frameRate = frameRate
      self.preset = preset
      self.quality = quality
      self.maxBitRate = maxBitRate
    }
  }

  /// Ticks of 1/90,000 s, as is usual for H.264.
  public static let timeBase = Rational(1, 90_000)

  public let settings: Settings
  let context: EncoderContext

  public init(_ settings: Settings) throws(AVError) {
    self.settings = settings
    let isVP9 = settings.codec == .vp9
    context = try EncoderContext(isVP9 ? "libvpx-vp9" : "libx264", options: Self.options(settings)) { context in
      context.pointee.width = Int32(settings.width)
      context.pointee.height = Int32(settings.height)
      context.pointee.pix_fmt = PixelFormat.yuv420p.cValue
      context.pointee.time_base = Self.timeBase.cValue
      context.pointee.framerate = AVRational(num: Int32(settings.frameRate), den: 1)
      context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
      context.pointee.max_b_frames = 0
      // Key frames come where the segments start, at the caller's word; these are only a second wall.
      context.pointee.gop_size = Int32(settings.frameRate * 10)
      // libvpx wants the rate that its constant quality may not exceed.
      if isVP9 { context.pointee.bit_rate = Int64(settings.maxBitRate) }
      context.pointee.rc_max_rate = Int64(settings.maxBitRate)
      context.pointee.rc_buffer_size = Int32(settings.maxBitRate * 2)
      // One thread costs the least processor time, and is enough up to here.
      context.pointee.thread_count = settings.width * settings.height <= 1280 * 720 ? 1 : 2
      context.pointee.color_range = AVCOL_RANGE_MPEG
    }
  }

  private static func options(_ settings: Settings) -> [String: String] {
    switch settings.codec {
    case .h264:
      [
        "preset": settings.preset,
        // Without it veryfast holds 14 frames back.
        "tune": "zerolatency",
        "crf": "\(settings.quality)",
        // A picture that is forced to be a key frame is one from which decoding can start.
        "forced-idr": "1",
      ]
    case .vp9:
      [
        "deadline": "realtime",
        "cpu-used": ["ultrafast", "superfast"].contains(settings.preset) ? "8" : "7",
        "lag-in-frames": "0",
        "crf": "\(settings.quality + 8)",
      ]
    }
  }

  /// Encodes a picture of the encoder's size in `yuv420p`.
  /// - Parameters:
  ///   - pts: in `timeBase`; greater than the one before.
  ///   - isKeyFrame: makes it a picture from which decoding can start.
  public func encode(_ picture: Frame, pts: Int64, isKeyFrame: Bool) throws(AVError) -> [Packet] {
    // The picture may be shared with a preview, or be repeated: another reference carries the time.
    let frame = try Frame()
    try check(av_frame_ref(frame.pointer, picture.pointer), "av_frame_ref")
    frame.pointer.pointee.pts = pts
    frame.pointer.pointee.pict_type = isKeyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    frame.pointer.pointee.key_frame = 0
    return try context.encode(frame.pointer)
  }

  /// The packets that are still inside; the encoder takes no more pictures.
  public func finish() throws(AVError) -> [Packet] { try context.encode(nil) }
}
