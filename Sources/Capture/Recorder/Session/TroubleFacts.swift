internal import CaptureCore
internal import Client
internal import Contracts
internal import Platform

/// Trouble as the session's log has it: its code, what it is about and what the system said. No sentence: whoever reads
/// the log has it in a language of their own.
public enum TroubleFacts {
  public static func of(_ error: any Error) -> [String: String] {
    switch error {
    case let error as DeviceError: error.facts
    case let error as SpoolError: error.facts
    case let error as TakeError: error.facts
    case let error as ClientError: UploadTrouble.call(error).facts
    case let problem as Problem: UploadTrouble.server(problem).facts
    default: ["code": "other", "cause": Sanitise.terminal("\(error)")]
    }
  }

  public static func of(_ warning: CaptureWarning) -> [String: String] {
    switch warning {
    case .device(let error): error.facts
    case .disk(let error): error.facts
    case .otherMicrophone(let name): ["code": warning.code, "microphone": name]
    case .cameraBack, .microphoneBack, .keepsUp, .fewerPictures, .smallerPicture: ["code": warning.code]
    }
  }
}

extension DeviceError {
  var facts: [String: String] {
    var facts = ["code": code.rawValue, "name": Sanitise.terminal(device)]
    facts["cause"] = cause.map { Sanitise.terminal($0) }
    return facts
  }
}

extension SpoolError {
  var facts: [String: String] {
    var facts = ["code": code]
    switch self {
    case .tooLittleSpace(_, let needed, let free):
      (facts["needed_mib"], facts["free_mib"]) = ("\(needed >> 20)", "\(free >> 20)")
    case .runningOut(_, let seconds): facts["left_s"] = "\(seconds)"
    case .io(let cause): facts["cause"] = Sanitise.terminal(cause)
    case .diskFull, .inUse, .newerFormat, .unreadable: break
    }
    return facts
  }
}

extension TakeError {
  var facts: [String: String] {
    switch self {
    case .device(let error): error.facts
    case .disk(let error): error.facts
    case .uploadRefused(let trouble): trouble.facts
    default: ["code": code]
    }
  }
}

extension UploadTrouble {
  var facts: [String: String] {
    var facts = ["code": code]
    switch self {
    case .server(let problem): facts["status"] = "\(problem.status)"
    case .call(.unreachable(_, let why)), .call(.notTrusted(_, let why)), .call(.notParley(_, let why)),
      .storeAway(let why), .storeNotTrusted(let why), .other(let why):
      facts["cause"] = Sanitise.terminal(why)
    case .storeBusy(let status), .storeRefuses(let status): facts["status"] = "\(status)"
    case .disk(let error): return error.facts
    case .call, .storeIsWebPage: break
    }
    return facts
  }
}
