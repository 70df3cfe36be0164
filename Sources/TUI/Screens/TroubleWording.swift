internal import CaptureCore
internal import Client
internal import Contracts
internal import Kit
internal import Platform
internal import Recorder

/// Devices, disk, network and refusals in the user's language. What the recorder's types say of themselves in English is
/// for logs and for runs without screens.
enum TroubleWording {
  static func words(_ error: any Error) -> String {
    switch error {
    case let error as DeviceError: error.words
    case let error as SpoolError: error.words
    case let error as TakeError: error.words
    case let error as ClientError: error.words
    case let problem as Problem: problem.words
    case let error as any ExplainedError: error.sentence
    case let error as SystemError: tr("trouble.system", ["what": "\(error)"])
    default: tr("trouble.other", ["what": "\(error)"])
    }
  }

  /// A text of the table under the code of what happened.
  fileprivate static func text(_ group: String, _ code: String, _ values: [String: String]) -> String {
    tr(group + code.replacing("-", with: "_"), values)
  }
}

@MainActor
extension DeviceError {
  var words: String { TroubleWording.text("trouble.device.", code.rawValue, ["device": Sanitise.terminal(device)]) }
}

@MainActor
extension SpoolError {
  var words: String {
    let values =
      switch self {
      case .diskFull(let folder): ["folder": folder]
      case .tooLittleSpace(let folder, let needed, let free):
        [
          "folder": folder, "needed": Strings.number(Self.megabytes(needed)),
          "free": Strings.number(Self.megabytes(free)),
        ]
      case .runningOut(let folder, let seconds):
        ["folder": folder, "minutes": "\(seconds / 60)", "seconds": "\(seconds % 60)"]
      case .io(let cause): ["what": Sanitise.terminal(cause)]
      case .inUse, .newerFormat, .unreadable: [String: String]()
      }
    return TroubleWording.text("trouble.disk.", code, values)
  }
}

extension CaptureWarning {
  var words: String {
    switch self {
    case .device(let error): error.words
    case .disk(let error): error.words
    case .otherMicrophone(let name): TroubleWording.text("trouble.capture.", code, ["name": name])
    case .cameraBack, .microphoneBack, .keepsUp, .fewerPictures, .smallerPicture:
      TroubleWording.text("trouble.capture.", code, [:])
    }
  }
}

extension UploadTrouble {
  var words: String {
    switch self {
    case .server(let problem): problem.words
    case .call(let error): error.words
    case .disk(let error): error.words
    case .storeNotTrusted(let why), .other(let why):
      TroubleWording.text("trouble.upload.", code, ["why": Sanitise.terminal(why)])
    case .storeBusy(let status), .storeRefuses(let status):
      TroubleWording.text("trouble.upload.", code, ["status": "\(status)"])
    case .storeAway, .storeIsWebPage: TroubleWording.text("trouble.upload.", code, [:])
    }
  }
}

@MainActor
extension TakeError {
  var words: String {
    switch self {
    case .device(let error): error.words
    case .disk(let error): error.words
    case .uploadRefused(let trouble): trouble.words
    case .nothingRecorded(let question), .noRetakesLeft(let question), .noTimeLeft(let question),
      .noSuchQuestion(let question):
      TroubleWording.text("trouble.take.", code, ["question": "\(question)"])
    case .fileUnreadable(let path): TroubleWording.text("trouble.take.", code, ["path": Sanitise.terminal(path)])
    case .fileSize(let bytes):
      TroubleWording.text("trouble.take.", code, ["mib": "\(bytes >> 20)", "most": "\(FileOffer.mostBytes >> 20)"])
    case .consentNeeded, .alreadyRecording, .notRecording, .standInRefused, .notPlayed, .nothingChosen:
      TroubleWording.text("trouble.take.", code, [:])
    // A run without screens, or whoever set the machine up, has to do with these.
    case .tooFewAnswers, .answersUnreadable, .resumeNeeded, .wrongFile, .settingInvalid: sentence
    }
  }
}

@MainActor
extension ClientError {
  var words: String {
    switch self {
    case .unreachable(let server, _), .notParley(let server, _):
      TroubleWording.text("trouble.upload.", code, ["server": server])
    case .notTrusted(let server, let why):
      TroubleWording.text("trouble.upload.", code, ["server": server, "why": Sanitise.terminal(why)])
    case .notSignedIn: TroubleWording.text("trouble.upload.", code, [:])
    case .badAddress(let text): text
    }
  }
}

@MainActor
extension Problem {
  /// Of what a candidate can meet. The server writes English, and knows more of the case: its own words stay there, and
  /// where there are none here.
  var words: String {
    guard Strings.current.language != .en, Self.worded.contains(code) else { return detail }
    return TroubleWording.text("trouble.problem.", code, [:])
  }

  static let worded: Set = [
    "alternatives-full", "answer-empty", "answer-submitted", "answers-missing", "candidate-not-found",
    "code-not-found", "code-unknown", "consent-changed", "consent-required", "file-kind", "file-missing",
    "interview-archived", "interview-closed", "interview-expired", "interview-not-yet-open", "internal",
    "invitation-expired", "invitation-revoked", "link-not-found", "no-retakes-left", "pin-locked", "pin-needed",
    "pin-wrong", "profile-required", "question-locked", "question-not-found", "question-not-open", "resume-missing",
    "segments-missing", "session-completed", "session-erased", "session-withdrawn", "stale-writer",
    "stand-in-refused", "too-many-attempts", "too-many-incidents", "too-many-requests", "too-many-uploads",
  ]
}

/// Something that stays on a candidate's screen, worded anew when the language changes.
enum KioskTrouble: Sendable {
  case warning(CaptureWarning)
  case failure(any Error)

  var words: String {
    switch self {
    case .warning(let warning): warning.words
    case .failure(let error): TroubleWording.words(error)
    }
  }
}
