internal import CFFmpeg

/// A call into FFmpeg's libraries that failed.
public struct AVError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The C function, as `avcodec_open2`.
  public let call: String
  /// FFmpeg's code: negative; a negated `errno`, or one of its own.
  public let code: Int32

  init(_ call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  /// The library's own words.
  public var message: String {
    var text = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
    guard av_strerror(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  public var description: String { "\(call): \(message)" }

  /// The data is not what its format says, as in a file that is cut or is no media file.
  public var isInvalidData: Bool { code == parley_averror_invaliddata }

  /// The `errno` behind the failure, as ENOENT for a file that is missing; nil for FFmpeg's own codes.
  public var systemCode: Int32? { code < 0 && code > -4096 ? -code : nil }

  static func outOfMemory(_ call: String) -> AVError { AVError(call, code: parley_averror_enomem) }
}

/// Throws when a libav call answered with a negative number, else gives its result.
@discardableResult
@inline(__always)
func check(_ result: Int32, _ call: String) throws(AVError) -> Int32 {
  guard result >= 0 else { throw AVError(call, code: result) }
  return result
}

/// What has to be set once for the libraries, whatever is used first.
enum LibavSetUp {
  static let done: Void = parley_quiet_libav()
}
