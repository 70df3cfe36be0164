/// A camera, microphone or stand-in that cannot be used, said so that the person in front of it can mend it.
public struct DeviceError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    case cameraMissing = "camera-missing"
    case cameraBusy = "camera-busy"
    case cameraDenied = "camera-denied"
    /// It was unplugged, or its driver gave up, while it was in use.
    case cameraLost = "camera-lost"
    /// It is open, but gives no pictures.
    case cameraStalled = "camera-stalled"
    /// What it sends are no whole pictures.
    case cameraGarbled = "camera-garbled"
    /// It has no picture format or mode that can be used.
    case cameraUnusable = "camera-unusable"
    /// There is no sound server, or it has no such source.
    case microphoneMissing = "microphone-missing"
    case microphoneDenied = "microphone-denied"
    case microphoneLost = "microphone-lost"
    case microphoneStalled = "microphone-stalled"
    /// There is no sound server, or nothing to play on.
    case speakerMissing = "speaker-missing"
    case fileMissing = "file-missing"
    case fileDenied = "file-denied"
    /// It is no media file, or lacks the picture or sound that was asked for.
    case fileUnusable = "file-unusable"
    case encoderFailed = "encoder-failed"
  }

  public let code: Code
  /// As a person would look for it: `/dev/video0`, a source's name, a path.
  public let device: String
  /// What the system or the library said.
  public let cause: String?

  public init(_ code: Code, device: String, cause: String? = nil) {
    self.code = code
    self.device = device
    self.cause = cause
  }

  /// What is wrong and what to do about it, in a sentence or two.
  public var sentence: String {
    switch code {
    case .cameraMissing:
      "There is no camera at \(device). Plug one in, or choose another with --camera (parley doctor lists them)."
    case .cameraBusy:
      "The camera \(device) is in use by another program. Close that program and try again."
    case .cameraDenied:
      "This user may not use the camera \(device). Add the user to the group \"video\" and sign in again."
    case .cameraLost:
      "The camera \(device) went away. Plug it in again; the recording goes on with the last picture until then."
    case .cameraStalled:
      "The camera \(device) is on but gives no pictures. Unplug it and plug it in again, or choose another."
    case .cameraGarbled:
      "The camera \(device) sends broken pictures. Check its cable, plug it into another socket, or choose another."
    case .cameraUnusable:
      "The camera \(device) offers no picture format that can be recorded. Choose another with --camera."
    case .microphoneMissing:
      "There is no microphone \(device). Plug one in and check that PulseAudio or PipeWire runs (pactl info), "
        + "or choose another with --mic."
    case .microphoneDenied:
      "The sound server refused access to the microphone \(device). Start Parley as the user who is signed in."
    case .microphoneLost:
      "The microphone \(device) went away. Plug it in again; silence is recorded until then."
    case .microphoneStalled:
      "The microphone \(device) is open but gives no sound. Check that it is not switched off, or choose another."
    case .speakerMissing:
      "Sound cannot be played on \(device). Plug in headphones or a loudspeaker, and check that it is switched on."
    case .fileMissing: "There is no file \(device). Check the path after \"file:\"."
    case .fileDenied: "The file \(device) may not be read by this user. Change its permissions or use another."
    case .fileUnusable: "The file \(device) has no picture or sound that can be played. Use another file."
    case .encoderFailed: "The recording could not be encoded. Start again; if it happens again, run parley doctor."
    }
  }

  public var description: String {
    "\(code.rawValue): \(device)" + (cause.map { " (\($0))" } ?? "")
  }
}
