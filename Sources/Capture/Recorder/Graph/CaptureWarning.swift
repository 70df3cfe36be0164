public import CaptureCore

/// Something that the candidate should know while a recording, a trial or a device check goes on. The screens word it in
/// the candidate's language.
public enum CaptureWarning: Sendable, Hashable {
  /// It went away or is of no use; what can stand in for it does.
  case device(DeviceError)
  case cameraBack
  case microphoneBack
  /// The machine is quick enough again: every picture is recorded.
  case keepsUp
  case fewerPictures
  case smallerPicture
  /// The chosen microphone went away, and this one is heard in its place. The name is fit to be shown.
  case otherMicrophone(name: String)
  case disk(SpoolError)

  /// In English, for a run without screens.
  public var sentence: String {
    switch self {
    case .device(let error): error.sentence
    case .cameraBack: "The camera is back."
    case .microphoneBack: "The microphone is back."
    case .keepsUp: "This computer keeps up again: every picture is recorded."
    case .fewerPictures: "This computer is busy: fewer pictures a second are recorded, and all of the sound."
    case .smallerPicture:
      "This computer is too busy for a picture of this size: a smaller one is recorded from here on."
    case .otherMicrophone(let name): "The microphone went away; \(name) is heard in its place. Speak into that one."
    case .disk(let error): error.sentence
    }
  }

  /// What it is, as `camera-lost` or `fewer-pictures`.
  public var code: String {
    switch self {
    case .device(let error): error.code.rawValue
    case .cameraBack: "camera-back"
    case .microphoneBack: "microphone-back"
    case .keepsUp: "keeps-up"
    case .fewerPictures: "fewer-pictures"
    case .smallerPicture: "smaller-picture"
    case .otherMicrophone: "other-microphone"
    case .disk(let error): error.code
    }
  }
}
