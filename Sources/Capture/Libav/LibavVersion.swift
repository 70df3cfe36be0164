internal import CFFmpeg

/// Which libavcodec this runs with.
public enum LibavVersion {
  /// As `59.37.100`.
  public static var text: String {
    let version = avcodec_version()
    return "\(version >> 16).\(version >> 8 & 255).\(version & 255)"
  }
}
