/// How many pictures a second of a size this machine can take from a camera and encode as they come.
public struct CameraCeiling: Sendable {
  /// The rate that a mode is asked for.
  var wantedRate: Double
  /// What is larger has to be made smaller; it is taken only when nothing else is there.
  var maxWidth: Int
  var maxHeight: Int
  /// Pictures a second; blocks the first time, while it is measured.
  var rate: @Sendable (_ width: Int, _ height: Int, _ isJPEG: Bool) -> Double

  /// Any machine is fast enough.
  static let none = CameraCeiling(wantedRate: 30, maxWidth: 1280, maxHeight: 720) { _, _, _ in .infinity }

  /// As `speed` measures it for a recording with these settings.
  public init(_ settings: EncodingSettings, _ speed: MachineSpeed = .shared) {
    self.init(
      wantedRate: settings.maxFrameRate, maxWidth: settings.maxWidth, maxHeight: settings.maxHeight
    ) { width, height, isJPEG in
      let size = PreviewSize(width: width, height: height).fitted(
        into: PreviewSize(width: settings.maxWidth, height: settings.maxHeight), multipleOf: 2)
      return speed.rate(settings, width: size.width, height: size.height, isJPEG: isJPEG)
    }
  }

  init(
    wantedRate: Double, maxWidth: Int, maxHeight: Int,
    rate: @escaping @Sendable (_ width: Int, _ height: Int, _ isJPEG: Bool) -> Double
  ) {
    self.wantedRate = wantedRate
    self.maxWidth = maxWidth
    self.maxHeight = maxHeight
    self.rate = rate
  }
}
