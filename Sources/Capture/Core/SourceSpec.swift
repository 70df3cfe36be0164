/// Words of `--camera` or `--mic` that mean nothing.
public struct SpecError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The option's name: `camera` or `mic`.
  public let field: String
  public let value: String
  /// What can be said there.
  public let wayOut: String

  public var description: String { "--\(field) \(value): \(wayOut)" }
}

/// Where the picture comes from: `--camera SPEC`.
public enum CameraSpec: Sendable, Hashable, CustomStringConvertible {
  /// A V4L2 device, as `/dev/video0`.
  case device(String)
  /// A media file, played as if live, from the start again when it ends.
  case file(String)
  /// A moving pattern.
  case test
  /// No picture: the answer is sound alone.
  case none

  public init(parsing text: String) throws(SpecError) {
    switch SpecText(text) {
    case .word("test"): self = .test
    case .word("none"): self = .none
    case .file(let path): self = .file(path)
    case .word(let path) where path.hasPrefix("/dev/") && path.count > 5: self = .device(path)
    default:
      throw SpecError(
        field: "camera", value: text, wayOut: "say /dev/videoN, file:PATH of a video, test, or none")
    }
  }

  public var description: String {
    switch self {
    case .device(let path): path
    case .file(let path): "file:\(path)"
    case .test: "test"
    case .none: "none"
    }
  }
}

/// Where the sound comes from: `--mic SPEC`.
public enum MicrophoneSpec: Sendable, Hashable, CustomStringConvertible {
  /// A source of PulseAudio, or of PipeWire in its place; nil is the server's default.
  case pulse(source: String?)
  /// A media file, played once as if live; silence after its end.
  case file(String)
  /// A beep each second.
  case test
  /// No sound.
  case none

  public init(parsing text: String) throws(SpecError) {
    switch SpecText(text) {
    case .word("pulse"): self = .pulse(source: nil)
    case .word("test"): self = .test
    case .word("none"): self = .none
    case .pulse(let source): self = .pulse(source: source)
    case .file(let path): self = .file(path)
    default:
      throw SpecError(
        field: "mic", value: text, wayOut: "say pulse, pulse:SOURCE, file:PATH of a sound, test, or none")
    }
  }

  public var description: String {
    switch self {
    case .pulse(let source): source.map { "pulse:\($0)" } ?? "pulse"
    case .file(let path): "file:\(path)"
    case .test: "test"
    case .none: "none"
    }
  }
}

/// The shapes that both have.
private enum SpecText {
  case word(String)
  case file(String)
  case pulse(String)
  case nothing

  init(_ text: String) {
    if let rest = Self.rest(of: text, after: "file:") {
      self = .file(rest)
    } else if let rest = Self.rest(of: text, after: "pulse:") {
      self = .pulse(rest)
    } else {
      self = text.isEmpty ? .nothing : .word(text)
    }
  }

  private static func rest(of text: String, after prefix: String) -> String? {
    guard text.hasPrefix(prefix), text.count > prefix.count else { return nil }
    return String(text.dropFirst(prefix.count))
  }
}
