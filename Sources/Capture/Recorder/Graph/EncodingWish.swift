public import CaptureCore
internal import Devices
internal import Foundation

/// How good a recording is to be.
public struct EncodingWish: Sendable, Hashable {
  /// The highest preset that is wanted.
  public var best: EncodingPreset
  public var codecs: MediaCodecs
  /// What the device check measured, in bits a second; nil when it is not known.
  public var uplinkBitsPerS: Int?

  /// - Parameter codecs: as `PARLEY_CODEC` says (`h264` or `vp9`), else H.264 and AAC.
  public init(
    best: EncodingPreset = .standard, codecs: MediaCodecs = .ofEnvironment, uplinkBitsPerS: Int? = nil
  ) {
    self.best = best
    self.codecs = codecs
    self.uplinkBitsPerS = uplinkBitsPerS
  }

  /// The rung of the ladder that this comes to.
  public var choice: EncodingChoice { .forUplink(uplinkBitsPerS, best: best) }

  var settings: EncodingSettings { EncodingSettings(choice, codecs: codecs) }
}

extension MediaCodecs {
  /// - Throws: ``TakeError/settingInvalid(name:why:)`` when `PARLEY_CODEC` names none.
  static func checkEnvironment(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(TakeError) {
    guard let name = environment["PARLEY_CODEC"], !name.isEmpty, MediaCodecs(rawValue: name.lowercased()) == nil else {
      return
    }
    throw .settingInvalid(
      name: "PARLEY_CODEC", why: "is none of \(allCases.map(\.rawValue).joined(separator: " and "))")
  }

  /// As `PARLEY_CODEC` says, else H.264 and AAC, which play everywhere.
  public static var ofEnvironment: MediaCodecs {
    ProcessInfo.processInfo.environment["PARLEY_CODEC"].flatMap { MediaCodecs(rawValue: $0.lowercased()) } ?? .h264
  }
}
