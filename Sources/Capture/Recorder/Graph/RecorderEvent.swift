public import Foundation
internal import Libav

/// What a recording or a device check tells while it goes on.
public enum RecorderEvent: Sendable {
  /// The take is on disk up to here, in milliseconds of the whole answer; never goes back.
  case saved(ms: Int)
  /// How loud the microphone is, about ten times a second.
  case level(Loudness)
  /// What the camera sees, at most ten times a second and only while it is wanted.
  case preview(Picture)
  /// What the camera was set to and really gives: at the start, and when it changes.
  case camera(CameraFacts)
  /// Something the candidate should know; the recording goes on.
  case warning(CaptureWarning)
  /// The last event: why the recording ended.
  case ended(RecordingEnd)
}

/// Why a recording is over.
public enum RecordingEnd: Sendable, Hashable {
  /// Asked for by the candidate.
  case stopped
  /// The microphone's file is played to its end.
  case fileFinished
  /// The longest answer is reached.
  case limitReached
  /// The program is closing: the answer is kept and can be gone on with.
  case closed
  /// A device or the disk failed; what is saved is kept and can be gone on with.
  case failed(TakeError)

  /// Whether the answer is over, and not just interrupted.
  public var isComplete: Bool {
    switch self {
    case .stopped, .fileFinished, .limitReached: true
    case .closed, .failed: false
    }
  }
}

/// How loud a tenth of a second was, in dB below full scale: −100…0.
public struct Loudness: Sendable, Hashable {
  public var peakDB: Double
  public var rmsDB: Double
  /// The microphone is set too loud.
  public var isClipping: Bool

  public init(peakDB: Double, rmsDB: Double, isClipping: Bool) {
    self.peakDB = peakDB
    self.rmsDB = rmsDB
    self.isClipping = isClipping
  }
}

/// A small picture of what the camera sees.
public struct Picture: Sendable, Hashable {
  /// In pixels.
  public var width: Int
  public var height: Int
  /// Red, green, blue of each pixel, row by row from the top left.
  public var rgb: [UInt8]

  public init(width: Int, height: Int, rgb: [UInt8]) {
    self.width = width
    self.height = height
    self.rgb = rgb
  }

  /// A PNG or JPEG file within a size; nil when it is neither, or damaged.
  public init?(file: Data, within size: PictureSize) {
    guard let small = try? PictureDecoder.rgb([UInt8](file), width: size.width, height: size.height) else { return nil }
    self.init(width: small.width, height: small.height, rgb: small.rgb)
  }
}

/// The largest picture that is wanted, in pixels; proportions are kept.
public struct PictureSize: Sendable, Hashable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}
